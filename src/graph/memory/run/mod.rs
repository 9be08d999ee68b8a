//! The executor: pushes traversers through the chains of a program.
//!
//! In: a program and a snapshot or a transaction's copy. Out: what its last statement yields, one
//! value after the other. A traverser is pushed through operation after operation as far as it
//! goes before the next one starts, so that a `limit` which has enough stops everything before it.
//! Barriers hold traversers back; when a chain has no more of them, [`Run::finish`] lets them go
//! on. Child traversals are chains that run inside, without anything kept between two of them.

mod barrier;
mod branch;
mod by;
mod chain;
mod condition;
mod element;
mod group;
mod hop;
mod list;
mod map;
mod merge;
mod operator;
mod random;
mod reduce;
mod repeat;
mod scope;
mod search;
mod side;
mod state;
mod text;
mod traverser;
mod whole;
mod write;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use random::Random;
use side::SideEffect;
use state::{Grouped, Merged, State};
pub use traverser::Traverser;

use super::{
    datum::{Datum, NumberError, TooDeep},
    program::{Paths, Sack, Statement},
    storage::{Store, WriteError},
};
use crate::{
    graph::{
        GraphError,
        memory::pool::{Pool, Share},
    },
    gremlin::Text,
};

/// Why pushing ends early.
#[derive(Debug)]
pub enum Halt {
    /// Whoever takes the results has enough.
    Enough,
    /// A filter inside of a filter met values that cannot be compared.
    Incomparable,
    /// The run took longer than it may on the thread that it is on; nothing went wrong.
    Slow,
    Failed(Box<GraphError>),
}

pub type Flow = Result<(), Halt>;

/// Takes the results of a chain.
pub type Sink<'a> = &'a mut dyn FnMut(&mut Run, Traverser) -> Flow;

impl From<GraphError> for Halt {
    fn from(error: GraphError) -> Halt {
        Halt::Failed(Box::new(error))
    }
}

impl From<TooDeep> for Halt {
    fn from(error: TooDeep) -> Halt {
        failed(error.to_string())
    }
}

impl From<NumberError> for Halt {
    fn from(error: NumberError) -> Halt {
        failed(error.to_string())
    }
}

impl From<WriteError> for Halt {
    fn from(error: WriteError) -> Halt {
        GraphError::Constraint(error.to_string()).into()
    }
}

/// A mistake of the traversal.
pub fn failed(reason: impl Into<String>) -> Halt {
    GraphError::Failed(reason.into()).into()
}

/// What a run may use.
#[derive(Debug, Clone)]
pub struct Bounds {
    pub deadline: Instant,
    /// Set when nobody waits for the answer any more.
    pub given_up: Arc<AtomicBool>,
    /// Ends the run with [`Halt::Slow`] after so many steps.
    pub quick: Option<u64>,
    /// Bytes that may be held back at once.
    pub memory: usize,
    /// What all runs may hold back.
    pub together: Pool,
}

/// How many steps are taken between two looks at the clock.
const STRIDE: u32 = 512;

/// One run of a program.
pub struct Run {
    pub store: Arc<Store>,
    paths: Paths,
    bounds: Bounds,
    until_check: u32,
    /// Bytes that barriers and states hold.
    held: usize,
    /// What it has of the memory of all runs.
    share: Share,
    side_effects: HashMap<Text, SideEffect>,
    sack: Option<Sack>,
    one_bulk: bool,
    /// Whether equal traversers may become one without being asked to.
    merges: bool,
    /// The loops that the run is in, the innermost last, each with its rounds.
    loops: Vec<(Option<Text>, u64)>,
    random: Random,
}

impl Run {
    pub fn new(store: Arc<Store>, bounds: Bounds) -> Run {
        Run {
            store,
            paths: Paths::None,
            share: bounds.together.share(),
            bounds,
            until_check: STRIDE,
            held: 0,
            side_effects: HashMap::new(),
            sack: None,
            one_bulk: false,
            merges: true,
            loops: Vec::new(),
            random: Random::new(),
        }
    }

    /// Runs one statement; its results go into the sink.
    pub fn statement(&mut self, statement: &Statement, sink: Sink<'_>) -> Flow {
        self.paths = statement.paths;
        self.held = 0;
        self.side_effects = statement
            .side_effects
            .iter()
            .map(|(name, initial)| (name.clone(), SideEffect::new(initial)))
            .collect();
        self.sack.clone_from(&statement.sack);
        self.one_bulk = statement.one_bulk;
        self.merges = statement.merges;
        self.loops.clear();
        // However short the statement is: an answer after the deadline is of no use.
        self.in_time()?;
        let mut start = Traverser::new(Datum::Null);
        start.sack = self.first_sack();
        match self.each(&statement.chain, start, sink) {
            Ok(()) | Err(Halt::Enough) => Ok(()),
            Err(halt) => Err(halt),
        }
    }

    fn first_sack(&self) -> Option<Box<Datum>> {
        self.sack
            .as_ref()
            .map(|sack| Box::new(sack.initial.clone()))
    }

    /// A traverser that comes from nowhere.
    fn fresh(&self, datum: Datum) -> Traverser {
        let mut traverser = Traverser::first(self.paths, datum);
        traverser.sack = self.first_sack();
        traverser
    }

    /// Holds a traverser back, with equal ones as one.
    fn gather(&mut self, merged: &mut Merged, traverser: Traverser) -> Flow {
        let merge = self.sack.as_ref().and_then(|sack| sack.merge);
        let alone = traverser.has_path()
            || (traverser.sack.is_some() && merge.is_none())
            // Equal ones may be of several edges, and one of them may be dropped.
            || matches!(traverser.datum, Datum::Property(_));
        if !alone && let Some(known) = merged.find(&traverser.datum) {
            if !self.one_bulk {
                known.bulk = known.bulk.saturating_add(traverser.bulk);
            }
            if let (Some(operator), Some(a), Some(b)) = (merge, &mut known.sack, traverser.sack) {
                let first = std::mem::replace(&mut **a, Datum::Null);
                **a = self.apply(operator, first, *b)?;
            }
            return Ok(());
        }
        self.hold(2 * traverser.bytes())?;
        merged.push(traverser, alone);
        Ok(())
    }

    /// The same where nobody asked for it: only if no step can tell.
    fn gather_quietly(&mut self, merged: &mut Merged, traverser: Traverser) -> Flow {
        if self.merges {
            return self.gather(merged, traverser);
        }
        self.hold(traverser.bytes())?;
        merged.push(traverser, true);
        Ok(())
    }

    /// Counts a step, and looks at the clock now and then.
    #[inline]
    fn tick(&mut self) -> Flow {
        self.until_check -= 1;
        if self.until_check == 0 {
            return self.check();
        }
        Ok(())
    }

    #[cold]
    fn check(&mut self) -> Flow {
        self.until_check = STRIDE;
        if let Some(quick) = &mut self.bounds.quick {
            *quick = quick.saturating_sub(STRIDE.into());
            if *quick == 0 {
                return Err(Halt::Slow);
            }
        }
        self.in_time()
    }

    fn in_time(&self) -> Flow {
        let given_up = self.bounds.given_up.load(Ordering::Relaxed);
        match given_up || Instant::now() >= self.bounds.deadline {
            true => Err(GraphError::Deadline.into()),
            false => Ok(()),
        }
    }

    /// Accounts for what is held back.
    #[inline]
    fn hold(&mut self, bytes: usize) -> Flow {
        self.held = self.held.saturating_add(bytes);
        if self.held > self.bounds.memory {
            let limit = self.bounds.memory;
            return Err(GraphError::Memory { limit }.into());
        }
        if !self.share.grow_to(self.held) {
            let message = "other traversals hold the memory that this one needs";
            return Err(GraphError::Throttled(message.to_owned()).into());
        }
        Ok(())
    }
}
