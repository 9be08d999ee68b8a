//! Barriers: steps that need all traversers before one goes on.
//!
//! In: traversers, one after the other. Out, after the last: the traversers, in another order or
//! fewer of them.

use std::cmp::Ordering;

use super::{Flow, Run, Sink, State, Traverser};
use crate::graph::memory::{
    datum::order,
    program::{Collector, Sort},
};

impl Run {
    pub(super) fn collect(
        &mut self,
        collector: &Collector,
        state: &mut State,
        traverser: Traverser,
    ) -> Flow {
        match collector {
            Collector::Order(by) => {
                let mut keys = Vec::with_capacity(by.len());
                for (by, _) in by {
                    let Some(key) = self.by(by, &traverser)? else {
                        // Without what it is sorted by it is left out.
                        return Ok(());
                    };
                    self.hold(key.bytes())?;
                    keys.push(key);
                }
                self.hold(traverser.bytes())?;
                match state {
                    State::Sorted(held) => held.push((keys, traverser)),
                    state => *state = State::Sorted(vec![(keys, traverser)]),
                }
            }
            Collector::Barrier => {
                let bytes = traverser.bytes();
                if !matches!(state, State::Merged(_)) {
                    *state = State::Merged(Default::default());
                }
                if let State::Merged(merged) = state
                    && merged.add(traverser)
                {
                    self.hold(2 * bytes)?;
                }
            }
            Collector::Tail(_) | Collector::Union(_) => {
                self.hold(traverser.bytes())?;
                match state {
                    State::Held(held) => held.push(traverser),
                    state => *state = State::Held(vec![traverser]),
                }
            }
        }
        Ok(())
    }

    pub(super) fn collected(
        &mut self,
        collector: &Collector,
        state: State,
        sink: Sink<'_>,
    ) -> Flow {
        match (collector, state) {
            (Collector::Order(by), State::Sorted(mut held)) => {
                let store = &self.store;
                held.sort_by(|(a, _), (b, _)| {
                    by.iter()
                        .zip(a.iter().zip(b))
                        .map(|((_, sort), (a, b))| match sort {
                            Sort::Ascending => order(store, a, b),
                            Sort::Descending => order(store, b, a),
                            Sort::Shuffle => Ordering::Equal,
                        })
                        .find(|order| order.is_ne())
                        .unwrap_or(Ordering::Equal)
                });
                held.into_iter()
                    .try_for_each(|(_, traverser)| sink(self, traverser))
            }
            (Collector::Tail(count), State::Held(held)) => {
                let all: u64 = held.iter().map(|traverser| traverser.bulk).sum();
                let mut skip = all.saturating_sub(*count);
                for mut traverser in held {
                    if skip >= traverser.bulk {
                        skip -= traverser.bulk;
                        continue;
                    }
                    traverser.bulk -= skip;
                    skip = 0;
                    sink(self, traverser)?;
                }
                Ok(())
            }
            (Collector::Barrier, State::Merged(merged)) => merged
                .into_held()
                .into_iter()
                .try_for_each(|traverser| sink(self, traverser)),
            (Collector::Union(children), state) => {
                let held = match state {
                    State::Held(held) => held,
                    _ => Vec::new(),
                };
                for child in children {
                    let mut states = child.fresh();
                    for traverser in &held {
                        self.feed(child, &mut states, traverser.clone(), sink)?;
                    }
                    self.finish(child, &mut states, sink)?;
                }
                Ok(())
            }
            (Collector::Order(_) | Collector::Tail(_) | Collector::Barrier, _) => Ok(()),
        }
    }
}
