//! Changes of the graph.

use super::{Chain, ElementKind, Key};
use crate::{
    graph::memory::{datum::Datum, semantics::Cardinality},
    gremlin::Text,
};

#[derive(Debug)]
pub enum Write {
    AddVertex(AddVertex),
    AddEdge(AddEdge),
    Property(SetProperty),
    Drop,
}

#[derive(Debug)]
pub struct AddVertex {
    /// `None`: `vertex`.
    pub label: Option<Argument>,
    pub id: Option<Argument>,
    pub properties: Vec<(PropertyKey, Argument)>,
}

#[derive(Debug)]
pub struct AddEdge {
    pub label: Argument,
    pub from: Option<Argument>,
    pub to: Option<Argument>,
    pub id: Option<Argument>,
    pub properties: Vec<(PropertyKey, Argument)>,
}

#[derive(Debug)]
pub struct SetProperty {
    pub cardinality: Option<Cardinality>,
    pub key: PropertyKey,
    pub value: Argument,
}

/// A key that is known, or one that a traversal gives.
#[derive(Debug)]
pub enum PropertyKey {
    Known(Key),
    Found(Chain),
}

/// What a step takes: a literal, or what a traversal finds.
#[derive(Debug)]
pub enum Argument {
    Literal(Datum),
    Chain(Chain),
    /// The value that has this name.
    Named(Text),
}

/// `mergeV()` and `mergeE()`
#[derive(Debug)]
pub struct Merge {
    pub kind: ElementKind,
    /// Whether the statement starts with it.
    pub starts: bool,
    /// `None`: the value at hand.
    pub find: Option<MergeValue>,
    pub on_create: Option<MergeValue>,
    pub on_match: Option<MergeValue>,
    pub out_vertex: Option<MergeValue>,
    pub in_vertex: Option<MergeValue>,
}

/// A map, or the traversal that gives one.
#[derive(Debug)]
pub enum MergeValue {
    /// With the cardinalities that stand at its values.
    Literal(Vec<(Datum, Datum, Option<Cardinality>)>),
    Null,
    Chain(Chain),
}
