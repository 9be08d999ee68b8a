//! JanusGraph among the servers that tests start. In: nothing. Out: what its folder does not say.

use super::server::{QUICK_START, Software};

pub const JANUSGRAPH: Software = Software {
    folder: "janusgraph",
    main_class: "org.janusgraph.graphdb.server.JanusGraphServer",
    flags: QUICK_START,
};
