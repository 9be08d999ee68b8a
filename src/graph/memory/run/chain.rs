//! Traversers through chains.
//!
//! In: a chain, its state, a traverser. Out: results into a sink.

use super::{Flow, Halt, Run, Sink, State, Traverser};
use crate::graph::memory::{
    datum::Datum,
    program::{Chain, Op, PropertyForm, Range, StateId},
};

impl Run {
    /// Pushes a traverser through the operations from one on.
    pub(super) fn push(
        &mut self,
        chain: &Chain,
        states: &mut [State],
        from: usize,
        mut traverser: Traverser,
        sink: Sink<'_>,
    ) -> Flow {
        let mut at = from;
        while let Some(op) = chain.ops.get(at) {
            self.tick()?;
            let mut next = |run: &mut Run, traverser: Traverser, states: &mut [State]| {
                run.push(chain, states, at + 1, traverser, sink)
            };
            match op {
                Op::Has(conditions) => {
                    if !self.meets(conditions, &traverser.datum)? {
                        return Ok(());
                    }
                }
                Op::Is(test) => {
                    if !self.passes(test, &traverser.datum)?.unwrap_or(false) {
                        return Ok(());
                    }
                }
                Op::Map(map) => {
                    let Some(datum) = self.map(map, &traverser)? else {
                        return Ok(());
                    };
                    traverser.go(self.paths, datum);
                }
                Op::As(labels) => traverser.trail.label(self.paths, &traverser.datum, labels),
                Op::Properties(keys, form) => {
                    let one = match form {
                        PropertyForm::Value => self.only_value(keys, &traverser.datum)?,
                        PropertyForm::Property => None,
                    };
                    match one {
                        Some(datum) => traverser.go(self.paths, datum),
                        None => {
                            return self.properties(keys, *form, &traverser, &mut |run, t| {
                                next(run, t, states)
                            });
                        }
                    }
                }
                Op::Hop(hop) => {
                    return self.hop(hop, &traverser, &mut |run, t| next(run, t, states));
                }
                Op::End(end) => {
                    return self.end(*end, &traverser, &mut |run, t| next(run, t, states));
                }
                Op::OtherVertex => {
                    let vertex = self.other_vertex(&traverser)?;
                    traverser.go(self.paths, Datum::Vertex(vertex));
                }
                Op::Start(start) => {
                    return self.start(start, &traverser, &mut |run, t| next(run, t, states));
                }
                Op::Inject(items, state) => {
                    if self.first_time(states, *state) {
                        for item in items {
                            let injected = Traverser::first(self.paths, item.clone());
                            next(self, injected, states)?;
                        }
                    }
                    // At the start of a statement nothing else comes.
                    if at == 0 {
                        return Ok(());
                    }
                }
                Op::Unfold => {
                    return self.unfold(&traverser, &mut |run, t| next(run, t, states));
                }
                Op::Filter(child) => {
                    if !self.any(child, &traverser)? {
                        return Ok(());
                    }
                }
                Op::Not(child) => {
                    if self.any(child, &traverser)? {
                        return Ok(());
                    }
                }
                Op::And(children) => {
                    for child in children {
                        if !self.any(child, &traverser)? {
                            return Ok(());
                        }
                    }
                }
                Op::Or(children) => {
                    let mut passes = false;
                    for child in children {
                        if self.any(child, &traverser)? {
                            passes = true;
                            break;
                        }
                    }
                    if !passes {
                        return Ok(());
                    }
                }
                Op::Where(condition) => {
                    if !self.holds(condition, &traverser)? {
                        return Ok(());
                    }
                }
                Op::Dedup(dedup) => {
                    if !self.is_new(dedup, &traverser, &mut states[dedup.state.0])? {
                        return Ok(());
                    }
                    traverser.bulk = 1;
                }
                Op::Range(range, state) => {
                    let last = match self.in_range(*range, &mut states[state.0], &mut traverser) {
                        Place::Before => return Ok(()),
                        Place::Within => false,
                        Place::Last => true,
                        Place::After => {
                            return Err(Halt::Enough);
                        }
                    };
                    if last {
                        next(self, traverser, states)?;
                        states[state.0] = State::Done;
                        return Err(Halt::Enough);
                    }
                }
                Op::Coalesce(children) => {
                    return self.coalesce(children, &traverser, &mut |run, t| next(run, t, states));
                }
                Op::Union(children, state) => {
                    let mut inner = self.children(children, states, *state);
                    let flow = self.union(children, &mut inner, &traverser, &mut |run, t| {
                        next(run, t, states)
                    });
                    states[state.0] = State::Children(inner);
                    return flow;
                }
                Op::Write(write) => match self.write(write, &traverser)? {
                    None => return Ok(()),
                    Some(datum) => {
                        if datum != traverser.datum {
                            traverser.go(self.paths, datum);
                        }
                    }
                },
                Op::Reduce(reducer, state) => {
                    return self.reduce(reducer, &mut states[state.0], traverser);
                }
                Op::Collect(collector, state) => {
                    return self.collect(collector, &mut states[state.0], traverser);
                }
            }
            at += 1;
        }
        sink(self, traverser)
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
                        let traverser = Traverser::first(self.paths, datum);
                        self.push(chain, states, at + 1, traverser, sink)
                    }
                    None => Ok(()),
                }
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

    fn first_time(&self, states: &mut [State], state: StateId) -> bool {
        let fresh = matches!(states[state.0], State::Fresh);
        states[state.0] = State::Count(1);
        fresh
    }

    /// Where a traverser lies with regard to a range. Cuts it where it stands for too many.
    fn in_range(&self, range: Range, state: &mut State, traverser: &mut Traverser) -> Place {
        let came = match state {
            State::Count(came) => *came,
            State::Done => return Place::After,
            _ => 0,
        };
        if came >= range.high {
            *state = State::Done;
            return Place::After;
        }
        let after = came.saturating_add(traverser.bulk);
        *state = State::Count(after);
        if after <= range.low {
            return Place::Before;
        }
        traverser.bulk = after.min(range.high) - came.max(range.low);
        if after >= range.high {
            Place::Last
        } else {
            Place::Within
        }
    }
}

enum Place {
    Before,
    Within,
    Last,
    After,
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
        Op::Range(_, state) => matches!(states[state.0], State::Done),
        _ => false,
    })
}
