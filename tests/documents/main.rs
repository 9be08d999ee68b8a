//! Documents of any size and shape: what is too large is refused before anything walks through it,
//! and what an application sends is answered.
//!
//! A walk without a bound ends these tests by a stack overflow or never.

mod hostile;
mod written_out;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use neptune_graphql::{
    consistency::Consistency,
    graph::{Graph, GraphError, Job, Rows},
    model::{SourceFile, Sources},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::{Map, Value};

const SCHEMA: &str = r#"
    interface I { s: String }
    type T implements I {
      s: String
      t(limit: Int, s: String): [T!]! @relationship(type: "t", direction: OUT)
    }
    type Query { t(s: String): T ts(limit: Int): [T!]! }
"#;

/// A graph without a vertex.
struct Empty;

impl Graph for Empty {
    fn run<'a>(&'a self, _: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        Box::pin(async { Ok(Rows::new(Bytes::from_static(b"[]"), 0..2)) })
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        Box::pin(async { Ok("empty".to_owned()) })
    }
}

struct Asked {
    service: Service,
    runtime: tokio::runtime::Runtime,
}

impl Asked {
    fn new(settings: Settings) -> Asked {
        let file = SourceFile {
            name: "documents.graphql".into(),
            text: SCHEMA.into(),
        };
        let sources = Sources {
            schema: vec![file],
            statements: Vec::new(),
        };
        Asked {
            service: Service::from_sources(&sources, Arc::new(Empty), settings)
                .expect("the schema is valid"),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime starts"),
        }
    }

    /// The response to a document.
    fn ask(&self, query: &str, operation_name: Option<&str>) -> Value {
        let request = Request {
            query: query.to_owned(),
            operation_name: operation_name.map(str::to_owned),
            variables: Map::new(),
            may_mutate: true,
            deadline: Instant::now() + Duration::from_secs(60),
            identity: Identity::NONE,
            moment: Moment::of_now(),
            asker: Asker::Client,
            consistency: Consistency::default(),
            trace: None,
        };
        let response = self.runtime.block_on(self.service.execute(request));
        serde_json::from_slice(&response.body).expect("a response is JSON")
    }

    /// The code of the only error.
    fn code(&self, query: &str, operation_name: Option<&str>) -> String {
        let response = self.ask(query, operation_name);
        let code = &response["errors"][0]["extensions"]["code"];
        code.as_str().unwrap_or_default().to_owned()
    }
}
