//! Each step by the module that knows its kind.
//!
//! In: a call. Out: operations in a builder, or that the step is not known.

use super::{Compiler, builder::Builder, call::Call, refused};
use crate::{
    graph::{
        GraphError,
        memory::program::{
            Direction, ElementKind, End, Items, ListOperation, Map, Op, PropertyForm,
        },
    },
    gremlin::{Arg, StepName, Value},
};

impl Compiler<'_> {
    /// Compiles a call. Says how many of those behind it went into the same operation.
    pub(super) fn call(
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
            StepName::ToE => self.towards(builder, call, ElementKind::Edge)?,
            StepName::OutV => self.bare(call, builder, Op::End(End::Out))?,
            StepName::InV => self.bare(call, builder, Op::End(End::In))?,
            StepName::BothV => self.bare(call, builder, Op::End(End::Both))?,
            StepName::ToV => self.ends_towards(builder, call)?,
            StepName::To => match call.args {
                [Arg::Value(Value::Token(_)), ..] => {
                    self.towards(builder, call, ElementKind::Vertex)?;
                }
                _ => return Err(call.wrong_args()),
            },
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

    fn bare(&self, call: &Call<'_>, builder: &mut Builder, op: Op) -> Result<(), GraphError> {
        if !call.args.is_empty() {
            return Err(call.wrong_args());
        }
        builder.push(op);
        Ok(())
    }
}
