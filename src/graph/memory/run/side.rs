//! Side effects: values that a statement gathers beside its traversers.
//!
//! In: values under a name. Out: what was gathered so far.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{Flow, Halt, Run, State, Traverser};
use crate::{
    graph::memory::{
        datum::Datum,
        program::{By, Initial, Operator, Reducer},
    },
    gremlin::Text,
};

#[derive(Debug)]
pub enum SideEffect {
    Value(Datum, Option<Operator>),
    Bag(Bag),
    Reduced(Arc<Reducer>, State),
}

/// Values, and how often each is there.
#[derive(Debug, Default)]
pub struct Bag {
    counts: IndexMap<Datum, u64>,
    /// All of them as a list, until one comes.
    list: Option<Datum>,
}

impl Bag {
    pub fn contains(&self, datum: &Datum) -> bool {
        self.counts.contains_key(datum)
    }
}

impl SideEffect {
    pub fn new(initial: &Initial) -> SideEffect {
        match initial {
            Initial::Value(value, operator) => SideEffect::Value(value.clone(), *operator),
            Initial::Bag => SideEffect::Bag(Bag::default()),
            Initial::Reduced(reducer) => SideEffect::Reduced(reducer.clone(), State::Fresh),
        }
    }
}

impl Run {
    /// What stands under a name, if anything does.
    pub(super) fn side_effect(&mut self, name: &Text) -> Result<Option<Datum>, Halt> {
        let (reducer, state) = match self.side_effects.get_mut(name) {
            None => return Ok(None),
            Some(SideEffect::Value(value, _)) => return Ok(Some(value.clone())),
            Some(SideEffect::Bag(bag)) => {
                if let Some(list) = &bag.list {
                    return Ok(Some(list.clone()));
                }
                let counts: Vec<(Datum, u64)> = bag
                    .counts
                    .iter()
                    .map(|(datum, count)| (datum.clone(), *count))
                    .collect();
                let list = self.repeated(counts)?;
                if let Some(SideEffect::Bag(bag)) = self.side_effects.get_mut(name) {
                    bag.list = Some(list.clone());
                }
                return Ok(Some(list));
            }
            Some(SideEffect::Reduced(reducer, state)) => (reducer.clone(), state.clone()),
        };
        self.reduced(&reducer, state)
    }

    fn repeated(&mut self, counts: Vec<(Datum, u64)>) -> Result<Datum, Halt> {
        let mut items = Vec::new();
        for (datum, count) in counts {
            for _ in 0..count {
                self.tick()?;
                self.hold(datum.bytes())?;
                items.push(datum.clone());
            }
        }
        Ok(Datum::list(items)?)
    }

    pub(super) fn bag(&self, name: &Text) -> Option<&Bag> {
        match self.side_effects.get(name) {
            Some(SideEffect::Bag(bag)) => Some(bag),
            Some(SideEffect::Value(..) | SideEffect::Reduced(..)) | None => None,
        }
    }

    /// `store()`: the value goes into the side effect, the traverser goes on.
    pub(super) fn store_in(&mut self, name: &Text, by: &By, traverser: &Traverser) -> Flow {
        match self.by(by, traverser)? {
            Some(datum) => self.add_to(name, [(datum, traverser.bulk)]),
            None => Ok(()),
        }
    }

    pub(super) fn add_to(
        &mut self,
        name: &Text,
        values: impl IntoIterator<Item = (Datum, u64)>,
    ) -> Flow {
        // Taken out and put back, since adding looks at the graph.
        let (value, operator) = match self.side_effects.get_mut(name) {
            None | Some(SideEffect::Reduced(..)) => return Ok(()),
            Some(SideEffect::Bag(bag)) => {
                bag.list = None;
                let mut bytes = 0;
                for (datum, count) in values {
                    bytes += datum.bytes();
                    let known = bag.counts.entry(datum).or_default();
                    *known = known.saturating_add(count);
                }
                return self.hold(bytes);
            }
            Some(SideEffect::Value(value, operator)) => (value.clone(), *operator),
        };
        let operator = operator.unwrap_or(Operator::AddAll);
        let mut value = value;
        match operator {
            Operator::AddAll | Operator::Assign => {
                let all = self.repeated(values.into_iter().collect())?;
                value = self.apply(operator, value, all)?;
            }
            Operator::Sum
            | Operator::Minus
            | Operator::Mult
            | Operator::Div
            | Operator::Min
            | Operator::Max
            | Operator::And
            | Operator::Or
            | Operator::SumLong => {
                for (datum, count) in values {
                    for _ in 0..count {
                        self.tick()?;
                        value = self.apply(operator, value, datum.clone())?;
                    }
                }
            }
        }
        self.hold(value.bytes())?;
        if let Some(SideEffect::Value(known, _)) = self.side_effects.get_mut(name) {
            *known = value;
        }
        Ok(())
    }

    /// `group('x')` and its like.
    pub(super) fn reduce_into(
        &mut self,
        name: &Text,
        reducer: &Reducer,
        traverser: &Traverser,
    ) -> Flow {
        let Some(SideEffect::Reduced(_, state)) = self.side_effects.get_mut(name) else {
            return Err(super::failed(format!(
                "the side effect '{name}' was made in another way"
            )));
        };
        let mut state = std::mem::take(state);
        let flow = match reducer {
            // Other than without a side effect, there must be a key.
            Reducer::GroupCount(by) => self
                .needed_by(by, traverser)
                .and_then(|key| self.count_key(&mut state, key, traverser.bulk)),
            _ => self.reduce(reducer, &mut state, traverser.clone()),
        };
        if let Some(SideEffect::Reduced(_, known)) = self.side_effects.get_mut(name) {
            *known = state;
        }
        flow
    }

    /// `cap()`
    pub(super) fn cap(&mut self, names: &[Text]) -> Result<Datum, Halt> {
        if let [name] = names {
            return self.side_effect(name)?.ok_or_else(|| {
                super::failed(format!("The side-effect key does not exist: {name}"))
            });
        }
        let mut entries = Vec::with_capacity(names.len());
        for name in names {
            if let Some(value) = self.side_effect(name)? {
                entries.push((Datum::Text(name.clone()), value));
            }
        }
        Ok(Datum::map(entries)?)
    }
}
