//! What operations remember between two traversers.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
    time::Instant,
};

use indexmap::IndexMap;

use super::{Traverser, repeat::Loops};
use crate::graph::memory::{
    datum::{Datum, Tree},
    program::Chain,
    storage::VertexSlot,
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
    /// On the heap, since states stand on the stack many times.
    places: Box<Places>,
}

#[derive(Debug, Clone, Default)]
struct Places {
    vertices: HashMap<VertexSlot, usize, BuildHasherDefault<SlotHasher>>,
    others: HashMap<Datum, usize>,
}

/// Of slots, which count up and which nobody chooses, so that a multiplication is enough.
#[derive(Debug, Clone, Copy, Default)]
struct SlotHasher(u64);

impl Hasher for SlotHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, n: u32) {
        // Two to the 64th, divided by the golden ratio.
        self.0 = (self.0 ^ u64::from(n)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

impl Merged {
    pub fn find(&mut self, datum: &Datum) -> Option<&mut Traverser> {
        let place = match datum {
            Datum::Vertex(slot) => self.places.vertices.get(slot)?,
            datum => self.places.others.get(datum)?,
        };
        self.held.get_mut(*place)
    }

    /// One that stays `alone` is not merged with those that come.
    pub fn push(&mut self, traverser: Traverser, alone: bool) {
        if !alone {
            match &traverser.datum {
                Datum::Vertex(slot) => self.places.vertices.insert(*slot, self.held.len()),
                datum => self.places.others.insert(datum.clone(), self.held.len()),
            };
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
