//! The service over a world, and what it answers.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use neptune_graphql::{
    consistency::Consistency,
    graph::{Graph, memory::MemoryGraph},
    model::{SourceFile, Sources},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::Value;

use crate::{csv, document::Document, form::Form, kinds::Kind, world::World, written};

pub struct Asked {
    service: Service,
    runtime: tokio::runtime::Runtime,
}

impl Asked {
    /// Or why the schema is refused.
    pub fn new(world: &World, form: &Form) -> Result<Asked, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime starts");
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in csv::files(world, form.has(Kind::Several)) {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        let graph = Arc::new(MemoryGraph::new());
        runtime
            .block_on(graph.load(&[folder.path().to_owned()]))
            .unwrap_or_else(|error| panic!("{error:?}"));
        let file = SourceFile {
            name: "reading.graphql".into(),
            text: written::schema(world, form).into(),
        };
        let sources = Sources {
            schema: vec![file],
            statements: Vec::new(),
        };
        let service = Service::from_sources(&sources, graph as Arc<dyn Graph>, Settings::default());
        let service = service.map_err(|problems| format!("the schema is refused: {problems:?}"))?;
        Ok(Asked { service, runtime })
    }

    pub fn ask(&self, document: &Document) -> Value {
        let request = Request {
            query: document.query.clone(),
            operation_name: None,
            variables: document.variables.clone(),
            may_mutate: false,
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
}
