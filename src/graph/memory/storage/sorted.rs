//! A sorted set of numbers of which copies share everything that was not changed since.
//!
//! In: 64-bit numbers. Out: those of a range, in order. A B+ tree, the base of every index: an
//! entry is the hash of what it is found by and the slot that it leads to, so that an index holds
//! no copy of any value. Own code because eight bytes an entry are the whole of it; the maps of
//! libraries take several times as much.

use std::{ops::Range, sync::Arc};

const FULL: usize = 128;

#[derive(Debug, Clone)]
pub struct SortedSet {
    root: Arc<Node>,
}

#[derive(Debug, Clone)]
enum Node {
    Leaf(Vec<u64>),
    /// Each with a bound that nothing in it is below; the first one's is not looked at.
    Branch(Vec<(u64, Arc<Node>)>),
}

impl Default for SortedSet {
    fn default() -> Self {
        SortedSet {
            root: Arc::new(Node::Leaf(Vec::new())),
        }
    }
}

impl SortedSet {
    /// Whether it was new.
    pub fn insert(&mut self, entry: u64) -> bool {
        let (new, split) = insert(Arc::make_mut(&mut self.root), entry);
        if let Some((bound, right)) = split {
            let left = std::mem::take(self).root;
            self.root = Arc::new(Node::Branch(vec![(0, left), (bound, right)]));
        }
        new
    }

    /// Whether it was there.
    pub fn remove(&mut self, entry: u64) -> bool {
        if !self.contains(entry) {
            return false;
        }
        if remove(Arc::make_mut(&mut self.root), entry) {
            *self = SortedSet::default();
        }
        true
    }

    pub fn contains(&self, entry: u64) -> bool {
        let mut node = &*self.root;
        loop {
            match node {
                Node::Leaf(entries) => return entries.binary_search(&entry).is_ok(),
                Node::Branch(nodes) => node = &nodes[child(nodes, entry)].1,
            }
        }
    }

    /// The entries from `range.start` up to, not with, `range.end`.
    pub fn range(&self, range: Range<u64>) -> Entries<'_> {
        let mut entries = Entries {
            above: Vec::new(),
            leaf: &[],
            end: range.end,
        };
        let mut node = &*self.root;
        // What the entries of the node lie between.
        let (mut low, mut high) = (0, u64::MAX);
        loop {
            match node {
                Node::Leaf(all) => {
                    let start = first_not_below(all, range.start, low, high);
                    entries.leaf = &all[start..];
                    return entries;
                }
                Node::Branch(nodes) => {
                    let at = child(nodes, range.start);
                    if at > 0 {
                        low = nodes[at].0;
                    }
                    if let Some((bound, _)) = nodes.get(at + 1) {
                        high = *bound;
                    }
                    entries.above.push(&nodes[at + 1..]);
                    node = &nodes[at].1;
                }
            }
        }
    }
}

/// The place of the first of the sorted entries that is not below one. Most entries are hashes and
/// lie evenly between two bounds, so it is looked for first where it should be: one place in memory
/// instead of several.
fn first_not_below(all: &[u64], entry: u64, low: u64, high: u64) -> usize {
    let span = u128::from(high.saturating_sub(low).max(1));
    let share = u128::from(entry.saturating_sub(low)) * all.len() as u128 / span;
    let guess = usize::try_from(share).map_or(all.len(), |guess| guess.min(all.len()));
    // Ever larger strides from there, and between the last two the place is searched.
    let mut stride = NEAR;
    let (mut from, mut to) = (guess, guess);
    while from > 0 && all[from - 1] >= entry {
        to = from - 1;
        from = from.saturating_sub(stride);
        stride *= 2;
    }
    while to < all.len() && all[to] < entry {
        from = to + 1;
        to = (to + stride).min(all.len());
        stride *= 2;
    }
    from + all[from..to].partition_point(|known| *known < entry)
}

/// Half of what comes from memory at once.
const NEAR: usize = 4;

/// The one of the nodes in which an entry would be.
fn child(nodes: &[(u64, Arc<Node>)], entry: u64) -> usize {
    nodes[1..].partition_point(|(bound, _)| *bound <= entry)
}

type Split = Option<(u64, Arc<Node>)>;

fn insert(node: &mut Node, entry: u64) -> (bool, Split) {
    match node {
        Node::Leaf(entries) => {
            let Err(at) = entries.binary_search(&entry) else {
                return (false, None);
            };
            if entries.len() < FULL {
                entries.insert(at, entry);
                return (true, None);
            }
            // Slots grow, so most entries come last: then the old leaf is left full.
            let cut = if at == FULL { FULL } else { FULL / 2 };
            let mut right = Vec::with_capacity(FULL);
            right.extend(entries.drain(cut..));
            match at.checked_sub(cut) {
                Some(at) => right.insert(at, entry),
                None => entries.insert(at, entry),
            }
            (true, Some((right[0], Arc::new(Node::Leaf(right)))))
        }
        Node::Branch(nodes) => {
            let at = child(nodes, entry);
            let (new, split) = insert(Arc::make_mut(&mut nodes[at].1), entry);
            let Some(split) = split else {
                return (new, None);
            };
            nodes.insert(at + 1, split);
            if nodes.len() <= FULL {
                return (new, None);
            }
            let cut = if at + 2 > FULL { FULL } else { FULL / 2 };
            let right = nodes.split_off(cut);
            (new, Some((right[0].0, Arc::new(Node::Branch(right)))))
        }
    }
}

/// Takes out an entry that is there. Says whether nothing is left.
fn remove(node: &mut Node, entry: u64) -> bool {
    match node {
        Node::Leaf(entries) => {
            if let Ok(at) = entries.binary_search(&entry) {
                entries.remove(at);
            }
            entries.is_empty()
        }
        Node::Branch(nodes) => {
            let at = child(nodes, entry);
            if remove(Arc::make_mut(&mut nodes[at].1), entry) {
                nodes.remove(at);
            }
            nodes.is_empty()
        }
    }
}

pub struct Entries<'a> {
    /// What is still to come on each level, the highest first.
    above: Vec<&'a [(u64, Arc<Node>)]>,
    leaf: &'a [u64],
    end: u64,
}

impl Iterator for Entries<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        loop {
            if let [entry, rest @ ..] = self.leaf {
                self.leaf = rest;
                return (*entry < self.end).then_some(*entry);
            }
            let mut node = loop {
                match self.above.pop()? {
                    [] => {}
                    [(_, node), rest @ ..] => {
                        self.above.push(rest);
                        break node;
                    }
                }
            };
            loop {
                match &**node {
                    Node::Leaf(entries) => {
                        self.leaf = entries;
                        break;
                    }
                    Node::Branch(nodes) => {
                        let (_, first) = &nodes[0];
                        self.above.push(&nodes[1..]);
                        node = first;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn holds_what_a_set_of_the_library_holds(
            changes in prop::collection::vec((any::<bool>(), 0u64..2_000), 0..4_000),
            start in 0u64..2_000,
            length in 0u64..500,
        ) {
            let (mut ours, mut theirs) = (SortedSet::default(), BTreeSet::new());
            let mut copies = Vec::new();
            for (i, (add, entry)) in changes.into_iter().enumerate() {
                match add {
                    true => prop_assert_eq!(ours.insert(entry), theirs.insert(entry)),
                    false => prop_assert_eq!(ours.remove(entry), theirs.remove(&entry)),
                }
                if i % 1_000 == 0 {
                    copies.push((ours.clone(), theirs.clone()));
                }
            }
            copies.push((ours, theirs));
            for (ours, theirs) in copies {
                prop_assert!(ours.range(0..u64::MAX).eq(theirs.iter().copied()));
                let range = start..start + length;
                prop_assert!(ours.range(range.clone()).eq(theirs.range(range).copied()));
            }
        }
    }

    #[test]
    fn stays_sorted_over_several_levels() {
        let mut set = SortedSet::default();
        let count = 60_000u64;
        for n in 0..count {
            assert!(set.insert(n * 7_919 % count));
        }
        assert!(set.range(0..u64::MAX).eq(0..count));
        assert!(set.range(17_000..17_005).eq(17_000..17_005));
        for n in 0..count {
            assert!(set.remove(n));
        }
        assert_eq!(set.range(0..u64::MAX).next(), None);
    }
}
