//! What kind of Gremlin server stands at an endpoint.

use crate::{
    graph::{Access, Repeat},
    gremlin::Capabilities,
};

/// The servers differ in what a request must say and in how they report a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    #[default]
    Neptune,
    GremlinServer,
    JanusGraph,
}

impl Dialect {
    /// The `language` of a request. Neptune knows one only; the others would take the text for
    /// Groovy, in which a value could run code.
    pub(super) fn language(self) -> Option<&'static str> {
        match self {
            Dialect::Neptune => None,
            Dialect::GremlinServer | Dialect::JanusGraph => Some("gremlin-lang"),
        }
    }

    /// What may be sent twice, here: a Gremlin Server's graph may have no transactions, and keeps
    /// what a request did before it failed.
    pub(super) fn access(self, access: Access) -> Access {
        match (self, access) {
            (Dialect::GremlinServer, Access::Write(Repeat::Refused)) => {
                Access::Write(Repeat::Unknown)
            }
            (Dialect::Neptune | Dialect::GremlinServer | Dialect::JanusGraph, access) => access,
        }
    }

    /// Whether AWS says of its failures which may be sent again: then what failed has changed nothing,
    /// and a rule that is broken or a time that is over may be so for the moment only.
    pub(super) fn advises(self) -> bool {
        match self {
            Dialect::Neptune => true,
            Dialect::GremlinServer | Dialect::JanusGraph => false,
        }
    }

    /// Whether an element can have the empty id: Neptune's bulk-load files can give it one. The others
    /// fail at it, so they are not asked for it, and nothing is found.
    pub(super) fn has_empty_ids(self) -> bool {
        match self {
            Dialect::Neptune => true,
            Dialect::GremlinServer | Dialect::JanusGraph => false,
        }
    }

    /// What it makes of a traversal.
    pub(super) fn capabilities(self) -> Capabilities {
        match self {
            Dialect::Neptune => Capabilities::NEPTUNE,
            Dialect::GremlinServer => Capabilities::GREMLIN_SERVER,
            Dialect::JanusGraph => Capabilities::JANUSGRAPH,
        }
    }

    /// Whether a query can be named and then ended by its name.
    pub(super) fn cancels(self) -> bool {
        match self {
            Dialect::Neptune => true,
            Dialect::GremlinServer | Dialect::JanusGraph => false,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Dialect::Neptune => "Neptune",
            Dialect::GremlinServer => "Gremlin Server",
            Dialect::JanusGraph => "JanusGraph",
        }
    }
}
