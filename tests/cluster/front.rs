//! The same as clients of the service see it.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use neptune_graphql::{
    front::http::{Cors, HttpSettings, Room, router, serve},
    graph::neptune::NeptuneGraph,
    request::Identity,
    service::{Service, Settings},
};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::TcpListener};

use crate::{
    alone, graph,
    server::{Does, Server},
};

const SCHEMA: &str = "
type Book { id: ID! title: String }
type Query { book(id: ID!): Book }
type Mutation {
  put(id: ID!): Book @graphQuery(statement: \"g.V($id).property(single, 'title', 'A')\")
  turn(id: ID!): Book @graphQuery(statement: \"g.V($id).property(single, 'n', values('n').math('_ + 1'))\")
  add(id: ID!): Book @graphQuery(statement: \"g.addV('Book').property(id, $id)\")
}
";

async fn service(graph: NeptuneGraph) -> SocketAddr {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("schema.graphql");
    std::fs::write(&file, SCHEMA).expect("a file");
    let service = Service::load(&file, Arc::new(graph), Settings::default());
    let router = router(
        Arc::new(service.expect("the schema is right")),
        HttpSettings {
            max_body: 10_000,
            cors: "none".parse::<Cors>().expect("a setting"),
            graphiql: false,
            metrics: false,
            identity: Identity::NONE,
            room: Room::default(),
        },
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let never = std::future::pending();
    tokio::spawn(serve(listener, router, never, Duration::from_secs(1)));
    address
}

async fn ask(address: SocketAddr, query: &str, headers: &[(&str, &str)]) -> (u16, Value) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().expect("one");
    let mut request = client
        .post(format!("http://{address}/graphql"))
        .header("content-type", "application/json")
        .body(json!({ "query": query }).to_string());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.expect("a response");
    let status = response.status().as_u16();
    let body = response.bytes().await.expect("a body");
    (status, serde_json::from_slice(&body).expect("JSON"))
}

fn error(body: &Value) -> (&str, &str) {
    let error = &body["errors"][0];
    (
        error["extensions"]["code"].as_str().expect("a code"),
        error["message"].as_str().expect("a message"),
    )
}

#[tokio::test]
async fn a_client_that_hangs_up_ends_the_query() {
    let server = Server::start(|_| Does::Hangs).await;
    let address = service(alone(&server)).await;
    let body = r#"{"query":"{ book(id: \"1\") { title } }"}"#;
    let mut client = tokio::net::TcpStream::connect(address)
        .await
        .expect("it listens");
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    client.write_all(request.as_bytes()).await.expect("sent");
    let began = Instant::now();
    while server.queries() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(began.elapsed() < Duration::from_secs(5), "it is asked");
    }
    drop(client);
    while server.asked().len() < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(began.elapsed() < Duration::from_secs(5), "it is cancelled");
    }
    assert!(server.asked()[1].body.starts_with("cancelQuery&queryId="));
}

#[tokio::test]
async fn a_client_may_wait_for_less_time() {
    let server = Server::start(|_| Does::Hangs).await;
    let address = service(alone(&server)).await;
    let query = r#"{ book(id: "1") { title } }"#;
    let began = Instant::now();
    let (_, body) = ask(address, query, &[("x-neptune-timeout", "300")]).await;
    assert_eq!(error(&body).0, "DEADLINE_EXCEEDED");
    assert!(began.elapsed() < Duration::from_secs(2));
    // What is told to the server is no longer than that.
    assert!(server.asked()[0].body.contains("'evaluationTimeout', 500"));
    for wrong in ["0", "soon", "-1", "1.5"] {
        let (status, body) = ask(address, query, &[("x-neptune-timeout", wrong)]).await;
        assert_eq!((status, error(&body).0), (400, "BAD_USER_INPUT"), "{wrong}");
    }
    let (status, body) = ask(address, query, &[("x-neptune-consistency", "very")]).await;
    assert_eq!((status, error(&body).0), (400, "BAD_USER_INPUT"));
}

/// Nobody is there, also not for a client that waits.
#[tokio::test]
async fn a_server_that_stays_away_is_unavailable() {
    let server = Server::start(|_| Does::Drops).await;
    let graph = alone(&server);
    drop(server);
    let address = service(graph).await;
    for query in [
        r#"{ book(id: "1") { title } }"#,
        r#"mutation { turn(id: "1") { id } }"#,
    ] {
        for _ in 0..6 {
            let (_, body) = ask(address, query, &[("x-neptune-timeout", "400")]).await;
            let (code, message) = error(&body);
            assert_eq!(code, "UNAVAILABLE");
            assert!(message.contains("the graph cannot be reached"), "{message}");
        }
    }
}

#[tokio::test]
async fn a_header_asks_for_the_writer() {
    let rows = r#"[{"title":"A"}]"#;
    let (writer, reader) = (
        Server::start(|_| Does::Rows(rows)).await,
        Server::start(|_| Does::Rows(rows)).await,
    );
    let address = service(graph(&writer, &[&reader])).await;
    let query = r#"{ book(id: "1") { title } }"#;
    ask(address, query, &[]).await;
    assert_eq!((writer.queries(), reader.queries()), (0, 1));
    ask(address, query, &[("x-neptune-consistency", "strong")]).await;
    assert_eq!((writer.queries(), reader.queries()), (1, 1));
}

#[tokio::test]
async fn a_lost_change_is_reported_as_unknown() {
    let server = Server::start(|_| Does::Drops).await;
    let address = service(alone(&server)).await;
    let (_, body) = ask(address, r#"mutation { turn(id: "1") { id } }"#, &[]).await;
    let (code, message) = error(&body);
    assert_eq!(code, "UNAVAILABLE");
    assert!(
        message.contains("may have been made all the same"),
        "{message}"
    );
    assert_eq!(server.queries(), 1);
    // This one gives an id, which tells the second time whether the first one was made.
    let server = Server::start(|number| match number {
        0 => Does::Drops,
        _ => Does::Fails("ConstraintViolation"),
    })
    .await;
    let address = service(alone(&server)).await;
    let (_, body) = ask(address, r#"mutation { add(id: "1") { id } }"#, &[]).await;
    let (code, message) = error(&body);
    assert_eq!(code, "UNAVAILABLE");
    assert!(message.contains("has most likely been made"), "{message}");
    assert_eq!(server.queries(), 2);
    // This one is sent again: its text shows that it does no harm.
    let server = Server::start(|number| match number {
        0 => Does::Drops,
        _ => Does::Rows(r#"[{"id":"1"}]"#),
    })
    .await;
    let address = service(alone(&server)).await;
    let (_, body) = ask(address, r#"mutation { put(id: "1") { id } }"#, &[]).await;
    assert_eq!(body["data"]["put"]["id"], "1");
    assert_eq!(server.queries(), 2);
}
