//! Loops.
//!
//! In: the traversers that come to a `repeat()`. Out: those that leave it. Goes round by round: all
//! traversers of a round are on the heap, equal ones as one, so that a loop may go as deep as it
//! likes.
//!
//! Where what becomes of one traverser depends on the others (`dedup`, `limit`, barriers and side
//! effects inside of the loop), the order is that of TinkerPop: the rounds of one start after those
//! of the one before it, unless it would unroll the loop, and then each round has a body of its own.

use super::{Flow, Halt, Run, Sink, State, Traverser, state::Merged};
use crate::graph::memory::program::{Chain, LoopTest, Repeat};

/// Starts that are taken together where they have nothing to do with each other, as a power of two:
/// enough to merge many, and few enough that a `limit` behind the loop has not long to wait.
const TOGETHER: u32 = 11;

/// What a `repeat()` keeps between two traversers.
#[derive(Debug, Clone, Default)]
pub struct Loops {
    starts: Merged,
    /// How often the starts went into the loop.
    turns: u32,
    body: Vec<State>,
}

impl Run {
    /// Takes a start. The first rounds are run when there are enough.
    pub(super) fn enter(
        &mut self,
        repeat: &Repeat,
        loops: &mut Loops,
        traverser: Traverser,
        sink: Sink<'_>,
    ) -> Flow {
        self.gather_quietly(&mut loops.starts, traverser)?;
        let mingles = repeat.body.mingles();
        let all = mingles && (repeat.unrolled || repeat.all_at_once);
        let most = match mingles {
            true => 1,
            // Few at first: whoever takes the results may want only one.
            false => 1 << loops.turns.min(TOGETHER),
        };
        if !all && loops.starts.len() >= most {
            loops.turns += 1;
            return self.rounds(repeat, loops, sink);
        }
        Ok(())
    }

    /// Runs the rounds of the starts that are there.
    pub(super) fn rounds(&mut self, repeat: &Repeat, loops: &mut Loops, sink: Sink<'_>) -> Flow {
        let mut round = std::mem::take(&mut loops.starts).into_held();
        if loops.body.is_empty() {
            loops.body = repeat.body.fresh();
        }
        self.loops.push((repeat.name.clone(), 0));
        let flow = self.round_after_round(repeat, &mut loops.body, &mut round, sink);
        self.loops.pop();
        flow
    }

    fn round_after_round(
        &mut self,
        repeat: &Repeat,
        body: &mut Vec<State>,
        round: &mut Vec<Traverser>,
        sink: Sink<'_>,
    ) -> Flow {
        let held = self.held;
        let one_by_one =
            (repeat.until_first || repeat.emit_first) && !repeat.unrolled && repeat.body.gathers();
        let mut number = 0;
        while !round.is_empty() {
            let mut next = Merged::default();
            if repeat.unrolled {
                *body = repeat.body.fresh();
            }
            for traverser in round.drain(..) {
                self.tick()?;
                self.set_loops(number);
                if repeat.until_first && self.loop_ends(&repeat.until, &traverser, number)? {
                    self.leave(traverser, sink)?;
                    continue;
                }
                if repeat.emit_first && self.loop_ends(&repeat.emit, &traverser, number)? {
                    self.leave(traverser.clone(), sink)?;
                }
                self.body(repeat, body, Some(traverser), number, &mut next, sink)?;
                if one_by_one {
                    self.body(repeat, body, None, number, &mut next, sink)?;
                }
            }
            if !one_by_one {
                self.body(repeat, body, None, number, &mut next, sink)?;
            }
            *round = next.into_held();
            number += 1;
            // The round before is gone.
            self.held = held;
            let bytes = round.iter().map(Traverser::bytes).sum();
            self.hold(bytes)?;
        }
        self.held = held;
        Ok(())
    }

    /// One traverser into the body, or none: then what the body holds back goes on.
    fn body(
        &mut self,
        repeat: &Repeat,
        states: &mut [State],
        traverser: Option<Traverser>,
        number: u64,
        next: &mut Merged,
        sink: Sink<'_>,
    ) -> Flow {
        let chain: &Chain = &repeat.body;
        let mut end = |run: &mut Run, traverser: Traverser| -> Flow {
            run.set_loops(number + 1);
            if !repeat.until_first && run.loop_ends(&repeat.until, &traverser, number + 1)? {
                run.leave(traverser, sink)?;
            } else {
                if !repeat.emit_first && run.loop_ends(&repeat.emit, &traverser, number + 1)? {
                    run.leave(traverser.clone(), sink)?;
                }
                run.gather_quietly(next, traverser)?;
            }
            run.set_loops(number);
            Ok(())
        };
        match traverser {
            Some(traverser) => self.feed(chain, states, traverser, &mut end),
            None => self.finish(chain, states, &mut end),
        }
    }

    fn set_loops(&mut self, number: u64) {
        if let Some((_, loops)) = self.loops.last_mut() {
            *loops = number;
        }
    }

    fn loop_ends(
        &mut self,
        test: &Option<LoopTest>,
        traverser: &Traverser,
        number: u64,
    ) -> Result<bool, Halt> {
        match test {
            None => Ok(false),
            Some(LoopTest::Always) => Ok(true),
            Some(LoopTest::Times(times)) => Ok(number >= *times),
            Some(LoopTest::Chain(chain)) => self.any(chain, traverser),
        }
    }

    /// What leaves the loop knows nothing of it.
    fn leave(&mut self, traverser: Traverser, sink: Sink<'_>) -> Flow {
        let inside = self.loops.pop();
        let flow = sink(self, traverser);
        self.loops.extend(inside);
        flow
    }
}
