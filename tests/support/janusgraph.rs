//! JanusGraph among the servers that tests start. In: nothing. Out: what its folder does not say.

use super::server::{QUICK_START, Software};

/// In memory.
pub const JANUSGRAPH: Software = Software {
    folder: "janusgraph",
    graph: "graph.properties",
    main_class: "org.janusgraph.graphdb.server.JanusGraphServer",
    flags: QUICK_START,
};
