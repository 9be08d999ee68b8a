//! What the fields of sort inputs mean.

use indexmap::IndexMap;

use super::{ids::SortInputId, key::Key, label::Label, way::Way};
use crate::gremlin::Text;

/// An input type as an order of nodes, of edges, or of the rows of a relationship. Its fields name what
/// decides, and an enum of `ASC` and `DESC` is their value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SortInput {
    pub fields: IndexMap<Text, SortField>,
}

/// What decides.
#[derive(Debug, Clone, PartialEq)]
pub enum SortField {
    By(Key),
    /// A value of the one neighbour.
    Through(Way, SortInputId),
    /// Of a row: a value of its edge.
    Edge(SortInputId),
    /// Of a row: a value of the node that the edge leads to.
    Node(SortInputId),
    /// Another value for each of the types that a node can be.
    PerType(Vec<(Label, Key)>),
}
