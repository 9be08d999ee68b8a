//! What operations remember between two traversers.

use std::{
    collections::{HashMap, HashSet},
    time::Instant,
};

use indexmap::IndexMap;

use super::{Traverser, repeat::Loops};
use crate::graph::memory::{
    datum::{Datum, Tree},
    program::Chain,
};

/// The state of one operation in one run of its chain.
#[derive(Debug, Clone, Default)]
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
    Merged(Merged),
    /// With what each is sorted by.
    Sorted(Vec<(Vec<Datum>, Traverser)>),
    Folded(Vec<Datum>),
    /// A sum, or the smallest or largest value so far.
    Value(Datum),
    /// A sum and of how many.
    Mean(Datum, u64),
    Groups(IndexMap<Datum, Grouped>),
    Counts(IndexMap<Datum, u64>),
    Tree(Tree),
    Loops(Loops),
    /// Since when.
    Since(Instant),
    /// What goes into a side effect, and who goes on.
    Aggregated(Vec<(Datum, u64)>, Merged),
    /// Those of the children.
    Children(Vec<Vec<State>>),
}

/// Traversers, with equal ones as one.
#[derive(Debug, Clone, Default)]
pub struct Merged {
    held: Vec<Traverser>,
    places: HashMap<Datum, usize>,
}

impl Merged {
    pub fn find(&mut self, datum: &Datum) -> Option<&mut Traverser> {
        let place = self.places.get(datum)?;
        self.held.get_mut(*place)
    }

    /// One that stays `alone` is not merged with those that come.
    pub fn push(&mut self, traverser: Traverser, alone: bool) {
        if !alone {
            self.places.insert(traverser.datum.clone(), self.held.len());
        }
        self.held.push(traverser);
    }

    pub fn len(&self) -> usize {
        self.held.len()
    }

    pub fn into_held(self) -> Vec<Traverser> {
        self.held
    }
}

/// What a `group()` has for one key.
#[derive(Debug, Clone)]
pub struct Grouped {
    /// Of the chain of the values.
    pub states: Vec<State>,
    /// The result that counts, where one came before the end.
    pub value: Option<Datum>,
}

impl Chain {
    pub fn fresh(&self) -> Vec<State> {
        // A vector without elements takes no memory.
        std::iter::repeat_with(State::default)
            .take(self.states)
            .collect()
    }
}
