//! Our text beside an expert's, and the service beside a bare hop, on real servers with air-routes.
//!
//! First the texts alone: what the service sends for five queries, and what somebody who knows
//! TinkerPop would send for the same data, with the server's own time. Then the service as a whole: a
//! request to it, beside the same finished text through a process that only passes it on, beside the
//! same text sent to the server. Everything that is compared takes turns.
//!
//! `-- --only NAME` measures the shapes with this in their names, `-- --text` and `-- --service` one
//! of the two parts, `-- --show` prints the texts.

mod hop;
mod measure;
mod process;
mod shapes;
mod targets;
mod wire;
#[path = "../../tests/support"]
mod support {
    pub mod janusgraph;
    pub mod load;
    pub mod pid;
    pub mod server;
}

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use measure::{Figures, Way, in_turns, shown};
use neptune_graphql::{
    consistency::Consistency,
    graph::neptune::{Dialect, Endpoint, NeptuneGraph},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use process::Program;
use serde_json::{Map, Value, json};
use shapes::{SHAPES, Shape};
use support::server::{Server, Unavailable};
use targets::{TARGETS, Target};

/// What a server has before the first figure: Java compiles what it has run often.
const WARM: Duration = Duration::from_secs(20);
const TURNS: usize = 10;
const UNTYPED: &str = "application/vnd.gremlin-v3.0+json;types=false";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    if let Some(server) = value(hop::ARGUMENT) {
        return hop::run(&server);
    }
    let only = value("--only").unwrap_or_default();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let both = has("--text") == has("--service");
    let shapes: Vec<_> = SHAPES.iter().filter(|s| s.name.contains(&only)).collect();
    for target in &TARGETS {
        let server = match target.start() {
            Ok(server) => server,
            Err(Unavailable::Missing(reason) | Unavailable::Failed(reason)) => {
                println!("no {}: {reason}", target.name);
                continue;
            }
        };
        let asked = Asked::of(target, &server, &shapes);
        if has("--show") {
            asked.show();
        }
        asked.warm();
        if both || has("--text") {
            asked.texts();
        }
        if target.dialect == Dialect::GremlinServer && (both || has("--service")) {
            asked.service();
        }
    }
}

/// A server, and what it is asked.
struct Asked<'a> {
    target: &'a Target,
    server: &'a Server,
    address: String,
    texts: Vec<Texts<'a>>,
}

/// The same question in three ways.
struct Texts<'a> {
    shape: &'a Shape,
    expert: Vec<u8>,
    ours: Vec<u8>,
    graphql: Vec<u8>,
}

impl<'a> Asked<'a> {
    /// Both texts of every shape, which must give the same data.
    fn of(target: &'a Target, server: &'a Server, shapes: &[&'a Shape]) -> Asked<'a> {
        let endpoint = server.endpoint();
        let address = endpoint.trim_start_matches("http://").to_owned();
        let mut connection = wire::Connection::to(&address);
        let texts = shapes.iter().map(|shape| {
            let body = json!({ "gremlin": shape.expert, "language": "gremlin-lang" });
            let texts = Texts {
                shape,
                expert: wire::post("/gremlin", UNTYPED, &body.to_string()),
                ours: wire::post("/gremlin", UNTYPED, &sent(target.dialect, shape.query)),
                graphql: wire::post(
                    "/graphql",
                    "application/json",
                    &json!({ "query": shape.query }).to_string(),
                ),
            };
            let data = |body: &[u8]| {
                let mut body: Value = serde_json::from_slice(body).expect("an answer is JSON");
                body["result"]["data"].take()
            };
            let ours = data(connection.ask(&texts.ours));
            let theirs = data(connection.ask(&texts.expert));
            assert_eq!(ours, theirs, "{}", shape.name);
            assert_ne!(ours, json!([]), "{}", shape.name);
            texts
        });
        let texts = texts.collect();
        Asked {
            target,
            server,
            address,
            texts,
        }
    }

    fn show(&self) {
        for texts in &self.texts {
            println!("{}: {}", texts.shape.name, texts.shape.query);
            for (whose, request) in [("ours", &texts.ours), ("expert's", &texts.expert)] {
                let body = request.split(|byte| *byte == b'\n').next_back();
                println!(
                    "  {whose}: {}",
                    String::from_utf8_lossy(body.unwrap_or_default())
                );
            }
        }
    }

    fn warm(&self) {
        let mut connection = wire::Connection::to(&self.address);
        let begin = Instant::now();
        while begin.elapsed() < WARM {
            for texts in &self.texts {
                // As much time for each: the small ones are asked more often.
                let turn = Instant::now();
                while turn.elapsed() < WARM / 40 {
                    connection.ask(&texts.ours);
                    connection.ask(&texts.expert);
                }
            }
        }
    }

    fn texts(&self) {
        let name = self.target.name;
        println!(
            "\n| {name}: text | expert's p50, ms | ours | ratio | expert's server CPU, ms | ours | ratio |"
        );
        println!("|---|---|---|---|---|---|---|");
        let pids = [self.server.pid()];
        for texts in &self.texts {
            let ways = [&texts.expert, &texts.ours].map(|request| Way {
                address: &self.address,
                request,
                pids: &pids,
            });
            let figures = in_turns(&ways, 1, TURNS);
            let (expert, ours) = (&figures[0], &figures[1]);
            println!(
                "| {} | {} | {} | {:.2} | {} | {} | {:.2} |",
                texts.shape.name,
                shown(expert.median),
                shown(ours.median),
                ours.median.as_secs_f64() / expert.median.as_secs_f64(),
                shown(expert.cpu[0]),
                shown(ours.cpu[0]),
                ours.cpu[0].as_secs_f64() / expert.cpu[0].as_secs_f64(),
            );
        }
    }

    fn service(&self) {
        let hop = Program::start(
            Command::new(std::env::current_exe().expect("this program is a file"))
                .args([hop::ARGUMENT, &self.address]),
            |line| Some(line.to_owned()),
        );
        let service = Program::start(
            Command::new(binary())
                .args([
                    "serve",
                    "--listen",
                    "127.0.0.1:0",
                    "--endpoint",
                    &self.server.endpoint(),
                ])
                .args(["--dialect", self.target.flag])
                .arg(project()),
            |line| {
                let (_, address) = line.split_once("GraphQL   http://")?;
                Some(address.strip_suffix("/graphql")?.to_owned())
            },
        );
        println!(
            "\n| the service, clients | expert's text raw, ms | our text raw | … through a bare hop | the \
             service | over the hop | ratio to our text raw | hop's CPU | service's CPU | server's CPU: \
             expert's raw, our text raw, hop, service |"
        );
        println!("|---|---|---|---|---|---|---|---|---|---|");
        for clients in [1, 8] {
            for texts in &self.texts {
                let server = self.server.pid();
                let ways = [
                    (&self.address, &texts.expert, vec![server]),
                    (&self.address, &texts.ours, vec![server]),
                    (&hop.address, &texts.ours, vec![server, hop.pid()]),
                    (
                        &service.address,
                        &texts.graphql,
                        vec![server, service.pid()],
                    ),
                ];
                let ways = ways.each_ref().map(|(address, request, pids)| Way {
                    address,
                    request,
                    pids,
                });
                let figures = in_turns(&ways, clients, TURNS);
                row(texts.shape.name, clients, &figures);
            }
        }
    }
}

fn row(name: &str, clients: usize, figures: &[Figures]) {
    let [expert, ours, hop, service] = figures else {
        unreachable!("there are four ways");
    };
    let over = service.median.as_secs_f64() - hop.median.as_secs_f64();
    let server: Vec<_> = figures.iter().map(|one| shown(one.cpu[0])).collect();
    println!(
        "| {name}, {clients} | {} | {} | {} | {} | {:+.3} | {:.2} | {} | {} | {} |",
        shown(expert.median),
        shown(ours.median),
        shown(hop.median),
        shown(service.median),
        over * 1e3,
        service.median.as_secs_f64() / ours.median.as_secs_f64(),
        shown(hop.cpu[1]),
        shown(service.cpu[1]),
        server.join(", "),
    );
}

fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/air-routes"))
}

/// The program as it is built for release, or the one that the environment names.
fn binary() -> PathBuf {
    match std::env::var_os("NEPTUNE_GRAPHQL_BIN") {
        Some(binary) => binary.into(),
        None => env!("CARGO_BIN_EXE_neptune-graphql").into(),
    }
}

/// The body that the service sends to a server for a query.
fn sent(dialect: Dialect, query: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let query = query.to_owned();
    let asker = std::thread::spawn(move || {
        let endpoint = Endpoint::parse(&format!("http://{address}")).expect("a URL");
        let graph = NeptuneGraph::new(endpoint, dialect).expect("a client");
        let service = Service::load(project(), Arc::new(graph), Settings::default());
        let service = service.expect("the example is right");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
        runtime.block_on(service.execute(request(query)))
    });
    let answer = r#"{"result":{"data":[],"meta":{}}}"#;
    let body = wire::overheard(&listener, answer);
    asker.join().expect("it is answered");
    body
}

fn request(query: String) -> Request {
    Request {
        query,
        operation_name: None,
        variables: Map::new(),
        may_mutate: false,
        deadline: Instant::now() + Duration::from_secs(20),
        identity: Identity::NONE,
        moment: Moment::of_now(),
        asker: Asker::Client,
        consistency: Consistency::Eventual,
        trace: None,
    }
}
