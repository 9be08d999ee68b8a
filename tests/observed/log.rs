//! The log of `serve` in front of a graph in another process: what is in it, and what never is.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use reqwest::Client;
use serde_json::{Value, json};

/// Stands in every value that a client sends, and nowhere else.
const SECRET: &str = "sekret";

const SCHEMA: &str = r#"
type Airport { id: ID! code: String city: String }
type Query {
  airport(code: String): Airport
  airports(code: [String!], limit: Int): [Airport!]!
  mine: [Airport!]! @graphQuery(statement: "g.V().has('Airport', 'code', $identity.sub)")
  fails(text: String!): String @graphQuery(statement: "g.inject(1).fail('no $text')")
  broken(text: String!): Int @graphQuery(statement: "g.inject($text).math('_ + 1')")
}
type Mutation {
  add(id: ID!, code: String): Airport
    @graphQuery(statement: "g.addV('Airport').property(T.id, $id).property('code', $code)")
}
"#;

struct Running {
    child: Child,
    url: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a command that listens, and reads its URL from the line that begins with `name`.
fn start(dir: &Path, name: &str, args: &[&str], log: &Path) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neptune-graphql"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("NEPTUNE_")) {
        command.env_remove(name);
    }
    let child = command
        .args(args)
        .arg(dir)
        .args(["--listen", "127.0.0.1:0"])
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(File::create(log).expect("a file"))
        .spawn()
        .expect("the program starts");
    let mut running = Running {
        child,
        url: String::new(),
    };
    running.url = match args.contains(&"json") {
        true => url_in(log),
        false => {
            let out = running.child.stdout.take().expect("it is piped");
            let mut lines = BufReader::new(out).lines().map_while(Result::ok);
            let url =
                lines.find_map(|line| Some(line.trim().strip_prefix(name)?.trim().to_owned()));
            url.unwrap_or_else(|| {
                let log = fs::read_to_string(log).unwrap_or_default();
                panic!("it does not start: {log}")
            })
        }
    };
    running
}

/// Where the log is JSON, the URL is in it.
fn url_in(log: &Path) -> String {
    for _ in 0..1_000 {
        std::thread::sleep(Duration::from_millis(10));
        let lines = fs::read_to_string(log).unwrap_or_default();
        let serving = lines.lines().find(|line| line.contains("\"serving\""));
        if let Some(line) = serving.and_then(|line| serde_json::from_str::<Value>(line).ok()) {
            return format!("{}/graphql", line["url"].as_str().expect("a text"));
        }
    }
    panic!("it does not start");
}

/// Asks all that has values in it, and gives the log.
async fn log_of(args: &[&str]) -> String {
    log_over(&["gremlin"], args).await
}

/// The same over a graph that is started so.
async fn log_over(gremlin: &[&str], args: &[&str]) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("schema")).expect("a folder");
    fs::write(dir.path().join("schema/app.graphql"), SCHEMA).expect("a file");
    let (theirs, ours) = (dir.path().join("graph.log"), dir.path().join("serve.log"));
    let graph = start(dir.path(), "Gremlin", gremlin, &theirs);
    let endpoint = graph.url.trim_end_matches("/gremlin");
    let identity = json!({"sub": "sekret-sub", "claims": {"role": "sekret-role"}}).to_string();
    let serve = ["serve", "--endpoint", endpoint, "--identity", &identity];
    let served = start(dir.path(), "GraphQL", &[&serve, args].concat(), &ours);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().build().expect("a client");
    for (query, variables) in QUESTIONS {
        let variables: Value = serde_json::from_str(variables).expect("JSON");
        let body = json!({"query": query, "variables": variables}).to_string();
        ask(&client, &served.url, body).await;
    }
    for body in ["{\"query\": \"sekret", "[\"sekret\"]", "sekret"] {
        ask(&client, &served.url, body.to_owned()).await;
    }
    let get = format!(
        "{}?query=%7Bairport(code:%22sekret%22)%7Bcode%7D%7D",
        served.url
    );
    client.get(get).send().await.expect("an answer");
    fs::read_to_string(ours).expect("a log")
}

async fn ask(client: &Client, url: &str, body: String) {
    let request = client
        .post(url)
        .header("content-type", "application/json")
        .header("authorization", "Bearer sekret-token")
        .header("cookie", "session=sekret-cookie")
        .header(
            "x-amzn-trace-id",
            "Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=sekret",
        )
        .body(body);
    let answer = request.send().await.expect("an answer");
    answer.bytes().await.expect("a body");
}

/// Found, and refused, and failed in every way that a value can take to the log.
const QUESTIONS: &[(&str, &str)] = &[
    ("query Named { airport(code: \"sekret\") { code } }", "{}"),
    (
        "query($c: String) { sekretAlias: airport(code: $c) { code } }",
        r#"{"c": "sekret'quoted"}"#,
    ),
    (
        "query($c: [String!]) { airports(code: $c) { id } }",
        r#"{"c": ["sekret1", "sekret2"]}"#,
    ),
    (
        "query($n: Int) { airports(limit: $n) { id } }",
        r#"{"n": "sekret"}"#,
    ),
    ("{ airport(colour: \"sekret\") { code } }", "{}"),
    ("{ airport(code: \"sekret\" { code } }", "{}"),
    ("{ mine { code } }", "{}"),
    ("{ fails(text: \"sekret\") }", "{}"),
    ("{ broken(text: \"sekret\") }", "{}"),
    (
        "mutation { add(id: \"sekret-id\", code: \"sekret\") { code } }",
        "{}",
    ),
    // Its id exists now: the graph's own words name it.
    (
        "mutation { add(id: \"sekret-id\", code: \"x\") { code } }",
        "{}",
    ),
];

#[tokio::test]
async fn no_value_of_a_client_is_in_the_log_at_any_level() {
    for level in ["debug", "trace"] {
        let log = log_of(&["--slow", "0", "--log", level]).await;
        let shown: Vec<_> = log.lines().filter(|line| line.contains(SECRET)).collect();
        assert!(shown.is_empty(), "{level}: {shown:#?}");
        // All that could have shown it is there.
        for part in [
            "a slow traversal",
            "a traversal failed",
            "a traversal was ended",
            "the traversal that failed",
            "traversal=\"g.V()",
            "operation=Named",
            "fields=Query.airport",
            "outcome=field_errors",
            "codes=CONFLICT",
            "plan=miss",
            "stage=validate",
            "stage=run",
            "traceId=1-5759e988-bd862e3fe1be46a994272793",
        ] {
            assert!(log.contains(part), "there is no {part}:\n{log}");
        }
    }
}

#[tokio::test]
async fn nor_where_the_graph_is_asked_again_and_again() {
    let faults = "ThrottlingException=0.2,ConcurrentModificationException=0.1,\
                  late:MemoryLimitExceededException=0.1,drop-before=0.1,drop-after=0.1";
    let gremlin = ["gremlin", "--fault", faults, "--fault-seed", "7"];
    let serve = ["--log", "debug", "--slow", "0", "--timeout", "3000"];
    let log = log_over(&gremlin, &serve).await;
    let shown: Vec<_> = log.lines().filter(|line| line.contains(SECRET)).collect();
    assert!(shown.is_empty(), "{shown:#?}");
    assert!(log.contains("trying again"), "{log}");
}

#[tokio::test]
async fn the_log_shows_values_to_those_who_ask_for_them() {
    let log = log_of(&["--slow", "0", "--log-values"]).await;
    assert!(log.contains("'sekret-id'"), "{log}");
    // One of them fails, and is asked again for seconds.
    let quiet = log_of(&["--slow", "60000"]).await;
    assert!(!quiet.contains("a slow traversal"), "{quiet}");
    assert!(!quiet.contains("stage="), "{quiet}");
}

#[tokio::test]
async fn a_line_of_json_has_all_that_a_request_took() {
    let log = log_of(&["--log-format", "json"]).await;
    let lines = log.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        line
    });
    let line = lines
        .into_iter()
        .find(|line| line["operation"] == "Named")
        .expect("there is the line");
    for (name, value) in [
        ("level", json!("INFO")),
        ("message", json!("graphql")),
        ("traceId", json!("1-5759e988-bd862e3fe1be46a994272793")),
        ("kind", json!("query")),
        ("fields", json!("Query.airport")),
        ("outcome", json!("ok")),
        ("status", json!(200)),
        ("errors", json!(0)),
        ("traversals", json!(1)),
        ("retries", json!(0)),
        ("plan", json!("miss")),
    ] {
        assert_eq!(line[name], value, "{line}");
    }
    assert!(line["requestId"].is_string(), "{line}");
    for number in ["ms", "graph_ms", "row_bytes"] {
        assert!(line[number].is_number(), "{line}");
    }
}
