//! The program as a `bootstrap`: how it starts, answers, fails and logs.

use std::{
    fs,
    io::Read,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    runtime_api::{RuntimeApi, Sent, millis_from_now},
    service::SCHEMA,
};

pub struct Function {
    process: Child,
    /// Its project, for as long as it runs.
    _dir: tempfile::TempDir,
}

impl Function {
    /// Starts the program as Lambda does: no argument, and variables.
    pub fn start(api: &RuntimeApi, schema: &str, variables: &[(&str, &str)]) -> Function {
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join("schema")).expect("a folder");
        fs::write(dir.path().join("schema/app.graphql"), schema).expect("a file");
        let process = Command::new(env!("CARGO_BIN_EXE_neptune-graphql"))
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", &api.address)
            .env("AWS_LAMBDA_FUNCTION_NAME", "test")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
            .env("NEPTUNE_GRAPHQL_DIR", dir.path())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        Function { process, _dir: dir }
    }

    /// Ends the process and gives what it wrote to standard output and to the log.
    pub fn outputs(mut self) -> (String, String) {
        let _ = self.process.kill();
        let mut metrics = String::new();
        let output = self.process.stdout.as_mut().expect("it is piped");
        output.read_to_string(&mut metrics).expect("it is text");
        (metrics, self.rest())
    }

    /// Ends the process and gives its log.
    fn log(mut self) -> String {
        let _ = self.process.kill();
        self.rest()
    }

    /// Waits for the end of the process. Its exit must be a failure.
    fn failed(mut self) -> String {
        let began = Instant::now();
        let status = loop {
            match self.process.try_wait().expect("it is our child") {
                Some(status) => break status,
                None if began.elapsed() > Duration::from_secs(30) => panic!("it does not end"),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        assert_eq!(status.code(), Some(1));
        self.rest()
    }

    fn rest(&mut self) -> String {
        let mut log = String::new();
        let errors = self.process.stderr.as_mut().expect("it is piped");
        errors.read_to_string(&mut log).expect("the log is text");
        assert!(!log.contains("panic"), "{log}");
        log
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn query(text: &str) -> Value {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": "/graphql", "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {"http": {"method": "POST", "path": "/graphql"}},
        "body": json!({"query": text}).to_string(), "isBase64Encoded": false,
    })
}

#[track_caller]
pub fn answer(sent: Sent) -> Value {
    match sent {
        Sent::Response { body, .. } => {
            assert_eq!(body["statusCode"], 200, "{body}");
            let text = body["body"].as_str().expect("a text");
            serde_json::from_str(text).expect("GraphQL's answer is JSON")
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn it_answers_event_after_event() {
    let mut api = RuntimeApi::start().await;
    let function = Function::start(&api, SCHEMA, &[]);
    for name in ["a", "b", "c"] {
        api.send(query(&format!("{{ hello(name: \"{name}\") }}")));
        let sent = api.sent().await;
        assert_eq!(answer(sent), json!({"data": {"hello": name}}));
    }
    assert!(api.silent().await);
    let log = function.log();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let of = |id: &str| {
        lines
            .iter()
            .filter(|line| line["requestId"] == id && line["message"] == "graphql")
            .count()
    };
    assert_eq!((of("request-1"), of("request-3")), (1, 1), "{log}");
}

#[tokio::test]
async fn an_event_of_appsync_is_answered_with_the_bare_value() {
    let mut api = RuntimeApi::start().await;
    let _function = Function::start(&api, SCHEMA, &[]);
    let info = json!({
        "fieldName": "hello", "parentTypeName": "Query", "variables": {}, "selectionSetList": [],
        "selectionSetGraphQL": "",
    });
    api.send(json!({"arguments": {"name": "x"}, "identity": null, "source": null, "info": info}));
    let id = "request-1".to_owned();
    let body = json!("x");
    assert_eq!(api.sent().await, Sent::Response { id, body });
    api.send(json!({"arguments": {}, "identity": null, "info": {
        "fieldName": "role", "parentTypeName": "Query",
    }}));
    let Sent::Error { body, .. } = api.sent().await else {
        panic!("there is no caller");
    };
    assert_eq!(body["errorType"], "UNAUTHENTICATED", "{body}");
}

#[tokio::test]
async fn the_items_of_a_batch_are_wrapped_or_bare() {
    let info = json!({"fieldName": "hello", "parentTypeName": "Query"});
    let item = |name: &str| json!({"arguments": {"name": name}, "info": info});
    for (setting, expected) in [
        ("", json!([{"data": "a"}, {"data": "b"}])),
        ("wrapped", json!([{"data": "a"}, {"data": "b"}])),
        ("bare", json!(["a", "b"])),
    ] {
        let mut api = RuntimeApi::start().await;
        let variables = [("NEPTUNE_GRAPHQL_APPSYNC_ITEMS", setting)];
        let _function = Function::start(&api, SCHEMA, &variables);
        api.send(json!([item("a"), item("b")]));
        let id = "request-1".to_owned();
        assert_eq!(api.sent().await, Sent::Response { id, body: expected });
    }
}

#[tokio::test]
async fn what_cannot_be_answered_is_a_typed_error_and_the_next_event_works() {
    let mut api = RuntimeApi::start().await;
    let _function = Function::start(&api, SCHEMA, &[]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (event, says) in [
        (
            json!({"Records": []}).to_string(),
            "none that this function answers",
        ),
        (deep, "nested too deep"),
        (json!([{"a": 1}]).to_string(), "item 0 of the batch"),
        ("\"x\"".to_owned(), "none that this function answers"),
    ] {
        api.send(event);
        let Sent::Error { body, .. } = api.sent().await else {
            panic!("{says}");
        };
        assert_eq!(body["errorType"], "BAD_USER_INPUT", "{body}");
        let message = body["errorMessage"].as_str().expect("a text");
        assert!(message.contains(says), "{message}");
        api.send(query("{ hello(name: \"next\") }"));
        assert_eq!(answer(api.sent().await), json!({"data": {"hello": "next"}}));
    }
}

#[tokio::test]
async fn a_mistake_in_the_schema_is_told_to_the_platform_and_shown_in_the_log() {
    let mut api = RuntimeApi::start().await;
    let schema = "type Query { airports: [Airprt!]! } type Airport { code: String }";
    let function = Function::start(&api, schema, &[]);
    let Sent::InitError { body } = api.sent().await else {
        panic!("it must not start");
    };
    assert_eq!(body["errorType"], "Runtime.InitError", "{body}");
    let log = function.failed();
    assert!(
        log.contains("Airprt") && log.contains("app.graphql"),
        "{log}"
    );
}

#[tokio::test]
async fn a_wrong_setting_is_told_to_the_platform() {
    let mut api = RuntimeApi::start().await;
    let function = Function::start(&api, SCHEMA, &[("NEPTUNE_GRAPHQL_TIMEOUT", "soon")]);
    let Sent::InitError { body } = api.sent().await else {
        panic!("it must not start");
    };
    let message = body["errorMessage"].as_str().expect("a text");
    assert!(message.contains("soon"), "{message}");
    assert!(function.failed().contains("soon"));
}

#[tokio::test]
async fn it_starts_where_the_graph_is_away_and_says_so_to_whoever_asks() {
    let mut api = RuntimeApi::start().await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = nobody.local_addr().expect("it is bound").port();
    drop(nobody);
    let endpoint = format!("http://127.0.0.1:{port}");
    let function = Function::start(&api, SCHEMA, &[("NEPTUNE_ENDPOINT", &endpoint)]);
    api.send(query("{ airport(code: \"SEA\") { code } }"));
    let answer = answer(api.sent().await);
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "UNAVAILABLE",
        "{answer}"
    );
    assert!(!answer.to_string().contains(&port.to_string()), "{answer}");
    assert!(function.log().contains("does not answer"));
}

#[tokio::test]
async fn the_deadline_of_the_invocation_counts_unless_it_is_absurd() {
    let mut api = RuntimeApi::start().await;
    // A server that takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let endpoint = format!("http://{}", silent.local_addr().expect("it is bound"));
    let variables = [
        ("NEPTUNE_ENDPOINT", &*endpoint),
        ("NEPTUNE_GRAPHQL_TIMEOUT", "2000"),
    ];
    let _function = Function::start(&api, SCHEMA, &variables);
    for (deadline, at_least, at_most) in [
        (millis_from_now(15_000), 1_500, 10_000),
        // The year 1970, as one emulator has it.
        (600_000, 1_500, 10_000),
    ] {
        api.send_until(query("{ airport(code: \"SEA\") { code } }"), deadline);
        let began = Instant::now();
        let answer = answer_of_any_status(api.sent().await);
        let took = began.elapsed().as_millis();
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "DEADLINE_EXCEEDED",
            "{answer}"
        );
        assert!((at_least..at_most).contains(&took), "{took}");
    }
    api.send_until(
        query("{ airport(code: \"SEA\") { code } }"),
        millis_from_now(500),
    );
    let began = Instant::now();
    let answer = answer_of_any_status(api.sent().await);
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "DEADLINE_EXCEEDED",
        "{answer}"
    );
    assert!(began.elapsed() < Duration::from_millis(1_400));
}

#[track_caller]
fn answer_of_any_status(sent: Sent) -> Value {
    match sent {
        Sent::Response { body, .. } => {
            let text = body["body"].as_str().expect("a text");
            serde_json::from_str(text).expect("GraphQL's answer is JSON")
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_that_lambda_would_cut_is_refused() {
    let mut api = RuntimeApi::start().await;
    let _function = Function::start(&api, SCHEMA, &[("NEPTUNE_GRAPHQL_MAX_BODY", "8MiB")]);
    // A quote is two bytes in the answer, and four in the answer inside of the reply.
    let mut event = query("");
    let body = json!({
        "query": "query($name: String) { hello(name: $name) }",
        "variables": {"name": "\"".repeat(1_600_000)},
    });
    event["body"] = body.to_string().into();
    api.send(event);
    let answered = answer(api.sent().await);
    assert_eq!(
        answered["errors"][0]["extensions"]["code"],
        "LIMIT_EXCEEDED"
    );
    api.send(query("{ hello(name: \"x\") }"));
    assert_eq!(answer(api.sent().await), json!({"data": {"hello": "x"}}));
}

#[tokio::test]
async fn several_events_at_once_where_the_platform_sends_them() {
    let mut api = RuntimeApi::start().await;
    let _function = Function::start(&api, SCHEMA, &[("AWS_LAMBDA_MAX_CONCURRENCY", "4")]);
    for _ in 0..40 {
        api.send(query("{ hello(name: \"x\") }"));
    }
    for _ in 0..40 {
        assert_eq!(answer(api.sent().await), json!({"data": {"hello": "x"}}));
    }
}
