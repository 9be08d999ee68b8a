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
            Chain, Collector, Condition, Direction, EdgeLabels, ElementKind, End, Hop, Inject,
            Items, Keys, ListOperation, Map, Op, PropertyForm, StateId,
        },
    },
    gremlin::{Arg, Step, StepName, Text, Token, Value},
};

/// A chain that is being made.
pub(super) struct Builder {
    chain: Chain,
    /// Whether it is the start of a statement.
    starts: bool,
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
    fn new(depth: usize, starts: bool) -> Builder {
        Builder {
            chain: Chain::default(),
            starts,
            stacked: 0,
            most: if depth > DEEP { STACKED_DEEP } else { STACKED },
        }
    }

    /// Whether the next operation stands right behind the source.
    pub fn starts(&self) -> bool {
        self.starts && self.chain.ops.is_empty()
    }

    pub fn state(&mut self) -> StateId {
        self.chain.states += 1;
        StateId(self.chain.states - 1)
    }

    pub fn map(&mut self, map: Map) {
        self.push(Op::Map(Box::new(map)));
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
            | Op::Optional(_)
            | Op::Local(_)
            | Op::FlatMap(_)
            | Op::Branch(_)
            | Op::Merge(_)
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
    fn has(&mut self, conditions: Vec<Condition>) {
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
            StepName::Inject => self.inject(builder, call)?,
            StepName::Out => self.hop(builder, call, Direction::Out, ElementKind::Vertex)?,
            StepName::In => self.hop(builder, call, Direction::In, ElementKind::Vertex)?,
            StepName::Both => self.hop(builder, call, Direction::Both, ElementKind::Vertex)?,
            StepName::OutE => self.hop(builder, call, Direction::Out, ElementKind::Edge)?,
            StepName::InE => self.hop(builder, call, Direction::In, ElementKind::Edge)?,
            StepName::BothE => self.hop(builder, call, Direction::Both, ElementKind::Edge)?,
            StepName::ToE => self.to_edges(builder, call)?,
            StepName::OutV => self.bare(call, builder, Op::End(End::Out))?,
            StepName::InV => self.bare(call, builder, Op::End(End::In))?,
            StepName::BothV => self.bare(call, builder, Op::End(End::Both))?,
            StepName::ToV => self.to_vertices(builder, call)?,
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
            StepName::All | StepName::Any => match call.args {
                [Arg::Predicate(predicate)] => {
                    let items = match call.name {
                        StepName::All => Items::All,
                        _ => Items::Any,
                    };
                    builder.push(Op::Items(items, self.test(predicate)?));
                }
                _ => return Err(call.wrong_args()),
            },
            StepName::None => self.bare(call, builder, Op::Discard)?,
            StepName::Where => builder.push(self.where_op(call)?),
            StepName::SimplePath | StepName::CyclicPath => {
                let test = self.path_test(call)?;
                builder.push(Op::Path(Box::new(test)));
            }
            StepName::Dedup => self.dedup(builder, call)?,
            StepName::Limit | StepName::Range | StepName::Skip | StepName::Tail => {
                self.range(builder, call)?;
            }
            StepName::Coin | StepName::Sample | StepName::TimeLimit => {
                self.chance(builder, call)?;
            }
            StepName::Id
            | StepName::Label
            | StepName::Constant
            | StepName::Key
            | StepName::ValueStep
            | StepName::Element
            | StepName::Path
            | StepName::Select
            | StepName::Project
            | StepName::ValueMap
            | StepName::PropertyMap
            | StepName::ElementMap
            | StepName::Map
            | StepName::Loops
            | StepName::Index => builder.map(self.map(call)?),
            StepName::Math => builder.map(self.math(call)?),
            StepName::Format => builder.map(self.format(call)?),
            StepName::AsString
            | StepName::Length
            | StepName::LTrim
            | StepName::RTrim
            | StepName::Trim
            | StepName::ToLower
            | StepName::ToUpper
            | StepName::Replace
            | StepName::Split
            | StepName::Substring => builder.map(self.text_map(call)?),
            StepName::Concat => builder.map(self.concat(call)?),
            StepName::Conjoin => match call.args {
                [Arg::Value(Value::String(between))] => {
                    builder.map(Map::Conjoin(between.clone()));
                }
                _ => return Err(call.wrong_args()),
            },
            StepName::Reverse => match call.args {
                [] => builder.map(Map::Reverse),
                _ => return Err(call.wrong_args()),
            },
            StepName::Combine => builder.map(self.list_map(call, ListOperation::Combine)?),
            StepName::Difference => builder.map(self.list_map(call, ListOperation::Difference)?),
            StepName::Disjunct => builder.map(self.list_map(call, ListOperation::Disjunct)?),
            StepName::Intersect => builder.map(self.list_map(call, ListOperation::Intersect)?),
            StepName::Merge => builder.map(self.list_map(call, ListOperation::Merge)?),
            StepName::Product => builder.map(self.list_map(call, ListOperation::Product)?),
            StepName::AsDate | StepName::DateAdd | StepName::DateDiff => {
                builder.map(self.date_map(call)?);
            }
            StepName::Union | StepName::Choose | StepName::Branch => self.branch(builder, call)?,
            StepName::Repeat => self.repeat(builder, call)?,
            StepName::Coalesce => {
                let children = self.children(call)?;
                builder.push(Op::Coalesce(children));
            }
            StepName::Optional => {
                let child = self.child(call)?;
                builder.push(Op::Optional(child));
            }
            StepName::Local => {
                let child = self.child(call)?;
                builder.push(Op::Local(child));
            }
            StepName::FlatMap => {
                let child = self.child(call)?;
                builder.push(Op::FlatMap(child));
            }
            StepName::SideEffect => {
                let child = self.child(call)?;
                builder.push(Op::SideEffect(child));
            }
            StepName::AddV | StepName::AddE | StepName::Property | StepName::Drop => {
                return self.write(builder, call, rest);
            }
            StepName::MergeV => self.merge_into(builder, call, ElementKind::Vertex)?,
            StepName::MergeE => self.merge_into(builder, call, ElementKind::Edge)?,
            StepName::Aggregate | StepName::Store => self.aggregate(builder, call)?,
            StepName::Group | StepName::GroupCount | StepName::Tree => {
                self.grouping(builder, call)?;
            }
            StepName::Cap => self.cap(builder, call)?,
            StepName::Sack => self.sack(builder, call)?,
            StepName::Fold => self.fold(builder, call)?,
            StepName::Count
            | StepName::Sum
            | StepName::Min
            | StepName::Max
            | StepName::Mean
            | StepName::Order => self.reduction(builder, call)?,
            StepName::Barrier => self.barrier(builder, call)?,
            StepName::Fail => match call.args {
                [] => builder.push(Op::Fail("fail() step triggered".into())),
                [Arg::Value(Value::String(message))] => builder.push(Op::Fail(message.clone())),
                _ => return Err(call.wrong_args()),
            },
            StepName::Call
            | StepName::ConnectedComponent
            | StepName::Io
            | StepName::Match
            | StepName::PageRank
            | StepName::PeerPressure
            | StepName::Profile
            | StepName::Read
            | StepName::ShortestPath
            | StepName::Subgraph
            | StepName::Write => {
                return Err(refused(format!(
                    "the embedded graph does not know the step {}()",
                    call.name.text()
                )));
            }
            StepName::As
            | StepName::By
            | StepName::Emit
            | StepName::From
            | StepName::Option
            | StepName::Times
            | StepName::To
            | StepName::Until
            | StepName::With
            | StepName::WithBulk
            | StepName::WithPath
            | StepName::WithSack
            | StepName::WithSideEffect
            | StepName::WithStrategies => {
                return Err(refused(format!(
                    "{}() cannot stand by itself",
                    call.name.text()
                )));
            }
        }
        Ok(0)
    }

    fn inject(&mut self, builder: &mut Builder, call: &Call<'_>) -> Result<(), GraphError> {
        let items = call
            .args
            .iter()
            .map(|arg| match arg {
                Arg::Value(value) => self.datum(value),
                _ => Err(call.wrong_args()),
            })
            .collect::<Result<_, _>>()?;
        let starts = builder.starts();
        let state = builder.state();
        builder.push(Op::Inject(Inject { items, starts }, state));
        Ok(())
    }

    fn merge_into(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        kind: ElementKind,
    ) -> Result<(), GraphError> {
        let starts = builder.starts();
        let merge = self.merge(call, kind, starts)?;
        builder.push(Op::Merge(Box::new(merge)));
        Ok(())
    }

    fn to_edges(&mut self, builder: &mut Builder, call: &Call<'_>) -> Result<(), GraphError> {
        let [Arg::Value(Value::Token(token)), labels @ ..] = call.args else {
            return Err(call.wrong_args());
        };
        let direction = match token {
            Token::Out => Direction::Out,
            Token::In => Direction::In,
            Token::Both => Direction::Both,
            _ => return Err(call.wrong_args()),
        };
        let call = Call {
            args: labels,
            ..Call::bare(call.name)
        };
        self.hop(builder, &call, direction, ElementKind::Edge)
    }

    fn to_vertices(&mut self, builder: &mut Builder, call: &Call<'_>) -> Result<(), GraphError> {
        let end = match call.args {
            [Arg::Value(Value::Token(Token::Out))] => End::Out,
            [Arg::Value(Value::Token(Token::In))] => End::In,
            [Arg::Value(Value::Token(Token::Both))] => End::Both,
            _ => return Err(call.wrong_args()),
        };
        builder.push(Op::End(end));
        Ok(())
    }

    fn barrier(&mut self, builder: &mut Builder, call: &Call<'_>) -> Result<(), GraphError> {
        let collector = match call.args {
            [Arg::Value(Value::Token(Token::NormSack))] => Collector::NormSack,
            // How many are held at most changes nothing of the answer.
            [] | [Arg::Value(Value::Int(_) | Value::Long(_))] => Collector::Barrier,
            _ => return Err(call.wrong_args()),
        };
        builder.barrier(|state| Op::Collect(collector, state));
        Ok(())
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

/// Whether a step looks at one value's items, and the arguments behind the scope.
pub(super) fn scope(args: &[Arg]) -> (bool, &[Arg]) {
    match args {
        [Arg::Value(Value::Token(Token::Local)), rest @ ..] => (true, rest),
        [Arg::Value(Value::Token(Token::Global)), rest @ ..] => (false, rest),
        args => (false, args),
    }
}
