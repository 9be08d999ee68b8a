//! Statements of a plan: at a root, inside of a parent's traversal, or apart from it.
//!
//! In: a call. Out: its script or steps.

use super::{Binder, BoundScript, Failed};
use crate::{
    error::{Code, Error},
    gremlin::{Arg, Chain, Script, Statement, StepName, Text, Value},
    model::{Body, Hole, Leaf, Parents, Scalar, StatementResult},
    plan::{
        Batch, Call, PageId,
        fill::{self, Supplies},
        steps::{by, dates_apart, limit, range, step},
    },
};

impl<'a> Binder<'a> {
    /// A statement at a root.
    pub(super) fn statement(&self, call: &'a Call, root: &'a str) -> Result<BoundScript, Error> {
        let Body::Own { script, .. } = &call.statement.body else {
            let message = "a statement at a root starts from a parent";
            return Err(Error::new(Code::Internal, message));
        };
        self.own(call, script, root, None)
    }

    fn own(
        &self,
        call: &'a Call,
        script: &Script<Hole>,
        root: &'a str,
        this: Option<&Value>,
    ) -> Result<BoundScript, Error> {
        let supplies = self.supplies(call, root, this)?;
        let mut script = fill::script(&call.statement, script, &supplies)?;
        let mut failed = Failed::default();
        if let Some(last) = script.statements.last_mut() {
            self.finish(call, root, &mut last.steps, &mut failed)?;
        }
        Ok(BoundScript { script, failed })
    }

    /// A statement that starts from the element at hand.
    pub(super) fn inline(
        &self,
        call: &'a Call,
        root: &'a str,
        failed: &mut Failed,
    ) -> Result<Chain, Error> {
        let Body::Inline(chain) = &call.statement.body else {
            let message = "a statement inside of a traversal starts at the graph";
            return Err(Error::new(Code::Internal, message));
        };
        let supplies = self.supplies(call, root, None)?;
        let mut steps = fill::chain(&call.statement, chain, &supplies)?;
        self.finish(call, root, &mut steps, failed)?;
        if !call.single {
            steps.push(step(StepName::Fold, Vec::new()));
        }
        Ok(steps)
    }

    /// A statement that runs apart, for some parents.
    pub(super) fn batch(&self, batch: &'a Batch, parents: &[Value]) -> Result<BoundScript, Error> {
        let (call, root) = (&batch.call, &*batch.root);
        let Body::Own {
            script,
            parents: how,
        } = &call.statement.body
        else {
            let message = "a statement that runs apart starts from a parent";
            return Err(Error::new(Code::Internal, message));
        };
        match (how, parents) {
            (Parents::None, _) => self.own(call, script, root, None),
            (Parents::Alone, [parent]) => self.own(call, script, root, Some(parent)),
            (Parents::Alone | Parents::Together, _) => self.together(call, script, root, parents),
        }
    }

    /// One traversal for several parents: a key for each, by its number.
    fn together(
        &self,
        call: &'a Call,
        script: &Script<Hole>,
        root: &'a str,
        parents: &[Value],
    ) -> Result<BoundScript, Error> {
        let keys = (0..parents.len()).map(|number| Text::from(number.to_string()).into());
        let mut steps = vec![
            step(StepName::Inject, vec![Arg::Value(Value::Int(0))]),
            step(StepName::Project, keys.collect()),
        ];
        let mut source = Vec::new();
        // The same for each parent.
        let mut failed = Failed::default();
        for parent in parents {
            let one = self.own(call, script, root, Some(parent))?;
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
        Ok(BoundScript { script, failed })
    }

    fn supplies<'s>(
        &'s self,
        call: &'s Call,
        root: &'s str,
        this: Option<&'s Value>,
    ) -> Result<Supplies<'s>, Error> {
        let arguments = call.arguments.iter().map(|argument| match argument {
            Some(argument) => argument.evaluate(self.variables),
            None => Ok(None),
        });
        Ok(Supplies {
            model: self.binding.model,
            arguments: arguments.collect::<Result<_, _>>()?,
            identity: self.binding.identity,
            moment: self.binding.moment,
            root,
            this,
            budget: &self.budget,
        })
    }

    /// What is wanted of a statement's rows.
    fn finish(
        &self,
        call: &'a Call,
        root: &'a str,
        steps: &mut Chain,
        failed: &mut Failed,
    ) -> Result<(), Error> {
        if call.statement.unfold {
            steps.push(step(StepName::Unfold, Vec::new()));
        }
        if let Some(page) = call.page {
            let window = self.windows[PageId::index(page)].clone()?;
            let from = i64::from(window.offset);
            // One more than is shown tells whether there are more.
            let to = window.limit.map(|limit| from + i64::from(limit) + 1);
            // What is written is written for every row, shown or not.
            if call.statement.writes && (from, to) != (0, None) {
                steps.push(step(StepName::Barrier, Vec::new()));
            }
            match (from, to) {
                (0, None) => {}
                (0, Some(to)) => steps.push(limit(to)),
                (from, None) => steps.push(range(from, -1)),
                (from, Some(to)) => steps.push(range(from, to)),
            }
        } else if call.single && !call.statement.writes {
            steps.push(limit(1));
        }
        if let StatementResult::Values(Leaf::Scalar(Scalar::AwsTimestamp)) = call.statement.result {
            steps.push(dates_apart());
        }
        if let Some(dates) = &call.dates {
            let from = steps.len();
            steps.extend(dates.steps());
            self.budget.take_steps(steps, from)?;
        }
        if let Some(projection) = &call.projection {
            self.project(projection, root, steps, failed)?;
        }
        Ok(())
    }
}
