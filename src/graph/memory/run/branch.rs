//! Branches, and what a value is made of.
//!
//! In: a traverser. Out: what it becomes on each of the ways.

use super::{Flow, Run, Sink, State, Traverser};
use crate::graph::memory::{datum::Datum, program::Chain};

impl Run {
    pub(super) fn unfold(&mut self, traverser: &Traverser, sink: Sink<'_>) -> Flow {
        match &traverser.datum {
            Datum::List(items) | Datum::Set(items) => {
                for item in items.iter() {
                    let next = traverser.moved(self.paths, item.clone());
                    sink(self, next)?;
                }
                Ok(())
            }
            Datum::Map(entries) => {
                for (key, value) in entries.iter() {
                    let entry = Datum::entry(key.clone(), value.clone())?;
                    let next = traverser.moved(self.paths, entry);
                    sink(self, next)?;
                }
                Ok(())
            }
            Datum::Path(stations) => {
                for station in stations.iter() {
                    let next = traverser.moved(self.paths, station.datum.clone());
                    sink(self, next)?;
                }
                Ok(())
            }
            other => {
                let next = traverser.moved(self.paths, other.clone());
                sink(self, next)
            }
        }
    }

    /// The results of the first chain that has any.
    pub(super) fn coalesce(
        &mut self,
        children: &[Chain],
        traverser: &Traverser,
        sink: Sink<'_>,
    ) -> Flow {
        for child in children {
            let mut some = false;
            let paths = self.paths;
            self.each(child, traverser.clone(), &mut |run, result| {
                some = true;
                // The way inside of the child is not part of the path.
                let mut next = traverser.moved(paths, result.datum);
                next.bulk = result.bulk;
                next.sack = result.sack;
                sink(run, next)
            })?;
            if some {
                return Ok(());
            }
        }
        Ok(())
    }

    /// One way after the other.
    pub(super) fn union(
        &mut self,
        children: &[Chain],
        states: &mut [Vec<State>],
        traverser: &Traverser,
        sink: Sink<'_>,
    ) -> Flow {
        for (child, states) in children.iter().zip(states) {
            self.feed(child, states, traverser.clone(), sink)?;
        }
        Ok(())
    }
}
