//! One chain, step by step.
//!
//! In: calls. Out: operations, each step by the module that knows its kind.

use std::sync::Arc;

use super::{
    Compiler, MAX_DEPTH, MAX_STEPS,
    call::{Call, calls},
    refused,
};
use crate::{
    graph::{
        GraphError,
        memory::program::{
            Chain, Collector, Direction, EdgeLabels, ElementKind, End, Hop, Keys, Op, PropertyForm,
            Reducer, StateId,
        },
    },
    gremlin::{Arg, Step, StepName, Text, Token, Value},
};

/// A chain that is being made.
pub(super) struct Builder {
    chain: Chain,
    /// Operations in a row that stand on the stack while what they make is pushed on.
    stacked: usize,
    /// How many of them there may be.
    most: usize,
}

/// How many operations in a row may stand on the stack: far more than anyone writes, and so few that
/// together with [`MAX_DEPTH`] the stack of a thread suffices.
const STACKED: usize = 24;
const STACKED_DEEP: usize = 6;
/// From here on chains are deep.
const DEEP: usize = 8;

impl Builder {
    fn new(depth: usize) -> Builder {
        Builder {
            chain: Chain::default(),
            stacked: 0,
            most: if depth > DEEP { STACKED_DEEP } else { STACKED },
        }
    }

    pub fn state(&mut self) -> StateId {
        self.chain.states += 1;
        StateId(self.chain.states - 1)
    }

    pub fn push(&mut self, op: Op) {
        match op {
            Op::Has(conditions) => return self.has(conditions),
            Op::Hop(_)
            | Op::End(_)
            | Op::Start(_)
            | Op::Inject(..)
            | Op::Unfold
            | Op::Properties(..)
            | Op::Coalesce(_)
            | Op::Union(..)
            | Op::Range(..) => {
                if self.stacked == self.most {
                    // What comes so far is kept until all came; then the stack is empty again.
                    self.barrier(|state| Op::Collect(Collector::Barrier, state));
                }
                self.stacked += 1;
            }
            _ => {}
        }
        self.chain.ops.push(op);
    }

    /// Holds traversers back until all came.
    pub fn barrier(&mut self, op: impl FnOnce(StateId) -> Op) {
        let state = self.state();
        self.chain.barriers.push(self.chain.ops.len());
        self.chain.ops.push(op(state));
        self.stacked = 0;
    }

    /// Conditions go into the start or the conditions that they follow, past labels.
    fn has(&mut self, conditions: Vec<super::filter::Condition>) {
        let earlier = self
            .chain
            .ops
            .iter_mut()
            .rev()
            .find(|op| !matches!(op, Op::As(_)));
        match earlier {
            Some(Op::Start(start)) => start.conditions.extend(conditions),
            Some(Op::Has(known)) => known.extend(conditions),
            _ => self.chain.ops.push(Op::Has(conditions)),
        }
    }
}

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
        let mut builder = Builder::new(self.depth);
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
                    .map(|part| self.within(|compiler| compiler.calls(part)))
                    .collect::<Result<Vec<_>, _>>()?;
                builder.push(match joint {
                    StepName::Or => Op::Or(parts),
                    _ => Op::And(parts),
                });
                return Ok(builder.chain);
            }
        }
        self.calls_into(&mut builder, calls)?;
        Ok(builder.chain)
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
            .filter(|label| self.needs.wants(label))
            .cloned()
            .collect();
        if !wanted.is_empty() {
            builder.push(Op::As(wanted));
        }
    }

    /// Compiles a call. Says how many of those behind it went into the same operation.
    fn call(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        rest: &[Call<'_>],
    ) -> Result<usize, GraphError> {
        match call.name {
            StepName::V => builder.push(self.start(call, ElementKind::Vertex)?),
            StepName::E => builder.push(self.start(call, ElementKind::Edge)?),
            StepName::Inject => {
                let items = call
                    .args
                    .iter()
                    .map(|arg| match arg {
                        Arg::Value(value) => self.datum(value),
                        _ => Err(call.wrong_args()),
                    })
                    .collect::<Result<_, _>>()?;
                let state = builder.state();
                builder.push(Op::Inject(items, state));
            }
            StepName::Out => self.hop(builder, call, Direction::Out, ElementKind::Vertex)?,
            StepName::In => self.hop(builder, call, Direction::In, ElementKind::Vertex)?,
            StepName::Both => self.hop(builder, call, Direction::Both, ElementKind::Vertex)?,
            StepName::OutE => self.hop(builder, call, Direction::Out, ElementKind::Edge)?,
            StepName::InE => self.hop(builder, call, Direction::In, ElementKind::Edge)?,
            StepName::BothE => self.hop(builder, call, Direction::Both, ElementKind::Edge)?,
            StepName::OutV => self.bare(call, builder, Op::End(End::Out))?,
            StepName::InV => self.bare(call, builder, Op::End(End::In))?,
            StepName::BothV => self.bare(call, builder, Op::End(End::Both))?,
            StepName::OtherV => self.bare(call, builder, Op::OtherVertex)?,
            StepName::Unfold => self.bare(call, builder, Op::Unfold)?,
            StepName::Identity => {
                if !call.args.is_empty() {
                    return Err(call.wrong_args());
                }
            }
            StepName::Values => {
                let keys = self.keys(call)?;
                builder.push(Op::Properties(keys, PropertyForm::Value));
            }
            StepName::Properties => {
                let keys = self.keys(call)?;
                builder.push(Op::Properties(keys, PropertyForm::Property));
            }
            StepName::Has
            | StepName::HasId
            | StepName::HasLabel
            | StepName::HasKey
            | StepName::HasValue
            | StepName::HasNot
            | StepName::Is
            | StepName::Filter
            | StepName::Not
            | StepName::And
            | StepName::Or => self.filter(builder, call)?,
            StepName::Where => builder.push(self.where_op(call)?),
            StepName::Dedup => self.dedup(builder, call)?,
            StepName::Limit | StepName::Range | StepName::Skip | StepName::Tail => {
                self.range(builder, call)?;
            }
            StepName::Id
            | StepName::Label
            | StepName::Constant
            | StepName::Key
            | StepName::ValueStep
            | StepName::Path
            | StepName::Select
            | StepName::Project
            | StepName::ValueMap
            | StepName::PropertyMap
            | StepName::ElementMap => {
                let map = self.map(call)?;
                builder.push(Op::Map(Box::new(map)));
            }
            StepName::Union => {
                let children = self.children(call)?;
                if children.iter().any(|child| !child.barriers.is_empty()) {
                    builder.barrier(|state| Op::Collect(Collector::Union(children), state));
                } else {
                    let state = builder.state();
                    builder.push(Op::Union(children, state));
                }
            }
            StepName::Coalesce => {
                let children = self.children(call)?;
                builder.push(Op::Coalesce(children));
            }
            StepName::AddV | StepName::AddE | StepName::Property | StepName::Drop => {
                return self.write(builder, call, rest);
            }
            StepName::Fold if call.args.is_empty() => {
                builder.barrier(|state| Op::Reduce(Reducer::Fold, state));
            }
            StepName::Count | StepName::Sum | StepName::Min | StepName::Max | StepName::Mean
                if is_global(call.args) =>
            {
                let reducer = match call.name {
                    StepName::Count => Reducer::Count,
                    StepName::Sum => Reducer::Sum,
                    StepName::Min => Reducer::Min,
                    StepName::Max => Reducer::Max,
                    _ => Reducer::Mean,
                };
                builder.barrier(|state| Op::Reduce(reducer, state));
            }
            StepName::Group | StepName::GroupCount | StepName::Tree if call.args.is_empty() => {
                let reducer = match call.name {
                    StepName::Group => Reducer::Group(Box::new(self.group(call)?)),
                    StepName::GroupCount => Reducer::GroupCount(self.only_by(call)?),
                    _ => Reducer::Tree(self.bys(call)?),
                };
                builder.barrier(|state| Op::Reduce(reducer, state));
            }
            StepName::Order if is_global(call.args) => {
                let order = self.order(call)?;
                builder.barrier(|state| Op::Collect(Collector::Order(order), state));
            }
            StepName::Barrier if call.args.is_empty() => {
                builder.barrier(|state| Op::Collect(Collector::Barrier, state));
            }
            name => {
                return Err(refused(format!(
                    "the embedded graph does not know the step {}()",
                    name.text()
                )));
            }
        }
        Ok(0)
    }

    fn bare(&self, call: &Call<'_>, builder: &mut Builder, op: Op) -> Result<(), GraphError> {
        if !call.args.is_empty() {
            return Err(call.wrong_args());
        }
        builder.push(op);
        Ok(())
    }

    fn hop(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        direction: Direction,
        to: ElementKind,
    ) -> Result<(), GraphError> {
        let labels = match call.args {
            [] => EdgeLabels::All,
            args => {
                let mut labels = Vec::with_capacity(args.len());
                for arg in args {
                    match arg {
                        Arg::Value(Value::String(label)) => labels.extend(self.label(label)),
                        Arg::Value(Value::Null) => {}
                        _ => {
                            return Err(call.wrong_args());
                        }
                    }
                }
                EdgeLabels::Only(labels)
            }
        };
        builder.push(Op::Hop(Hop {
            direction,
            labels,
            to,
        }));
        Ok(())
    }

    /// The property keys that a step names.
    pub(super) fn keys(&mut self, call: &Call<'_>) -> Result<Keys, GraphError> {
        if call.args.is_empty() {
            return Ok(Keys::All);
        }
        let mut keys = Vec::with_capacity(call.args.len());
        for arg in call.args {
            match arg {
                Arg::Value(Value::String(key)) => keys.push(self.key(key)),
                Arg::Value(Value::Null) => {}
                _ => {
                    return Err(call.wrong_args());
                }
            }
        }
        Ok(Keys::Only(keys))
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

pub(super) fn is_global(args: &[Arg]) -> bool {
    matches!(args, [] | [Arg::Value(Value::Token(Token::Global))])
}
