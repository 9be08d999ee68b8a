//! Steps with side effects, sacks, and what reduces.
//!
//! In: calls. Out: operations; the side effects that they write are noted, so that they are there
//! when they are asked for, whether something was added or not.

use std::sync::Arc;

use super::{Compiler, builder::Builder, call::Call, filter::texts, hop::scope, source::operator};
use crate::{
    graph::{
        GraphError,
        memory::program::{Chain, Collector, Initial, Map, Op, Reducer},
    },
    gremlin::{Arg, StepName, Text, Token, Value},
};

impl Compiler<'_> {
    fn side_effect(&mut self, name: &Text, initial: Initial) {
        if self.side_effects.iter().all(|(known, _)| known != name) {
            self.side_effects.push((name.clone(), initial));
        }
    }

    /// `aggregate()` and `store()`.
    pub(super) fn aggregate(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let (local, name) = match (call.name, call.args) {
            (StepName::Store, [Arg::Value(Value::String(name))]) => (true, name),
            (StepName::Aggregate, [Arg::Value(Value::String(name))]) => (false, name),
            (
                StepName::Aggregate,
                [
                    Arg::Value(Value::Token(scope)),
                    Arg::Value(Value::String(name)),
                ],
            ) if matches!(scope, Token::Local | Token::Global) => (*scope == Token::Local, name),
            _ => return Err(call.wrong_args()),
        };
        let by = self.only_by(call)?;
        self.side_effect(name, Initial::Bag);
        let name = name.clone();
        if local {
            builder.push(Op::Store(name, by));
        } else {
            builder.barrier(|state| Op::Collect(Collector::Aggregate(name, by), state));
        }
        Ok(())
    }

    /// `group()`, `groupCount()` and `tree()`, to a value or into a side effect.
    pub(super) fn grouping(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let reducer = match call.name {
            StepName::Group => Reducer::Group(Arc::new(self.group(call)?)),
            StepName::GroupCount => Reducer::GroupCount(self.only_by(call)?),
            _ => Reducer::Tree(self.bys(call)?),
        };
        match call.args {
            [] => builder.barrier(|state| Op::Reduce(reducer, state)),
            [Arg::Value(Value::String(name))] => {
                let reducer = Arc::new(reducer);
                self.side_effect(name, Initial::Reduced(reducer.clone()));
                builder.push(Op::ReduceInto(name.clone(), reducer));
            }
            _ => return Err(call.wrong_args()),
        }
        Ok(())
    }

    pub(super) fn cap(&mut self, builder: &mut Builder, call: &Call<'_>) -> Result<(), GraphError> {
        let names = texts(call, call.args)?;
        if names.is_empty() {
            return Err(call.wrong_args());
        }
        builder.barrier(|state| Op::Reduce(Reducer::Cap(names), state));
        Ok(())
    }

    pub(super) fn sack(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        match call.args {
            [] => builder.map(crate::graph::memory::program::Map::Sack),
            [Arg::Value(Value::Token(token))] => {
                let operator = operator(*token)?;
                let by = self.only_by(call)?;
                builder.push(Op::SetSack(operator, by));
            }
            _ => return Err(call.wrong_args()),
        }
        Ok(())
    }

    /// Steps that make one value of many, or of the items of one.
    pub(super) fn reduction(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let (local, args) = scope(call.args);
        if !args.is_empty() {
            return Err(call.wrong_args());
        }
        if call.name == StepName::Order {
            let order = self.order(call)?;
            match local {
                true => builder.map(Map::OrderItems(order)),
                false => builder.barrier(|state| Op::Collect(Collector::Order(order), state)),
            }
            return Ok(());
        }
        let (map, reducer) = match call.name {
            StepName::Count => (Map::CountItems, Reducer::Count),
            StepName::Sum => (Map::SumItems, Reducer::Sum),
            StepName::Min => (Map::MinItems, Reducer::Min),
            StepName::Max => (Map::MaxItems, Reducer::Max),
            _ => (Map::MeanItems, Reducer::Mean),
        };
        match local {
            true => builder.map(map),
            false => builder.barrier(|state| Op::Reduce(reducer, state)),
        }
        Ok(())
    }

    pub(super) fn fold(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let reducer = match call.args {
            [] => Reducer::Fold,
            [Arg::Value(seed), Arg::Value(Value::Token(token))] => {
                Reducer::FoldWith(self.datum(seed)?, operator(*token)?)
            }
            _ => return Err(call.wrong_args()),
        };
        builder.barrier(|state| Op::Reduce(reducer, state));
        Ok(())
    }

    /// The only traversal of a step that takes one.
    pub(super) fn child(&mut self, call: &Call<'_>) -> Result<Chain, GraphError> {
        match call.args {
            [Arg::Traversal(child)] => self.chain(child),
            _ => Err(call.wrong_args()),
        }
    }
}
