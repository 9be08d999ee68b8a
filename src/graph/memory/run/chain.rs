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
            match self.step(op, states, &mut traverser)? {
                Next::Goes => at += 1,
                Next::Ends => return Ok(()),
                Next::Last => {
                    self.push(chain, states, at + 1, traverser, sink)?;
                    if let Op::Range(_, state) = op {
                        states[state.0] = State::Done;
                    }
                    return Err(Halt::Enough);
                }
                Next::Spreads => return self.spread(chain, states, at, traverser, sink),
            }
        }
        sink(self, traverser)
    }

    /// One operation that makes at most one traverser of one. Large, and so kept apart from
    /// [`push`](Run::push), which stands on the stack many times.
    #[inline(never)]
    fn step(
        &mut self,
        op: &Op,
        states: &mut [State],
        traverser: &mut Traverser,
    ) -> Result<Next, Halt> {
        let passes = match op {
            Op::Has(conditions) => self.meets(conditions, &traverser.datum)?,
            Op::Is(test) => self.passes(test, &traverser.datum)?.unwrap_or(false),
            Op::Map(map) => match self.map(map, traverser)? {
                Some(datum) => {
                    traverser.go(self.paths, datum);
                    true
                }
                None => false,
            },
            Op::As(labels) => {
                traverser.trail.label(self.paths, &traverser.datum, labels);
                true
            }
            Op::Properties(keys, PropertyForm::Value) => {
                match self.only_value(keys, &traverser.datum)? {
                    Some(datum) => {
                        traverser.go(self.paths, datum);
                        true
                    }
                    None => return Ok(Next::Spreads),
                }
            }
            Op::OtherVertex => {
                let vertex = self.other_vertex(traverser)?;
                traverser.go(self.paths, Datum::Vertex(vertex));
                true
            }
            Op::Filter(child) => self.any(child, traverser)?,
            Op::Not(child) => !self.any(child, traverser)?,
            Op::And(children) => self.all_of(children, traverser)?,
            Op::Or(children) => self.one_of(children, traverser)?,
            Op::Where(condition) => self.holds(condition, traverser)?,
            Op::Dedup(dedup) => {
                let new = self.is_new(dedup, traverser, &mut states[dedup.state.0])?;
                traverser.bulk = 1;
                new
            }
            Op::Range(range, state) => {
                return match in_range(*range, &mut states[state.0], traverser) {
                    Place::Before => Ok(Next::Ends),
                    Place::Within => Ok(Next::Goes),
                    Place::Last => Ok(Next::Last),
                    Place::After => Err(Halt::Enough),
                };
            }
            Op::Write(write) => match self.write(write, traverser)? {
                None => false,
                Some(datum) => {
                    if datum != traverser.datum {
                        traverser.go(self.paths, datum);
                    }
                    true
                }
            },
            Op::Reduce(reducer, state) => {
                let taken = std::mem::replace(traverser, Traverser::new(Datum::Null));
                self.reduce(reducer, &mut states[state.0], taken)?;
                false
            }
            Op::Collect(collector, state) => {
                let taken = std::mem::replace(traverser, Traverser::new(Datum::Null));
                self.collect(collector, &mut states[state.0], taken)?;
                false
            }
            Op::Properties(_, PropertyForm::Property)
            | Op::Hop(_)
            | Op::End(_)
            | Op::Start(_)
            | Op::Inject(..)
            | Op::Unfold
            | Op::Coalesce(_)
            | Op::Union(..) => return Ok(Next::Spreads),
        };
        Ok(if passes { Next::Goes } else { Next::Ends })
    }

    /// One operation that makes any number of traversers of one.
    fn spread(
        &mut self,
        chain: &Chain,
        states: &mut [State],
        at: usize,
        traverser: Traverser,
        sink: Sink<'_>,
    ) -> Flow {
        let Some(op) = chain.ops.get(at) else {
            return sink(self, traverser);
        };
        if let Op::Union(children, state) = op {
            let mut inner = children_states(children, states, *state);
            let flow = self.union(children, &mut inner, &traverser, &mut |run, next| {
                run.push(chain, states, at + 1, next, sink)
            });
            states[state.0] = State::Children(inner);
            return flow;
        }
        let first_time = match op {
            Op::Inject(_, state) => first_time(states, *state),
            _ => false,
        };
        let next: Sink<'_> = &mut |run, next| run.push(chain, states, at + 1, next, sink);
        match op {
            Op::Hop(hop) => self.hop(hop, &traverser, next),
            Op::Properties(keys, form) => self.properties(keys, *form, &traverser, next),
            Op::End(end) => self.end(*end, &traverser, next),
            Op::Start(start) => self.start(start, &traverser, next),
            Op::Unfold => self.unfold(&traverser, next),
            Op::Coalesce(children) => self.coalesce(children, &traverser, next),
            Op::Inject(items, _) => {
                if first_time {
                    for item in items {
                        let injected = Traverser::first(self.paths, item.clone());
                        next(self, injected)?;
                    }
                }
                // At the start of a statement nothing else comes.
                match at {
                    0 => Ok(()),
                    _ => next(self, traverser),
                }
            }
            _ => next(self, traverser),
        }
    }

    fn all_of(&mut self, children: &[Chain], traverser: &Traverser) -> Result<bool, Halt> {
        for child in children {
            if !self.any(child, traverser)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn one_of(&mut self, children: &[Chain], traverser: &Traverser) -> Result<bool, Halt> {
        for child in children {
            if self.any(child, traverser)? {
                return Ok(true);
            }
        }
        Ok(false)
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
}

/// What becomes of a traverser after one operation.
enum Next {
    Goes,
    Ends,
    /// It goes on, and nothing comes after it.
    Last,
    /// It may become several.
    Spreads,
}

fn first_time(states: &mut [State], state: StateId) -> bool {
    let fresh = matches!(states[state.0], State::Fresh);
    states[state.0] = State::Count(1);
    fresh
}

/// The states of children that live as long as the operation's own.
fn children_states(children: &[Chain], states: &mut [State], state: StateId) -> Vec<Vec<State>> {
    match std::mem::take(&mut states[state.0]) {
        State::Children(inner) => inner,
        _ => children.iter().map(Chain::fresh).collect(),
    }
}

/// Where a traverser lies with regard to a range. Cuts it where it stands for too many.
fn in_range(range: Range, state: &mut State, traverser: &mut Traverser) -> Place {
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
