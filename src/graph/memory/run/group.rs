//! Groups.
//!
//! In: traversers. Out: a map of what their values became together, by key.

use indexmap::IndexMap;

use super::{Flow, Grouped, Halt, Run, State, Traverser};
use crate::graph::memory::{
    datum::Datum,
    program::{Group, Op, Reducer},
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
        let Some(together) = group.together else {
            let Some(value) = self.first(&group.value, traverser)? else {
                return Ok(());
            };
            self.hold(key.bytes() + value.datum.bytes())?;
            let grouped = Grouped {
                states: Vec::new(),
                value: Some(value.datum),
            };
            groups.insert(key, grouped);
            return Ok(());
        };
        if !groups.contains_key(&key) {
            self.hold(key.bytes() * 2 + size_of::<Grouped>())?;
        }
        let grouped = groups.entry(key).or_insert_with(|| Grouped {
            states: group.value.fresh(),
            value: None,
        });
        // What stands before the common part begins anew with each traverser.
        for op in &group.value.ops[..together] {
            if let Op::Range(_, state) | Op::Inject(_, state) | Op::TimeLimit(_, state) = op {
                grouped.states[state.0] = State::Fresh;
            }
            if let Op::Branch(branch) = op {
                grouped.states[branch.state.0] = State::Fresh;
            }
        }
        let first = &mut grouped.value;
        self.feed(
            &group.value,
            &mut grouped.states,
            traverser,
            &mut |_, traverser| {
                first.get_or_insert(traverser.datum);
                Ok(())
            },
        )
    }

    pub(super) fn grouped(
        &mut self,
        group: &Group,
        groups: IndexMap<Datum, Grouped>,
    ) -> Result<Datum, Halt> {
        let mut entries = Vec::with_capacity(groups.len());
        for (key, Grouped { mut states, value }) in groups {
            self.tick()?;
            let value = match (value, group.together) {
                (Some(value), _) => Some(value),
                (None, None) => None,
                (None, Some(together)) => self.together(group, together, &mut states)?,
            };
            if let Some(value) = value {
                entries.push((key, value));
            }
        }
        Ok(Datum::map(entries)?)
    }

    fn together(
        &mut self,
        group: &Group,
        together: usize,
        states: &mut [State],
    ) -> Result<Option<Datum>, Halt> {
        // A key of which nothing came as far as here is left out, unless nothing says something.
        match &group.value.ops[together] {
            Op::Reduce(
                Reducer::Fold
                | Reducer::FoldWith(..)
                | Reducer::Count
                | Reducer::Group(_)
                | Reducer::GroupCount(_)
                | Reducer::Tree(_),
                _,
            ) => {}
            Op::Reduce(_, state) | Op::Collect(_, state) => {
                if matches!(states[state.0], State::Fresh) {
                    return Ok(None);
                }
            }
            Op::Dedup(dedup) if matches!(states[dedup.state.0], State::Fresh) => return Ok(None),
            Op::Range(_, state) if matches!(states[state.0], State::Fresh) => return Ok(None),
            _ => {}
        }
        let mut first = None;
        let flow = self.finish(&group.value, states, &mut |_, traverser| {
            first = Some(traverser.datum);
            Err(Halt::Enough)
        });
        match flow {
            Ok(()) | Err(Halt::Enough) => Ok(first),
            Err(halt) => Err(halt),
        }
    }
}
