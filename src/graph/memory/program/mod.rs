//! A compiled traversal.
//!
//! In: nothing; [`compile`](super::compile) makes it. Out: chains of operations with every name
//! looked up, which [`run`](super::run) pushes traversers through.

mod barrier;
mod branch;
mod condition;
mod element;
mod map;
mod scope;
mod text;
mod write;

use std::sync::Arc;

pub use barrier::{Collector, Group, GroupValue, Operator, Reducer, Sort};
pub use branch::{Branch, LoopTest, OptionKey, Pick, Repeat, Way};
pub use condition::{Comparison, Condition, Test, TextTest, Within};
pub use element::{Direction, EdgeLabels, ElementKind, End, Hop, Key, Keys, PropertyForm, Start};
pub use map::{By, Column, Loop, Map, Select, SelectKey, Span, ValueMap};
pub use scope::{Dedup, NameTest, NameTestKind, PathTest, Pop, Walk, Where};
pub use text::{
    Calculation, Expression, Format, Function, ListOperation, Piece, TextOperation, TimeUnit,
};
pub use write::{AddEdge, AddVertex, Argument, Merge, MergeValue, PropertyKey, SetProperty, Write};

use super::datum::Datum;
use crate::gremlin::{Terminal, Text};

/// One request: its statements in order, the last of which gives the rows.
#[derive(Debug)]
pub struct Program {
    pub statements: Vec<Statement>,
}

#[derive(Debug)]
pub struct Statement {
    pub chain: Chain,
    pub paths: Paths,
    pub terminal: Option<Terminal>,
    pub side_effects: Vec<(Text, Initial)>,
    pub sack: Option<Sack>,
    /// Traversers that were merged count once.
    pub one_bulk: bool,
    /// Whether no step can tell equal traversers that were merged from those that were not.
    pub merges: bool,
}

/// What a side effect is before anything was added to it.
#[derive(Debug)]
pub enum Initial {
    Value(Datum, Option<Operator>),
    /// Of `aggregate()` and `store()`.
    Bag,
    Reduced(Arc<Reducer>),
}

/// What each traverser carries at the start.
#[derive(Debug, Clone)]
pub struct Sack {
    pub initial: Datum,
    /// How the sacks of traversers become one that meet at a barrier.
    pub merge: Option<Operator>,
}

/// What traversers must remember of where they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paths {
    None,
    /// The stops that have a label.
    Labelled,
    Full,
}

/// Operations in a row.
#[derive(Debug, Default)]
pub struct Chain {
    pub ops: Vec<Op>,
    /// Whether it is a filter's: then what cannot be compared is that filter's business.
    pub questions: bool,
    /// How many of the operations keep a state; each has its number among them.
    pub states: usize,
    /// Those that hold traversers back until there are no more.
    pub barriers: Vec<usize>,
}

/// The place of an operation's state in a run of its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateId(pub usize);

#[derive(Debug)]
pub enum Op {
    /// `V()` and `E()`
    Start(Box<Start>),
    Inject(Inject, StateId),
    Hop(Hop),
    /// From an edge to its ends.
    End(End),
    OtherVertex,
    /// From an element to its properties or their values.
    Properties(Keys, PropertyForm),
    Unfold,
    Map(Box<Map>),
    As(Arc<[Text]>),

    Has(Vec<Condition>),
    Is(Test),
    /// `all()` and `any()`
    Items(Items, Test),
    Filter(Chain),
    Not(Chain),
    And(Vec<Chain>),
    Or(Vec<Chain>),
    Where(Box<Where>),
    Path(Box<PathTest>),
    Dedup(Box<Dedup>),
    Range(Range, StateId),
    Coin(f64),
    TimeLimit(u64, StateId),
    /// `none()`
    Discard,

    Branch(Box<Branch>),
    Coalesce(Vec<Chain>),
    Optional(Chain),
    Local(Chain),
    FlatMap(Chain),

    SideEffect(Chain),
    /// `aggregate(local, 'x')` and `store('x')`
    Store(Text, By),
    /// `group('x')`, `groupCount('x')`, `tree('x')`
    ReduceInto(Text, Arc<Reducer>),
    /// `sack(sum).by('x')`
    SetSack(Operator, By),
    Fail(Text),

    Write(Box<Write>),
    Merge(Box<Merge>),

    Reduce(Reducer, StateId),
    Collect(Collector, StateId),
}

/// Values that come before everything else.
#[derive(Debug)]
pub struct Inject {
    pub items: Vec<Datum>,
    pub place: InjectPlace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InjectPlace {
    /// At the start of a statement nothing else comes.
    Start,
    /// At the start of a child traversal, what comes is first.
    ChildStart,
    /// Behind another step, whatever comes is behind.
    Behind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Items {
    All,
    Any,
}

/// From the first one, not with the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub low: u64,
    /// `u64::MAX`: no end.
    pub high: u64,
}

impl Chain {
    /// A chain of operations that keep no state.
    pub fn simple(ops: Vec<Op>) -> Chain {
        Chain {
            ops,
            ..Chain::default()
        }
    }

    /// The chain of a filter, or of its modulator.
    pub fn question(mut self) -> Chain {
        self.questions = true;
        self
    }

    /// Goes on with another chain, behind operations that keep no state.
    pub fn append(&mut self, rest: Chain) {
        let offset = self.ops.len();
        debug_assert_eq!(self.states, 0);
        self.states = rest.states;
        self.barriers
            .extend(rest.barriers.into_iter().map(|at| at + offset));
        self.ops.extend(rest.ops);
    }

    /// What stands before an operation, and the rest. Both number their states as the whole did.
    pub fn split_at(mut self, at: usize) -> (Chain, Chain) {
        let rest = self.ops.split_off(at);
        let (barriers, later): (Vec<usize>, Vec<usize>) =
            self.barriers.into_iter().partition(|place| *place < at);
        let rest = Chain {
            ops: rest,
            questions: self.questions,
            states: self.states,
            barriers: later.into_iter().map(|place| place - at).collect(),
        };
        let first = Chain {
            barriers,
            states: if self.ops.is_empty() { 0 } else { self.states },
            ..self
        };
        (first, rest)
    }

    /// Whether what becomes of one traverser depends on those before it.
    pub fn mingles(&self) -> bool {
        self.ops.iter().any(Op::mingles)
    }

    /// Whether something holds traversers back for a reason, and not only to save work.
    pub fn gathers(&self) -> bool {
        self.ops.iter().any(Op::gathers)
    }
}

impl Op {
    fn mingles(&self) -> bool {
        match self {
            Op::Dedup(_)
            | Op::Range(..)
            | Op::TimeLimit(..)
            | Op::Inject(..)
            | Op::SideEffect(_)
            | Op::Store(..)
            | Op::ReduceInto(..)
            | Op::Write(_)
            | Op::Merge(_) => true,
            Op::Branch(branch) => branch.options.iter().any(|option| option.chain.mingles()),
            Op::Collect(Collector::Repeat(repeat), _) => repeat.body.mingles(),
            Op::Coalesce(chains) => chains.iter().any(Chain::mingles_inside),
            Op::Optional(chain) | Op::Local(chain) | Op::FlatMap(chain) => chain.mingles_inside(),
            other => other.gathers(),
        }
    }

    fn gathers(&self) -> bool {
        match self {
            Op::Reduce(..) => true,
            Op::Collect(collector, _) => match collector {
                Collector::Barrier => false,
                Collector::Repeat(repeat) => repeat.body.gathers(),
                Collector::Order(_)
                | Collector::Tail(_)
                | Collector::Sample(..)
                | Collector::NormSack
                | Collector::Aggregate(..)
                | Collector::Branch(_) => true,
            },
            _ => false,
        }
    }
}

impl Chain {
    /// The same for a chain that begins anew with each traverser.
    fn mingles_inside(&self) -> bool {
        self.ops.iter().any(|op| match op {
            Op::SideEffect(_)
            | Op::Store(..)
            | Op::ReduceInto(..)
            | Op::Write(_)
            | Op::Merge(_)
            | Op::Collect(Collector::Aggregate(..), _) => true,
            Op::Branch(branch) => {
                let mut chains = branch.options.iter().map(|option| &option.chain);
                chains.any(Chain::mingles_inside)
            }
            Op::Collect(Collector::Repeat(repeat), _) => repeat.body.mingles_inside(),
            Op::Coalesce(chains) => chains.iter().any(Chain::mingles_inside),
            Op::Optional(chain) | Op::Local(chain) | Op::FlatMap(chain) => chain.mingles_inside(),
            _ => false,
        })
    }
}
