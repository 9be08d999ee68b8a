//! Real clients against the service: the GraphQL-over-HTTP audit, also through the events of API
//! Gateway, GraphiQL in a browser, and cargo-lambda.
//!
//! They come from npm and pip, into `tests/clients/*/`, and the browser from the machine. Where
//! one is missing its test is ignored; with `CI=true` that is a failure.

#[path = "support/bridge.rs"]
mod bridge;
#[path = "support/cargo_lambda.rs"]
mod cargo_lambda;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Output, Stdio},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use neptune_graphql::{
    front::{
        appsync,
        http::{Cors, HttpSettings, Room, router, serve},
        lambda::Lambda,
    },
    graph::{Graph, GraphError, Job, Rows},
    request::Identity,
    service::{Service, Settings},
};
use tokio::net::TcpListener;

const SCHEMA: &str = "type Airport { code: String } type Query { airports: [Airport!]! }";
const ROWS: &[u8] = br#"[{"code":"SEA"},{"code":"PDX"}]"#;

/// A graph with the same two rows for every question.
struct TwoRows;

impl Graph for TwoRows {
    fn run<'a>(&'a self, _: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        Box::pin(async { Ok(Rows::new(Bytes::from_static(ROWS), 0..ROWS.len())) })
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        Box::pin(async { Ok("two rows".to_owned()) })
    }
}

enum Failure {
    /// The machine lacks what it takes.
    Missing(String),
    Failed(String),
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let settings = HttpSettings {
        max_body: 1 << 20,
        cors: Cors::None,
        graphiql: true,
        metrics: false,
        identity: Identity::NONE,
        room: Room::default(),
    };
    let lambda = Lambda::new(service(), settings.clone(), appsync::Settings::default());
    let address = runtime.block_on(start(router(service(), settings)));
    let bridge = runtime.block_on(start(bridge::router(lambda)));
    let mut trials = vec![
        trial("graphql_over_http_audit", move || audit(address)),
        trial("graphql_over_http_audit_through_events", move || {
            audit(bridge)
        }),
        trial("cargo_lambda", cargo_lambda::check),
    ];
    if cfg!(feature = "graphiql") {
        trials.push(trial("graphiql_in_a_browser", move || graphiql(address)));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn service() -> Arc<Service> {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("schema.graphql");
    std::fs::write(&file, SCHEMA).expect("a file");
    let service = Service::load(&file, Arc::new(TwoRows), Settings::default());
    Arc::new(service.expect("the schema is right"))
}

/// Serves on a port of its own, for as long as the runtime lives.
async fn start(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(serve(
        listener,
        router,
        std::future::pending(),
        Duration::ZERO,
    ));
    address
}

fn trial(name: &str, test: impl FnOnce() -> Result<(), Failure> + Send + 'static) -> Trial {
    Trial::ignorable_test(name, move || match test() {
        Ok(()) => Ok(Completion::Completed),
        Err(Failure::Missing(reason)) if std::env::var_os("CI").is_none_or(|ci| ci != "true") => {
            Ok(Completion::ignored_with(reason))
        }
        Err(Failure::Missing(reason) | Failure::Failed(reason)) => Err(Failed::from(reason)),
    })
}

fn audit(address: SocketAddr) -> Result<(), Failure> {
    let folder = installed("http-audit")?;
    let url = format!("http://{address}/graphql");
    run(node(&folder).args(["audit.mjs", &url])).map(drop)
}

fn graphiql(address: SocketAddr) -> Result<(), Failure> {
    let browser = browser()?;
    let folder = installed("browser")?;
    let url = format!("http://{address}/");
    let said = run(node(&folder).args(["graphiql.mjs", &browser, &url, "{ airports { code } }"]))?;
    let compact = said.replace(char::is_whitespace, "");
    match compact.contains(r#""airports":[{"code":"SEA"},{"code":"PDX"}]"#) {
        true => Ok(()),
        false => Err(Failure::Failed(format!("the page shows: {said}"))),
    }
}

fn node(folder: &Path) -> Command {
    let mut node = Command::new("node");
    node.current_dir(folder);
    node
}

/// Brings a client's packages, once for each lock file.
fn installed(name: &str) -> Result<PathBuf, Failure> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/clients")
        .join(name);
    for program in ["node", "npm"] {
        exists(program)
            .then_some(())
            .ok_or_else(|| Failure::Missing(format!("{program} is not on this machine")))?;
    }
    let failed = |error: std::io::Error| Failure::Failed(error.to_string());
    let lock = std::fs::read(folder.join("package-lock.json")).map_err(failed)?;
    let mark = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(folder);
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&folder)
        .args(["ci", "--no-audit", "--no-fund"]);
    run(&mut npm)
        .map_err(|_| Failure::Missing(format!("npm could not bring the packages of {name}")))?;
    std::fs::write(mark, lock).map_err(failed)?;
    Ok(folder)
}

fn browser() -> Result<String, Failure> {
    [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ]
    .into_iter()
    .find(|name| exists(name))
    .and_then(|name| {
        let path = output(Command::new("sh").args(["-c", &format!("command -v {name}")])).ok()?;
        Some(String::from_utf8_lossy(&path.stdout).trim().to_owned())
    })
    .ok_or_else(|| Failure::Missing("Chromium is not on this machine".to_owned()))
}

fn exists(program: &str) -> bool {
    output(Command::new(program).arg("--version")).is_ok_and(|output| output.status.success())
}

fn output(command: &mut Command) -> std::io::Result<Output> {
    command.stdin(Stdio::null()).output()
}

/// Runs a program to its end and gives what it printed.
fn run(command: &mut Command) -> Result<String, Failure> {
    let output = output(command).map_err(|error| Failure::Failed(error.to_string()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.success() {
        true => Ok(text),
        false => Err(Failure::Failed(format!(
            "{text}{}",
            String::from_utf8_lossy(&output.stderr)
        ))),
    }
}
