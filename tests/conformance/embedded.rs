//! The embedded graph as the target.
//!
//! In: a graph's name. Out: a graph with its data, one for all scenarios where none changes it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use neptune_graphql::{
    graph::{
        GraphError, Limits,
        memory::{Format, MemoryGraph, Semantics},
    },
    gremlin::Script,
};
use tokio::runtime::Runtime;

use crate::{
    suite::Suite,
    target::{RunError, Session, Target},
    typed::{self, Typed},
};

pub struct Embedded {
    suite: Arc<Suite>,
    runtime: Arc<Runtime>,
    known: Mutex<HashMap<String, Arc<Open>>>,
}

struct Open {
    graph: MemoryGraph,
    runtime: Arc<Runtime>,
}

impl Embedded {
    pub fn new(suite: Arc<Suite>) -> std::io::Result<Self> {
        Ok(Embedded {
            suite,
            runtime: Arc::new(Runtime::new()?),
            known: Mutex::new(HashMap::new()),
        })
    }

    fn make(&self, graph: &str) -> Result<Arc<Open>, String> {
        let open = Open {
            graph: MemoryGraph::with(Semantics::TINKERGRAPH),
            runtime: self.runtime.clone(),
        };
        if let Some(script) = self.suite.graph(graph, false)? {
            open.run(&script)
                .map_err(|error| format!("{graph}: {error}"))?;
        }
        Ok(Arc::new(open))
    }
}

impl Target for Embedded {
    fn open(&self, graph: &str) -> Result<Arc<dyn Session>, String> {
        // The suite writes to the empty graph only.
        if graph == "empty" {
            return Ok(self.make(graph)?);
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let open = match known.get(graph) {
            Some(open) => open.clone(),
            None => {
                let open = self.make(graph)?;
                known.insert(graph.to_owned(), open.clone());
                open
            }
        };
        Ok(open)
    }
}

impl Session for Open {
    fn run(&self, script: &Script) -> Result<Vec<Typed>, RunError> {
        let limits = Limits {
            deadline: Instant::now() + Duration::from_secs(60),
            max_answer: 64 << 20,
        };
        let rows = self
            .runtime
            .block_on(self.graph.run_as(script, limits, Format::Typed))
            .map_err(|error| match error {
                GraphError::Unsupported(text) => RunError::Unsupported(text),
                other => RunError::Failed(other.to_string()),
            })?;
        let json: Vec<serde_json::Value> = serde_json::from_slice(rows.as_bytes())
            .map_err(|error| RunError::Failed(format!("no GraphSON: {error}")))?;
        json.iter()
            .map(|row| typed::read(row).map_err(RunError::Failed))
            .collect()
    }
}
