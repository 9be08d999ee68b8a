//! What a graph holds, by names: what a schema can be compared with.

use crate::gremlin::Text;

/// The names that stand in a graph. A count is `None` where nobody keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    pub nodes: usize,
    pub node_labels: Vec<Counted>,
    pub edge_labels: Vec<Counted>,
    pub node_properties: Vec<Counted>,
    pub edge_properties: Vec<Counted>,
}

/// A label or property, and how many elements have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub name: Text,
    pub count: Option<usize>,
}
