//! What targets make of a traversal, so that each is asked in the words that cost it least.
//!
//! A target is told by its row in this table and never by its name.

/// What a target does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// How many values a property has that was written without saying so. Where it is one, `by('k')` is
    /// right for all but properties that were written otherwise, and those fail.
    pub values: Values,
    pub edge_ids: EdgeIds,
    pub alternatives: Alternatives,
}

/// By which step it is asked whether one of several filters holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alternatives {
    Or,
    /// JanusGraph 1.1.0 reads `or(hasLabel('A').has('k'), …)` as if `has('k')` were not there. Whether a union
    /// gives anything, it tells rightly.
    Union,
}

/// What the ids of edges are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeIds {
    Texts,
    /// Numbers, or values of a kind of their own, which are compared as texts.
    Others,
}

/// How many values a property has unless it was written otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    One,
    /// A set of them.
    Several,
}

impl Capabilities {
    /// This process's own graph reads any number of values at the same cost.
    pub const EMBEDDED: Capabilities = Capabilities {
        values: Values::Several,
        edge_ids: EdgeIds::Texts,
        alternatives: Alternatives::Or,
    };

    /// Its properties are sets (user guide, "Gremlin standards compliance in Amazon Neptune").
    pub const NEPTUNE: Capabilities = Capabilities {
        values: Values::Several,
        edge_ids: EdgeIds::Texts,
        alternatives: Alternatives::Or,
    };

    /// TinkerGraph's default cardinality is `single`.
    pub const GREMLIN_SERVER: Capabilities = Capabilities {
        values: Values::One,
        edge_ids: EdgeIds::Others,
        alternatives: Alternatives::Or,
    };

    /// So is that of JanusGraph's automatic schema.
    pub const JANUSGRAPH: Capabilities = Capabilities {
        values: Values::One,
        edge_ids: EdgeIds::Others,
        alternatives: Alternatives::Union,
    };
}
