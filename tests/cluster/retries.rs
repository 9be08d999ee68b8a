//! What is asked again, and what is not.

use std::time::{Duration, Instant};

use neptune_graphql::graph::{
    Graph, GraphError, Job, Repeat, Tally,
    neptune::{Dialect, NeptuneGraph},
};

use crate::{
    alone, limits, read, script,
    server::{Does, Server},
    write,
};

/// The first queries meet this, the others are answered.
async fn first(failures: usize, does: Does) -> Server {
    Server::start(move |number| match number < failures {
        true => does,
        false => Does::Rows("[1]"),
    })
    .await
}

/// A rule that stays broken.
const TAKEN: Does = Does::Says(
    400,
    r#"{"requestId":"1","code":"ConstraintViolationException","detailedMessage":"Vertex with id already exists: 1"}"#,
);

#[tokio::test]
async fn what_passes_is_asked_again() {
    for (does, failures) in [
        (Does::Fails("ConcurrentModification"), 2),
        (Does::Fails("Throttling"), 2),
        (Does::Fails("TooManyRequests"), 1),
        (Does::Fails("QueryLimitExceeded"), 1),
        (Does::Fails("ReadOnlyViolation"), 3),
        (Does::Fails("ServerShutdown"), 3),
        (Does::Fails("CancelledByMaintenance"), 1),
        (Does::Fails("InternalFailure"), 3),
        (Does::Fails("CancelledByUser"), 1),
        (Does::Fails("TimeLimitExceeded"), 1),
        (Does::Fails("ClientTimeout"), 1),
        (Does::Fails("ConstraintViolation"), 3),
        (Does::Drops, 3),
        (Does::Says(502, "<html>Bad Gateway"), 1),
        (Does::Says(504, ""), 1),
    ] {
        let server = first(failures, does).await;
        let graph = alone(&server);
        let (script, tally) = (script(), Tally::default());
        let job = Job {
            tally: Some(&tally),
            ..Job::read(&script, limits(10_000))
        };
        graph.run(job).await.expect("it passes");
        assert_eq!(server.queries(), failures + 1, "{does:?}");
        assert_eq!(tally.retries(), failures as u32);
    }
}

#[tokio::test]
async fn what_stays_wrong_is_not() {
    for does in [
        Does::Fails("MalformedQuery"),
        Does::Fails("AccessDenied"),
        Does::Fails("FailureByQuery"),
        TAKEN,
        Does::Fails("QueryTooLarge"),
        Does::Fails("BadRequest"),
        Does::Says(400, "no"),
        Does::Says(200, "<html>"),
    ] {
        let server = first(9, does).await;
        read(&alone(&server), 5_000).await.expect_err("it is wrong");
        assert_eq!(server.queries(), 1, "{does:?}");
    }
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_sent_again_only_where_that_is_harmless() {
    let server = first(2, Does::Drops).await;
    write(&alone(&server), Repeat::Harmless, 5_000)
        .await
        .expect("it passes");
    assert_eq!(server.queries(), 3);
    for does in [
        Does::Drops,
        Does::Says(502, "<html>"),
        Does::Says(200, "<html>"),
        Does::Says(200, r#"{"result":{"data":[1"#),
        Does::Late(2_000),
    ] {
        let server = first(9, does).await;
        let error = write(&alone(&server), Repeat::Unknown, 500)
            .await
            .expect_err("nobody knows");
        assert!(matches!(error, GraphError::Unknown(_)), "{does:?}: {error}");
        assert_eq!(server.queries(), 1, "{does:?}");
    }
}

/// An id cannot be given twice, so the second try says what became of the first.
#[tokio::test]
async fn a_change_that_gives_an_id_is_sent_again() {
    for repeat in [Repeat::RefusedAtOnce, Repeat::Refused] {
        let server = first(1, Does::Drops).await;
        write(&alone(&server), repeat, 5_000).await.expect("rows");
        assert_eq!(server.queries(), 2);
        let made = Server::start(|number| match number {
            0 => Does::Drops,
            _ => Does::Fails("ConstraintViolation"),
        })
        .await;
        let error = write(&alone(&made), repeat, 5_000).await;
        assert!(
            matches!(&error, Err(GraphError::Unknown(why)) if matches!(**why, GraphError::Constraint(_))),
            "{error:?}"
        );
        assert_eq!(made.queries(), 2);
    }
    // Without transactions, what stood before the id would be done twice.
    for (repeat, queries) in [(Repeat::RefusedAtOnce, 2), (Repeat::Refused, 1)] {
        let server = first(1, Does::Drops).await;
        let graph = NeptuneGraph::new(server.endpoint(), Dialect::GremlinServer).expect("a client");
        assert_eq!(write(&graph, repeat, 5_000).await.is_ok(), queries == 2);
        assert_eq!(server.queries(), queries);
    }
}

#[tokio::test]
async fn a_change_that_was_refused_is_known_not_to_be_made() {
    for (does, passes) in [
        (Does::Fails("ConcurrentModification"), true),
        (Does::Fails("Throttling"), true),
        (Does::Fails("InternalFailure"), true),
        (Does::Fails("ConstraintViolation"), true),
        (Does::Fails("TimeLimitExceeded"), true),
        (TAKEN, false),
        (Does::Fails("FailureByQuery"), false),
    ] {
        let server = first(1, does).await;
        let done = write(&alone(&server), Repeat::Unknown, 5_000).await;
        assert_eq!(done.is_ok(), passes, "{does:?}");
        assert!(!matches!(done, Err(GraphError::Unknown(_))), "{does:?}");
    }
}

/// The answer to the first try was lost, so no later failure is news of the change.
#[tokio::test]
async fn once_unknown_stays_unknown() {
    let server = Server::start(|number| match number {
        0 => Does::Drops,
        _ => Does::Fails("ConstraintViolation"),
    })
    .await;
    let error = write(&alone(&server), Repeat::Harmless, 5_000).await;
    assert!(
        matches!(&error, Err(GraphError::Unknown(why)) if matches!(**why, GraphError::Constraint(_))),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_deadline_bounds_the_tries() {
    let server = Server::start(|_| Does::Fails("ConcurrentModification")).await;
    let began = Instant::now();
    let error = read(&alone(&server), 700).await;
    assert!(matches!(error, Err(GraphError::Conflict(_))), "{error:?}");
    // The next wait would go beyond it; one more try would not.
    assert!(began.elapsed() < Duration::from_secs(2));
    assert!(server.queries() >= 3, "{}", server.queries());
}

#[tokio::test]
async fn a_busy_server_is_not_buried() {
    let server = Server::start(|_| Does::Fails("Throttling")).await;
    let graph = alone(&server);
    let asking = (0..400).map(|_| read(&graph, 5_000));
    for one in futures_util::future::join_all(asking).await {
        assert!(matches!(one, Err(GraphError::Throttled(_))));
    }
    // Each request once, half as many again, and ten each second.
    let most = 400 + 200 + 10 * 10 + 20;
    assert!(server.queries() <= most, "{}", server.queries());
}

/// It took its time, so it would again.
#[tokio::test]
async fn what_was_ended_late_is_not_asked_again() {
    for code in ["TimeLimitExceeded", "CancelledByUser"] {
        let server = Server::start(move |_| Does::FailsLate(code, 400)).await;
        read(&alone(&server), 1_000).await.expect_err("it is ended");
        assert_eq!(server.queries(), 1, "{code}");
    }
}

/// Beyond the budget a request waits until others have not been repeated for a while.
#[tokio::test]
async fn who_may_not_repeat_yet_waits() {
    // A hundred requests may be repeated a hundred and fifty times in ten seconds.
    let server = first(300, Does::Fails("Throttling")).await;
    let graph = alone(&server);
    let asking = (0..100).map(|_| read(&graph, 30_000));
    for one in futures_util::future::join_all(asking).await {
        one.expect("it passes");
    }
    assert_eq!(server.queries(), 400);
}

/// A fail-over leaves old connections to a server that is now a reader.
#[tokio::test]
async fn a_writer_that_has_moved_is_looked_for_anew() {
    let server = first(1, Does::Fails("ReadOnlyViolation")).await;
    let graph = alone(&server);
    write(&graph, Repeat::Unknown, 5_000)
        .await
        .expect("it passes");
    assert_eq!(server.connections(), 2);
    write(&graph, Repeat::Unknown, 5_000)
        .await
        .expect("it passes");
    assert_eq!(server.connections(), 2);
}
