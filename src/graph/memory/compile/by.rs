//! Modulators.
//!
//! In: the arguments of `by()`. Out: what a step looks at.

use super::{Compiler, call::Call, refused};
use crate::{
    graph::{
        GraphError,
        memory::program::{
            By, Chain, Collector, Column, Group, Keys, Map, Op, PropertyForm, Range, Reducer, Sort,
            StateId,
        },
    },
    gremlin::{Arg, Token, Value},
};

impl Compiler<'_> {
    pub(super) fn bys(&mut self, call: &Call<'_>) -> Result<Vec<By>, GraphError> {
        call.by.iter().map(|args| self.by(args)).collect()
    }

    /// The only modulator of a step that takes one.
    pub(super) fn only_by(&mut self, call: &Call<'_>) -> Result<By, GraphError> {
        match call.by.as_slice() {
            [] => Ok(By::Identity),
            [args] => self.by(args),
            _ => Err(refused(format!("{}() takes one by()", call.name.text()))),
        }
    }

    pub(super) fn by(&mut self, args: &[Arg]) -> Result<By, GraphError> {
        match args {
            [] => Ok(By::Identity),
            [Arg::Value(Value::Null)] => Ok(By::Identity),
            [Arg::Value(Value::String(key))] => Ok(By::Key(self.key(key))),
            [Arg::Value(Value::Token(token))] => by_token(*token),
            [Arg::Traversal(child)] => Ok(simplified(self.chain(child)?)),
            _ => Err(refused("by() does not take these arguments".to_owned())),
        }
    }

    /// The orderings of an `order()`.
    pub(super) fn order(&mut self, call: &Call<'_>) -> Result<Vec<(By, Sort)>, GraphError> {
        let mut order = Vec::with_capacity(call.by.len().max(1));
        for args in &call.by {
            let (subject, sort) = match args {
                [rest @ .., Arg::Value(Value::Token(token))] => match sort(*token) {
                    Some(sort) => (rest, sort),
                    None => (*args, Sort::Ascending),
                },
                args => (*args, Sort::Ascending),
            };
            order.push((self.by(subject)?, sort));
        }
        if order.is_empty() {
            order.push((By::Identity, Sort::Ascending));
        }
        Ok(order)
    }
}

impl Compiler<'_> {
    /// A `group()` with its modulators for key and value.
    pub(super) fn group(&mut self, call: &Call<'_>) -> Result<Group, GraphError> {
        let (key, value) = match call.by.as_slice() {
            [] => (By::Identity, None),
            [key] => (self.by(key)?, None),
            [key, value] => (self.by(key)?, Some(*value)),
            _ => {
                return Err(refused(
                    "The key and value traversals for group()-step have already been set",
                ));
            }
        };
        let value = match value {
            // Chains are taken as they are; whatever else looks at one value is folded.
            Some([Arg::Traversal(child)]) if !child.is_empty() => self.chain(child)?,
            Some(args) => folded(Some(self.by(args)?)),
            None => folded(None),
        };
        let together = value.ops.iter().position(|op| match op {
            Op::Collect(collector, _) => !matches!(collector, Collector::Barrier),
            other => matches!(other, Op::Reduce(..) | Op::Dedup(_) | Op::Range(..)),
        });
        Ok(Group {
            key,
            value,
            together,
        })
    }
}

/// What looks at a value, and a fold behind it.
fn folded(by: Option<By>) -> Chain {
    let mut ops = Vec::new();
    ops.extend(by.map(|by| Op::Map(Box::new(Map::By(by)))));
    ops.push(Op::Reduce(Reducer::Fold, StateId(0)));
    Chain {
        barriers: vec![ops.len() - 1],
        states: 1,
        ops,
        ..Chain::default()
    }
}

fn sort(token: Token) -> Option<Sort> {
    match token {
        Token::Asc => Some(Sort::Ascending),
        Token::Desc => Some(Sort::Descending),
        Token::Shuffle => Some(Sort::Shuffle),
        _ => None,
    }
}

fn by_token(token: Token) -> Result<By, GraphError> {
    Ok(match token {
        Token::Id => By::Id,
        Token::Label => By::Label,
        Token::Key => By::PropertyKey,
        Token::Value => By::PropertyValue,
        Token::Keys => By::Column(Column::Keys),
        Token::Values => By::Column(Column::Values),
        other => {
            return Err(refused(format!("by() does not take {}", other.text())));
        }
    })
}

/// Chains that need no run of their own. TinkerPop reads `by(values('k'))` as `by('k')`, which
/// fails where there are several values, and so does this.
fn simplified(mut chain: Chain) -> By {
    match chain.ops.as_mut_slice() {
        [] => By::Identity,
        [Op::Properties(Keys::Only(keys), PropertyForm::Value)] if keys.len() == 1 => {
            match keys.pop() {
                Some(key) => By::Key(key),
                None => By::Chain(chain),
            }
        }
        [
            Op::Properties(Keys::Only(keys), PropertyForm::Value),
            Op::Range(FIRST, _),
        ] if keys.len() == 1 => match keys.pop() {
            Some(key) => By::FirstValue(key),
            None => By::Chain(chain),
        },
        [Op::Map(map)] => match **map {
            Map::Id => By::Id,
            Map::Label => By::Label,
            _ => By::Chain(chain),
        },
        _ => By::Chain(chain),
    }
}

const FIRST: Range = Range { low: 0, high: 1 };
