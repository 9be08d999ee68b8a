//! What operations remember between two traversers.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::Traverser;
use crate::graph::memory::{
    datum::{Datum, Tree},
    program::Chain,
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
    /// Those of the children.
    Children(Vec<Vec<State>>),
}

/// Traversers, with equal ones as one.
#[derive(Debug, Default)]
pub struct Merged {
    held: Vec<Traverser>,
    places: HashMap<Datum, usize>,
}

impl Merged {
    /// Says whether the traverser takes a place of its own.
    pub fn add(&mut self, traverser: Traverser) -> bool {
        if !traverser.is_plain() {
            self.held.push(traverser);
            return true;
        }
        match self.places.get(&traverser.datum) {
            Some(place) => {
                let bulk = &mut self.held[*place].bulk;
                *bulk = bulk.saturating_add(traverser.bulk);
                false
            }
            None => {
                self.places.insert(traverser.datum.clone(), self.held.len());
                self.held.push(traverser);
                true
            }
        }
    }

    pub fn into_held(self) -> Vec<Traverser> {
        self.held
    }
}

/// What a `group()` has for one key.
#[derive(Debug)]
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
