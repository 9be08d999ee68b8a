//! Values that have names.

use super::{By, Chain, Comparison, Span, StateId, TextTest};
use crate::gremlin::Text;

/// Which of the values that a path has under one label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pop {
    First,
    Last,
    All,
    Mixed,
}

/// `where()` between values that have names.
#[derive(Debug)]
pub enum Where {
    /// `where('a', neq('b'))`: the start is the value at hand without a name.
    Compare {
        start: Option<Text>,
        test: NameTest,
        by: Vec<By>,
    },
    /// `where(__.as('a').out().as('b'))`
    Walk(Walk),
    Not(Box<Where>),
    And(Vec<Where>),
    Or(Vec<Where>),
}

#[derive(Debug)]
pub struct Walk {
    pub start: Option<Text>,
    pub chain: Chain,
    pub end: Option<Text>,
}

/// A predicate on the names of values, which are looked up before it is tested.
#[derive(Debug)]
pub enum NameTest {
    One(NameTestKind, Text),
    And(Box<NameTest>, Box<NameTest>),
    Or(Box<NameTest>, Box<NameTest>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameTestKind {
    Compare(Comparison),
    Within,
    Without,
    Text(TextTest),
}

#[derive(Debug)]
pub struct Dedup {
    pub labels: Vec<Text>,
    pub by: By,
    pub state: StateId,
}

/// `simplePath()` and `cyclicPath()`
#[derive(Debug)]
pub struct PathTest {
    pub simple: bool,
    pub span: Span,
    pub by: Vec<By>,
}
