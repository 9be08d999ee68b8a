//! Names in a traversal that stand for values.
//!
//! In: a tree over names, and their values. Out: a complete tree: values are put in their places, and
//! never spliced into text.

use std::collections::HashMap;

use neptune_graphql::gremlin::{
    Arg, Chain, Open, Predicate, ReadOpen, Script, Slot, Statement, Step, Strategy, Value,
};

/// A name, which the grammar calls a variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Name(String);

impl Slot for Name {
    const DOLLAR_OPENS: bool = false;

    fn write(&self, out: &mut String) {
        out.push_str(&self.0);
    }
}

impl ReadOpen for Name {
    const PLACEHOLDERS: bool = false;

    fn placeholder(_: Open) -> Option<Self> {
        None
    }

    fn variable(name: &str) -> Option<Self> {
        Some(Name(name.to_owned()))
    }
}

/// What the names stand for.
pub type Parameters = HashMap<String, Arg>;

/// Fills a script with what its names stand for.
pub fn script(script: &Script<Name>, parameters: &Parameters) -> Result<Script, String> {
    let fill = Fill { parameters };
    let statements = script
        .statements
        .iter()
        .map(|statement| {
            Ok(Statement {
                source: fill.chain(&statement.source)?,
                steps: fill.chain(&statement.steps)?,
                terminal: statement.terminal,
            })
        })
        .collect::<Result<_, String>>()?;
    Ok(Script { statements })
}

struct Fill<'a> {
    parameters: &'a Parameters,
}

impl Fill<'_> {
    fn chain(&self, chain: &Chain<Name>) -> Result<Chain, String> {
        chain
            .iter()
            .map(|step| {
                let args = step.args.iter().map(|arg| self.arg(arg));
                Ok(Step {
                    name: step.name,
                    args: args.collect::<Result<_, _>>()?,
                })
            })
            .collect()
    }

    fn arg(&self, arg: &Arg<Name>) -> Result<Arg, String> {
        Ok(match arg {
            Arg::Value(Value::Open(name)) => self.named(name)?.clone(),
            Arg::Value(value) => Arg::Value(self.value(value)?),
            Arg::Predicate(predicate) => Arg::Predicate(self.predicate(predicate)?),
            Arg::Traversal(chain) => Arg::Traversal(self.chain(chain)?),
            Arg::Option(option) => Arg::Option(*option),
            Arg::Strategy(strategy) => Arg::Strategy(Strategy {
                name: strategy.name,
                settings: strategy
                    .settings
                    .iter()
                    .map(|(setting, arg)| Ok((*setting, self.arg(arg)?)))
                    .collect::<Result<_, String>>()?,
            }),
        })
    }

    fn predicate(&self, predicate: &Predicate<Name>) -> Result<Predicate, String> {
        let boxed = |inner: &Predicate<Name>| self.predicate(inner).map(Box::new);
        Ok(match predicate {
            Predicate::Test(name, values) => Predicate::Test(*name, self.values(values)?),
            Predicate::And(left, right) => Predicate::And(boxed(left)?, boxed(right)?),
            Predicate::Or(left, right) => Predicate::Or(boxed(left)?, boxed(right)?),
            Predicate::Not(inner) => Predicate::Not(boxed(inner)?),
        })
    }

    fn values(&self, values: &[Value<Name>]) -> Result<Vec<Value>, String> {
        values.iter().map(|value| self.value(value)).collect()
    }

    fn value(&self, value: &Value<Name>) -> Result<Value, String> {
        Ok(match value {
            Value::Null => Value::Null,
            Value::Bool(value) => Value::Bool(*value),
            Value::Byte(n) => Value::Byte(*n),
            Value::Short(n) => Value::Short(*n),
            Value::Int(n) => Value::Int(*n),
            Value::Long(n) => Value::Long(*n),
            Value::BigInteger(digits) => Value::BigInteger(digits.clone()),
            Value::Float(n) => Value::Float(*n),
            Value::Double(n) => Value::Double(*n),
            Value::BigDecimal(digits) => Value::BigDecimal(digits.clone()),
            Value::String(text) => Value::String(text.clone()),
            Value::Date(millis) => Value::Date(*millis),
            Value::List(values) => Value::List(self.values(values)?),
            Value::Map(entries) => Value::Map(
                entries
                    .iter()
                    .map(|(key, value)| Ok((self.value(key)?, self.value(value)?)))
                    .collect::<Result<_, String>>()?,
            ),
            Value::Token(token) => Value::Token(*token),
            Value::WithCardinality(token, inner) => {
                Value::WithCardinality(*token, Box::new(self.value(inner)?))
            }
            Value::Vertex(id, label) => Value::Vertex(Box::new(self.value(id)?), label.clone()),
            Value::Open(name) => match self.named(name)? {
                Arg::Value(value) => value.clone(),
                other => return Err(format!("`{}` is no value: {other:?}", name.0)),
            },
        })
    }

    fn named(&self, name: &Name) -> Result<&Arg, String> {
        self.parameters
            .get(&name.0)
            .ok_or_else(|| format!("`{}` is no parameter", name.0))
    }
}
