//! The commands `gremlin` and `serve --endpoint` as a user runs them, one in front of the other.

use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use neptune_graphql::{
    consistency::Consistency,
    graph::memory::MemoryGraph,
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::{Value, json};

use super::certificate::Certificate;

/// A first query.
const QUERY: &str = r#"{ airport(code: "SEA") { routes { code } } }"#;

/// A running command, ended with the test.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    said: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start(args: &[&str]) -> Running {
        Running::start_with(args, &[])
    }

    fn start_with(args: &[&str], variables: &[(&str, &str)]) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_neptune-graphql"));
        command
            .args(args)
            .env("NO_COLOR", "1")
            .env_remove("RUST_LOG");
        for (name, _) in std::env::vars()
            .filter(|(name, _)| name.starts_with("NEPTUNE_") || name.starts_with("AWS_"))
        {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("it is piped"));
        Running {
            child,
            out,
            said: String::new(),
        }
    }

    /// Reads what it says up to a line with this in it.
    fn until(&mut self, part: &str) {
        while !self.said.contains(part) {
            let read = self.out.read_line(&mut self.said).expect("text");
            assert!(read > 0, "it ended: {}", self.said);
        }
    }

    fn url(&self, end: &str) -> String {
        let url = self
            .said
            .split_whitespace()
            .find(|word| word.ends_with(end));
        let url = url.and_then(|url| url.strip_suffix(end));
        url.expect("a URL").to_owned()
    }
}

fn air_routes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/air-routes")
}

fn post(url: &str, body: &Value) -> Value {
    let mut response = ureq::post(url)
        .config()
        .http_status_as_error(false)
        .build()
        .send_json(body)
        .expect("an answer");
    response.body_mut().read_json().expect("JSON")
}

/// The same question to the service in this process.
fn expected() -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let graph = Arc::new(MemoryGraph::new());
    let response = runtime.block_on(async {
        graph
            .load(&[air_routes().join("data")])
            .await
            .expect("right files");
        let service = Service::load(&air_routes(), graph, Settings::default());
        let service = service.unwrap_or_else(|_| panic!("the schema is right"));
        service
            .execute(Request {
                query: QUERY.to_owned(),
                operation_name: None,
                variables: serde_json::Map::new(),
                may_mutate: false,
                identity: Identity::NONE,
                moment: Moment::of_now(),
                asker: Asker::Client,
                consistency: Consistency::Eventual,
                trace: None,
                deadline: Instant::now() + Duration::from_secs(10),
            })
            .await
    });
    serde_json::from_slice(&response.body).expect("JSON")
}

#[test]
fn serve_answers_through_the_endpoint_as_on_the_embedded_graph() {
    let dir = air_routes().display().to_string();
    let mut gremlin = Running::start(&["gremlin", &dir, "--listen", "127.0.0.1:0"]);
    gremlin.until("not for production");
    assert!(
        gremlin.said.contains("3749 vertices, 57645 edges"),
        "{}",
        gremlin.said
    );
    assert!(!gremlin.said.contains("faults"), "{}", gremlin.said);
    let endpoint = gremlin.url("/gremlin");
    let mut serve = Running::start(&[
        "serve",
        &dir,
        "--listen",
        "127.0.0.1:0",
        "--endpoint",
        &endpoint,
    ]);
    serve.until("/health");
    assert!(
        serve.said.contains("Neptune development, writer at"),
        "{}",
        serve.said
    );
    let answer = post(
        &(serve.url("/graphql") + "/graphql"),
        &json!({ "query": QUERY }),
    );
    assert!(answer["data"]["airport"]["routes"][0]["code"].is_string());
    assert_eq!(answer, expected());
}

#[cfg(feature = "secure-gremlin")]
#[test]
fn serve_signs_what_a_guarded_endpoint_wants_signed() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = Certificate::of(&["db.neptune.test"], folder.path());
    let file = |path: &Path| path.display().to_string();
    let (certificate, key) = (file(&files.certificate), file(&files.key));
    let keys = folder.path().join("keys");
    std::fs::write(
        &keys,
        "[app]\naws_access_key_id = ASIAAPP\naws_secret_access_key = s\naws_session_token = t\n",
    )
    .expect("a file");
    let keys = file(&keys);
    let dir = file(&air_routes());
    let mut gremlin = Running::start(&[
        "gremlin",
        &dir,
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        &certificate,
        "--tls-key",
        &key,
        "--iam-credentials",
        &keys,
        "--iam-region",
        "eu-west-1",
        "--iam-host",
        "db.neptune.test:8182",
    ]);
    gremlin.until("not for production");
    assert!(
        gremlin
            .said
            .contains("keys, for eu-west-1, for db.neptune.test:8182"),
        "{}",
        gremlin.said
    );
    let endpoint = gremlin.url("/gremlin");
    assert!(endpoint.starts_with("https://"), "{endpoint}");
    let args = [
        "serve",
        &dir,
        "--listen",
        "127.0.0.1:0",
        "--endpoint",
        &endpoint,
        "--iam",
        "--region",
        "eu-west-1",
        "--signing-host",
        // The port that is connected to is the endpoint's.
        "db.neptune.test:8182",
        "--ca-file",
        &certificate,
    ];
    for (variables, is_let_in) in [
        (
            &[
                ("AWS_ACCESS_KEY_ID", "ASIAAPP"),
                ("AWS_SECRET_ACCESS_KEY", "s"),
                ("AWS_SESSION_TOKEN", "t"),
            ][..],
            true,
        ),
        (
            &[
                ("AWS_ACCESS_KEY_ID", "ASIAAPP"),
                ("AWS_SECRET_ACCESS_KEY", "other"),
                ("AWS_SESSION_TOKEN", "t"),
            ],
            false,
        ),
        (
            &[
                ("AWS_SHARED_CREDENTIALS_FILE", &keys),
                ("AWS_PROFILE", "app"),
            ],
            true,
        ),
    ] {
        let mut serve = Running::start_with(&args, variables);
        serve.until("/health");
        let answer = post(
            &(serve.url("/graphql") + "/graphql"),
            &json!({ "query": QUERY }),
        );
        match is_let_in {
            true => assert_eq!(answer, expected(), "{}", serve.said),
            false => assert_eq!(
                answer["errors"][0]["extensions"]["code"], "INTERNAL",
                "{answer}"
            ),
        }
    }
}

#[test]
fn gremlin_announces_its_faults_keeps_writes_and_ends_in_order() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut gremlin = Running::start(&[
        "gremlin",
        &dir.path().display().to_string(),
        "--listen",
        "127.0.0.1:0",
        "--fault",
        "ConcurrentModificationException=0,drop-after=0.25",
        "--latency",
        "0..1",
        "--fault-seed",
        "9",
    ]);
    gremlin.until("not for production");
    assert!(
        gremlin
            .said
            .contains("faults    drop-after 25 %, latency 0 to 1 ms, seed 9"),
        "{}",
        gremlin.said
    );
    let url = gremlin.url("/gremlin") + "/gremlin";
    let mut lost = 0;
    for _ in 0..40 {
        lost += usize::from(
            ureq::post(&url)
                .send_json(json!({"gremlin": "g.addV('a')"}))
                .is_err(),
        );
    }
    assert!((4..20).contains(&lost), "{lost}");
    let summary = gremlin.url("/summary") + "/summary";
    let summary: Value = ureq::get(summary)
        .call()
        .expect("an answer")
        .body_mut()
        .read_json()
        .expect("JSON");
    // The lost ones were written all the same. A client may have sent one again.
    let nodes = summary["payload"]["graphSummary"]["numNodes"].as_u64();
    assert!(nodes.is_some_and(|nodes| nodes >= 40), "{nodes:?}");

    let pid = gremlin.child.id().to_string();
    assert!(
        Command::new("kill")
            .arg(pid)
            .status()
            .is_ok_and(|status| status.success())
    );
    assert!(gremlin.child.wait().expect("it ends").success());
    let mut log = String::new();
    let mut stderr = gremlin.child.stderr.take().expect("it is piped");
    stderr.read_to_string(&mut log).expect("text");
    assert!(log.contains("fault=drop-after"), "{log}");
    assert!(log.contains("stopped"), "{log}");
}
