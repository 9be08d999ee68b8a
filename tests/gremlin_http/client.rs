//! Our own client, which reads what Neptune sends, in front of it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use neptune_graphql::{
    front::gremlin::{GremlinSettings, NeptuneCode},
    graph::{Graph, GraphError, Job, Limits, memory::MemoryGraph},
    gremlin::{Never, Script, parse_script},
};

use super::support::{server, start_on, with_faults};

fn script(text: &str) -> Script {
    parse_script::<Never>(text).expect(text).tree
}

fn limits(millis: u64) -> Limits {
    Limits {
        deadline: Instant::now() + Duration::from_millis(millis),
        max_answer: 64 << 20,
    }
}

#[tokio::test]
async fn rows_come_through_as_from_the_graph_itself() {
    let graph = Arc::new(MemoryGraph::new());
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/air-routes/data");
    graph.load(&[data.into()]).await.expect("right files");
    let server = start_on(graph.clone(), GremlinSettings::default()).await;
    let client = server.graph();
    for text in [
        "g.V().hasLabel('airport').order().by('code').limit(1000).elementMap()",
        "g.V().has('code', 'SEA').out('route').order().by('code').values('code')",
        "g.V().hasLabel('continent').order().by('code').project('c', 'n').by('code').by(out().count())",
        "g.V().none()",
    ] {
        let far = client
            .run(Job::read(&script(text), limits(20_000)))
            .await
            .expect(text);
        let near = graph
            .run(Job::read(&script(text), limits(20_000)))
            .await
            .expect(text);
        assert_eq!(far.as_bytes(), near.as_bytes(), "{text}");
    }
    assert_eq!(
        client.health().await.expect("it is healthy"),
        "Neptune development, writer"
    );
}

#[tokio::test]
async fn the_client_hears_of_each_failure() {
    let server = server().await;
    let client = server.graph();
    let fails = async |text: &str, millis| {
        client
            .run(Job::read(&script(text), limits(millis)))
            .await
            .expect_err(text)
    };
    assert!(matches!(
        fails("g.inject(1).fail('no')", 5_000).await,
        GraphError::Fail(words) if words == "no"
    ));
    assert!(matches!(
        fails("g.inject(1).repeat(identity()).until(is(2))", 150).await,
        GraphError::Deadline
    ));
    client
        .run(Job::read(
            &script("g.addV('a').property(T.id, '1')"),
            limits(5_000),
        ))
        .await
        .expect("a new id");
    assert!(matches!(
        fails("g.addV('a').property(T.id, '1')", 5_000).await,
        GraphError::Constraint(_)
    ));
}

#[tokio::test]
async fn the_client_tells_the_faults_apart() {
    for code in NeptuneCode::ALL {
        for late in ["", "late:"] {
            let server = with_faults(&[&format!("{late}{}=1", code.name())], 1).await;
            let error = server
                .graph()
                .run(Job::read(&script("g.inject(1)"), limits(200)))
                .await
                .expect_err("a fault");
            let as_expected = match code {
                NeptuneCode::ConcurrentModification => matches!(error, GraphError::Conflict(_)),
                NeptuneCode::ConstraintViolation => matches!(error, GraphError::Constraint(_)),
                NeptuneCode::ReadOnlyViolation => matches!(error, GraphError::ReadOnly(_)),
                NeptuneCode::FailureByQuery => matches!(error, GraphError::Fail(_)),
                NeptuneCode::AccessDenied
                | NeptuneCode::ExpiredToken
                | NeptuneCode::IncompleteSignature
                | NeptuneCode::InvalidSignature => matches!(error, GraphError::Denied(_)),
                NeptuneCode::TimeLimitExceeded | NeptuneCode::ClientTimeout => {
                    matches!(error, GraphError::Deadline)
                }
                NeptuneCode::QueryLimit | NeptuneCode::QueryTooLarge => {
                    matches!(error, GraphError::RequestTooLarge(_))
                }
                NeptuneCode::Throttling
                | NeptuneCode::TooManyRequests
                | NeptuneCode::QueryLimitExceeded => matches!(error, GraphError::Throttled(_)),
                NeptuneCode::MemoryLimitExceeded => matches!(error, GraphError::Exhausted(_)),
                NeptuneCode::ServerShutdown | NeptuneCode::CancelledByMaintenance => {
                    matches!(error, GraphError::Stopping(_))
                }
                NeptuneCode::InternalFailure => matches!(error, GraphError::Internal(_)),
                NeptuneCode::CancelledByUser => matches!(error, GraphError::Cancelled(_)),
                NeptuneCode::BadRequest
                | NeptuneCode::InvalidNumericData
                | NeptuneCode::InvalidParameter
                | NeptuneCode::MalformedQuery
                | NeptuneCode::MethodNotAllowed
                | NeptuneCode::MissingParameter
                | NeptuneCode::Parsing
                | NeptuneCode::UnsupportedOperation => matches!(error, GraphError::Failed(_)),
            };
            assert!(as_expected, "{late}{}: {error:?}", code.name());
        }
    }
    for fault in ["drop-before=1", "drop-after=1"] {
        let server = with_faults(&[fault], 1).await;
        let lost = server
            .graph()
            .run(Job::read(&script("g.inject(1)"), limits(5_000)))
            .await;
        assert!(
            matches!(lost, Err(GraphError::Lost { .. })),
            "{fault}: {lost:?}"
        );
    }
}
