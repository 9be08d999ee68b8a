//! Groups.
//!
//! In: traversers. Out: a map of what their values became together, by key.

use indexmap::IndexMap;

use super::{Flow, Grouped, Halt, Run, State, Traverser};
use crate::graph::memory::{
    datum::Datum,
    program::{Chain, Group, GroupValue, Op, Reducer},
};

impl Run {
    pub(super) fn group(
        &mut self,
        group: &Group,
        groups: &mut IndexMap<Datum, Grouped>,
        traverser: Traverser,
    ) -> Flow {
        let Some(key) = self.by(&group.key, &traverser)? else {
            return Ok(());
        };
        let (alone, together) = match &group.value {
            GroupValue::Together(alone, together) => (alone, together),
            GroupValue::Last(value) => {
                let Some(value) = self.first(value, traverser)? else {
                    return Ok(());
                };
                self.hold(key.bytes() + value.datum.bytes())?;
                let grouped = Grouped {
                    states: Vec::new(),
                    value: Some(value.datum),
                };
                groups.insert(key, grouped);
                return Ok(());
            }
        };
        if !groups.contains_key(&key) {
            self.hold(key.bytes() * 2 + size_of::<Grouped>())?;
        }
        let Grouped { states, value } = groups.entry(key).or_insert_with(|| Grouped {
            states: together.fresh(),
            value: None,
        });
        self.each(alone, traverser, &mut |run, traverser| {
            run.feed(together, states, traverser, &mut |_, traverser| {
                value.get_or_insert(traverser.datum);
                Ok(())
            })
        })
    }

    pub(super) fn grouped(
        &mut self,
        group: &Group,
        groups: IndexMap<Datum, Grouped>,
    ) -> Result<Datum, Halt> {
        let mut entries = Vec::with_capacity(groups.len());
        for (key, Grouped { mut states, value }) in groups {
            self.tick()?;
            let value = match (value, &group.value) {
                (Some(value), _) => Some(value),
                (None, GroupValue::Last(_)) => None,
                (None, GroupValue::Together(_, chain)) => self.together(chain, &mut states)?,
            };
            if let Some(value) = value {
                entries.push((key, value));
            }
        }
        Ok(Datum::map(entries)?)
    }

    fn together(&mut self, chain: &Chain, states: &mut [State]) -> Result<Option<Datum>, Halt> {
        // A key of which nothing came as far as here is left out, unless nothing says something.
        match chain.ops.first() {
            Some(Op::Reduce(
                Reducer::Fold
                | Reducer::FoldWith(..)
                | Reducer::Count
                | Reducer::Group(_)
                | Reducer::GroupCount(_)
                | Reducer::Tree(_),
                _,
            )) => {}
            Some(Op::Reduce(_, state) | Op::Collect(_, state) | Op::Range(_, state))
                if matches!(states[state.0], State::Fresh) =>
            {
                return Ok(None);
            }
            Some(Op::Dedup(dedup)) if matches!(states[dedup.state.0], State::Fresh) => {
                return Ok(None);
            }
            _ => {}
        }
        let mut first = None;
        let flow = self.finish(chain, states, &mut |_, traverser| {
            first = Some(traverser.datum);
            Err(Halt::Enough)
        });
        match flow {
            Ok(()) | Err(Halt::Enough) => Ok(first),
            Err(halt) => Err(halt),
        }
    }
}
