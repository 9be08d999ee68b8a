//! The embedded graph behind its own HTTP endpoint. In: a graph. Out: the URL where it answers.

use std::{future::pending, sync::Arc, time::Duration};

use neptune_graphql::{
    front::{
        gremlin::{GremlinSettings, router},
        http::serve,
    },
    graph::memory::MemoryGraph,
};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
};

/// Endpoints that serve until they are dropped.
pub struct Endpoints(Runtime);

impl Endpoints {
    pub fn new() -> std::io::Result<Endpoints> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        Ok(Endpoints(runtime))
    }

    pub fn open(&self, graph: MemoryGraph) -> std::io::Result<String> {
        let listener = self.0.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let url = format!("http://{}", listener.local_addr()?);
        let router = router(Arc::new(graph), GremlinSettings::default());
        self.0
            .spawn(serve(listener, router, pending(), Duration::ZERO));
        Ok(url)
    }
}
