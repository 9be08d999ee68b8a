//! Elements by id, label and property value.
//!
//! In: what an element is found by. Out: slots, those of other elements with the same hash among
//! them; whoever asks compares.

use std::hash::{BuildHasher, Hash, RandomState};

use super::{
    element::Id,
    names::{KeyId, LabelId},
    sorted::SortedSet,
};
use crate::graph::memory::datum::Datum;

#[derive(Debug, Clone, Default)]
pub struct Indexes {
    /// Random, so that nobody can choose values that all meet in one place.
    hasher: RandomState,
    ids: SortedSet,
    labels: SortedSet,
    values: SortedSet,
}

fn entry(hash: u32, slot: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(slot)
}

impl Indexes {
    fn hash(&self, of: impl Hash) -> u32 {
        self.hasher.hash_one(of) as u32
    }

    /// Numbers that are equal by value meet, whatever their types.
    fn value_hash(&self, key: KeyId, value: &Datum) -> u32 {
        match value.number() {
            // Plus zero: the two zeros are equal.
            Some(number) => self.hash((key, (number.to_double() + 0.0).to_bits())),
            None => self.hash((key, value)),
        }
    }

    pub fn by_id(&self, id: &Id) -> impl Iterator<Item = u32> {
        slots(&self.ids, self.hash(id))
    }

    pub fn by_label(&self, label: LabelId) -> impl Iterator<Item = u32> {
        slots(&self.labels, label.0)
    }

    pub fn by_value(&self, key: KeyId, value: &Datum) -> impl Iterator<Item = u32> {
        slots(&self.values, self.value_hash(key, value))
    }

    pub fn add_id(&mut self, id: &Id, slot: u32) {
        let hash = self.hash(id);
        self.ids.insert(entry(hash, slot));
    }

    pub fn remove_id(&mut self, id: &Id, slot: u32) {
        let hash = self.hash(id);
        self.ids.remove(entry(hash, slot));
    }

    pub fn add_label(&mut self, label: LabelId, slot: u32) {
        self.labels.insert(entry(label.0, slot));
    }

    pub fn remove_label(&mut self, label: LabelId, slot: u32) {
        self.labels.remove(entry(label.0, slot));
    }

    pub fn add_value(&mut self, key: KeyId, value: &Datum, slot: u32) {
        let hash = self.value_hash(key, value);
        self.values.insert(entry(hash, slot));
    }

    pub fn remove_value(&mut self, key: KeyId, value: &Datum, slot: u32) {
        let hash = self.value_hash(key, value);
        self.values.remove(entry(hash, slot));
    }
}

fn slots(set: &SortedSet, hash: u32) -> impl Iterator<Item = u32> {
    let start = entry(hash, 0);
    // The last slot of the last hash is never given out, so nothing is left out there.
    set.range(start..start.saturating_add(1 << 32))
        .map(|entry| entry as u32)
}
