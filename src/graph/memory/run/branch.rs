//! Branches, and what a value is made of.
//!
//! In: a traverser. Out: what it becomes on each of the ways.

use super::{Flow, Halt, Run, Sink, State, Traverser, failed};
use crate::graph::memory::{
    datum::Datum,
    program::{Branch, Chain, OptionKey, Pick},
};

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
            Datum::Tree(tree) => {
                for (key, below) in &tree.0 {
                    let entry = Datum::entry(key.clone(), Datum::tree(below.clone())?)?;
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
            if self.flat_map(child, traverser, sink)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The results of a chain. The way inside of it is not part of the path. Says whether there
    /// were any.
    pub(super) fn flat_map(
        &mut self,
        child: &Chain,
        traverser: &Traverser,
        sink: Sink<'_>,
    ) -> Result<bool, Halt> {
        let paths = self.paths;
        let mut some = false;
        self.each(child, traverser.single(), &mut |run, result| {
            some = true;
            let mut next = traverser.moved(paths, result.datum);
            next.bulk = traverser.bulk.saturating_mul(result.bulk);
            sink(run, next)
        })?;
        Ok(some)
    }

    pub(super) fn optional(&mut self, child: &Chain, traverser: Traverser, sink: Sink<'_>) -> Flow {
        let mut some = false;
        self.each(child, traverser.clone(), &mut |run, result| {
            some = true;
            sink(run, result)
        })?;
        match some {
            true => Ok(()),
            false => sink(self, traverser),
        }
    }

    /// Runs a chain for what it does.
    pub(super) fn run_for_effect(&mut self, child: &Chain, traverser: &Traverser) -> Flow {
        self.each(child, traverser.single(), &mut |_, _| Ok(()))
    }

    /// Along the options that fit, one after the other.
    pub(super) fn branch(
        &mut self,
        branch: &Branch,
        states: &mut [Vec<State>],
        traverser: Traverser,
        sink: Sink<'_>,
    ) -> Flow {
        let picked = self.pick(branch, &traverser)?;
        for at in picked.options {
            self.feed(
                &branch.options[at].chain,
                &mut states[at],
                traverser.clone(),
                sink,
            )?;
        }
        match picked.onward {
            true => sink(self, traverser),
            false => Ok(()),
        }
    }

    pub(super) fn pick(&mut self, branch: &Branch, traverser: &Traverser) -> Result<Picked, Halt> {
        let mut picked = Picked::default();
        match &branch.pick {
            Pick::All => picked.options = (0..branch.options.len()).collect(),
            Pick::If(test) => {
                let at = if self.any(test, traverser)? { 0 } else { 1 };
                match branch.options.len() > at {
                    true => picked.options.push(at),
                    false => picked.onward = true,
                }
            }
            Pick::Matching(chain) => {
                let choice = self
                    .first(chain, traverser.single())?
                    .ok_or_else(|| failed("The provided traverser does not map to a value"))?;
                let mut fits = false;
                for (at, option) in branch.options.iter().enumerate() {
                    let matches = match &option.key {
                        OptionKey::Always => {
                            picked.options.push(at);
                            continue;
                        }
                        OptionKey::Otherwise => false,
                        OptionKey::Test(test) => self.passes(test, &choice.datum)?.unwrap_or(false),
                        OptionKey::Chain(chain) => {
                            let start = self.fresh(choice.datum.clone());
                            self.any(chain, &start)?
                        }
                    };
                    if matches {
                        fits = true;
                        picked.options.push(at);
                    }
                }
                if !fits {
                    let otherwise = branch.options.iter().enumerate();
                    picked.options.extend(
                        otherwise
                            .filter(|(_, option)| matches!(option.key, OptionKey::Otherwise))
                            .map(|(at, _)| at),
                    );
                }
            }
        }
        Ok(picked)
    }
}

/// The ways that a traverser takes.
#[derive(Debug, Default)]
pub(super) struct Picked {
    pub options: Vec<usize>,
    /// Also on as it is.
    pub onward: bool,
}
