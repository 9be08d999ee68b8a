//! What a graph is asked to do.
//!
//! In: a complete script. Out: a [`Job`], the script with all that its asker needs of the run.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use crate::{consistency::Consistency, gremlin::Script, trace::TraceId};

/// One run of a script.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    pub script: &'a Script,
    pub limits: Limits,
    pub access: Access,
    pub hints: Hints,
    /// Under what X-Ray follows the request: passed on where there is a header for it.
    pub trace: Option<&'a TraceId>,
    /// Where the graph counts its tries.
    pub tally: Option<&'a Tally>,
}

impl<'a> Job<'a> {
    /// Reads, from any copy of the graph.
    pub fn read(script: &'a Script, limits: Limits) -> Self {
        Job {
            script,
            limits,
            access: Access::Read(Consistency::Eventual),
            hints: Hints::default(),
            trace: None,
            tally: None,
        }
    }

    /// Writes.
    pub fn write(script: &'a Script, limits: Limits, repeat: Repeat) -> Self {
        Job {
            access: Access::Write(repeat),
            ..Job::read(script, limits)
        }
    }
}

/// What one run may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The answer is of no use after this.
    pub deadline: Instant,
    /// The largest answer that is taken in, in bytes.
    pub max_answer: usize,
}

impl Limits {
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// Whether a run changes the graph. It decides where it may go and whether it may go twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read(Consistency),
    Write(Repeat),
}

/// What a second run of the same change does, after the first one's answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing more, and it answers the same.
    Harmless,
    /// It fails before it changes anything, if the first one was made: an id that it gives is taken.
    RefusedAtOnce,
    /// It fails likewise, and what it changed until then is undone: where a graph has transactions.
    Refused,
    /// Nobody can tell, so it is not sent again.
    Unknown,
}

/// What Neptune is told beside the traversal. Other graphs do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints {
    /// The answer may come from the result cache, and stays in it for so many seconds.
    pub cache: Option<NonZeroU32>,
    /// Whether the engine for analytical queries (DFE) runs it; Neptune decides where nothing is
    /// said.
    pub dfe: Option<bool>,
}

/// What only the graph knows of a run.
#[derive(Debug, Default)]
pub struct Tally {
    retries: AtomicU32,
}

impl Tally {
    /// The run is tried once more.
    pub fn retried(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    pub fn retries(&self) -> u32 {
        self.retries.load(Ordering::Relaxed)
    }
}
