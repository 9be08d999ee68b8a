//! A server that is away, and those who wait for it.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use neptune_graphql::graph::{
    GraphError, Repeat,
    neptune::{Connection, Dialect, Endpoint, Load, NeptuneGraph},
};

use crate::{
    alone,
    places::nobody,
    read, read_strong,
    server::{Does, Server},
    write,
};

/// The graph at one address.
fn at(address: SocketAddr, load: Load) -> NeptuneGraph {
    let endpoint = Endpoint::parse(&format!("http://{address}")).expect("a URL");
    let connection = Connection {
        load,
        ..Connection::plain(endpoint, Dialect::Neptune)
    };
    NeptuneGraph::connect(&connection).expect("a client")
}

/// So many requests that it is set aside.
async fn set_aside(graph: &NeptuneGraph) {
    let all = join_all((0..8).map(|_| read(graph, 200))).await;
    for one in all {
        let error = one.expect_err("nobody is there");
        assert!(matches!(error, GraphError::Unreachable { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_comes_back_is_waited_for() {
    let address = nobody().await;
    let graph = at(address, Load::default());
    set_aside(&graph).await;
    let back = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        Server::start_at(address, |_| Does::Rows("[1]")).await
    };
    let reads = join_all((0..40).map(|_| read(&graph, 10_000)));
    // Nothing was sent, so also what may not go twice is sent when the server is back.
    let changes = join_all((0..40).map(|_| write(&graph, Repeat::Unknown, 10_000)));
    let (back, reads, changes) = futures_util::future::join3(back, reads, changes).await;
    for one in reads.into_iter().chain(changes) {
        one.expect("it came back in time");
    }
    assert_eq!(back.queries(), 80, "each was sent once");
}

#[tokio::test]
async fn all_servers_of_a_cluster_are_waited_for() {
    let (writer, reader) = (nobody().await, nobody().await);
    let endpoint = |address| Endpoint::parse(&format!("http://{address}")).expect("a URL");
    let connection = Connection {
        readers: vec![endpoint(reader)],
        ..Connection::plain(endpoint(writer), Dialect::Neptune)
    };
    let graph = NeptuneGraph::connect(&connection).expect("a client");
    let back = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        Server::start_at(reader, |_| Does::Rows("[1]")).await
    };
    let reads = join_all((0..40).map(|_| read(&graph, 10_000)));
    let (back, reads) = futures_util::future::join(back, reads).await;
    for one in reads {
        one.expect("the reader is back");
    }
    assert_eq!(back.queries(), 40);
    let error = read_strong(&graph).await.expect_err("the writer is not");
    assert!(matches!(error, GraphError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn a_server_that_is_away_for_longer_than_a_request_has_is_told() {
    let address = nobody().await;
    let graph = at(address, Load::default());
    set_aside(&graph).await;
    let began = Instant::now();
    let error = read(&graph, 600).await.expect_err("nobody is there");
    assert!(matches!(error, GraphError::Unreachable { .. }), "{error}");
    assert!(began.elapsed() >= Duration::from_millis(300), "it waited");
    // The server is tried once more before the end, however long it is set aside for.
    let _back = Server::start_at(address, |_| Does::Rows("[1]")).await;
    read(&graph, 600).await.expect("it is back");
}

#[tokio::test]
async fn no_more_wait_than_the_queue_holds() {
    let address = nobody().await;
    let load = Load {
        in_flight: 4,
        queue: 8,
    };
    let graph = at(address, load);
    set_aside(&graph).await;
    let all = join_all((0..40).map(|_| read(&graph, 600))).await;
    let mut refused = 0;
    for one in all {
        match one.expect_err("nobody is there") {
            GraphError::Throttled(said) => {
                assert!(said.contains("too many requests wait"), "{said}");
                refused += 1;
            }
            error => assert!(matches!(error, GraphError::Unreachable { .. }), "{error}"),
        }
    }
    // Some are trying it and not waiting.
    assert!((24..=32).contains(&refused), "{refused}");
    // The places are free again.
    let error = read(&graph, 100).await.expect_err("nobody is there");
    assert!(matches!(error, GraphError::Unreachable { .. }), "{error}");
}

/// Those who wait do not make the server's life harder: one of them tries it.
#[tokio::test]
async fn a_server_that_is_away_is_not_hammered() {
    let server = Server::start(|_| Does::Drops).await;
    let graph = alone(&server);
    join_all((0..20).map(|_| read(&graph, 400))).await;
    let (before, began) = (server.queries(), Instant::now());
    let all = join_all((0..200).map(|_| read(&graph, 2_000))).await;
    assert!(all.iter().all(Result::is_err));
    // Never more than one in 50 ms, a quarter of it chance.
    let trials = began.elapsed().as_millis() / 37 + 2;
    let asked = server.queries() - before;
    assert!(asked as u128 <= trials, "{asked}, {trials}");
}

/// An answer says that the server is alive, whatever it is: nobody is kept from asking.
#[tokio::test]
async fn no_answer_sets_a_server_aside() {
    for code in [
        "ServerShutdown",
        "CancelledByMaintenance",
        "InternalFailure",
        "MemoryLimitExceeded",
        "Throttling",
        "AccessDenied",
        "BadRequest",
        "UnsupportedOperation",
    ] {
        let server = Server::start(move |number| match number {
            0..20 => Does::Fails(code),
            _ => Does::Rows("[1]"),
        })
        .await;
        let graph = alone(&server);
        let all = join_all((0..20).map(|_| read(&graph, 15))).await;
        for one in all.into_iter().filter_map(Result::err) {
            assert!(
                !matches!(one, GraphError::Unreachable { .. }),
                "{code}: {one}"
            );
        }
        while server.queries() < 20 {
            let _ = read(&graph, 15).await;
        }
        let asked = server.queries();
        read(&graph, 5_000).await.expect("it answers");
        assert_eq!(server.queries(), asked + 1, "{code}: it is asked at once");
    }
}

/// A trial that is given up is not the last one.
#[tokio::test]
async fn a_client_that_hangs_up_in_a_trial_does_not_keep_the_others_waiting() {
    let server = Server::start(|number| match number {
        0..10 => Does::Drops,
        10 => Does::Hangs,
        _ => Does::Rows("[1]"),
    })
    .await;
    let graph = alone(&server);
    let hangs_up = async {
        while server.queries() < 11 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        _ = read(&graph, 60_000) => panic!("it hangs"),
        () = hangs_up => {}
    }
    read(&graph, 1_000).await.expect("it may try");
}
