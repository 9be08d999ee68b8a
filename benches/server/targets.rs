//! The servers, with air-routes in them. In: which one. Out: it runs, is loaded, and finds an airport
//! by its code and its country without looking at all of them.

use std::path::Path;

use neptune_graphql::graph::neptune::Dialect;
use serde_json::json;

use crate::support::{
    janusgraph::JANUSGRAPH,
    server::{GREMLIN_SERVER, Server, Software, Unavailable},
};

pub struct Target {
    pub name: &'static str,
    pub dialect: Dialect,
    /// The dialect as the command line takes it.
    pub flag: &'static str,
    software: Software,
    /// Run before the data come, and after.
    before: &'static str,
    after: &'static str,
}

/// The Java machine's own settings: fast, and not quick to start.
const FLAGS: &[&str] = &["-Xmx2g"];

pub const TARGETS: [Target; 2] = [
    Target {
        name: "Gremlin Server 3.7.3",
        dialect: Dialect::GremlinServer,
        flag: "gremlin-server",
        software: Software {
            flags: FLAGS,
            graph: "plain.properties",
            ..GREMLIN_SERVER
        },
        before: "1",
        // Emptying a TinkerGraph forgets its indexes.
        after: "['code', 'country'].each { \
                graph.createIndex(it, org.apache.tinkerpop.gremlin.structure.Vertex) }; 1",
    },
    Target {
        name: "JanusGraph 1.1.0",
        dialect: Dialect::JanusGraph,
        flag: "janusgraph",
        software: Software {
            flags: FLAGS,
            ..JANUSGRAPH
        },
        before: "def m = graph.openManagement(); ['code', 'country'].each { \
                 def k = m.makePropertyKey(it).dataType(String)\
                 .cardinality(org.janusgraph.core.Cardinality.LIST).make(); \
                 m.buildIndex('by_' + it, org.apache.tinkerpop.gremlin.structure.Vertex)\
                 .addKey(k).buildCompositeIndex() }; m.commit(); 1",
        after: "1",
    },
];

impl Target {
    pub fn start(&self) -> Result<Server, Unavailable> {
        let server = Server::start(self.software)?;
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/air-routes/data");
        let files = ["nodes.csv", "edges.csv"].map(|name| data.join(name));
        server
            .groovy(self.before, json!({}))
            .and_then(|_| server.load(&files))
            .and_then(|()| server.groovy(self.after, json!({})))
            .map_err(Unavailable::Failed)?;
        Ok(server)
    }
}
