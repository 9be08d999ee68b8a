//! One chain, step by step.
//!
//! In: steps as written. Out: a chain; what stands around an `and()` or `or()` without arguments
//! belongs to it.

use std::sync::Arc;

use super::{
    Compiler, MAX_DEPTH, MAX_STEPS,
    builder::Builder,
    call::{Call, calls},
    refused,
};
use crate::{
    graph::{
        GraphError,
        memory::program::{Chain, Op},
    },
    gremlin::{Arg, Step, StepName, Text},
};

/// Labels that begin with this are not there for anyone who asks.
const HIDDEN: char = '~';

impl Compiler<'_> {
    pub(super) fn chain(&mut self, steps: &[Step]) -> Result<Chain, GraphError> {
        self.steps += steps.len();
        if self.steps > MAX_STEPS {
            return Err(refused(format!(
                "the traversal has more than {MAX_STEPS} steps"
            )));
        }
        self.within(|compiler| compiler.calls(&calls(steps)?))
    }

    /// One level deeper.
    pub(super) fn within<T>(
        &mut self,
        compile: impl FnOnce(&mut Self) -> Result<T, GraphError>,
    ) -> Result<T, GraphError> {
        if self.depth == MAX_DEPTH {
            return Err(refused(format!(
                "traversals are nested deeper than {MAX_DEPTH} levels"
            )));
        }
        self.depth += 1;
        let result = compile(self);
        self.depth -= 1;
        result
    }

    pub(super) fn calls(&mut self, calls: &[Call<'_>]) -> Result<Chain, GraphError> {
        let starts = std::mem::take(&mut self.starts);
        let mut builder = Builder::new(self.depth, starts);
        // What stands between and() or or() without arguments belongs together.
        let start = calls
            .iter()
            .take_while(|call| matches!(call.name, StepName::V | StepName::E))
            .count();
        let (start, rest) = calls.split_at(start);
        for joint in [StepName::Or, StepName::And] {
            if rest.iter().any(|call| is_joint(call, joint)) {
                self.calls_into(&mut builder, start)?;
                let parts = rest
                    .split(|call| is_joint(call, joint))
                    .map(|part| {
                        let part = self.within(|compiler| compiler.calls(part))?;
                        Ok(part.question())
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                builder.push(match joint {
                    StepName::Or => Op::Or(parts),
                    _ => Op::And(parts),
                });
                return Ok(builder.finish());
            }
        }
        self.calls_into(&mut builder, calls)?;
        Ok(builder.finish())
    }

    fn calls_into(
        &mut self,
        builder: &mut Builder,
        mut calls: &[Call<'_>],
    ) -> Result<(), GraphError> {
        while let [call, rest @ ..] = calls {
            let used = self.call(builder, call, rest)?;
            let (folded, rest) = rest.split_at(used);
            for call in std::iter::once(call).chain(folded) {
                self.labels(builder, &call.labels);
            }
            calls = rest;
        }
        Ok(())
    }

    fn labels(&self, builder: &mut Builder, labels: &[Text]) {
        let wanted: Arc<[Text]> = labels
            .iter()
            .filter(|label| !label.starts_with(HIDDEN) && self.needs.wants(label))
            .cloned()
            .collect();
        if !wanted.is_empty() {
            builder.push(Op::As(wanted));
        }
    }

    /// The traversals that a start step names, each itself a start.
    pub(super) fn starting_children(&mut self, call: &Call<'_>) -> Result<Vec<Chain>, GraphError> {
        call.args
            .iter()
            .map(|arg| match arg {
                Arg::Traversal(child) => self.starting(|compiler| compiler.chain(child)),
                _ => Err(call.wrong_args()),
            })
            .collect()
    }

    /// The traversals that a step names.
    pub(super) fn children(&mut self, call: &Call<'_>) -> Result<Vec<Chain>, GraphError> {
        call.args
            .iter()
            .map(|arg| match arg {
                Arg::Traversal(child) => self.chain(child),
                _ => Err(call.wrong_args()),
            })
            .collect()
    }
}

fn is_joint(call: &Call<'_>, name: StepName) -> bool {
    call.name == name && call.args.is_empty()
}
