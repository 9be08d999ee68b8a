//! Where scenarios run.
//!
//! In: a graph's name and scripts. Out: typed answers, or why there are none.

use std::sync::Arc;

use neptune_graphql::gremlin::{Never, Script, parse_script};

use crate::typed::Typed;

/// Why a run gave no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RunError {
    #[error("the graph does not know how: {0}")]
    Unsupported(String),
    #[error("{0}")]
    Failed(String),
}

/// A graph with its data.
pub trait Session: Send + Sync {
    fn run(&self, script: &Script) -> Result<Vec<Typed>, RunError>;

    /// Runs a text without names in it.
    fn ask(&self, text: &str) -> Result<Vec<Typed>, RunError> {
        match parse_script::<Never>(text) {
            Ok(parsed) => self.run(&parsed.tree),
            Err(error) => Err(RunError::Failed(error.to_string())),
        }
    }
}

/// Something that makes graphs.
pub trait Target: Send + Sync {
    /// The graph of that name, which no other scenario changes.
    fn open(&self, graph: &str) -> Result<Arc<dyn Session>, String>;
}
