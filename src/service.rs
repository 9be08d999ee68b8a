//! The pipeline as one thing: a request in, a response out.

use std::{path::Path, sync::Arc, time::Duration};

use crate::{
    error::{Code, Error},
    graph::Graph,
    request::Request,
    response::Response,
};

/// What the service allows a request.
#[derive(Debug, Clone)]
pub struct Settings {
    pub timeout: Duration,
    /// Levels of nested fields.
    pub max_depth: usize,
    /// Fields of an operation with its fragments written out.
    pub max_fields: usize,
    /// Bytes of rows that one traversal may return.
    pub max_answer: usize,
    pub introspection: bool,
    /// Numbers as strings and undeclared variables are accepted.
    pub lenient_input: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            timeout: Duration::from_secs(20),
            max_depth: 15,
            max_fields: 1_000,
            max_answer: 64 << 20,
            introspection: true,
            lenient_input: false,
        }
    }
}

/// A schema over a graph.
pub struct Service {
    graph: Arc<dyn Graph>,
    settings: Settings,
}

impl Service {
    /// Reads `DIR/schema` and `DIR/resolvers`. The report shows every mistake at its place.
    pub fn load(
        _dir: &Path,
        graph: Arc<dyn Graph>,
        settings: Settings,
    ) -> Result<Service, miette::Report> {
        Ok(Service { graph, settings })
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn graph(&self) -> &Arc<dyn Graph> {
        &self.graph
    }

    pub async fn execute(&self, _request: Request) -> Response {
        Response::refused(&[Error::new(Code::Internal, "not built yet")])
    }

    /// The plan of an operation as a tree, and the text of its traversals.
    pub fn explain(&self, _request: Request) -> Result<String, Vec<Error>> {
        Ok(String::new())
    }
}
