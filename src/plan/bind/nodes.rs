//! The nodes that arguments ask for, and what is fetched of them.
//!
//! In: look-ups, hops and projections of a plan. Out: their steps.

use std::borrow::Cow;

use super::{
    Binder, BoundScript, Failed,
    filter::{count, filter, has_label, order_by, sort, start},
};
use crate::{
    error::Error,
    gremlin::{Chain, Script, Statement, Step, StepName, Text, Token},
    model::{ArgumentRole, Direction, Input, Key, OptionRole},
    plan::{
        Hop, LABEL_KEY, Lookup, Nodes, Projection, Source,
        steps::{by, dates_apart, limit, range, step, values},
    },
};

/// What the arguments of some nodes ask for.
#[derive(Default)]
pub(super) struct Wanted<'a> {
    /// Equality, and what a list asks for.
    pub filters: Vec<(&'a Key, Cow<'a, Input>)>,
    pub sort: Vec<(&'a Key, bool)>,
    pub limit: Option<i64>,
    pub offset: Option<i64>,
}

impl<'a> Binder<'a> {
    pub(super) fn lookup(&self, lookup: &'a Lookup, root: &'a str) -> Result<BoundScript, Error> {
        let mut wanted = self.wanted(&lookup.nodes)?;
        let mut steps = Vec::with_capacity(lookup.projection.entries.len() + 8);
        start(&mut wanted, &mut steps);
        self.budget.take_steps(&steps, 0)?;
        self.select(&lookup.nodes, &wanted, &mut steps)?;
        let mut failed = Failed::default();
        self.project(&lookup.projection, root, &mut steps, &mut failed)?;
        let statement = Statement {
            source: Vec::new(),
            steps,
            terminal: None,
        };
        let script = Script {
            statements: vec![statement],
        };
        Ok(BoundScript { script, failed })
    }

    fn hop(&self, hop: &'a Hop, root: &'a str, failed: &mut Failed) -> Result<Chain, Error> {
        let wanted = self.wanted(&hop.nodes)?;
        let mut steps = Vec::with_capacity(hop.projection.entries.len() + 8);
        let label = || vec![hop.edge_label.clone().into()];
        match &hop.edge_step {
            None => steps.push(match hop.direction {
                Direction::Out => step(StepName::Out, label()),
                Direction::In => step(StepName::In, label()),
            }),
            Some(name) => {
                let (edge, node) = match hop.direction {
                    Direction::Out => (StepName::OutE, StepName::InV),
                    Direction::In => (StepName::InE, StepName::OutV),
                };
                steps.push(step(edge, label()));
                steps.push(step(StepName::As, vec![name.clone().into()]));
                steps.push(step(node, Vec::new()));
            }
        }
        self.select(&hop.nodes, &wanted, &mut steps)?;
        self.project(&hop.projection, root, &mut steps, failed)?;
        if !hop.nodes.single {
            steps.push(step(StepName::Fold, Vec::new()));
        }
        Ok(steps)
    }

    /// Keeps the wanted ones of the vertices at hand, in their order.
    fn select(&self, nodes: &Nodes, wanted: &Wanted<'_>, steps: &mut Chain) -> Result<(), Error> {
        has_label(&nodes.labels, steps);
        for (key, value) in &wanted.filters {
            let from = steps.len();
            filter(key, value, steps);
            self.budget.take_steps(steps, from)?;
        }
        if !wanted.sort.is_empty() {
            steps.push(step(StepName::Order, Vec::new()));
            for (key, descending) in &wanted.sort {
                steps.push(order_by(key, *descending));
            }
            // Equal ones in a fixed order, so that pages neither overlap nor leave out.
            if !wanted.sort.iter().any(|(key, _)| matches!(key, Key::Id)) {
                steps.push(by(Token::Id));
            }
        }
        match (wanted.offset.unwrap_or(0), wanted.limit) {
            _ if nodes.single => steps.push(limit(1)),
            (0, None) => {}
            (0, Some(count)) => steps.push(limit(count)),
            (offset, None) => steps.push(range(offset, -1)),
            (offset, Some(count)) => steps.push(range(offset, offset.saturating_add(count))),
        }
        Ok(())
    }

    /// What cannot be asked for is left out, so that only its own field is without a value.
    pub(super) fn project(
        &self,
        projection: &'a Projection,
        root: &'a str,
        steps: &mut Chain,
        failed: &mut Failed,
    ) -> Result<(), Error> {
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
        // A row cannot be without keys.
        if keys.is_empty() {
            keys.push(Text::from(LABEL_KEY).into());
            parts.push(by(Token::Label));
        }
        steps.push(step(StepName::Project, keys));
        steps.append(&mut parts);
        Ok(())
    }

    fn part(&self, source: &'a Source, root: &'a str, failed: &mut Failed) -> Result<Step, Error> {
        Ok(match source {
            Source::Label => by(Token::Label),
            Source::Id => by(Token::Id),
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
            } => {
                let mut inner = vec![step(StepName::Select, vec![name.clone().into()])];
                self.project(projection, root, &mut inner, failed)?;
                by(inner)
            }
            Source::Hop(hop) => by(self.hop(hop, root, failed)?),
            Source::Statement(call) => by(self.inline(call, root, failed)?),
        })
    }

    fn wanted(&self, nodes: &'a Nodes) -> Result<Wanted<'a>, Error> {
        let mut wanted = Wanted::default();
        for (role, argument) in &nodes.arguments {
            let Some(value) = argument.evaluate(self.variables)? else {
                continue;
            };
            match &**role {
                ArgumentRole::Equals(key) => wanted.filters.push((key, value)),
                ArgumentRole::Limit => wanted.limit = count(argument, &value)?,
                ArgumentRole::Offset => wanted.offset = count(argument, &value)?,
                ArgumentRole::Sort(keys) => sort(argument, keys, &value, &mut wanted.sort)?,
                ArgumentRole::Options(roles) => {
                    for (name, option) in value.fields() {
                        let role = roles.iter().find(|(known, _)| known == name);
                        match role.map(|(_, role)| role) {
                            Some(OptionRole::Limit) => wanted.limit = count(argument, option)?,
                            Some(OptionRole::Offset) => wanted.offset = count(argument, option)?,
                            Some(OptionRole::Sort(keys)) => {
                                sort(argument, keys, option, &mut wanted.sort)?;
                            }
                            None => {}
                        }
                    }
                }
            }
        }
        Ok(wanted)
    }
}
