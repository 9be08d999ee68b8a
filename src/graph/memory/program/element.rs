//! Elements, and ways between them.

use super::Condition;
use crate::{
    graph::memory::storage::{Id, KeyId, LabelId},
    gremlin::Text,
};

/// Where a traversal starts, and what is asked of the elements there.
#[derive(Debug)]
pub struct Start {
    pub kind: ElementKind,
    /// `None`: all.
    pub ids: Option<Vec<Id>>,
    pub conditions: Vec<Condition>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementKind {
    Vertex,
    Edge,
}

/// From a vertex to its neighbours or edges.
#[derive(Debug)]
pub struct Hop {
    pub direction: Direction,
    pub labels: EdgeLabels,
    pub to: ElementKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Out,
    In,
    Both,
}

#[derive(Debug)]
pub enum EdgeLabels {
    All,
    /// Those of the wanted ones that the graph knows.
    Only(Vec<LabelId>),
}

impl EdgeLabels {
    #[inline]
    pub fn has(&self, label: LabelId) -> bool {
        match self {
            EdgeLabels::All => true,
            EdgeLabels::Only(labels) => labels.contains(&label),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Out,
    In,
    Both,
}

/// A property key, and its number if the graph has one for it.
#[derive(Debug, Clone)]
pub struct Key {
    pub text: Text,
    pub id: Option<KeyId>,
}

#[derive(Debug)]
pub enum Keys {
    All,
    Only(Vec<Key>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PropertyForm {
    Value,
    Property,
}
