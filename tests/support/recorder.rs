//! A graph that notes down what it is asked.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use neptune_graphql::{
    graph::{Graph, GraphError, Job, Rows},
    gremlin::{Capabilities, Script, write_script},
};

pub struct Recorder {
    /// `None`: nothing may be asked.
    graph: Option<Arc<dyn Graph>>,
    asked: Mutex<Vec<String>>,
}

impl Recorder {
    pub fn new(graph: Option<Arc<dyn Graph>>) -> Arc<Recorder> {
        Arc::new(Recorder {
            graph,
            asked: Mutex::default(),
        })
    }

    /// The texts of the scripts since the last time, in the order in which they were sent.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Graph for Recorder {
    fn run<'a>(&'a self, job: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        let mut text = String::new();
        write_script(job.script, &mut text);
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(text);
        match &self.graph {
            Some(graph) => graph.run(job),
            None => Box::pin(async { Err(nothing_to_ask()) }),
        }
    }

    fn check(&self, script: &Script) -> Result<(), GraphError> {
        match &self.graph {
            Some(graph) => graph.check(script),
            None => Ok(()),
        }
    }

    fn capabilities(&self) -> Capabilities {
        match &self.graph {
            Some(graph) => graph.capabilities(),
            None => Capabilities::EMBEDDED,
        }
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        match &self.graph {
            Some(graph) => graph.health(),
            None => Box::pin(async { Err(nothing_to_ask()) }),
        }
    }
}

fn nothing_to_ask() -> GraphError {
    GraphError::Unsupported("the case has no request, so it has no graph".into())
}
