//! The two that are asked.
//!
//! In: a graph and a text. Out: typed rows, or what went wrong.

use std::{
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
            deadline: Instant::now() + Duration::from_secs(2),
            max_answer: 256 << 10,
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

/// One of the graphs of a Gremlin Server.
pub struct Remote {
    agent: ureq::Agent,
    address: String,
    source: String,
}

impl Remote {
    /// `source` is the name of the traversal source in the server.
    pub fn new(endpoint: &str, source: &str) -> Remote {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(8)));
        Remote {
            agent: config.build().into(),
            address: format!("{endpoint}/gremlin"),
            source: source.to_owned(),
        }
    }

    pub fn load(&self, data: &Data) -> Result<(), String> {
        let text = format!("g.V().drop().iterate();{};g.inject(1)", data.script());
        match self.ask(&text) {
            Answer::Rows(_) => Ok(()),
            other => Err(format!("{text}: {other:?}")),
        }
    }

    pub fn ask(&self, text: &str) -> Answer {
        match self.post(text) {
            Ok(answer) => answer,
            // TinkerPop does not end each traversal, not even at its timeout.
            Err(ureq::Error::Timeout(_)) => Answer::TooMuch,
            // Nothing else comes of the traversal.
            Err(error) => panic!("the server does not answer {text}: {error}"),
        }
    }

    fn post(&self, text: &str) -> Result<Answer, ureq::Error> {
        let body = json!({
            "gremlin": text, "language": "gremlin-lang", "aliases": { "g": self.source },
            "evaluationTimeout": 5_000,
        });
        let mut response = self
            .agent
            .post(&self.address)
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
