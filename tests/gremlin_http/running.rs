//! Queries beside each other, and what becomes of those whose client goes away.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::support::{Server, answer, server};

const ENDLESS_READ: &str =
    "g.with('evaluationTimeout', 4000).inject(1).repeat(identity()).until(is(2))";
const ENDLESS_WRITE: &str =
    "g.with('evaluationTimeout', 4000).addV('half').repeat(identity()).until(has('never'))";

/// Sends a query and does not wait for its answer.
async fn send(server: &Server, query: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address)
        .await
        .expect("a connection");
    let body = json!({ "gremlin": query }).to_string();
    let request = format!(
        "POST /gremlin HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it takes the bytes");
    stream
}

async fn until_running(server: &Server, count: u64) {
    let began = Instant::now();
    loop {
        let status = server.get("/gremlin/status").await.body;
        if status["runningQueryCount"] == count {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(3), "{status}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn running_queries_are_shown() {
    let server = server().await;
    let quiet = json!({"acceptedQueryCount": 0, "runningQueryCount": 0, "queries": []});
    assert_eq!(server.get("/gremlin/status").await.body, quiet);
    let stream = send(&server, ENDLESS_READ).await;
    until_running(&server, 1).await;
    let status = server.get("/gremlin/status").await.body;
    let query = &status["queries"][0];
    assert_eq!(query["queryString"], ENDLESS_READ);
    assert_eq!(query["queryEvalStats"]["cancelled"], false);
    let id = query["queryId"].as_str().expect("an id");
    for path in ["?queryId=", "/"] {
        let one = server.get(&format!("/gremlin/status{path}{id}")).await;
        assert_eq!(one.body["queryId"], id);
        server
            .get(&format!("/gremlin/status{path}other"))
            .await
            .assert_fails(400, "InvalidParameterException", "other");
    }
    drop(stream);
    until_running(&server, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_can_be_cancelled() {
    let server = server().await;
    for way in 0..3 {
        let asking = tokio::spawn(server.query(ENDLESS_WRITE).send());
        until_running(&server, 1).await;
        let status = server.get("/gremlin/status").await.body;
        let id = status["queries"][0]["queryId"].as_str().expect("an id");
        let url = server.url("/gremlin/status");
        let client = &server.client;
        let cancel = match way {
            0 => client.get(format!("{url}?cancelQuery&queryId={id}")),
            1 => client.post(url).body(format!("cancelQuery&queryId={id}")),
            _ => client.delete(format!("{url}/{id}")),
        };
        let cancelled = answer(cancel).await;
        assert_eq!(cancelled.body, json!({"status": "200 OK", "payload": true}));
        let response = asking.await.expect("no panic").expect("an answer");
        assert_eq!(response.status(), 500);
        let body = response.text().await.expect("text");
        assert!(body.contains("CancelledByUserException"), "{body}");
    }
    assert_eq!(server.rows("g.V().count()").await, json!([0]));
    server
        .get("/gremlin/status?cancelQuery")
        .await
        .assert_fails(400, "MissingParameterException", "queryId");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_wait_for_nobody() {
    let server = server().await;
    let streams = [
        send(&server, ENDLESS_READ).await,
        send(&server, ENDLESS_WRITE).await,
    ];
    until_running(&server, 2).await;
    let began = Instant::now();
    assert_eq!(server.rows("g.V().count()").await, json!([0]));
    assert!(began.elapsed() < Duration::from_secs(1));
    drop(streams);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_hangs_up_ends_its_transaction() {
    let server = server().await;
    let stream = send(&server, ENDLESS_WRITE).await;
    until_running(&server, 1).await;
    drop(stream);
    until_running(&server, 0).await;
    // The next writer has its turn before the time of the first one is over.
    let began = Instant::now();
    assert_eq!(
        server.rows("g.addV('whole').label()").await,
        json!(["whole"])
    );
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!(server.rows("g.V().label()").await, json!(["whole"]));
}

#[test]
fn a_client_that_hangs_up_ends_the_work() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let server = server().await;
        for query in [ENDLESS_READ, ENDLESS_WRITE] {
            let stream = send(&server, query).await;
            until_running(&server, 1).await;
            // Past the moment when the run moves to a thread of its own.
            tokio::time::sleep(Duration::from_millis(200)).await;
            drop(stream);
            until_running(&server, 0).await;
        }
    });
    // The runtime's end waits for the threads that still work.
    let began = Instant::now();
    drop(runtime);
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn queries_under_way_are_answered_before_the_end() {
    let mut server = server().await;
    let query = "g.with('evaluationTimeout', 200).inject(1).repeat(identity()).until(is(2))";
    let under_way = tokio::spawn(server.query(query).send());
    until_running(&server, 1).await;
    server.stop.take().map(|stop| stop.send(()));
    let response = under_way.await.expect("no panic").expect("an answer");
    let body = response.text().await.expect("text");
    assert!(body.contains("TimeLimitExceededException"), "{body}");
    (&mut server.ended).await.expect("no panic");
    assert!(TcpStream::connect(server.address).await.is_err());
}
