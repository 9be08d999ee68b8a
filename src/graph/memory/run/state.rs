//! What operations remember between two traversers.

use std::collections::HashSet;

use super::Traverser;
use crate::graph::memory::{
    datum::Datum,
    program::{Chain, Op, Reducer},
};

/// The state of one operation in one run of its chain.
#[derive(Debug, Default)]
pub enum State {
    /// Nothing yet.
    #[default]
    Fresh,
    /// How many came.
    Count(u64),
    /// Nothing more is taken.
    Done,
    Seen(HashSet<Datum>),
    Held(Vec<Traverser>),
    /// With what each is sorted by.
    Sorted(Vec<(Vec<Datum>, Traverser)>),
    Folded(Vec<Datum>),
    /// Those of the children.
    Children(Vec<Vec<State>>),
}

impl Chain {
    pub fn fresh(&self) -> Vec<State> {
        // A vector without elements takes no memory.
        std::iter::repeat_with(State::default)
            .take(self.states)
            .collect()
    }

    /// Whether there may be results without a start.
    pub fn reduces(&self) -> bool {
        self.ops
            .iter()
            .any(|op| matches!(op, Op::Reduce(Reducer::Fold | Reducer::Count, _)))
    }
}
