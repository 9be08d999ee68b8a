//! Barriers: steps that need all traversers before one goes on.
//!
//! In: traversers, one after the other. Out, after the last: the traversers, in another order or
//! fewer of them.

use std::cmp::Ordering;

use super::{Flow, Halt, Run, Sink, State, Traverser, failed};
use crate::graph::memory::{
    datum::{Datum, Number, order, token_name},
    program::{Branch, Collector, OptionKey, Sort, Way},
};

impl Run {
    pub(super) fn collect(
        &mut self,
        collector: &Collector,
        state: &mut State,
        traverser: Traverser,
        sink: Sink<'_>,
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
                    keys.push(sorted_by(key));
                }
                self.hold(traverser.bytes())?;
                match state {
                    State::Sorted(held) => held.push((keys, traverser)),
                    state => *state = State::Sorted(vec![(keys, traverser)]),
                }
            }
            Collector::Sample(_, by) => {
                let Some(weight) = self.by(by, &traverser)? else {
                    return Ok(());
                };
                if weight.number().is_none() {
                    return Err(failed(format!(
                        "sample() met {} as a weight where a number is needed",
                        weight.kind()
                    )));
                }
                self.hold(traverser.bytes())?;
                match state {
                    State::Sorted(held) => held.push((vec![weight], traverser)),
                    state => *state = State::Sorted(vec![(vec![weight], traverser)]),
                }
            }
            Collector::Barrier | Collector::NormSack => {
                let mut merged = match std::mem::take(state) {
                    State::Merged(merged) => merged,
                    _ => Default::default(),
                };
                self.gather(&mut merged, traverser)?;
                *state = State::Merged(merged);
            }
            Collector::Aggregate(_, by) => {
                let (mut values, mut merged) = match std::mem::take(state) {
                    State::Aggregated(values, merged) => (values, merged),
                    _ => Default::default(),
                };
                if let Some(value) = self.by(by, &traverser)? {
                    self.hold(value.bytes())?;
                    values.push((value, traverser.bulk));
                }
                self.gather(&mut merged, traverser)?;
                *state = State::Aggregated(values, merged);
            }
            Collector::Tail(_) | Collector::Branch(_) => {
                self.hold(traverser.bytes())?;
                match state {
                    State::Held(held) => held.push(traverser),
                    state => *state = State::Held(vec![traverser]),
                }
            }
            Collector::Repeat(repeat) => {
                let mut loops = match std::mem::take(state) {
                    State::Loops(loops) => loops,
                    _ => Default::default(),
                };
                let flow = self.enter(repeat, &mut loops, traverser, sink);
                *state = State::Loops(loops);
                flow?;
            }
        }
        Ok(())
    }

    /// Lets go of what a barrier holds.
    pub(super) fn collected(
        &mut self,
        collector: &Collector,
        state: State,
        sink: Sink<'_>,
    ) -> Flow {
        match (collector, state) {
            (Collector::Order(by), State::Sorted(mut held)) => {
                if by.iter().any(|(_, sort)| *sort == Sort::Shuffle) {
                    self.random.shuffle(&mut held);
                } else {
                    let store = &self.store;
                    held.sort_by(|(a, _), (b, _)| {
                        by.iter()
                            .zip(a.iter().zip(b))
                            .map(|((_, sort), (a, b))| match sort {
                                Sort::Descending => order(store, b, a),
                                Sort::Ascending | Sort::Shuffle => order(store, a, b),
                            })
                            .find(|order| order.is_ne())
                            .unwrap_or(Ordering::Equal)
                    });
                }
                held.into_iter()
                    .try_for_each(|(_, traverser)| sink(self, traverser))
            }
            (Collector::Sample(count, _), State::Sorted(held)) => self.sample(*count, held, sink),
            (Collector::Tail(count), State::Held(held)) => {
                let all = held
                    .iter()
                    .fold(0u64, |sum, traverser| sum.saturating_add(traverser.bulk));
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
            (Collector::NormSack, State::Merged(merged)) => {
                self.norm_sack(merged.into_held(), sink)
            }
            (Collector::Aggregate(name, _), State::Aggregated(values, merged)) => {
                self.add_to(name, values)?;
                merged
                    .into_held()
                    .into_iter()
                    .try_for_each(|traverser| sink(self, traverser))
            }
            (Collector::Branch(branch), State::Held(held)) => {
                self.option_by_option(branch, held, sink)
            }
            (Collector::Repeat(repeat), State::Loops(mut loops)) => {
                self.rounds(repeat, &mut loops, sink)
            }
            // Nothing came.
            (_, _) => Ok(()),
        }
    }

    fn option_by_option(&mut self, branch: &Branch, held: Vec<Traverser>, sink: Sink<'_>) -> Flow {
        let mut picked = Vec::with_capacity(held.len());
        for traverser in &held {
            picked.push(self.pick(branch, traverser)?);
        }
        for (traverser, picked) in held.iter().zip(&picked) {
            if picked.onward {
                sink(self, traverser.clone())?;
            }
        }
        // The options without a value of their own come first.
        let by_value = |way: &Way| matches!(way.key, OptionKey::Test(_) | OptionKey::Chain(_));
        let mut order: Vec<(usize, &Way)> = branch.options.iter().enumerate().collect();
        order.sort_by_key(|(_, way)| by_value(way));
        for (i, option) in order {
            let mut states = option.chain.fresh();
            let mut some = false;
            for (traverser, picked) in held.iter().zip(&picked) {
                if picked.options.contains(&i) {
                    some = true;
                    self.feed(&option.chain, &mut states, traverser.clone(), sink)?;
                }
            }
            // A way that nobody takes has nothing to say, not even that nothing came.
            if some {
                self.finish(&option.chain, &mut states, sink)?;
            }
        }
        Ok(())
    }

    fn norm_sack(&mut self, held: Vec<Traverser>, sink: Sink<'_>) -> Flow {
        let weight = |traverser: &Traverser| {
            let sack = traverser.sack.as_ref().and_then(|sack| sack.number());
            let sack = sack.ok_or_else(|| failed("normSack needs numbers as sacks"))?;
            let bulk = Number::Long(i64::try_from(traverser.bulk).unwrap_or(i64::MAX));
            Ok::<Number, Halt>(sack.mul(bulk)?)
        };
        let mut total = Number::Double(0.0);
        for traverser in &held {
            total = total.add(weight(traverser)?)?;
        }
        for mut traverser in held {
            let share = weight(&traverser)?.div(total, false)?;
            traverser.sack = Some(Box::new(Datum::from(share)));
            sink(self, traverser)?;
        }
        Ok(())
    }

    /// Draws without putting back, each by its weight.
    fn sample(&mut self, count: usize, held: Vec<(Vec<Datum>, Traverser)>, sink: Sink<'_>) -> Flow {
        let all = held.iter().fold(0u64, |sum, (_, traverser)| {
            sum.saturating_add(traverser.bulk)
        });
        if all <= count as u64 {
            return held
                .into_iter()
                .try_for_each(|(_, traverser)| sink(self, traverser));
        }
        let mut left: Vec<(f64, Traverser)> = held
            .into_iter()
            .map(|(keys, traverser)| {
                let weight = keys.first().and_then(Datum::number);
                (weight.map_or(0.0, Number::to_double).max(0.0), traverser)
            })
            .collect();
        for _ in 0..count {
            self.tick()?;
            let weigh = |(weight, traverser): &(f64, Traverser)| weight * traverser.bulk as f64;
            let total: f64 = left.iter().map(weigh).sum();
            let mut mark = self.random.unit() * total;
            let at = left
                .iter()
                .position(|entry| {
                    mark -= weigh(entry);
                    mark < 0.0
                })
                .unwrap_or(left.len().saturating_sub(1));
            let Some((_, traverser)) = left.get_mut(at) else {
                return Ok(());
            };
            let drawn = traverser.single();
            traverser.bulk -= 1;
            if traverser.bulk == 0 {
                left.swap_remove(at);
            }
            sink(self, drawn)?;
        }
        Ok(())
    }
}

/// The constants of the language stand among strings by their names.
pub(super) fn sorted_by(key: Datum) -> Datum {
    match key {
        Datum::Token(token) => Datum::text(token_name(token.text())),
        key => key,
    }
}
