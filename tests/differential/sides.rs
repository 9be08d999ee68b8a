//! The two that are asked.
//!
//! In: a graph and a text. Out: typed rows, or what went wrong.

use std::{
    cell::RefCell,
    sync::Arc,
    time::{Duration, Instant},
};

use neptune_graphql::{
    graph::{
        GraphError, Limits,
        memory::{Format, MemoryGraph, Semantics},
    },
    gremlin::{Never, parse_script},
};
use serde_json::{Value as Json, json};
use tokio::runtime::Runtime;

use crate::{
    data::Data,
    support::server::{GREMLIN_SERVER, Server, Unavailable},
    typed::{self, Typed},
};

#[derive(Debug, Clone)]
pub enum Answer {
    Rows(Vec<Typed>),
    /// The traversal is wrong, or ran into an error.
    Error(String),
    /// The embedded graph does not know how.
    Refused(String),
    /// More than is worth to compare.
    TooMuch,
}

/// What a script that writes leaves behind.
pub const DUMP: &str = "g.inject(0).union(\
    __.V().project('id','label','values').by(T.id).by(T.label).by(__.valueMap()),\
    __.E().project('id','label','out','in','values').by(T.id).by(T.label).\
    by(__.outV().id()).by(__.inV().id()).by(__.valueMap()))";

pub struct Embedded {
    runtime: Arc<Runtime>,
    graph: MemoryGraph,
}

impl Embedded {
    pub fn load(runtime: &Arc<Runtime>, data: &Data) -> Result<Embedded, String> {
        let embedded = Embedded {
            runtime: runtime.clone(),
            graph: MemoryGraph::with(Semantics::TINKERGRAPH),
        };
        match embedded.ask(&data.script()) {
            Answer::Rows(_) => Ok(embedded),
            other => Err(format!("{}: {other:?}", data.script())),
        }
    }

    pub fn ask(&self, text: &str) -> Answer {
        let script = match parse_script::<Never>(text) {
            Ok(parsed) => parsed.tree,
            Err(error) => return Answer::Error(error.to_string()),
        };
        let limits = Limits {
            deadline: Instant::now() + Duration::from_secs(10),
            max_answer: 16 << 20,
        };
        let run = self.graph.run_as(&script, limits, Format::Typed);
        let rows = match self.runtime.block_on(run) {
            Ok(rows) => rows,
            Err(GraphError::Unsupported(reason)) => return Answer::Refused(reason),
            Err(GraphError::Deadline | GraphError::TooLarge { .. } | GraphError::Memory { .. }) => {
                return Answer::TooMuch;
            }
            Err(error) => return Answer::Error(error.to_string()),
        };
        let read = serde_json::from_slice(rows.as_bytes()).map_err(|error| error.to_string());
        let rows = read.and_then(|rows: Vec<Json>| rows.iter().map(typed::read).collect());
        match rows {
            Ok(rows) => Answer::Rows(rows),
            Err(error) => Answer::Error(format!("no GraphSON: {error}")),
        }
    }
}

/// A Gremlin Server. TinkerPop does not end each traversal, not even at its timeout: then another
/// server takes the place of the one that is busy.
pub struct Remote {
    agent: ureq::Agent,
    server: RefCell<Server>,
    /// The statements that made the graph.
    loaded: RefCell<String>,
}

/// The server's own limit, and when it is taken to be lost.
const EVALUATION: Duration = Duration::from_secs(4);
const LOST: Duration = Duration::from_secs(6);

impl Remote {
    pub fn start() -> Result<Remote, Unavailable> {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(LOST));
        Ok(Remote {
            agent: config.build().into(),
            server: RefCell::new(Server::start(GREMLIN_SERVER)?),
            loaded: RefCell::default(),
        })
    }

    pub fn load(&self, data: &Data) -> Result<(), String> {
        let text = format!("g.V().drop().iterate();{};g.inject(1)", data.script());
        self.loaded.replace(text);
        self.load_again()
    }

    fn load_again(&self) -> Result<(), String> {
        let text = self.loaded.borrow();
        if text.is_empty() {
            return Ok(());
        }
        match self.post(&text) {
            Ok(Answer::Rows(_)) => Ok(()),
            Ok(other) => Err(format!("{text}: {other:?}")),
            Err(error) => Err(format!("{text}: {error}")),
        }
    }

    pub fn ask(&self, text: &str) -> Answer {
        match self.post(text) {
            Ok(Answer::TooMuch) | Err(ureq::Error::Timeout(_)) => {
                self.restart()
                    .unwrap_or_else(|error| panic!("no server after {text}: {error}"));
                Answer::TooMuch
            }
            Ok(answer) => answer,
            // Nothing else comes of the traversal.
            Err(error) => panic!("the server does not answer {text}: {error}"),
        }
    }

    /// The one that is busy ends when the other takes its place.
    fn restart(&self) -> Result<(), String> {
        let server = Server::start(GREMLIN_SERVER).map_err(|unavailable| match unavailable {
            Unavailable::Missing(reason) | Unavailable::Failed(reason) => reason,
        })?;
        self.server.replace(server);
        self.load_again()
    }

    fn post(&self, text: &str) -> Result<Answer, ureq::Error> {
        let body = json!({
            "gremlin": text, "language": "gremlin-lang", "aliases": { "g": "t0" },
            "evaluationTimeout": EVALUATION.as_millis() as u64,
        });
        let mut response = self
            .agent
            .post(format!("{}/gremlin", self.server.borrow().endpoint()))
            .header("accept", "application/vnd.gremlin-v3.0+json")
            .send_json(body)?;
        let json: Json = response
            .body_mut()
            .with_config()
            .limit(64 << 20)
            .read_json()?;
        if let Some(message) = json["message"].as_str() {
            let class = json["Exception-Class"].as_str().unwrap_or_default();
            if message.contains("evaluationTimeout") {
                return Ok(Answer::TooMuch);
            }
            return Ok(Answer::Error(format!("{class}: {message}")));
        }
        Ok(match typed::read(&json["result"]["data"]) {
            Ok(Typed::List(rows)) => Answer::Rows(rows),
            Ok(other) => Answer::Error(format!("no rows: {other:?}")),
            Err(error) => Answer::Error(format!("no GraphSON: {error}")),
        })
    }
}
