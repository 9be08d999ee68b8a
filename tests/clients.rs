//! Real clients against the service: the GraphQL-over-HTTP audit, also through the events of API
//! Gateway, GraphiQL in a browser, and cargo-lambda.
//!
//! They come from npm and pip, into `tests/clients/*/`, and the browser from the machine. Where
//! one is missing its test is ignored; with `CI=true` that is a failure.

#[path = "support"]
mod support {
    pub mod bridge;
    pub mod brought;
    pub mod cargo_lambda;
    pub mod npm;
    pub mod pip;
    pub mod trial;
}

use std::{
    net::SocketAddr,
    process::{Command, ExitCode, Output, Stdio},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use libtest_mimic::Arguments;
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

use support::{
    bridge, cargo_lambda,
    npm::{installed, node},
    trial::{Failure, trial},
};

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

fn audit(address: SocketAddr) -> Result<(), Failure> {
    let folder = installed("http-audit")?;
    let url = format!("http://{address}/graphql");
    node(&folder, &["audit.mjs", &url]).map(drop)
}

fn graphiql(address: SocketAddr) -> Result<(), Failure> {
    let browser = browser()?;
    let folder = installed("browser")?;
    let url = format!("http://{address}/");
    let said = node(
        &folder,
        &["graphiql.mjs", &browser, &url, "{ airports { code } }"],
    )?;
    let compact = said.replace(char::is_whitespace, "");
    match compact.contains(r#""airports":[{"code":"SEA"},{"code":"PDX"}]"#) {
        true => Ok(()),
        false => Err(Failure::Failed(format!("the page shows: {said}"))),
    }
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
