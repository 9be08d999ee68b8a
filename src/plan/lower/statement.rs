//! Statements: at a root, inside of a parent's traversal, or as a batch for the parents of a level.
//!
//! In: a call. Out: its script or steps.

use super::{
    Failed, LoweredScript, Lowerer,
    fill::{self, Supplies},
    nested::misplaced,
    steps::{by, dates_apart, step},
};
use crate::{
    error::Error,
    gremlin::{Arg, Chain, Script, Statement, StepName, Text, Value},
    model::{Body, Hole, Leaf, Parents, Scalar, StatementResult},
    plan::{Batch, Call, Fetch},
};

impl<'a> Lowerer<'a> {
    /// A statement at a root.
    pub(super) fn statement(
        &self,
        fetch: &'a Fetch,
        call: &'a Call,
        root: &'a str,
    ) -> Result<LoweredScript, Error> {
        let Body::Own { script, .. } = &call.statement.body else {
            return Err(misplaced("a statement at a root starts from a parent"));
        };
        self.own(fetch, call, script, root, None)
    }

    fn own(
        &self,
        fetch: &'a Fetch,
        call: &'a Call,
        script: &Script<Hole>,
        root: &'a str,
        this: Option<&Value>,
    ) -> Result<LoweredScript, Error> {
        let supplies = self.supplies(call, root, this)?;
        let mut script = fill::script(&call.statement, script, &supplies)?;
        let mut failed = Failed::default();
        if let Some(last) = script.statements.last_mut() {
            let steps = std::mem::take(&mut last.steps);
            last.steps = self.finish(fetch, call, root, steps, &mut failed)?;
        }
        Ok(LoweredScript { script, failed })
    }

    /// A statement that starts from the element at hand.
    pub(super) fn inline(
        &self,
        fetch: &'a Fetch,
        call: &'a Call,
        root: &'a str,
        failed: &mut Failed,
    ) -> Result<Chain, Error> {
        let Body::Inline(chain) = &call.statement.body else {
            let what = "a statement inside of a traversal starts at the graph";
            return Err(misplaced(what));
        };
        let supplies = self.supplies(call, root, None)?;
        let steps = fill::chain(&call.statement, chain, &supplies)?;
        self.finish(fetch, call, root, steps, failed)
    }

    /// The traversal of a batch, for some parents.
    pub(super) fn batch(
        &self,
        batch: &'a Batch,
        parents: &[Value],
    ) -> Result<LoweredScript, Error> {
        let (fetch, root) = (&batch.fetch, &*batch.root);
        let call = fetch.call().map(|call| (call, &call.statement.body));
        let Some((
            call,
            Body::Own {
                script,
                parents: how,
            },
        )) = call
        else {
            return Err(misplaced("a batch does not start at the graph"));
        };
        match (how, parents) {
            (Parents::None, _) => self.own(fetch, call, script, root, None),
            (Parents::One, [parent]) => self.own(fetch, call, script, root, Some(parent)),
            (Parents::One | Parents::Many, _) => self.for_many(fetch, call, script, parents, root),
        }
    }

    /// One traversal for several parents: a key for each, by its number.
    fn for_many(
        &self,
        fetch: &'a Fetch,
        call: &'a Call,
        script: &Script<Hole>,
        parents: &[Value],
        root: &'a str,
    ) -> Result<LoweredScript, Error> {
        let keys = (0..parents.len()).map(|number| Text::from(number.to_string()).into());
        let mut steps = vec![
            step(StepName::Inject, vec![Arg::Value(Value::Int(0))]),
            step(StepName::Project, keys.collect()),
        ];
        let mut source = Vec::new();
        // The same for each parent.
        let mut failed = Failed::default();
        for parent in parents {
            let one = self.own(fetch, call, script, root, Some(parent))?;
            failed = one.failed;
            let Some(mut one) = one.script.statements.into_iter().next_back() else {
                continue;
            };
            source = one.source;
            // At the start it brings values; inside it would add them to what arrives.
            if let Some(start) = one.steps.first_mut()
                && start.name == StepName::Inject
            {
                let values = start.args.drain(..).filter_map(|arg| match arg {
                    Arg::Value(value) => Some(value),
                    _ => None,
                });
                let values = Value::List(values.collect());
                *start = step(StepName::Constant, vec![Arg::Value(values)]);
                one.steps.insert(1, step(StepName::Unfold, Vec::new()));
            }
            one.steps.push(step(StepName::Fold, Vec::new()));
            steps.push(by(one.steps));
        }
        let statement = Statement {
            source,
            steps,
            terminal: None,
        };
        let script = Script {
            statements: vec![statement],
        };
        Ok(LoweredScript { script, failed })
    }

    fn supplies<'s>(
        &'s self,
        call: &'s Call,
        root: &'s str,
        this: Option<&'s Value>,
    ) -> Result<Supplies<'s>, Error> {
        let arguments = call.arguments.iter().map(|argument| match argument {
            Some(argument) => argument.evaluate(&self.resolved.variables),
            None => Ok(None),
        });
        Ok(Supplies {
            model: self.binding.model,
            arguments: arguments.collect::<Result<_, _>>()?,
            identity: self.binding.identity,
            moment: self.binding.moment,
            root,
            this,
            budget: self.budget,
        })
    }

    /// What is wanted of a statement's rows.
    fn finish(
        &self,
        fetch: &'a Fetch,
        call: &'a Call,
        root: &'a str,
        mut steps: Chain,
        failed: &mut Failed,
    ) -> Result<Chain, Error> {
        if call.statement.unfold {
            steps.push(step(StepName::Unfold, Vec::new()));
        }
        let (select, writes) = (&fetch.select, call.statement.writes);
        let elements = match call.statement.result {
            StatementResult::Nodes(_) => self.vertices_of_statement(select, steps, writes)?,
            StatementResult::Edges(_) => self.edges_of_statement(select, steps, writes)?,
            StatementResult::Maps(_) | StatementResult::Values(_) => {
                let mut steps = self.values_of_statement(select, steps, writes)?;
                let from = steps.len();
                seconds(call, &mut steps);
                self.budget.take_steps(&steps, from)?;
                return Ok(steps);
            }
        };
        self.rows(fetch, elements, root, failed)
    }
}

/// Dates that are read as seconds, told apart from numbers.
fn seconds(call: &Call, steps: &mut Chain) {
    if let StatementResult::Values(Leaf::Scalar(Scalar::AwsTimestamp)) = call.statement.result {
        steps.push(dates_apart());
    }
    if let Some(dates) = &call.dates {
        steps.extend(dates.steps());
    }
}
