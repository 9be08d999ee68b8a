//! Many values to one.
//!
//! In: traversers, one after the other. Out, after the last: a value, or none where nothing came
//! and the step has nothing to say about nothing.

use super::{Flow, Halt, Run, State, Traverser, by::ring, failed, list::sortable};
use crate::graph::memory::{
    datum::{Datum, Number, NumberError, Tree, compare},
    program::{By, Reducer},
};

/// Deeper trees could be neither written nor dropped.
const MAX_TREE: usize = 200;

impl Run {
    pub(super) fn reduce(
        &mut self,
        reducer: &Reducer,
        state: &mut State,
        traverser: Traverser,
    ) -> Flow {
        match reducer {
            Reducer::Fold => self.fold(state, traverser)?,
            Reducer::FoldWith(seed, operator) => {
                let mut value = match std::mem::take(state) {
                    State::Value(value) => value,
                    _ => seed.clone(),
                };
                // A list takes the value as often as it is there, all else takes it once.
                match &value {
                    Datum::List(_) | Datum::Set(_) => {
                        for _ in 0..traverser.bulk {
                            self.tick()?;
                            let one = Datum::list(vec![traverser.datum.clone()])?;
                            value = self.apply(*operator, value, one)?;
                        }
                    }
                    _ => value = self.apply(*operator, value, traverser.datum)?,
                }
                *state = State::Value(value);
            }
            Reducer::Cap(_) => {}
            Reducer::Count => {
                let before = match state {
                    State::Count(count) => *count,
                    _ => 0,
                };
                *state = State::Count(before.saturating_add(traverser.bulk));
            }
            Reducer::Sum => {
                let value = times(&traverser)?;
                let sum = match std::mem::take(state) {
                    State::Value(Datum::Null) => value,
                    State::Value(sum) => plus(sum, value)?,
                    _ => value,
                };
                *state = State::Value(sum);
            }
            Reducer::Mean => {
                let value = times(&traverser)?;
                *state = match (std::mem::take(state), value) {
                    (State::Mean(sum, count), Datum::Null) => State::Mean(sum, count),
                    (State::Mean(Datum::Null, _), value) => State::Mean(value, traverser.bulk),
                    (State::Mean(sum, count), value) => {
                        State::Mean(plus(sum, value)?, count.saturating_add(traverser.bulk))
                    }
                    (_, value) => State::Mean(value, traverser.bulk),
                };
            }
            Reducer::Min | Reducer::Max => {
                let datum = traverser.datum;
                sortable(&datum)?;
                let best = match std::mem::take(state) {
                    State::Value(best) => self.better(reducer, best, datum)?,
                    _ => datum,
                };
                *state = State::Value(best);
            }
            Reducer::Group(group) => {
                if !matches!(state, State::Groups(_)) {
                    *state = State::Groups(Default::default());
                }
                if let State::Groups(groups) = state {
                    self.group(group, groups, traverser)?;
                }
            }
            Reducer::GroupCount(by) => {
                if let Some(key) = self.by(by, &traverser)? {
                    self.count_key(state, key, traverser.bulk)?;
                }
            }
            Reducer::Tree(by) => {
                let mut tree = match std::mem::take(state) {
                    State::Tree(tree) => tree,
                    _ => Tree::default(),
                };
                self.graft(&mut tree, by, &traverser)?;
                *state = State::Tree(tree);
            }
        }
        Ok(())
    }

    pub(super) fn count_key(&mut self, state: &mut State, key: Datum, bulk: u64) -> Flow {
        if !matches!(state, State::Counts(_)) {
            *state = State::Counts(Default::default());
        }
        if let State::Counts(counts) = state {
            match counts.get_mut(&key) {
                Some(count) => *count = count.saturating_add(bulk),
                None => {
                    self.hold(key.bytes() * 2)?;
                    counts.insert(key, bulk);
                }
            }
        }
        Ok(())
    }

    fn fold(&mut self, state: &mut State, traverser: Traverser) -> Flow {
        let bytes = traverser.datum.bytes();
        if !matches!(state, State::Folded(_)) {
            *state = State::Folded(Vec::new());
        }
        if let State::Folded(items) = state {
            for _ in 1..traverser.bulk {
                self.tick()?;
                self.hold(bytes)?;
                items.push(traverser.datum.clone());
            }
            self.hold(bytes)?;
            items.push(traverser.datum);
        }
        Ok(())
    }

    pub(super) fn reduced(
        &mut self,
        reducer: &Reducer,
        state: State,
    ) -> Result<Option<Datum>, Halt> {
        Ok(Some(match (reducer, state) {
            (Reducer::Count, State::Count(count)) => long(count),
            (Reducer::Count, _) => Datum::Long(0),
            (Reducer::Fold, State::Folded(items)) => Datum::list(items)?,
            (Reducer::Fold, _) => Datum::list(Vec::new())?,
            (Reducer::FoldWith(..), State::Value(value)) => value,
            (Reducer::FoldWith(seed, _), _) => seed.clone(),
            (Reducer::Cap(names), _) => self.cap(names)?,
            (Reducer::Sum | Reducer::Min | Reducer::Max, State::Value(value)) => value,
            (Reducer::Mean, State::Mean(sum, count)) => match sum.number() {
                Some(sum) => sum.div(count_number(count), true)?.into(),
                None => Datum::Null,
            },
            // Of nothing there is no sum and no mean.
            (Reducer::Sum | Reducer::Min | Reducer::Max | Reducer::Mean, _) => return Ok(None),
            (Reducer::Group(group), State::Groups(groups)) => self.grouped(group, groups)?,
            (Reducer::GroupCount(_), State::Counts(counts)) => Datum::map(
                counts
                    .into_iter()
                    .map(|(key, count)| (key, long(count)))
                    .collect(),
            )?,
            (Reducer::Group(_) | Reducer::GroupCount(_), _) => Datum::map(Vec::new())?,
            (Reducer::Tree(_), State::Tree(tree)) => Datum::tree(tree)?,
            (Reducer::Tree(_), _) => Datum::tree(Tree::default())?,
        }))
    }

    /// The smaller or larger of two values, whatever they are.
    pub(super) fn better(
        &self,
        reducer: &Reducer,
        best: Datum,
        datum: Datum,
    ) -> Result<Datum, Halt> {
        let smallest = matches!(reducer, Reducer::Min);
        match (best.number(), datum.number()) {
            (Some(a), Some(b)) => {
                let best = if smallest { a.min(b)? } else { a.max(b)? };
                Ok(best.into())
            }
            _ => match (&best, &datum) {
                (Datum::Null, _) => Ok(datum),
                (_, Datum::Null) => Ok(best),
                _ => match compare(&self.store, &datum, &best) {
                    Some(order) if order.is_lt() == smallest && order.is_ne() => Ok(datum),
                    Some(_) => Ok(best),
                    None => Err(failed(format!(
                        "{} cannot be compared with {}",
                        datum.kind(),
                        best.kind()
                    ))),
                },
            },
        }
    }

    /// Adds the traverser's path to a tree.
    fn graft(&mut self, tree: &mut Tree, by: &[By], traverser: &Traverser) -> Flow {
        if traverser.trail.back().nth(MAX_TREE).is_some() {
            return Err(failed(format!(
                "tree() met a path of more than {MAX_TREE} stops"
            )));
        }
        let mut at = tree;
        for (i, station) in traverser.trail.stations().into_iter().enumerate() {
            let Some(key) = self.by_datum(ring(by, i), station.datum)? else {
                continue;
            };
            let known = at.0.iter().position(|(known, _)| *known == key);
            let place = match known {
                Some(place) => place,
                None => {
                    self.hold(key.bytes() + size_of::<Tree>())?;
                    at.0.push((key, Tree::default()));
                    at.0.len() - 1
                }
            };
            at = &mut at.0[place].1;
        }
        Ok(())
    }
}

pub(super) fn long(count: u64) -> Datum {
    Datum::Long(i64::try_from(count).unwrap_or(i64::MAX))
}

fn count_number(count: u64) -> Number {
    Number::Long(i64::try_from(count).unwrap_or(i64::MAX))
}

fn not_a_number(datum: &Datum) -> Halt {
    failed(format!("{} was met where a number is needed", datum.kind()))
}

/// The value as often as it is there. A long, as the number of times is one.
fn times(traverser: &Traverser) -> Result<Datum, Halt> {
    match (&traverser.datum, traverser.datum.number()) {
        (_, Some(number)) => Ok(number.mul(count_number(traverser.bulk))?.into()),
        (Datum::Null, None) => Ok(Datum::Null),
        (other, None) => Err(not_a_number(other)),
    }
}

/// Null adds nothing.
pub(super) fn plus(a: Datum, b: Datum) -> Result<Datum, Halt> {
    match (a.number(), b.number()) {
        (Some(a), Some(b)) => {
            let sum: Result<Number, NumberError> = a.add(b);
            Ok(sum?.into())
        }
        (Some(_), None) if matches!(b, Datum::Null) => Ok(a),
        (None, _) => Err(not_a_number(&a)),
        (_, None) => Err(not_a_number(&b)),
    }
}
