//! Values that have a name.
//!
//! In: a name. Out: the value that stands under it in the map at hand, among the side effects or on
//! the path, in that order; and the steps that look values up by name.

use std::collections::HashSet;

use super::{Halt, Run, State, Traverser, by::ring, condition, failed};
use crate::{
    graph::memory::{
        datum::{Datum, equal},
        program::{
            By, Dedup, NameTest, NameTestKind, PathTest, Pop, Select, SelectKey, Walk, Where,
        },
    },
    gremlin::Text,
};

impl Run {
    pub(super) fn named(
        &mut self,
        name: &Text,
        pop: Pop,
        traverser: &Traverser,
    ) -> Result<Option<Datum>, Halt> {
        if let Datum::Map(entries) = &traverser.datum {
            let found = entries
                .iter()
                .find(|(key, _)| matches!(key, Datum::Text(text) if text == name));
            if let Some((_, value)) = found {
                return Ok(Some(value.clone()));
            }
        }
        if let Some(value) = self.side_effect(name)? {
            return Ok(Some(value));
        }
        Ok(traverser.trail.find(name, pop)?)
    }

    pub(super) fn needed(&mut self, name: &Text, traverser: &Traverser) -> Result<Datum, Halt> {
        self.named(name, Pop::Last, traverser)?.ok_or_else(|| {
            failed(format!(
                "Neither the map, sideEffects, nor path has a {name}-key"
            ))
        })
    }

    pub(super) fn select(
        &mut self,
        select: &Select,
        traverser: &Traverser,
    ) -> Result<Option<Datum>, Halt> {
        let names = match &select.keys {
            SelectKey::One(name) => {
                let found = self.named(name, select.pop, traverser)?;
                return self.selected(found, &select.by);
            }
            SelectKey::Found(chain) => {
                let Some(key) = self.first(chain, traverser.single())? else {
                    return Ok(None);
                };
                let found = self.found(&key.datum, select.pop, traverser)?;
                return self.selected(found, &select.by);
            }
            SelectKey::Several(names) => names,
        };
        let mut entries: Vec<(Datum, Datum)> = Vec::with_capacity(names.len());
        for (i, name) in names.iter().enumerate() {
            let Some(datum) = self.named(name, select.pop, traverser)? else {
                return Ok(None);
            };
            let Some(datum) = self.by_datum(ring(&select.by, i), datum)? else {
                return Ok(None);
            };
            let key = Datum::Text(name.clone());
            if !entries.iter().any(|(known, _)| *known == key) {
                entries.push((key, datum));
            }
        }
        Ok(Some(Datum::map(entries)?))
    }

    fn selected(&mut self, found: Option<Datum>, by: &[By]) -> Result<Option<Datum>, Halt> {
        match found {
            None => Ok(None),
            Some(Datum::Null) => Ok(Some(Datum::Null)),
            Some(datum) => self.by_datum(ring(by, 0), datum),
        }
    }

    /// What stands under a key that need not be a name.
    fn found(
        &mut self,
        key: &Datum,
        pop: Pop,
        traverser: &Traverser,
    ) -> Result<Option<Datum>, Halt> {
        if let Datum::Text(name) = key {
            return self.named(name, pop, traverser);
        }
        Ok(match &traverser.datum {
            Datum::Map(entries) => entries
                .iter()
                .find(|(known, _)| known == key)
                .map(|(_, value)| value.clone()),
            _ => None,
        })
    }

    pub(super) fn holds(&mut self, condition: &Where, traverser: &Traverser) -> Result<bool, Halt> {
        match condition {
            Where::Compare { start, test, by } => {
                let datum = match start {
                    None => self.by(ring(by, 0), traverser)?,
                    Some(name) => {
                        let datum = self.needed(name, traverser)?;
                        self.by_datum(ring(by, 0), datum)?
                    }
                };
                let mut turn = 1;
                let passes = match &datum {
                    None => None,
                    Some(datum) => self.name_test(test, datum, by, &mut turn, traverser)?,
                };
                match &datum {
                    // What a modulator does not yield is no question of comparing.
                    None => Ok(false),
                    Some(_) => passes.ok_or(Halt::Incomparable),
                }
            }
            Where::Walk(walk) => match self.walks(walk, traverser) {
                Err(Halt::Incomparable) => Ok(false),
                walks => walks,
            },
            Where::Not(inner) => Ok(!self.holds(inner, traverser)?),
            Where::And(all) => {
                for condition in all {
                    if !self.holds(condition, traverser)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Where::Or(any) => {
                for condition in any {
                    if self.holds(condition, traverser)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    fn walks(&mut self, walk: &Walk, traverser: &Traverser) -> Result<bool, Halt> {
        let goal = match &walk.end {
            None => None,
            Some(name) => Some(self.needed(name, traverser)?),
        };
        let mut start = traverser.single();
        if let Some(name) = &walk.start {
            let datum = self.needed(name, traverser)?;
            start.go(self.paths, datum);
        }
        let Some(goal) = goal else {
            return self.any(&walk.chain, &start);
        };
        let mut found = false;
        let flow = self.each(&walk.chain, start, &mut |_, traverser| {
            if traverser.datum == goal {
                found = true;
                return Err(Halt::Enough);
            }
            Ok(())
        });
        match flow {
            Ok(()) | Err(Halt::Enough) => Ok(found),
            Err(halt) => Err(halt),
        }
    }

    /// `None`: the values cannot be compared, or one of them is not there.
    fn name_test(
        &mut self,
        test: &NameTest,
        datum: &Datum,
        by: &[By],
        turn: &mut usize,
        traverser: &Traverser,
    ) -> Result<Option<bool>, Halt> {
        match test {
            NameTest::One(kind @ (NameTestKind::Within | NameTestKind::Without), name)
                if self.is_bag(name, datum, ring(by, *turn), traverser) =>
            {
                *turn += 1;
                let within = self.bag(name).is_some_and(|bag| bag.contains(datum));
                Ok(Some(within == (*kind == NameTestKind::Within)))
            }
            NameTest::One(kind, name) => {
                let value = self.needed(name, traverser)?;
                let value = self.by_datum(ring(by, *turn), value)?;
                *turn += 1;
                let Some(value) = value else {
                    return Ok(Some(false));
                };
                let store = &*self.store;
                let within = |datum: &Datum| match &value {
                    Datum::List(items) | Datum::Set(items) => {
                        Ok(items.iter().any(|item| equal(store, datum, item)))
                    }
                    other => Err(failed(format!(
                        "{name} is {}, and no list in which something could be",
                        other.kind()
                    ))),
                };
                match kind {
                    NameTestKind::Compare(comparison) => {
                        Ok(condition::compares(store, *comparison, datum, &value))
                    }
                    NameTestKind::Within => Ok(Some(within(datum)?)),
                    NameTestKind::Without => Ok(Some(!within(datum)?)),
                    NameTestKind::Text(test) => match &value {
                        Datum::Text(text) => condition::text_passes(*test, datum, text),
                        _ => Ok(None),
                    },
                }
            }
            NameTest::And(left, right) => {
                let left = self.name_test(left, datum, by, turn, traverser)?;
                let right = self.name_test(right, datum, by, turn, traverser)?;
                Ok(match (left, right) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    (None, _) | (_, None) => None,
                })
            }
            NameTest::Or(left, right) => {
                let left = self.name_test(left, datum, by, turn, traverser)?;
                let right = self.name_test(right, datum, by, turn, traverser)?;
                Ok(match (left, right) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    (None, _) | (_, None) => None,
                })
            }
        }
    }

    /// Whether a name stands for a bag, in which this value can be looked up at once.
    fn is_bag(&self, name: &Text, datum: &Datum, by: &By, traverser: &Traverser) -> bool {
        matches!(by, By::Identity)
            && matches!(datum, Datum::Vertex(_) | Datum::Edge(_) | Datum::Text(_))
            && !matches!(traverser.datum, Datum::Map(_))
            && self.bag(name).is_some()
    }

    pub(super) fn path_passes(
        &mut self,
        test: &PathTest,
        traverser: &Traverser,
    ) -> Result<bool, Halt> {
        let Some(stations) = self.looked_at_path(&test.span, &test.by, traverser)? else {
            return Ok(false);
        };
        let mut seen = HashSet::with_capacity(stations.len());
        let simple = stations.iter().all(|station| seen.insert(&station.datum));
        Ok(simple == test.simple)
    }

    pub(super) fn is_new(
        &mut self,
        dedup: &Dedup,
        traverser: &Traverser,
        state: &mut State,
    ) -> Result<bool, Halt> {
        let found = if dedup.labels.is_empty() {
            self.by(&dedup.by, traverser)?
        } else {
            let mut values = Vec::with_capacity(dedup.labels.len());
            for name in &dedup.labels {
                let datum = self.needed(name, traverser)?;
                let Some(datum) = self.by_datum(&dedup.by, datum)? else {
                    return Ok(false);
                };
                values.push(datum);
            }
            Some(Datum::list(values)?)
        };
        let Some(datum) = found else {
            return Ok(false);
        };
        if !matches!(state, State::Seen(_)) {
            *state = State::Seen(Default::default());
        }
        let State::Seen(seen) = state else {
            return Ok(false);
        };
        let bytes = datum.bytes() * 2;
        let new = seen.insert(datum);
        if new {
            self.hold(bytes)?;
        }
        Ok(new)
    }
}
