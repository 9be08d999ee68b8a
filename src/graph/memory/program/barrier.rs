//! Many traversers at once.

use std::sync::Arc;

use super::{Branch, By, Chain, Repeat};
use crate::{graph::memory::datum::Datum, gremlin::Text};

/// Many values to one.
#[derive(Debug)]
pub enum Reducer {
    Fold,
    /// `fold(0, sum)`
    FoldWith(Datum, Operator),
    Count,
    Sum,
    Min,
    Max,
    Mean,
    Group(Arc<Group>),
    GroupCount(By),
    Tree(Vec<By>),
    /// The side effects of these names.
    Cap(Vec<Text>),
}

/// A `group()`.
#[derive(Debug)]
pub struct Group {
    pub key: By,
    pub value: GroupValue,
}

/// What the traversers of a key become.
#[derive(Debug)]
pub enum GroupValue {
    /// What the last of them becomes.
    Last(Chain),
    /// Each goes through the first chain alone, and all together through the second, which begins
    /// with a barrier.
    Together(Chain, Chain),
}

/// What a barrier does with the traversers that it holds.
#[derive(Debug)]
pub enum Collector {
    Order(Vec<(By, Sort)>),
    Tail(u64),
    Barrier,
    NormSack,
    Sample(usize, By),
    /// `aggregate('x')`
    Aggregate(Text, By),
    /// Runs the options one after the other.
    Branch(Box<Branch>),
    Repeat(Box<Repeat>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Ascending,
    Descending,
    Shuffle,
}

/// How two values become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Sum,
    Minus,
    Mult,
    Div,
    Min,
    Max,
    Assign,
    And,
    Or,
    AddAll,
    SumLong,
}
