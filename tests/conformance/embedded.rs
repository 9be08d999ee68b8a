//! The embedded graph as the target.
//!
//! In: a graph's name. Out: a graph of its own for each scenario, as TinkerPop's tests expect it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use neptune_graphql::{
    graph::{
        GraphError, Limits,
        memory::{Format, MemoryGraph, Semantics},
    },
    gremlin::Script,
};
use serde_json::Value as Json;
use tokio::runtime::{Builder, Runtime};

use crate::{
    suite::Suite,
    target::{RunError, Session, Target},
    typed::{self, Typed},
};

pub struct Embedded {
    pub suite: Arc<Suite>,
}

struct Open {
    graph: MemoryGraph,
    runtime: Runtime,
}

impl Target for Embedded {
    fn open(&self, graph: &str) -> Result<Arc<dyn Session>, String> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let session = Open {
            graph: MemoryGraph::with(Semantics::TINKERGRAPH),
            runtime: runtime.map_err(|error| error.to_string())?,
        };
        if let Some(script) = self.suite.graph(graph, false)? {
            let failed = |error| format!("{graph}: {error:?}");
            session.run(&script).map_err(failed)?;
        }
        Ok(Arc::new(session))
    }
}

impl Session for Open {
    fn run(&self, script: &Script) -> Result<Vec<Typed>, RunError> {
        let limits = Limits {
            deadline: Instant::now() + Duration::from_secs(60),
            max_answer: 64 << 20,
        };
        let run = self.graph.run_as(script, limits, Format::Typed);
        let rows = self.runtime.block_on(run).map_err(|error| match error {
            GraphError::Unsupported(reason) => RunError::Unsupported(reason),
            error => RunError::Failed(error.to_string()),
        })?;
        let rows: Vec<Json> = serde_json::from_slice(rows.as_bytes())
            .map_err(|error| RunError::Failed(error.to_string()))?;
        rows.iter()
            .map(|row| typed::read(row).map_err(RunError::Failed))
            .collect()
    }
}
