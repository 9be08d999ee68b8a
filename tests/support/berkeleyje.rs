//! JanusGraph over BerkeleyDB among the servers that tests start. In: nothing. Out: what its folder
//! does not say.

use super::{janusgraph::JANUSGRAPH, server::Software};

/// On disk.
pub const JANUSGRAPH_BERKELEYJE: Software = Software {
    graph: "berkeleyje.properties",
    ..JANUSGRAPH
};
