//! How a property is asked for.
//!
//! In: what the target does, and what it said of properties before. Out: whether the short form is right
//! for one: `by('k')`, which fails where a node has several values of it.

use std::{
    collections::HashSet,
    sync::{PoisonError, RwLock},
};

use crate::gremlin::{Capabilities, EdgeIds, Text, Values};

/// The properties of which some node has several values, as far as the graph said so. They only become
/// more: a traversal that fails by one of them can be made anew.
#[derive(Debug, Default)]
pub struct SeveralValues(RwLock<HashSet<Text>>);

impl SeveralValues {
    /// How many are known.
    pub fn known(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Learns of one. Whether another traversal than one that was made when `known` were known would now
    /// ask for it in the long form.
    pub fn learn(&self, key: &str, known: usize) -> bool {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        keys.insert(key.into());
        keys.len() > known
    }

    fn has(&self, key: &str) -> bool {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.contains(key)
    }
}

/// What the words of a traversal depend on.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'a> {
    pub capabilities: Capabilities,
    pub several: &'a SeveralValues,
}

impl Wording<'_> {
    /// Whether the ids of edges are to be compared as texts.
    pub(super) fn edge_ids_as_texts(self) -> bool {
        match self.capabilities.edge_ids {
            EdgeIds::Texts => false,
            EdgeIds::Others => true,
        }
    }

    /// Whether `by('k')` may be tried. A change must not fail by it: it may be there already.
    pub(super) fn is_short(self, key: &str, writes: bool) -> bool {
        match self.capabilities.values {
            Values::Several => false,
            Values::One => !writes && !self.several.has(key),
        }
    }
}
