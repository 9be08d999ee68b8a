//! A chain that is being made.
//!
//! In: operations. Out: a chain in which conditions stand in the start that they follow, states have
//! their numbers, and no more operations in a row stand on the stack than it has room for.

use crate::graph::memory::program::{Chain, Collector, Condition, Map, Op, StateId};

/// A chain that is being made.
pub(super) struct Builder {
    chain: Chain,
    /// Whether it is the start of a statement.
    starts: bool,
    /// Operations in a row that stand on the stack while what they make is pushed on.
    stacked: usize,
    /// How many of them there may be.
    most: usize,
}

/// How many operations in a row may stand on the stack: far more than anyone writes, and so few that
/// together with [`MAX_DEPTH`] the stack of a thread suffices.
const STACKED: usize = 24;
const STACKED_DEEP: usize = 6;
/// From here on chains are deep.
const DEEP: usize = 8;

impl Builder {
    pub fn new(depth: usize, starts: bool) -> Builder {
        Builder {
            chain: Chain::default(),
            starts,
            stacked: 0,
            most: if depth > DEEP { STACKED_DEEP } else { STACKED },
        }
    }

    pub fn finish(self) -> Chain {
        self.chain
    }

    /// Whether the next operation stands right behind the source.
    pub fn starts(&self) -> bool {
        self.starts && self.chain.ops.is_empty()
    }

    pub fn state(&mut self) -> StateId {
        self.chain.states += 1;
        StateId(self.chain.states - 1)
    }

    pub fn map(&mut self, map: Map) {
        self.push(Op::Map(Box::new(map)));
    }

    pub fn push(&mut self, op: Op) {
        match op {
            Op::Has(conditions) => return self.has(conditions),
            Op::Hop(_)
            | Op::End(_)
            | Op::Start(_)
            | Op::Inject(..)
            | Op::Unfold
            | Op::Properties(..)
            | Op::Coalesce(_)
            | Op::Optional(_)
            | Op::Local(_)
            | Op::FlatMap(_)
            | Op::Branch(_)
            | Op::Merge(_)
            | Op::Range(..) => {
                if self.stacked == self.most {
                    // What comes so far is kept until all came; then the stack is empty again.
                    self.barrier(|state| Op::Collect(Collector::Barrier, state));
                }
                self.stacked += 1;
            }
            _ => {}
        }
        self.chain.ops.push(op);
    }

    pub fn is_empty(&self) -> bool {
        self.chain.ops.is_empty()
    }

    /// Holds nothing back, but is asked again after all came.
    pub fn late(&mut self, op: impl FnOnce(StateId) -> Op) {
        let state = self.state();
        self.chain.barriers.push(self.chain.ops.len());
        self.push(op(state));
    }

    /// Holds traversers back until all came.
    pub fn barrier(&mut self, op: impl FnOnce(StateId) -> Op) {
        let state = self.state();
        self.chain.barriers.push(self.chain.ops.len());
        self.chain.ops.push(op(state));
        self.stacked = 0;
    }

    /// Conditions go into the start or the conditions that they follow, past labels.
    fn has(&mut self, conditions: Vec<Condition>) {
        let earlier = self
            .chain
            .ops
            .iter_mut()
            .rev()
            .find(|op| !matches!(op, Op::As(_)));
        match earlier {
            Some(Op::Start(start)) => start.conditions.extend(conditions),
            Some(Op::Has(known)) => known.extend(conditions),
            _ => self.chain.ops.push(Op::Has(conditions)),
        }
    }
}
