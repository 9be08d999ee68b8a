//! Steps that start a traversal, and steps that filter.
//!
//! In: calls. Out: starts, conditions, tests and ranges.

use super::{Compiler, builder::Builder, call::Call, refused};
use crate::{
    graph::{
        GraphError,
        memory::{
            datum::Datum,
            program::{
                Chain, Comparison, Condition, ElementKind, Key, Keys, Op, PropertyForm, Start,
                Test, Within,
            },
            storage::Id,
        },
    },
    gremlin::{Arg, StepName, Text, Token, Value},
};

impl Compiler<'_> {
    pub(super) fn start(&self, call: &Call<'_>, kind: ElementKind) -> Result<Op, GraphError> {
        let ids = match call.args {
            [] => None,
            // As TinkerPop reads it: an empty list of ids is no list of ids.
            [Arg::Value(Value::List(items))] if items.is_empty() => None,
            [Arg::Value(Value::List(items))] => Some(self.ids(items)?),
            args => {
                let mut ids = Vec::with_capacity(args.len());
                for arg in args {
                    match arg {
                        Arg::Value(value) => ids.extend(self.given_id(value)?),
                        _ => return Err(call.wrong_args()),
                    }
                }
                Some(ids)
            }
        };
        Ok(Op::Start(Box::new(Start {
            kind,
            ids,
            conditions: Vec::new(),
        })))
    }

    fn ids(&self, values: &[Value]) -> Result<Vec<Id>, GraphError> {
        let mut ids = Vec::with_capacity(values.len());
        for value in values {
            ids.extend(self.given_id(value)?);
        }
        Ok(ids)
    }

    /// The id that a literal stands for; null and what can be nobody's id stand for none.
    fn given_id(&self, value: &Value) -> Result<Option<Id>, GraphError> {
        match value {
            // The vertex need not be there.
            Value::Vertex(id, _) => self.given_id(id),
            Value::List(_) | Value::Map(_) => Err(refused(
                "an id is a string or a number, and not a list or a map".to_owned(),
            )),
            value => Ok(self.store.id(&self.datum(value)?)),
        }
    }

    pub(super) fn filter(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        match (call.name, call.args) {
            (StepName::Has, args) => self.has(builder, call, args)?,
            (StepName::HasId, args) => {
                let condition = Condition::Id(self.id_test(self.one_test(call, args)?));
                builder.push(Op::Has(vec![condition]));
            }
            (StepName::HasLabel, args) => {
                let test = self.one_test(call, args)?;
                builder.push(Op::Has(vec![self.label_condition(test)]));
            }
            (StepName::HasKey, args) => {
                let test = self.one_test(call, args)?;
                builder.push(Op::Has(vec![Condition::PropertyKey(test)]));
            }
            (StepName::HasValue, args) => {
                let test = self.one_test(call, args)?;
                builder.push(Op::Has(vec![Condition::PropertyValue(test)]));
            }
            (StepName::HasNot, [Arg::Value(Value::String(key))]) => {
                let key = self.key(key);
                builder.push(Op::Has(vec![Condition::Absent(key)]));
            }
            (StepName::Is, [Arg::Value(value)]) => {
                let test = Test::Compare(Comparison::Equal, self.datum(value)?);
                builder.push(Op::Is(test));
            }
            (StepName::Is, [Arg::Predicate(predicate)]) => {
                builder.push(Op::Is(self.test(predicate)?));
            }
            (StepName::Filter, [Arg::Traversal(child)]) => {
                let child = self.chain(child)?.question();
                builder.push(filtered(child));
            }
            (StepName::Not, [Arg::Traversal(child)]) => {
                let child = self.chain(child)?.question();
                builder.push(Op::Not(child));
            }
            (StepName::And, _) => {
                let children = self.questions(call)?;
                builder.push(Op::And(children));
            }
            (StepName::Or, _) => {
                let children = self.questions(call)?;
                builder.push(Op::Or(children));
            }
            _ => return Err(call.wrong_args()),
        }
        Ok(())
    }

    fn questions(&mut self, call: &Call<'_>) -> Result<Vec<Chain>, GraphError> {
        let children = self.children(call)?;
        Ok(children.into_iter().map(Chain::question).collect())
    }

    fn has(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        args: &[Arg],
    ) -> Result<(), GraphError> {
        match args {
            [Arg::Value(Value::String(key))] => {
                let key = self.key(key);
                builder.push(Op::Has(vec![Condition::Present(key)]));
            }
            [
                subject @ Arg::Value(Value::String(_) | Value::Token(_)),
                Arg::Traversal(child),
            ] => {
                // The value goes through the traversal.
                let mut chain = match subject {
                    Arg::Value(Value::String(key)) => Chain::simple(vec![Op::Properties(
                        Keys::Only(vec![self.key(key)]),
                        PropertyForm::Value,
                    )]),
                    Arg::Value(Value::Token(token)) => {
                        Chain::simple(vec![Op::Map(Box::new(self.token_map(*token)?))])
                    }
                    _ => return Err(call.wrong_args()),
                };
                let rest = self.chain(child)?;
                chain.append(rest);
                builder.push(Op::Filter(chain.question()));
            }
            [Arg::Value(Value::String(key)), test] => {
                let test = self.arg_test(call, test)?;
                let key = self.key(key);
                builder.push(Op::Has(property_conditions(&key, test)));
            }
            [Arg::Value(Value::Token(token)), test] => {
                let test = self.arg_test(call, test)?;
                let condition = match token {
                    Token::Id => Condition::Id(self.id_test(test)),
                    Token::Label => self.label_condition(test),
                    Token::Key => Condition::PropertyKey(test),
                    Token::Value => Condition::PropertyValue(test),
                    _ => return Err(call.wrong_args()),
                };
                builder.push(Op::Has(vec![condition]));
            }
            [label, Arg::Value(Value::String(key)), test] => {
                let label = self.arg_test(call, label)?;
                let test = self.arg_test(call, test)?;
                let key = self.key(key);
                let mut conditions = vec![self.label_condition(label)];
                conditions.extend(property_conditions(&key, test));
                builder.push(Op::Has(conditions));
            }
            // Nothing has a key of null.
            [Arg::Value(Value::Null)] | [Arg::Value(Value::Null), _] => {
                builder.push(Op::Has(vec![Condition::HasLabel(Vec::new())]));
            }
            _ => return Err(call.wrong_args()),
        }
        Ok(())
    }

    /// A value is equality, a predicate itself.
    fn arg_test(&self, call: &Call<'_>, arg: &Arg) -> Result<Test, GraphError> {
        match arg {
            Arg::Value(value) => Ok(Test::Compare(Comparison::Equal, self.datum(value)?)),
            Arg::Predicate(predicate) => self.test(predicate),
            Arg::Traversal(_) | Arg::Option(_) | Arg::Strategy(_) => Err(call.wrong_args()),
        }
    }

    /// One predicate, or values one of which it is.
    fn one_test(&self, call: &Call<'_>, args: &[Arg]) -> Result<Test, GraphError> {
        match args {
            [] => Err(call.wrong_args()),
            [Arg::Predicate(predicate)] => self.test(predicate),
            [Arg::Value(Value::List(_))] | [_, _, ..] => {
                let mut items = Vec::with_capacity(args.len());
                for arg in args {
                    match arg {
                        Arg::Value(Value::List(values)) => {
                            items.extend(self.data(values)?);
                        }
                        Arg::Value(value) => items.push(self.datum(value)?),
                        _ => return Err(call.wrong_args()),
                    }
                }
                Ok(Test::Within(Within::new(items)))
            }
            [arg] => self.arg_test(call, arg),
        }
    }

    /// Ids are compared in the form that the graph has them in.
    fn id_test(&self, test: Test) -> Test {
        let as_id = |datum: Datum| match self.store.id(&datum) {
            Some(id) => Datum::from(&id),
            None => datum,
        };
        let all = |within: Within| Within::new(within.items.into_iter().map(as_id).collect());
        match test {
            // Half of a number is no id, but it is less or more than one.
            Test::Compare(comparison, datum)
                if comparison != Comparison::Equal && is_broken(&datum) =>
            {
                Test::Compare(comparison, datum)
            }
            Test::Compare(comparison, datum) => Test::Compare(comparison, as_id(datum)),
            Test::Within(within) => Test::Within(all(within)),
            Test::Without(mut within) => {
                within.items.retain(|item| !is_broken(item));
                Test::Without(all(within))
            }
            Test::And(tests) => {
                Test::And(tests.into_iter().map(|test| self.id_test(test)).collect())
            }
            Test::Or(tests) => Test::Or(tests.into_iter().map(|test| self.id_test(test)).collect()),
            other @ (Test::Text(..) | Test::Regex(_) | Test::NotRegex(_)) => other,
        }
    }

    fn label_condition(&mut self, test: Test) -> Condition {
        let mut known = |items: &[Datum]| {
            items
                .iter()
                .filter_map(|item| match item {
                    Datum::Text(label) => self.label(label),
                    _ => None,
                })
                .collect()
        };
        match &test {
            Test::Compare(Comparison::Equal, label) => {
                Condition::HasLabel(known(std::slice::from_ref(label)))
            }
            Test::Compare(Comparison::NotEqual, label) => {
                Condition::LacksLabels(known(std::slice::from_ref(label)))
            }
            Test::Within(within) => Condition::HasLabel(known(&within.items)),
            Test::Without(within) => Condition::LacksLabels(known(&within.items)),
            Test::Compare(..)
            | Test::Text(..)
            | Test::Regex(_)
            | Test::NotRegex(_)
            | Test::And(_)
            | Test::Or(_) => Condition::Label(test),
        }
    }
}

fn is_broken(datum: &Datum) -> bool {
    datum
        .number()
        .is_some_and(|number| number.to_double().fract() != 0.0)
}

/// Tests that must hold together are conditions of their own: each may be met by another value of
/// the key.
fn property_conditions(key: &Key, test: Test) -> Vec<Condition> {
    match test {
        Test::And(tests) => tests
            .into_iter()
            .flat_map(|test| property_conditions(key, test))
            .collect(),
        test => vec![Condition::Property(key.clone(), test)],
    }
}

/// A filter by the presence of a property needs no run of a chain.
fn filtered(mut child: Chain) -> Op {
    match child.ops.as_mut_slice() {
        [Op::Has(conditions)] => Op::Has(std::mem::take(conditions)),
        [Op::Properties(Keys::Only(keys), PropertyForm::Value)] if keys.len() == 1 => {
            match keys.pop() {
                Some(key) => Op::Has(vec![Condition::Present(key)]),
                None => Op::Filter(child),
            }
        }
        _ => Op::Filter(child),
    }
}

/// The labels of a step that takes strings.
pub(super) fn texts(call: &Call<'_>, args: &[Arg]) -> Result<Vec<Text>, GraphError> {
    args.iter()
        .map(|arg| match arg {
            Arg::Value(Value::String(text)) => Ok(text.clone()),
            _ => Err(call.wrong_args()),
        })
        .collect()
}
