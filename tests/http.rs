//! The HTTP front over a graph whose answers the test chooses: statuses, headers, limits, and what
//! becomes of bad input.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use neptune_graphql::{
    front::http::{Cors, Grace, HttpSettings, Room, router, serve},
    graph::{Graph, GraphError, Job, Rows},
    request::Identity,
    service::{Service, Settings},
};
use reqwest::{Client, RequestBuilder, Response, header::HeaderMap};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

const SCHEMA: &str = "
    type Airport { id: ID! code: String route: [Airport!]! @relationship(type: \"route\", direction: OUT) }
    type Query { airport(code: String!): Airport airports(limit: Int): [Airport!]! }
";

/// What the graph does when it is asked.
#[derive(Clone, Copy)]
enum Does {
    Answers(&'static str),
    AnswersAfter(Duration, &'static str),
    Fails(fn() -> GraphError),
    Panics,
}

impl Graph for Does {
    fn run<'a>(&'a self, _: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        Box::pin(async {
            let rows = match *self {
                Does::Answers(rows) => rows,
                Does::AnswersAfter(wait, rows) => {
                    tokio::time::sleep(wait).await;
                    rows
                }
                Does::Fails(error) => return Err(error()),
                Does::Panics => panic!("the graph's secret"),
            };
            Ok(Rows::new(
                Bytes::from_static(rows.as_bytes()),
                0..rows.len(),
            ))
        })
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        Box::pin(async {
            match *self {
                Does::Answers(_) | Does::AnswersAfter(..) => Ok("a stub".to_owned()),
                Does::Fails(error) => Err(error()),
                Does::Panics => panic!("the graph's secret"),
            }
        })
    }
}

struct Server {
    address: SocketAddr,
    client: Client,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<Grace>,
}

async fn server(does: Does) -> Server {
    start(does, 1_000, "localhost").await
}

async fn start(does: Does, timeout: u64, cors: &str) -> Server {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("schema.graphql");
    std::fs::write(&file, SCHEMA).expect("a file");
    let settings = Settings {
        timeout: Duration::from_millis(timeout),
        ..Settings::default()
    };
    let service = Service::load(&file, Arc::new(does), settings).expect("the schema is right");
    let router = router(
        Arc::new(service),
        HttpSettings {
            max_body: 10_000,
            cors: cors.parse::<Cors>().expect("a setting"),
            graphiql: true,
            metrics: true,
            identity: Identity::NONE,
            room: Room::default(),
        },
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    // The client asks for one although it speaks no TLS here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (stop, stopped) = oneshot::channel();
    let stopped = async {
        let _ = stopped.await;
    };
    Server {
        address,
        client: Client::builder().no_proxy().build().expect("a client"),
        stop: Some(stop),
        ended: tokio::spawn(serve(listener, router, stopped, Duration::from_millis(500))),
    }
}

impl Server {
    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn post(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.client
            .post(self.url("/graphql"))
            .header("content-type", "application/json")
            .body(body)
    }

    async fn ask(&self, query: &str) -> (u16, Value) {
        let request = self
            .post(json!({ "query": query }).to_string())
            .header("accept", "application/graphql-response+json");
        answer(request).await
    }
}

async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    assert_well_formed(response.headers());
    let body = response.bytes().await.expect("a body");
    (status, serde_json::from_slice(&body).expect("JSON"))
}

fn assert_well_formed(headers: &HeaderMap) {
    let content_type = headers["content-type"].to_str().expect("text");
    assert!(
        content_type.ends_with("json; charset=utf-8"),
        "{content_type}"
    );
    assert!(headers.contains_key("x-request-id"));
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or("no code")
}

fn message(answer: &Value) -> &str {
    answer["errors"][0]["message"]
        .as_str()
        .unwrap_or("no message")
}

const ONE: Does = Does::Answers(r#"[{"code":"SEA"}]"#);

#[tokio::test]
async fn a_question_is_answered_by_post_and_get() {
    let server = server(ONE).await;
    let body = r#"{"query":"query A($n: Int) { airports(limit: $n) { code } }","variables":{"n":1},"operationName":"A"}"#;
    let expected = json!({"data": {"airports": [{"code": "SEA"}]}});
    assert_eq!(answer(server.post(body)).await, (200, expected.clone()));
    let get = server.client.get(server.url(
        "/graphql?query=query($n:Int)%7Bairports(limit:$n)%7Bcode%7D%7D&variables=%7B%22n%22:1%7D",
    ));
    assert_eq!(answer(get).await, (200, expected));
}

#[tokio::test]
async fn bad_requests_are_refused_with_a_reason() {
    let server = server(ONE).await;
    for (body, status, says) in [
        ("{", 400, "the body is not JSON"),
        ("", 400, "the body is empty"),
        ("[]", 400, "send each by itself"),
        (r#"{"query":{}}"#, 400, "`query` must be a string"),
        (
            r#"{"query":"{ airports { code } }","variables":[]}"#,
            400,
            "`variables` must be an object",
        ),
        (r#"{"query":"{ airports { code "}"#, 400, "syntax error"),
        (r#"{"query":"{ airports { color } }"}"#, 400, "color"),
        (r#"{"query":"{ airport(code: 7) { code } }"}"#, 400, "code"),
        (
            r#"{"query":"query($c: String!) { airport(code: $c) { code } }"}"#,
            400,
            "$c",
        ),
        (
            r#"{"query":"query A { airports { code } } query B { airports { id } }"}"#,
            400,
            "operationName",
        ),
    ] {
        let request = server
            .post(body)
            .header("accept", "application/graphql-response+json");
        let (found, answer) = answer(request).await;
        assert_eq!(found, status, "{body}: {answer}");
        assert!(message(&answer).contains(says), "{body}: {answer}");
        assert!(answer.get("data").is_none(), "{answer}");
    }
    let broken = b"{\"query\":\"{ airports { code } } # \xff\"}".to_vec();
    let (status, answer) = answer(server.post(broken)).await;
    assert_eq!((status, code(&answer)), (400, "BAD_USER_INPUT"));
}

#[tokio::test]
async fn a_request_nested_without_end_is_refused() {
    let server = server(ONE).await;
    let deep = "{airports".to_owned() + &"{route".repeat(1_000) + &"}".repeat(1_001);
    let (_, answer) = server.ask(&deep).await;
    assert_eq!(code(&answer), "LIMIT_EXCEEDED", "{answer}");
    let brackets = format!(
        r#"{{"query":"{{ a }}","variables":{}"#,
        r#"{"a":"#.repeat(1_900)
    );
    let (status, answer) = answer_of(&server, brackets).await;
    assert_eq!((status, code(&answer)), (400, "BAD_USER_INPUT"));
    // The service goes on.
    assert_eq!(server.ask("{ airports { code } }").await.0, 200);
}

async fn answer_of(server: &Server, body: String) -> (u16, Value) {
    answer(server.post(body)).await
}

#[tokio::test]
async fn the_status_depends_on_what_is_accepted() {
    let server = server(ONE).await;
    let body = r#"{"query":"{ airports { color } }"}"#;
    for (accept, status, content_type) in [
        ("application/json", 200, "application/json; charset=utf-8"),
        ("*/*", 200, "application/json; charset=utf-8"),
        (
            "application/graphql-response+json",
            400,
            "application/graphql-response+json; charset=utf-8",
        ),
        (
            "multipart/mixed, application/graphql-response+json, application/json;q=0.9",
            400,
            "application/graphql-response+json; charset=utf-8",
        ),
        ("text/event-stream", 406, "application/json; charset=utf-8"),
    ] {
        let response = server
            .post(body)
            .header("accept", accept)
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), status, "{accept}");
        assert_eq!(response.headers()["content-type"], content_type, "{accept}");
    }
}

#[tokio::test]
async fn other_methods_paths_and_content_types_are_refused() {
    let server = server(ONE).await;
    for method in ["PUT", "DELETE", "PATCH", "HEAD"] {
        let method = method.parse().expect("a method");
        let response = server
            .client
            .request(method, server.url("/graphql"))
            .send()
            .await;
        let response = response.expect("an answer");
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "GET, POST");
    }
    let (status, refused) = answer(server.client.get(server.url("/nothing"))).await;
    assert_eq!(status, 404);
    assert!(message(&refused).contains("/graphql"));
    let (status, _) = answer(server.client.post(server.url("/health"))).await;
    assert_eq!(status, 405);
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
    ] {
        let request = server
            .client
            .post(server.url("/graphql"))
            .header("content-type", content_type)
            .body(r#"{"query":"{ airports { code } }"}"#);
        let (status, refused) = answer(request).await;
        assert_eq!(status, 415, "{content_type}");
        assert!(
            message(&refused).contains("application/json") || message(&refused).contains("UTF-8")
        );
    }
    let packed = server.post("x").header("content-encoding", "gzip");
    assert_eq!(answer(packed).await.0, 415);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let server = server(ONE).await;
    // Small, within what is read and thrown away, and beyond that.
    for size in [10_001, 1 << 20] {
        let body = format!(r#"{{"query":"{}"}}"#, " ".repeat(size));
        let (status, refused) = answer(server.post(body)).await;
        assert_eq!((status, code(&refused)), (413, "LIMIT_EXCEEDED"));
        assert!(message(&refused).contains("10000 bytes"), "{refused}");
    }
    let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                content-length: 9999999999\r\n\r\n";
    let answer = raw(&server, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    let asks_first = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                      expect: 100-continue\r\ncontent-length: 10001\r\n\r\n";
    let answer = raw(&server, asks_first.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

/// Sends bytes and reads until the first of: an end, a pause.
async fn raw(server: &Server, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address)
        .await
        .expect("a connection");
    stream.write_all(sent).await.expect("it takes the bytes");
    let mut answer = Vec::new();
    let reading = async { while stream.read_buf(&mut answer).await.is_ok_and(|n| n > 0) {} };
    let _ = tokio::time::timeout(Duration::from_millis(1_500), reading).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_body_that_never_comes_times_out() {
    let server = start(ONE, 300, "none").await;
    let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                content-length: 100\r\n\r\n{\"query\":";
    let answer = raw(&server, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("DEADLINE_EXCEEDED"), "{answer}");
}

#[tokio::test]
async fn what_is_not_http_ends_the_connection_alone() {
    let server = server(ONE).await;
    let long = vec![b'a'; 1 << 20];
    for garbage in [&b"\0\x01\x02\r\n\r\n"[..], b"GET / HTTP/9.9\r\n\r\n", &long] {
        let mut stream = TcpStream::connect(server.address)
            .await
            .expect("a connection");
        let _ = stream.write_all(garbage).await;
    }
    assert_eq!(server.ask("{ airports { code } }").await.0, 200);
}

#[tokio::test]
async fn a_graph_that_fails_is_an_error_with_a_code_and_without_its_words() {
    for (error, expected) in [
        (
            (|| GraphError::Unreachable {
                target: "http://secret:8182".into(),
                reason: "secret".into(),
            }) as fn() -> GraphError,
            "UNAVAILABLE",
        ),
        (
            || GraphError::Lost {
                target: "http://secret:8182".into(),
                reason: "secret".into(),
            },
            "UNAVAILABLE",
        ),
        (
            || GraphError::Malformed {
                target: "http://secret:8182".into(),
                reason: "<html>secret".into(),
            },
            "INTERNAL",
        ),
        (|| GraphError::Failed("secret".into()), "INTERNAL"),
        (|| GraphError::Throttled("secret".into()), "THROTTLED"),
        (|| GraphError::Denied("secret".into()), "INTERNAL"),
        (|| GraphError::ReadOnly("secret".into()), "UNAVAILABLE"),
        (|| GraphError::Constraint("secret".into()), "CONFLICT"),
        (
            || GraphError::RequestTooLarge("secret".into()),
            "LIMIT_EXCEEDED",
        ),
        (|| GraphError::Deadline, "DEADLINE_EXCEEDED"),
    ] {
        let server = server(Does::Fails(error)).await;
        let (status, answer) = server.ask("{ airport(code: \"SEA\") { code } }").await;
        assert_eq!((status, code(&answer)), (200, expected), "{answer}");
        assert_eq!(answer["data"], json!({"airport": null}));
        assert!(!answer.to_string().contains("secret"), "{answer}");
        let health = server
            .client
            .get(server.url("/health"))
            .send()
            .await
            .expect("an answer");
        assert_eq!(health.status(), 503);
        assert_eq!(
            health.text().await.expect("text"),
            r#"{"status":"unavailable"}"#
        );
    }
}

#[tokio::test]
async fn a_panic_is_an_internal_error_and_the_service_goes_on() {
    let server = server(Does::Panics).await;
    for _ in 0..3 {
        let (status, answer) = server.ask("{ airports { code } }").await;
        assert_eq!((status, code(&answer)), (500, "INTERNAL"));
        assert!(!answer.to_string().contains("secret"));
    }
    let (status, _) = answer(server.client.get(server.url("/health"))).await;
    assert_eq!(status, 500);
    assert_eq!(
        server.ask("{ __typename }").await,
        (200, json!({"data": {"__typename": "Query"}}))
    );
}

#[tokio::test]
async fn a_graph_that_hangs_ends_after_the_deadline() {
    let server = start(
        Does::AnswersAfter(Duration::from_secs(60), "[]"),
        200,
        "none",
    )
    .await;
    let began = Instant::now();
    let (status, answer) = server.ask("{ airports { code } }").await;
    assert_eq!((status, code(&answer)), (504, "DEADLINE_EXCEEDED"));
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn health_names_the_graph() {
    let server = server(ONE).await;
    let health = server
        .client
        .get(server.url("/health"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(health.status(), 200);
    assert_eq!(health.headers()["cache-control"], "no-store");
    assert_eq!(
        health.text().await.expect("text"),
        r#"{"status":"ok","graph":"a stub"}"#
    );
}

#[tokio::test]
async fn a_request_has_an_id() {
    let server = server(ONE).await;
    let id = async |given: Option<&str>| {
        let request = server.post(r#"{"query":"{ __typename }"}"#);
        let request = match given {
            Some(given) => request.header("x-request-id", given),
            None => request,
        };
        let response = request.send().await.expect("an answer");
        response.headers()["x-request-id"]
            .to_str()
            .expect("text")
            .to_owned()
    };
    assert_eq!(id(Some("mine-7")).await, "mine-7");
    assert_ne!(id(Some("forged\" id")).await, "forged\" id");
    assert_ne!(id(None).await, id(None).await);
}

#[tokio::test]
async fn pages_of_allowed_origins_alone_may_read() {
    let allowed = async |cors: &str, origin: &str| {
        let server = start(ONE, 1_000, cors).await;
        let asked = server
            .client
            .request(reqwest::Method::OPTIONS, server.url("/graphql"))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "content-type,authorization",
            );
        let preflight: Response = asked.send().await.expect("an answer");
        let read = server
            .post(r#"{"query":"{ __typename }"}"#)
            .header("origin", origin);
        let read = read.send().await.expect("an answer");
        assert_eq!(read.status(), 200);
        let of = |response: &Response| {
            let value = response.headers().get("access-control-allow-origin");
            value.map(|value| value.to_str().expect("text").to_owned())
        };
        assert_eq!(of(&preflight), of(&read));
        of(&read)
    };
    let local = "http://localhost:3000";
    assert_eq!(allowed("localhost", local).await.as_deref(), Some(local));
    assert_eq!(allowed("localhost", "https://evil.example").await, None);
    assert_eq!(
        allowed("*", "https://evil.example").await.as_deref(),
        Some("*")
    );
    assert_eq!(allowed("none", local).await, None);
    let app = "https://app.example";
    assert_eq!(
        allowed("https://app.example", app).await.as_deref(),
        Some(app)
    );
    assert_eq!(allowed("https://app.example", local).await, None);
}

#[cfg(feature = "graphiql")]
#[tokio::test]
async fn graphiql_comes_whole_from_here() {
    let server = server(ONE).await;
    let get = async |path: &str, accept: &str| {
        let request = server.client.get(server.url(path)).header("accept", accept);
        request.send().await.expect("an answer")
    };
    let page = get("/", "text/html,*/*;q=0.8").await;
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let page = page.text().await.expect("text");
    assert!(
        !page.contains("http:") && !page.contains("https:"),
        "{page}"
    );
    for (path, content_type) in [
        ("graphiql/graphiql.js", "text/javascript; charset=utf-8"),
        ("graphiql/graphiql.css", "text/css; charset=utf-8"),
    ] {
        assert!(page.contains(path), "{page}");
        let asset = get(&format!("/{path}"), "*/*").await;
        assert_eq!(asset.headers()["content-type"], content_type);
        assert_eq!(asset.headers()["content-encoding"], "gzip");
        let tag = asset.headers()["etag"].clone();
        let bytes = asset.bytes().await.expect("a body");
        assert!(bytes.starts_with(&[0x1f, 0x8b]), "it is gzip");
        let again = server
            .client
            .get(server.url(&format!("/{path}")))
            .header("if-none-match", tag);
        assert_eq!(again.send().await.expect("an answer").status(), 304);
    }
    assert!(
        get("/", "*/*")
            .await
            .text()
            .await
            .expect("text")
            .contains("/graphql")
    );
}

#[tokio::test]
async fn requests_under_way_are_answered_before_the_end() {
    let mut server = server(Does::AnswersAfter(Duration::from_millis(300), "[]")).await;
    let under_way = tokio::spawn(server.post(r#"{"query":"{ airports { code } }"}"#).send());
    // An idle connection does not hold the end up.
    let idle = TcpStream::connect(server.address)
        .await
        .expect("a connection");
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.take().map(|stop| stop.send(()));
    let response = under_way.await.expect("no panic").expect("an answer");
    assert_eq!(
        response.text().await.expect("text"),
        r#"{"data":{"airports":[]}}"#
    );
    assert_eq!(
        (&mut server.ended).await.expect("no panic"),
        Grace::Finished
    );
    assert!(TcpStream::connect(server.address).await.is_err());
    drop(idle);
}

#[tokio::test]
async fn a_request_that_takes_too_long_does_not_hold_the_end_up() {
    let mut server = start(
        Does::AnswersAfter(Duration::from_secs(60), "[]"),
        60_000,
        "none",
    )
    .await;
    let under_way = tokio::spawn(server.post(r#"{"query":"{ airports { code } }"}"#).send());
    tokio::time::sleep(Duration::from_millis(100)).await;
    let began = Instant::now();
    server.stop.take().map(|stop| stop.send(()));
    assert_eq!((&mut server.ended).await.expect("no panic"), Grace::CutOff);
    assert!(began.elapsed() < Duration::from_secs(3));
    under_way.abort();
}
