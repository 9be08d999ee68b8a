//! The rate of `load`, beside the same requests sent raw.
//!
//! `cargo bench --bench load` loads air-routes into the endpoint of the embedded graph and, where
//! there are Java and Maven, into a Gremlin Server, each empty at first. The floor of a line is what a bare HTTP client
//! needs for the same bodies, as many at a time.

#[path = "../tests/support"]
mod support {
    pub mod server;
}

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream};
use neptune_graphql::{
    front::{
        gremlin::{GremlinSettings, router},
        http::serve,
    },
    graph::{
        Graph, GraphError, Job, Rows,
        csv::Table,
        memory::MemoryGraph,
        neptune::{Dialect, Endpoint, NeptuneGraph},
    },
    gremlin::{StepName, write_script},
    load::{BatchSettings, LoadSettings, Loading, State, load, open},
};
use support::server::{GREMLIN_SERVER, Server, Unavailable};

const PARALLEL: [usize; 2] = [1, 4];

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    println!("| into | requests at a time | floor | load | rows/s |");
    println!("|---|---|---|---|---|");
    for parallel in PARALLEL {
        let floor = runtime.block_on(async {
            let url = endpoint().await;
            raw(&url, None, parallel).await
        });
        let took = runtime.block_on(async {
            let url = endpoint().await;
            whole(&url, Dialect::Neptune, parallel).await
        });
        report("the endpoint of `gremlin`", parallel, floor, took);
    }
    for parallel in PARALLEL {
        let server = match Server::start(GREMLIN_SERVER) {
            Ok(server) => server,
            Err(Unavailable::Missing(reason) | Unavailable::Failed(reason)) => {
                println!("(no Gremlin Server: {reason})");
                return;
            }
        };
        // Transactions of its own that touch one vertex are in each other's way, so the floor takes
        // them one after the other.
        let floor = runtime.block_on(raw(&server.endpoint(), Some("gremlin-lang"), 1));
        drop(server);
        let Ok(server) = Server::start(GREMLIN_SERVER) else {
            return;
        };
        let took = runtime.block_on(whole(&server.endpoint(), Dialect::GremlinServer, parallel));
        report("Gremlin Server", parallel, floor, took);
    }
}

fn report(name: &str, parallel: usize, floor: Duration, (took, rows): (Duration, u64)) {
    let rate = rows as f64 / took.as_secs_f64();
    println!(
        "| {name} | {parallel} | {:.2} s | {:.2} s | {rate:.0} |",
        floor.as_secs_f64(),
        took.as_secs_f64()
    );
}

fn tables() -> Vec<Table> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/air-routes/data");
    open(&[data]).expect("the data are right")
}

fn settings(dialect: Dialect, parallel: usize) -> LoadSettings {
    LoadSettings {
        batch: BatchSettings {
            dialect,
            rows: 200,
            bytes: 1 << 20,
            edge_id_property: None,
        },
        parallel,
        timeout: Duration::from_secs(120),
    }
}

/// An empty embedded graph, for as long as the runtime is there.
async fn endpoint() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it has one"));
    let router = router(Arc::new(MemoryGraph::new()), GremlinSettings::default());
    tokio::spawn(serve(
        listener,
        router,
        std::future::pending(),
        Duration::ZERO,
    ));
    url
}

/// Loads, and tells how long that took for how many rows.
async fn whole(url: &str, dialect: Dialect, parallel: usize) -> (Duration, u64) {
    let endpoint = Endpoint::parse(url).expect("it is a URL");
    let graph = NeptuneGraph::new(endpoint, dialect).expect("a client");
    let began = Instant::now();
    let rows = run(&graph, dialect, parallel).await;
    (began.elapsed(), rows)
}

async fn run(graph: &dyn Graph, dialect: Dialect, parallel: usize) -> u64 {
    let tables = tables();
    let dir = tempfile::tempdir().expect("a folder");
    let files: Vec<_> = tables.iter().map(Table::file).collect();
    let path: PathBuf = dir.path().join("state.json");
    let mut state = State::open(path, "here", &files, false).expect("the beginning");
    let loading = Loading::default();
    let settings = settings(dialect, parallel);
    let never = std::future::pending();
    load(graph, &tables, &settings, &mut state, &loading, never)
        .await
        .expect("it loads");
    loading.rows()
}

/// Sends the bodies of a load, as many at a time, in their order.
async fn raw(url: &str, language: Option<&str>, parallel: usize) -> Duration {
    let dialect = match language {
        Some(_) => Dialect::GremlinServer,
        None => Dialect::Neptune,
    };
    let notes = Notes::default();
    run(&notes, dialect, 1).await;
    let texts = notes.0.into_inner().unwrap_or_else(PoisonError::into_inner);
    let bodies: Vec<_> = texts
        .iter()
        .map(|text| {
            let mut body = serde_json::json!({ "gremlin": text });
            if let Some(language) = language {
                body["language"] = language.into();
            }
            body.to_string()
        })
        .collect();
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls())
        .build()
        .expect("a client");
    let url = format!("{url}/gremlin");
    // Vertices before edges.
    let edges = texts.iter().position(|text| text.contains("mergeE"));
    let (vertices, edges) = bodies.split_at(edges.unwrap_or(bodies.len()));
    let began = Instant::now();
    for bodies in [vertices, edges] {
        stream::iter(bodies)
            .for_each_concurrent(parallel, |body| {
                let request = client
                    .post(&url)
                    .header("accept", "application/vnd.gremlin-v3.0+json;types=false")
                    .header("content-type", "application/json")
                    .body(body.clone());
                async move {
                    let answer = request.send().await.expect("it answers");
                    assert!(answer.status().is_success(), "{}", answer.status());
                    answer.bytes().await.expect("it answers");
                }
            })
            .await;
    }
    began.elapsed()
}

fn tls() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

/// A graph that notes down what it is sent, and answers as one that does it.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Graph for Notes {
    fn run<'a>(&'a self, job: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        let mut text = String::new();
        write_script(job.script, &mut text);
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(text);
        let last = job.script.statements.last();
        let count = last.and_then(|last| {
            let first = last.steps.first()?;
            (first.name == StepName::E).then_some(first.args.len())
        });
        let answer = count.map_or("[]".to_owned(), |count| format!("[{count}]"));
        let array = 0..answer.len();
        async move { Ok(Rows::new(answer.into(), array)) }.boxed()
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        async { Ok("notes".to_owned()) }.boxed()
    }
}
