//! A graph that notes down what it is asked.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use neptune_graphql::{
    graph::{Graph, GraphError, Limits, Rows},
    gremlin::{Script, write_script},
};

pub struct Recorder {
    graph: Arc<dyn Graph>,
    asked: Mutex<Vec<String>>,
}

impl Recorder {
    pub fn new(graph: Arc<dyn Graph>) -> Arc<Recorder> {
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
    fn run<'a>(
        &'a self,
        script: &'a Script,
        limits: Limits,
    ) -> BoxFuture<'a, Result<Rows, GraphError>> {
        let mut text = String::new();
        write_script(script, &mut text);
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(text);
        self.graph.run(script, limits)
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        self.graph.health()
    }
}
