//! Ways that part, and ways that come back.

use super::{Chain, StateId, Test};
use crate::gremlin::Text;

/// `union()`, `choose()` and `branch()`: every traverser goes on along some of the options.
#[derive(Debug)]
pub struct Branch {
    pub pick: Pick,
    pub options: Vec<Way>,
    pub state: StateId,
}

#[derive(Debug)]
pub enum Pick {
    All,
    /// The first option if the chain has a result, else the second.
    If(Chain),
    /// Those that fit the chain's first result.
    Matching(Chain),
}

/// A way, and when it is gone.
#[derive(Debug)]
pub struct Way {
    pub key: OptionKey,
    pub chain: Chain,
}

#[derive(Debug)]
pub enum OptionKey {
    Always,
    /// Where nothing else fits.
    Otherwise,
    Test(Test),
    Chain(Chain),
}

/// `repeat()`
#[derive(Debug)]
pub struct Repeat {
    pub name: Option<Text>,
    pub body: Chain,
    pub until: Option<LoopTest>,
    /// Whether it is tested before the body.
    pub until_first: bool,
    pub emit: Option<LoopTest>,
    pub emit_first: bool,
    /// As TinkerPop does it where it can, each round is a copy of the body behind the last one.
    pub unrolled: bool,
    /// At the start of an option that gets all of its traversers at once, each round is one of all
    /// of them.
    pub all_at_once: bool,
}

#[derive(Debug)]
pub enum LoopTest {
    Always,
    Times(u64),
    Chain(Chain),
}
