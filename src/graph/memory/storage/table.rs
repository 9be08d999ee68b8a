//! A table of slots of which copies share everything that was not changed since.
//!
//! In: values, put in one after the other. Out: their slots, which are never used again. A wide
//! radix tree: reading follows two or three pointers, and a change copies only the way to it. Own
//! code, not a persistent vector of a library, because slots must be able to stay empty and
//! empty parts must cost nothing.

use std::sync::Arc;

const LEAF_BITS: u32 = 5;
const BRANCH_BITS: u32 = 8;
const LEAF: usize = 1 << LEAF_BITS;
const BRANCH: usize = 1 << BRANCH_BITS;

#[derive(Debug, Clone)]
pub struct Table<T> {
    root: Option<Node<T>>,
    /// Levels of branches above the leaves.
    height: u32,
    /// The slot that comes next.
    next: u32,
    count: usize,
}

#[derive(Debug, Clone)]
enum Node<T> {
    Leaf(Arc<[Option<T>; LEAF]>),
    Branch(Arc<[Option<Node<T>>; BRANCH]>),
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table {
            root: None,
            height: 0,
            next: 0,
            count: 0,
        }
    }
}

/// How many slots a node has room for that stands `height` levels above the leaves.
fn room(height: u32) -> u64 {
    1 << (LEAF_BITS + height * BRANCH_BITS)
}

/// The place of a slot in a branch whose nodes stand `below` levels above the leaves.
#[inline]
fn place(slot: u32, below: u32) -> usize {
    (slot >> (LEAF_BITS + below * BRANCH_BITS)) as usize % BRANCH
}

impl<T> Table<T> {
    /// How many values there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// The slot after the last one.
    pub fn end(&self) -> u32 {
        self.next
    }

    #[inline]
    pub fn get(&self, slot: u32) -> Option<&T> {
        let mut node = self.root.as_ref()?;
        if slot >= self.next {
            return None;
        }
        let mut height = self.height;
        loop {
            match node {
                Node::Leaf(values) => return values[slot as usize % LEAF].as_ref(),
                Node::Branch(nodes) => {
                    height -= 1;
                    node = nodes[place(slot, height)].as_ref()?;
                }
            }
        }
    }
}

impl<T: Clone> Table<T> {
    /// Puts a value into the next slot. `None`: all four thousand million slots were used.
    pub fn push(&mut self, value: T) -> Option<u32> {
        let slot = self.next;
        self.next = slot.checked_add(1)?;
        while u64::from(slot) >= room(self.height) {
            if let Some(root) = self.root.take() {
                let mut nodes = std::array::from_fn(|_| None);
                nodes[0] = Some(root);
                self.root = Some(Node::Branch(Arc::new(nodes)));
            }
            self.height += 1;
        }
        let height = self.height;
        put(
            self.root.get_or_insert_with(|| empty(height)),
            height,
            slot,
            value,
        );
        self.count += 1;
        Some(slot)
    }

    pub fn get_mut(&mut self, slot: u32) -> Option<&mut T> {
        // Looked up first, so that a slot without a value copies nothing.
        self.get(slot)?;
        let mut node = self.root.as_mut()?;
        let mut height = self.height;
        loop {
            match node {
                Node::Leaf(values) => {
                    return Arc::make_mut(values)[slot as usize % LEAF].as_mut();
                }
                Node::Branch(nodes) => {
                    height -= 1;
                    node = Arc::make_mut(nodes)[place(slot, height)].as_mut()?;
                }
            }
        }
    }

    pub fn remove(&mut self, slot: u32) -> Option<T> {
        self.get(slot)?;
        let height = self.height;
        let root = self.root.as_mut()?;
        let (value, empty) = take(root, height, slot);
        if empty {
            self.root = None;
        }
        self.count -= usize::from(value.is_some());
        value
    }
}

fn empty<T>(height: u32) -> Node<T> {
    match height {
        0 => Node::Leaf(Arc::new(std::array::from_fn(|_| None))),
        _ => Node::Branch(Arc::new(std::array::from_fn(|_| None))),
    }
}

fn put<T: Clone>(node: &mut Node<T>, height: u32, slot: u32, value: T) {
    match node {
        Node::Leaf(values) => Arc::make_mut(values)[slot as usize % LEAF] = Some(value),
        Node::Branch(nodes) => {
            let below = height - 1;
            let child = &mut Arc::make_mut(nodes)[place(slot, below)];
            put(
                child.get_or_insert_with(|| empty(below)),
                below,
                slot,
                value,
            );
        }
    }
}

/// Takes the value out, and says whether nothing is left in the node.
fn take<T: Clone>(node: &mut Node<T>, height: u32, slot: u32) -> (Option<T>, bool) {
    match node {
        Node::Leaf(values) => {
            let values = Arc::make_mut(values);
            let value = values[slot as usize % LEAF].take();
            (value, values.iter().all(Option::is_none))
        }
        Node::Branch(nodes) => {
            let below = height - 1;
            let nodes = Arc::make_mut(nodes);
            let child = &mut nodes[place(slot, below)];
            let (value, empty) = match child {
                Some(node) => take(node, below, slot),
                None => (None, true),
            };
            if empty {
                *child = None;
            }
            (value, nodes.iter().all(Option::is_none))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_was_put_in_over_several_levels() {
        let mut table = Table::default();
        let count = (LEAF * BRANCH * 3 + 5) as u32;
        for n in 0..count {
            assert_eq!(table.push(n), Some(n));
        }
        assert!((0..count).all(|n| table.get(n) == Some(&n)));
        assert_eq!(table.get(count), None);
        assert_eq!(table.len(), count as usize);
    }

    #[test]
    fn a_copy_does_not_see_later_changes() {
        let mut table = Table::default();
        for n in 0..1_000u32 {
            table.push(n);
        }
        let copy = table.clone();
        *table.get_mut(500).expect("it was put in") = 7;
        table.remove(501);
        table.push(9);
        assert_eq!(copy.get(500), Some(&500));
        assert_eq!(copy.get(501), Some(&501));
        assert_eq!(copy.get(1_000), None);
        assert_eq!(table.get(500), Some(&7));
        assert_eq!(table.get(501), None);
    }

    #[test]
    fn a_slot_is_never_used_again() {
        let mut table = Table::default();
        for n in 0..100u32 {
            table.push(n);
        }
        for n in 0..100 {
            assert_eq!(table.remove(n), Some(n));
        }
        assert!(table.root.is_none());
        assert_eq!(table.len(), 0);
        assert_eq!(table.push(1), Some(100));
        assert_eq!(table.get(100), Some(&1));
        assert_eq!(table.get(0), None);
    }
}
