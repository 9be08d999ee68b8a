//! What to ask the graph for an operation, and how to read the answer.
//!
//! In: an [`Operation`](crate::api::Operation). Out: a [`Plan`], made once per document; then, with
//! the variables of a request, one complete [`Script`](crate::gremlin::Script) for each root field.

mod arguments;
mod bind;
mod collect;
mod conditions;
mod explain;
mod expression;
mod make;
mod merge;
mod shape;
mod steps;

use std::sync::Arc;

pub use bind::{Bound, bind};
pub use conditions::conditions;
pub use expression::{ArgumentValue, Expression};
pub use make::plan;
pub use shape::{
    FieldShape, FieldSource, LABEL_KEY, LeafShape, ObjectShape, ValueKind, ValueShape,
};

use crate::{
    error::Location,
    gremlin::Text,
    model::{ArgumentRole, Direction, Input, InputType, Label},
};

/// What an operation asks for, with places open for its variables.
#[derive(Debug)]
pub struct Plan {
    pub variables: Vec<Variable>,
    /// In the order of the response.
    pub roots: Vec<Root>,
}

#[derive(Debug)]
pub struct Variable {
    pub name: Text,
    pub ty: InputType,
    pub default: Option<Input>,
    pub at: Location,
}

/// A field of the root.
#[derive(Debug)]
pub struct Root {
    pub shape: FieldShape,
    pub source: RootSource,
}

#[derive(Debug)]
pub enum RootSource {
    /// `__typename`
    TypeName,
    /// `__schema` or `__type`
    Introspection,
    Lookup(Lookup),
}

/// Vertices by label and arguments: one traversal.
#[derive(Debug, PartialEq)]
pub struct Lookup {
    pub nodes: Nodes,
    pub projection: Projection,
}

/// Which of the vertices that are at hand are wanted, and in which order.
#[derive(Debug, PartialEq)]
pub struct Nodes {
    /// One of these.
    pub labels: Vec<Label>,
    /// Only the first one.
    pub single: bool,
    pub arguments: Vec<(Arc<ArgumentRole>, ArgumentValue)>,
}

/// What a row holds. Never empty.
#[derive(Debug, PartialEq)]
pub struct Projection {
    pub entries: Vec<Entry>,
}

#[derive(Debug, PartialEq)]
pub struct Entry {
    /// The key in the row: the response key, or one that no response key can be.
    pub key: Text,
    pub source: Source,
}

/// Where the value of a key comes from.
#[derive(Debug, PartialEq)]
pub enum Source {
    Label,
    Id,
    Property {
        key: Text,
        /// All values, not only the first.
        many: bool,
    },
    /// The edge by which the node was reached: the label that the path has for it.
    Edge {
        step: Text,
        projection: Projection,
    },
    Hop(Hop),
}

/// A relationship from a row's node to others.
#[derive(Debug, PartialEq)]
pub struct Hop {
    pub edge_label: Text,
    pub direction: Direction,
    /// The path's label for the edge, where the selection asks for it.
    pub edge_step: Option<Text>,
    pub nodes: Nodes,
    pub projection: Projection,
}
