//! Whole chains: what lives from the first traverser to after the last.
//!
//! In: a chain and traversers. Out: results into a sink, what the barriers hold among them.

use super::{Flow, Halt, Run, Sink, State, Traverser, chain::first_time};
use crate::graph::memory::program::{Chain, Op};

impl Run {
    /// Whether a filter's chain has a result. `None`: it met what cannot be compared.
    pub(super) fn asked(
        &mut self,
        chain: &Chain,
        traverser: &Traverser,
    ) -> Result<Option<bool>, Halt> {
        match self.any(chain, traverser) {
            Ok(any) => Ok(Some(any)),
            Err(Halt::Incomparable) => Ok(None),
            Err(halt) => Err(halt),
        }
    }

    /// Lets go of what the barriers hold, after the last traverser came.
    pub(super) fn finish(&mut self, chain: &Chain, states: &mut [State], sink: Sink<'_>) -> Flow {
        for at in &chain.barriers {
            // What stands before an operation that has enough is of no use any more.
            if full(chain, states).is_some_and(|full| full > *at) {
                continue;
            }
            let before = full(chain, states);
            let flow = self.release(chain, states, *at, sink);
            settle(before, full(chain, states), flow)?;
        }
        Ok(())
    }

    fn release(&mut self, chain: &Chain, states: &mut [State], at: usize, sink: Sink<'_>) -> Flow {
        match &chain.ops[at] {
            Op::Reduce(reducer, state) => {
                let state = std::mem::take(&mut states[state.0]);
                match self.reduced(reducer, state)? {
                    Some(datum) => {
                        let traverser = self.fresh(datum);
                        self.push(chain, states, at + 1, traverser, sink)
                    }
                    None => Ok(()),
                }
            }
            Op::Inject(inject, state) => {
                if !first_time(states, *state) {
                    return Ok(());
                }
                self.inject(inject, &mut |run, traverser| {
                    run.push(chain, states, at + 1, traverser, sink)
                })
            }
            Op::Collect(collector, state) => {
                let state = std::mem::take(&mut states[state.0]);
                self.collected(collector, state, &mut |run, traverser| {
                    run.push(chain, states, at + 1, traverser, sink)
                })
            }
            _ => Ok(()),
        }
    }

    /// Pushes into a chain that lives on.
    pub(super) fn feed(
        &mut self,
        chain: &Chain,
        states: &mut [State],
        traverser: Traverser,
        sink: Sink<'_>,
    ) -> Flow {
        let before = full(chain, states);
        if before.is_some() {
            return Ok(());
        }
        let flow = self.push(chain, states, 0, traverser, sink);
        settle(before, full(chain, states), flow)
    }

    /// Runs a chain from one traverser to its end.
    pub(super) fn each(&mut self, chain: &Chain, start: Traverser, sink: Sink<'_>) -> Flow {
        if chain.states == 0 {
            return self.push(chain, &mut [], 0, start, sink);
        }
        let held = self.held;
        let mut states = chain.fresh();
        self.feed(chain, &mut states, start, sink)?;
        self.finish(chain, &mut states, sink)?;
        self.held = held;
        Ok(())
    }

    /// The first result of a chain.
    pub(super) fn first(
        &mut self,
        chain: &Chain,
        start: Traverser,
    ) -> Result<Option<Traverser>, Halt> {
        let held = self.held;
        let mut first = None;
        let flow = self.each(chain, start, &mut |_, traverser| {
            first = Some(traverser);
            Err(Halt::Enough)
        });
        self.held = held;
        match flow {
            Ok(()) | Err(Halt::Enough) => Ok(first),
            Err(halt) => Err(halt),
        }
    }

    /// Whether a chain has a result.
    pub(super) fn any(&mut self, chain: &Chain, start: &Traverser) -> Result<bool, Halt> {
        self.first(chain, start.single())
            .map(|first| first.is_some())
    }
}

/// Tells an end that this chain's own range made, which became full, from one that whoever takes
/// the results made: after the former the chain goes on behind the range.
fn settle(before: Option<usize>, after: Option<usize>, flow: Flow) -> Flow {
    match flow {
        Err(Halt::Enough) if before != after => Ok(()),
        flow => flow,
    }
}

/// The last range of a chain that takes nothing more.
fn full(chain: &Chain, states: &[State]) -> Option<usize> {
    if states.is_empty() {
        return None;
    }
    chain.ops.iter().rposition(|op| match op {
        Op::Range(_, state) | Op::TimeLimit(_, state) => {
            matches!(states[state.0], State::Done)
        }
        _ => false,
    })
}
