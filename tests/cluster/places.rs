//! Where a run goes.

use std::time::{Duration, Instant};

use neptune_graphql::{
    graph::{
        Graph, GraphError, Job, Repeat,
        neptune::{Connection, Dialect, Endpoint, Load, NeptuneGraph},
    },
    trace::TraceId,
};
use tokio::net::TcpListener;

use crate::{
    alone, graph, limits, read, read_strong, script,
    server::{Does, Server},
    write,
};

async fn well() -> Server {
    Server::start(|_| Does::Rows("[1]")).await
}

#[tokio::test]
async fn reads_are_spread_and_changes_go_to_the_writer() {
    let (writer, one, other) = (well().await, well().await, well().await);
    let graph = graph(&writer, &[&one, &other]);
    for _ in 0..40 {
        read(&graph, 5_000).await.expect("rows");
    }
    assert_eq!(writer.queries(), 0);
    assert_eq!(one.queries() + other.queries(), 40);
    assert!(one.queries() > 5 && other.queries() > 5);
    write(&graph, Repeat::Unknown, 5_000).await.expect("rows");
    read_strong(&graph).await.expect("rows");
    assert_eq!(writer.queries(), 2);
    assert_eq!(one.queries() + other.queries(), 40);
    assert_eq!(
        graph.health().await.expect("healthy"),
        "Neptune 1.3.2.0; 2 of 2 readers answer"
    );
}

#[tokio::test]
async fn the_less_busy_reader_gets_more() {
    let (writer, slow, fast) = (
        well().await,
        Server::start(|_| Does::Late(100)).await,
        well().await,
    );
    let graph = graph(&writer, &[&slow, &fast]);
    let reading = (0..200).map(|n| {
        let graph = &graph;
        async move {
            tokio::time::sleep(Duration::from_millis(n)).await;
            read(graph, 5_000).await.expect("rows");
        }
    });
    futures_util::future::join_all(reading).await;
    assert!(
        slow.queries() < fast.queries(),
        "{} {}",
        slow.queries(),
        fast.queries()
    );
}

/// An address that nobody listens at.
pub async fn nobody() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    listener.local_addr().expect("it is bound")
}

#[tokio::test]
async fn a_reader_that_fails_is_set_aside_and_comes_back() {
    let (writer, good) = (well().await, well().await);
    let gone = nobody().await;
    let endpoint = |address| Endpoint::parse(&format!("http://{address}")).expect("a URL");
    let connection = Connection {
        readers: vec![endpoint(gone), good.endpoint()],
        ..Connection::plain(writer.endpoint(), Dialect::Neptune)
    };
    let graph = NeptuneGraph::connect(&connection).expect("a client");
    for _ in 0..100 {
        read(&graph, 5_000).await.expect("the other one answers");
    }
    assert_eq!(
        graph.health().await.expect("healthy"),
        "Neptune 1.3.2.0; 1 of 2 readers answer"
    );
    let back = Server::start_at(gone, |_| Does::Rows("[1]")).await;
    let began = Instant::now();
    while back.queries() < 10 {
        read(&graph, 5_000).await.expect("rows");
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(began.elapsed() < Duration::from_secs(15), "it comes back");
    }
    assert_eq!(writer.queries(), 0);
}

#[tokio::test]
async fn without_readers_the_writer_reads() {
    let (writer, broken) = (well().await, Server::start(|_| Does::Drops).await);
    let graph = graph(&writer, &[&broken]);
    for _ in 0..20 {
        read(&graph, 5_000).await.expect("the writer answers");
    }
    assert_eq!(writer.queries(), 20);
    assert!(broken.queries() <= 12, "{}", broken.queries());
}

#[tokio::test]
async fn a_server_that_stops_is_left_at_once() {
    let (writer, good) = (well().await, well().await);
    let stops = Server::start(|_| Does::Fails("ServerShutdown")).await;
    let graph = graph(&writer, &[&stops, &good]);
    let began = Instant::now();
    for _ in 0..50 {
        read(&graph, 5_000).await.expect("another one answers");
    }
    // Once, and now and then a single request to see whether it still does: after 50 ms first, which
    // doubles.
    let trials = (began.elapsed().as_millis() / 35).ilog2() as usize + 1;
    assert!(stops.queries() <= 1 + trials, "{}", stops.queries());
}

#[tokio::test]
async fn a_server_that_hangs_is_set_aside() {
    let (writer, good) = (well().await, well().await);
    let hangs = Server::start(|_| Does::Hangs).await;
    let graph = graph(&writer, &[&hangs, &good]);
    let ask = || futures_util::future::join_all((0..60).map(|_| read(&graph, 2_200)));
    // Of the first ones, half wait in vain; then new connections are tried.
    for _ in 0..2 {
        let answers = ask().await;
        assert!(answers.iter().any(Result::is_err) && answers.iter().any(Result::is_ok));
    }
    let asked = hangs.queries();
    let then = ask().await;
    assert!(then.iter().filter(|one| one.is_err()).count() <= 1);
    assert!(hangs.queries() <= asked + 1);
    // Clients that wait for a moment only do not make a server look so.
    let slow = Server::start(|_| Does::Late(100)).await;
    let graph = alone(&slow);
    let impatient = futures_util::future::join_all((0..60).map(|_| read(&graph, 20))).await;
    assert!(impatient.iter().all(Result::is_err));
    read(&graph, 5_000).await.expect("it is well");
}

#[tokio::test]
async fn no_more_are_in_flight_than_may_be() {
    let server = Server::start(|_| Does::Late(20)).await;
    let connection = Connection {
        load: Load {
            in_flight: 4,
            queue: 8,
        },
        ..Connection::plain(server.endpoint(), Dialect::Neptune)
    };
    let graph = NeptuneGraph::connect(&connection).expect("a client");
    let all = futures_util::future::join_all((0..32).map(|_| read(&graph, 5_000))).await;
    assert_eq!(server.most_inside(), 4);
    let done = all.iter().filter(|one| one.is_ok()).count();
    assert_eq!(done, 12);
    for one in all.into_iter().filter_map(Result::err) {
        assert!(
            matches!(&one, GraphError::Throttled(why) if why.contains("too many requests wait")),
            "{one}"
        );
    }
    // The place of one that gives up is free again.
    let impatient = futures_util::future::join_all((0..12).map(|_| read(&graph, 5))).await;
    assert!(impatient.iter().all(Result::is_err));
    read(&graph, 5_000).await.expect("there is room");
}

#[tokio::test]
async fn the_trace_and_the_name_of_the_query_go_along() {
    let server = well().await;
    let graph = alone(&server);
    let trace = TraceId::parse("Root=1-5759e988-bd862e3fe1be46a994272793").expect("an id");
    let script = script();
    let job = Job {
        trace: Some(&trace),
        ..Job::read(&script, limits(5_000))
    };
    graph.run(job).await.expect("rows");
    read(&graph, 5_000).await.expect("rows");
    let asked = server.asked();
    let name = |n: usize| {
        let body: serde_json::Value = serde_json::from_str(&asked[n].body).expect("JSON");
        body["queryId"].as_str().expect("a name").to_owned()
    };
    assert_eq!(
        asked[0].header("x-amzn-trace-id"),
        Some("root=1-5759e988-bd862e3fe1be46a994272793")
    );
    assert_eq!(asked[1].header("x-amzn-trace-id"), None);
    assert_ne!(name(0), name(1));
}

#[tokio::test]
async fn what_nobody_waits_for_is_cancelled() {
    let server = Server::start(|_| Does::Hangs).await;
    let graph = alone(&server);
    // At its deadline, and when whoever asked goes away.
    assert!(matches!(read(&graph, 100).await, Err(GraphError::Deadline)));
    {
        let job_script = script();
        let job = Job::read(&job_script, limits(60_000));
        let running = graph.run(job);
        assert!(
            tokio::time::timeout(Duration::from_millis(100), running)
                .await
                .is_err()
        );
    }
    let began = Instant::now();
    while server.asked().len() < 4 && began.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let asked = server.asked();
    let (queries, cancels): (Vec<_>, Vec<_>) = asked.iter().partition(|asked| asked.is_query());
    assert_eq!((queries.len(), cancels.len()), (2, 2));
    for query in queries {
        let body: serde_json::Value = serde_json::from_str(&query.body).expect("JSON");
        let name = body["queryId"].as_str().expect("a name");
        let says = format!("cancelQuery&queryId={name}");
        let mut of_it = cancels.iter().filter(|cancel| cancel.body == says);
        let cancel = of_it.next().expect("it is cancelled");
        assert!(cancel.head.starts_with("post /gremlin/status http"));
    }
}
