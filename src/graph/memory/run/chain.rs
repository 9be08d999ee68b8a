//! Traversers through chains.
//!
//! In: a chain, its state, a traverser. Out: results into a sink.

use std::time::{Duration, Instant};

use super::{Flow, Halt, Run, Sink, State, Traverser, text::items};
use crate::graph::{
    GraphError,
    memory::{
        datum::Datum,
        program::{Chain, Inject, InjectPlace, Items, Op, PropertyForm, Range, StateId, Test},
    },
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
            let next = match self.step(op, states, &mut traverser) {
                // Where no filter is around it, what cannot be compared is left out.
                Err(Halt::Incomparable) if !chain.questions => Next::Ends,
                next => next?,
            };
            match next {
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
            Op::Has(conditions) => known(self.meets(conditions, &traverser.datum)?)?,
            Op::Is(test) => known(self.passes(test, &traverser.datum)?)?,
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
            Op::Items(items, test) => known(self.items_pass(*items, test, &traverser.datum)?)?,
            Op::Path(test) => self.path_passes(test, traverser)?,
            Op::Coin(chance) => self.coin(*chance, traverser),
            Op::TimeLimit(millis, state) => {
                let since = match states[state.0] {
                    State::Since(since) => since,
                    _ => {
                        let now = Instant::now();
                        states[state.0] = State::Since(now);
                        now
                    }
                };
                if since.elapsed() >= Duration::from_millis(*millis) {
                    states[state.0] = State::Done;
                    return Err(Halt::Enough);
                }
                true
            }
            Op::Discard => false,
            Op::SideEffect(child) => {
                self.run_for_effect(child, traverser)?;
                true
            }
            Op::Store(name, by) => {
                self.store_in(name, by, traverser)?;
                true
            }
            Op::ReduceInto(name, reducer) => {
                self.reduce_into(name, reducer, traverser)?;
                true
            }
            Op::SetSack(operator, by) => match self.by(by, traverser)? {
                Some(value) => {
                    let sack = traverser.sack.take().map_or(Datum::Null, |sack| *sack);
                    traverser.sack = Some(Box::new(self.apply(*operator, sack, value)?));
                    true
                }
                None => false,
            },
            Op::Fail(message) => return Err(GraphError::Fail(message.to_string()).into()),
            Op::Filter(child) => self.asked(child, traverser)?.unwrap_or(false),
            Op::Not(child) => !known(self.asked(child, traverser)?)?,
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
            Op::Properties(_, PropertyForm::Property)
            | Op::Hop(_)
            | Op::End(_)
            | Op::Start(_)
            | Op::Inject(..)
            | Op::Unfold
            | Op::Coalesce(_)
            | Op::Optional(_)
            | Op::Local(_)
            | Op::FlatMap(_)
            | Op::Branch(_)
            | Op::Merge(_)
            | Op::Collect(..) => return Ok(Next::Spreads),
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
        // These keep a state, and so let what comes behind them have the others.
        match op {
            Op::Branch(branch) => {
                let place = branch.state.0;
                let mut inner = match std::mem::take(&mut states[place]) {
                    State::Children(inner) => inner,
                    _ => branch.options.iter().map(|way| way.chain.fresh()).collect(),
                };
                let flow = self.branch(branch, &mut inner, traverser, &mut |run, next| {
                    run.push(chain, states, at + 1, next, sink)
                });
                states[place] = State::Children(inner);
                return flow;
            }
            Op::Collect(collector, state) => {
                let mut own = std::mem::take(&mut states[state.0]);
                let flow = self.collect(collector, &mut own, traverser, &mut |run, next| {
                    run.push(chain, states, at + 1, next, sink)
                });
                states[state.0] = own;
                return flow;
            }
            _ => {}
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
            Op::Optional(child) => self.optional(child, traverser, next),
            Op::Local(child) => self.each(child, traverser, next),
            Op::FlatMap(child) => self.flat_map(child, &traverser, next).map(|_| ()),
            Op::Merge(merge) => self.merge(merge, &traverser, next),
            Op::Inject(inject, _) => {
                if inject.place == InjectPlace::ChildStart {
                    next(self, traverser.clone())?;
                }
                if first_time {
                    self.inject(inject, next)?;
                }
                match inject.place {
                    InjectPlace::Behind => next(self, traverser),
                    InjectPlace::Start | InjectPlace::ChildStart => Ok(()),
                }
            }
            _ => next(self, traverser),
        }
    }

    pub(super) fn inject(&mut self, inject: &Inject, sink: Sink<'_>) -> Flow {
        for item in &inject.items {
            let injected = self.fresh(item.clone());
            sink(self, injected)?;
        }
        Ok(())
    }

    fn items_pass(&self, which: Items, test: &Test, datum: &Datum) -> Result<Option<bool>, Halt> {
        if !matches!(datum, Datum::List(_) | Datum::Set(_) | Datum::Path(_)) {
            return Ok(Some(false));
        }
        let mut unknown = false;
        for item in items(datum)? {
            match (self.passes(test, &item)?, which) {
                (Some(false), Items::All) => return Ok(Some(false)),
                (Some(true), Items::Any) => return Ok(Some(true)),
                (Some(_), _) => {}
                (None, _) => unknown = true,
            }
        }
        Ok((!unknown).then_some(which == Items::All))
    }

    fn coin(&mut self, chance: f64, traverser: &mut Traverser) -> bool {
        traverser.bulk = match traverser.bulk {
            few @ 0..100 => (0..few).filter(|_| chance >= self.random.unit()).count() as u64,
            many => (chance * many as f64).round().max(0.0) as u64,
        };
        traverser.bulk > 0
    }

    fn all_of(&mut self, children: &[Chain], traverser: &Traverser) -> Result<bool, Halt> {
        let mut all = Some(true);
        for child in children {
            match self.asked(child, traverser)? {
                Some(true) => {}
                Some(false) => return Ok(false),
                None => all = None,
            }
        }
        known(all)
    }

    fn one_of(&mut self, children: &[Chain], traverser: &Traverser) -> Result<bool, Halt> {
        let mut one = Some(false);
        for child in children {
            match self.asked(child, traverser)? {
                Some(true) => return Ok(true),
                Some(false) => {}
                None => one = None,
            }
        }
        known(one)
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

pub(super) fn first_time(states: &mut [State], state: StateId) -> bool {
    let fresh = matches!(states[state.0], State::Fresh);
    states[state.0] = State::Count(1);
    fresh
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

fn known(answer: Option<bool>) -> Result<bool, Halt> {
    answer.ok_or(Halt::Incomparable)
}
