//! Everything below a root in the root's one traversal.
//!
//! In: fetches of a resolved plan, one inside of the other. Out: their steps, likewise.

use super::{
    Failed, LoweredScript, Lowerer,
    gate::{Elements, Listed},
    steps::{by, dates_apart, limit, number, step, values},
};
use crate::{
    error::{Code, Error},
    gremlin::{Arg, Chain, Script, Statement, Step, StepName, Text, Token},
    plan::{Fetch, LABEL_KEY, Origin, PAGE_ROWS, Part, Projection, Source, Yield, cursor_key},
};

impl<'a> Lowerer<'a> {
    /// What a root asks for.
    pub(super) fn root(&self, fetch: &'a Fetch, root: &'a str) -> Result<LoweredScript, Error> {
        match &fetch.origin {
            Origin::Vertices => self.lookup(fetch, root),
            Origin::Call(call) => self.statement(fetch, call, root),
            Origin::Hop(_) => Err(misplaced("a root leads on from no node")),
        }
    }

    fn lookup(&self, fetch: &'a Fetch, root: &'a str) -> Result<LoweredScript, Error> {
        let mut failed = Failed::default();
        let Listed { elements, beside } = self.all_vertices(&fetch.select, room(fetch))?;
        let rows = self.rows(fetch, elements, root, &mut failed)?;
        let steps = match self.resolved.comes_beside(&fetch.select) {
            // Something must be there to ask it all of.
            true => {
                let mut steps = vec![step(StepName::Inject, vec![Arg::Value(number(0))])];
                steps.extend(with_beside(rows, beside));
                steps
            }
            false => rows,
        };
        let statement = Statement {
            source: Vec::new(),
            steps,
            terminal: None,
        };
        let script = Script {
            statements: vec![statement],
        };
        Ok(LoweredScript { script, failed })
    }

    /// What leads on from a row's element.
    fn below(&self, fetch: &'a Fetch, root: &'a str, failed: &mut Failed) -> Result<Chain, Error> {
        let mut steps = match &fetch.origin {
            Origin::Hop(hop) => {
                let Listed { elements, beside } =
                    self.neighbours(&fetch.select, hop, room(fetch))?;
                let rows = self.rows(fetch, elements, root, failed)?;
                if self.resolved.comes_beside(&fetch.select) {
                    return Ok(with_beside(rows, beside));
                }
                rows
            }
            Origin::Call(call) => self.inline(fetch, call, root, failed)?,
            Origin::Vertices => return Err(misplaced("a row leads on from its element")),
        };
        let is_one = match fetch.select.part {
            Part::One => true,
            Part::List | Part::Page(_) | Part::Groups => false,
        };
        if !is_one {
            steps.push(step(StepName::Fold, Vec::new()));
        }
        Ok(steps)
    }

    /// What is asked of elements.
    pub(super) fn rows(
        &self,
        fetch: &'a Fetch,
        elements: Elements,
        root: &'a str,
        failed: &mut Failed,
    ) -> Result<Chain, Error> {
        match &fetch.yields {
            Yield::Rows(projection) => self.project(elements, projection, root, failed),
            Yield::Sums(sums) => {
                let model = self.binding.model;
                let (groups, window) = self.resolved.groups(model, &fetch.select)?;
                Ok(self.sums(elements, sums, &groups, window))
            }
            Yield::AsIs => Err(misplaced("nothing is asked of elements")),
        }
    }

    /// What cannot be asked for is left out, so that only its own field is without a value.
    pub(super) fn project(
        &self,
        elements: Elements,
        projection: &'a Projection,
        root: &'a str,
        failed: &mut Failed,
    ) -> Result<Chain, Error> {
        self.budget.take_projection(projection)?;
        let mut keys = Vec::with_capacity(projection.entries.len());
        let mut parts = Vec::with_capacity(projection.entries.len());
        for entry in &projection.entries {
            let mut below = Failed::default();
            match self.part(&entry.source, root, &mut below) {
                Ok(part) => {
                    keys.push(entry.key.clone().into());
                    parts.push(part);
                    failed.holds(&entry.key, below);
                }
                // The whole traversal is too large, not this part of it.
                Err(error) if self.budget.is_exceeded() => return Err(error),
                Err(error) => failed.missing(&entry.key, error),
            }
        }
        for (number, place) in elements.places.iter().enumerate() {
            keys.push(Text::from(cursor_key(number)).into());
            parts.push(by(place.clone()));
        }
        // A row cannot be without keys.
        if keys.is_empty() {
            keys.push(Text::from(LABEL_KEY).into());
            parts.push(by(Token::Label));
        }
        let mut steps = elements.into_steps();
        steps.reserve(parts.len() + 1);
        steps.push(step(StepName::Project, keys));
        steps.append(&mut parts);
        Ok(steps)
    }

    fn part(&self, source: &'a Source, root: &'a str, failed: &mut Failed) -> Result<Step, Error> {
        Ok(match source {
            Source::Label => by(Token::Label),
            Source::Id => by(Token::Id),
            Source::Property {
                key,
                many: false,
                seconds: false,
            } if self.binding.wording.is_short(key, self.writes) => by(key.clone()),
            Source::Property { key, many, seconds } => {
                let mut found = vec![values(key)];
                // The server makes a lone `values(key)` into `by(key)`, which fails on several
                // values.
                if !many {
                    found.push(limit(1));
                }
                if *seconds {
                    found.push(dates_apart());
                }
                if *many {
                    found.push(step(StepName::Fold, Vec::new()));
                }
                by(found)
            }
            Source::Edge {
                step: name,
                projection,
            } => by(self.project(self.edge(name), projection, root, failed)?),
            Source::Fetch(fetch) => by(self.below(fetch, root, failed)?),
        })
    }
}

/// Rows in a map, beside what else is asked of their list.
fn with_beside(mut rows: Chain, beside: Vec<(&'static str, Chain)>) -> Chain {
    rows.push(step(StepName::Fold, Vec::new()));
    let mut keys = vec![Text::from(PAGE_ROWS).into()];
    let mut parts = vec![by(rows)];
    for (key, steps) in beside {
        keys.push(Text::from(key).into());
        parts.push(by(steps));
    }
    let mut steps = vec![step(StepName::Project, keys)];
    steps.append(&mut parts);
    steps
}

/// Room for the steps of a fetch: what selects, what is asked of each row, and a few more.
fn room(fetch: &Fetch) -> Chain {
    let entries = fetch
        .projection()
        .map_or(0, |projection| projection.entries.len());
    Chain::with_capacity(entries + 8)
}

pub(super) fn misplaced(what: &str) -> Error {
    Error::new(Code::Internal, format!("the plan went wrong: {what}"))
}
