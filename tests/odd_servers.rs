//! A Gremlin server that answers late, by half, wrongly or not at all: each is an error of its
//! kind within the deadline, and memory stays bounded.

#[path = "support/wire.rs"]
mod wire;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use neptune_graphql::{
    graph::{
        Graph, GraphError, Job, Limits,
        neptune::{Dialect, Endpoint, NeptuneGraph},
    },
    gremlin::{Script, Statement, Step, StepName, Value},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};

/// What the server does with a request.
#[derive(Clone, Copy)]
enum Does {
    /// Sends these bytes and keeps the connection.
    Sends(&'static str),
    /// Sends these bytes and closes it.
    SendsAndCloses(&'static str),
    Hangs,
    /// Promises a body and sends it without end.
    Floods,
}

struct Server {
    graph: NeptuneGraph,
    connections: Arc<AtomicUsize>,
}

async fn server(dialect: Dialect, does: Does) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(serve(stream, does));
        }
    });
    Server {
        graph: graph(&format!("http://{address}"), dialect),
        connections,
    }
}

fn graph(endpoint: &str, dialect: Dialect) -> NeptuneGraph {
    NeptuneGraph::new(Endpoint::parse(endpoint).expect("a URL"), dialect).expect("a client")
}

async fn serve(mut stream: TcpStream, does: Does) -> std::io::Result<()> {
    while wire::read_request(&mut stream).await.is_some() {
        match does {
            Does::Sends(text) => stream.write_all(text.as_bytes()).await?,
            Does::SendsAndCloses(text) => {
                stream.write_all(text.as_bytes()).await?;
                return stream.shutdown().await;
            }
            Does::Hangs => tokio::time::sleep(Duration::from_secs(60)).await,
            Does::Floods => {
                stream
                    .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                    .await?;
                let block = format!("10000\r\n{}\r\n", "[".repeat(0x10000));
                loop {
                    stream.write_all(block.as_bytes()).await?;
                }
            }
        }
    }
    Ok(())
}

fn script() -> Script {
    Script {
        statements: vec![Statement {
            source: Vec::new(),
            steps: vec![Step::new(StepName::Inject, [Value::Int(1).into()])],
            terminal: None,
        }],
    }
}

fn limits(millis: u64) -> Limits {
    Limits {
        deadline: Instant::now() + Duration::from_millis(millis),
        max_answer: 1 << 20,
    }
}

async fn error(does: Does) -> GraphError {
    let server = server(Dialect::Neptune, does).await;
    let began = Instant::now();
    let error = server
        .graph
        .run(Job::read(&script(), limits(1_000)))
        .await
        .expect_err("no rows came");
    assert!(began.elapsed() < Duration::from_secs(3));
    assert!(error.to_string().len() < 800, "{error}");
    error
}

const GOOD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 44\r\n\r\n{\"result\":{\"data\":[1,2],\"meta\":{}}}         ";

#[tokio::test]
async fn the_connection_is_kept() {
    let server = server(Dialect::Neptune, Does::Sends(GOOD)).await;
    for _ in 0..5 {
        let rows = server.graph.run(Job::read(&script(), limits(1_000))).await;
        assert_eq!(rows.expect("rows").as_bytes(), b"[1,2]");
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_server_that_closes_after_each_answer_is_asked_anew() {
    let server = server(Dialect::Neptune, Does::SendsAndCloses(GOOD)).await;
    for _ in 0..5 {
        let rows = server.graph.run(Job::read(&script(), limits(1_000))).await;
        assert_eq!(rows.expect("rows").as_bytes(), b"[1,2]");
        // The client sees the end of the connection before the next request.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    drop(listener);
    for dialect in [Dialect::Neptune, Dialect::GremlinServer] {
        let graph = graph(&format!("http://{address}"), dialect);
        for error in [
            graph
                .run(Job::read(&script(), limits(1_000)))
                .await
                .map(|_| ()),
            graph.health().await.map(|_| ()),
        ] {
            let error = error.expect_err("nobody answers");
            assert!(matches!(error, GraphError::Unreachable { .. }), "{error}");
            assert!(error.to_string().contains(&address.to_string()), "{error}");
        }
    }
}

#[tokio::test]
async fn a_name_that_does_not_exist() {
    let graph = graph("http://nowhere.invalid:8182", Dialect::Neptune);
    let error = graph
        .run(Job::read(&script(), limits(10_000)))
        .await
        .expect_err("there is no such host");
    assert!(matches!(error, GraphError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn no_answer_ends_at_the_deadline() {
    assert!(matches!(error(Does::Hangs).await, GraphError::Deadline));
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"result\":";
    assert!(matches!(
        error(Does::Sends(half)).await,
        GraphError::Deadline
    ));
    let none_left = graph("http://127.0.0.1:1", Dialect::Neptune)
        .run(Job::read(&script(), limits(0)))
        .await;
    assert!(matches!(none_left, Err(GraphError::Deadline)));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_lost() {
    for sent in [
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"result\":",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"res\r\n",
        "this is not HTTP\r\n\r\n",
    ] {
        let error = error(Does::SendsAndCloses(sent)).await;
        assert!(matches!(error, GraphError::Lost { .. }), "{sent}: {error}");
    }
    // What a server that speaks TLS says to plain HTTP.
    let secure = error(Does::SendsAndCloses("\x15\x03\x01\x00\x02\x02\x46")).await;
    assert!(secure.to_string().contains("write https://"), "{secure}");
    // Nothing says where this body ends, so only its text can.
    let error = error(Does::SendsAndCloses(
        "HTTP/1.1 200 OK\r\n\r\n{\"result\":{\"data\":[1",
    ))
    .await;
    assert!(matches!(error, GraphError::Malformed { .. }), "{error}");
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_taken_in() {
    let promised = "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n[";
    for does in [Does::Floods, Does::Sends(promised)] {
        let error = error(does).await;
        assert!(
            matches!(error, GraphError::TooLarge { limit } if limit == 1 << 20),
            "{error}"
        );
    }
}

#[tokio::test]
async fn html_and_other_things_are_not_rows() {
    for (sent, says) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "empty"),
        ("HTTP/1.1 204 No Content\r\n\r\n", "empty"),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>",
            "<html>",
        ),
        (
            "HTTP/1.1 301 Moved\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
            "301",
        ),
        (
            "HTTP/1.1 500 Oh\r\ncontent-length: 6\r\n\r\n<html>",
            "500: <html>",
        ),
        ("HTTP/1.1 404 Oh\r\ncontent-length: 0\r\n\r\n", "404"),
    ] {
        let error = error(Does::Sends(sent)).await;
        assert!(matches!(error, GraphError::Malformed { .. }), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
    for (sent, says) in [
        (
            "HTTP/1.1 502 Oh\r\ncontent-length: 11\r\n\r\nBad Gateway",
            "Bad Gateway",
        ),
        // The error counts, even where its body breaks off.
        (
            "HTTP/1.1 503 Oh\r\ncontent-length: 100\r\n\r\n<html>busy",
            "busy",
        ),
    ] {
        let error = error(Does::SendsAndCloses(sent)).await;
        assert!(matches!(error, GraphError::Lost { .. }), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[tokio::test]
async fn a_failure_in_the_trailers_counts() {
    let late = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: X-Neptune-Status, X-Neptune-Detail\r\n\r\n\
                b\r\n{\"result\":{\r\n0\r\nX-Neptune-Status: 500 TimeLimitExceededException\r\nX-Neptune-Detail: %7B%7D\r\n\r\n";
    assert!(matches!(
        error(Does::Sends(late)).await,
        GraphError::Deadline
    ));
    let fine = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: X-Neptune-Status\r\n\r\n\
                17\r\n{\"result\":{\"data\":[3]}}\r\n0\r\nX-Neptune-Status: 200 OK\r\nX-Neptune-Detail: \r\n\r\n";
    let server = server(Dialect::Neptune, Does::Sends(fine)).await;
    let rows = server
        .graph
        .run(Job::read(&script(), limits(1_000)))
        .await
        .expect("rows");
    assert_eq!(rows.as_bytes(), b"[3]");
}

#[tokio::test]
async fn health_says_what_answers() {
    let status = "HTTP/1.1 200 OK\r\ncontent-length: 67\r\n\r\n{\"status\":\"healthy\",\"dbEngineVersion\":\"1.3.2.0\",\"role\":\"writer\"}     ";
    let neptune = server(Dialect::Neptune, Does::Sends(status)).await;
    assert_eq!(
        neptune.graph.health().await.expect("healthy"),
        "Neptune 1.3.2.0, writer"
    );
    let other = server(Dialect::GremlinServer, Does::Sends(GOOD)).await;
    assert_eq!(
        other.graph.health().await.expect("healthy"),
        "Gremlin Server"
    );
    let ill = server(Dialect::Neptune, Does::Sends(GOOD)).await;
    assert!(matches!(
        ill.graph.health().await,
        Err(GraphError::Unreachable { .. })
    ));
}
