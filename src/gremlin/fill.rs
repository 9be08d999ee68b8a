//! A tree with its open places filled.
//!
//! In: a tree, and what each open place holds. Out: a tree over other open places, or over none.

use super::tree::{Arg, Chain, Predicate, Script, Statement, Step, Strategy, Value};

/// Says what an open place holds. `None`: nothing, which leaves an entry out of its map and is null
/// elsewhere.
pub trait Fill<P> {
    type Open;
    type Error;

    fn fill(&mut self, open: &P) -> Result<Option<Value<Self::Open>>, Self::Error>;
}

impl<P, Q, E, F: FnMut(&P) -> Result<Option<Value<Q>>, E>> Fill<P> for F {
    type Open = Q;
    type Error = E;

    fn fill(&mut self, open: &P) -> Result<Option<Value<Q>>, E> {
        self(open)
    }
}

impl<P> Script<P> {
    pub fn fill<F: Fill<P>>(&self, with: &mut F) -> Result<Script<F::Open>, F::Error> {
        let statements = self.statements.iter().map(|statement| {
            Ok(Statement {
                source: fill_chain(&statement.source, with)?,
                steps: fill_chain(&statement.steps, with)?,
                terminal: statement.terminal,
            })
        });
        Ok(Script {
            statements: statements.collect::<Result<_, _>>()?,
        })
    }
}

pub fn fill_chain<P, F: Fill<P>>(
    chain: &[Step<P>],
    with: &mut F,
) -> Result<Chain<F::Open>, F::Error> {
    chain.iter().map(|step| step.fill(with)).collect()
}

impl<P> Step<P> {
    pub fn fill<F: Fill<P>>(&self, with: &mut F) -> Result<Step<F::Open>, F::Error> {
        Ok(Step {
            name: self.name,
            args: self
                .args
                .iter()
                .map(|arg| arg.fill(with))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl<P> Arg<P> {
    pub fn fill<F: Fill<P>>(&self, with: &mut F) -> Result<Arg<F::Open>, F::Error> {
        Ok(match self {
            Arg::Value(value) => Arg::Value(value.fill(with)?.unwrap_or(Value::Null)),
            Arg::Predicate(predicate) => Arg::Predicate(predicate.fill(with)?),
            Arg::Traversal(chain) => Arg::Traversal(fill_chain(chain, with)?),
            Arg::Option(option) => Arg::Option(*option),
            Arg::Strategy(strategy) => Arg::Strategy(Strategy {
                name: strategy.name,
                settings: strategy
                    .settings
                    .iter()
                    .map(|(setting, arg)| Ok((*setting, arg.fill(with)?)))
                    .collect::<Result<_, F::Error>>()?,
            }),
        })
    }
}

impl<P> Predicate<P> {
    pub fn fill<F: Fill<P>>(&self, with: &mut F) -> Result<Predicate<F::Open>, F::Error> {
        Ok(match self {
            Predicate::Test(name, values) => Predicate::Test(*name, fill_values(values, with)?),
            Predicate::And(one, other) => {
                Predicate::And(Box::new(one.fill(with)?), Box::new(other.fill(with)?))
            }
            Predicate::Or(one, other) => {
                Predicate::Or(Box::new(one.fill(with)?), Box::new(other.fill(with)?))
            }
            Predicate::Not(inner) => Predicate::Not(Box::new(inner.fill(with)?)),
        })
    }
}

impl<P> Value<P> {
    /// `None`: it is an open place that holds nothing.
    pub fn fill<F: Fill<P>>(&self, with: &mut F) -> Result<Option<Value<F::Open>>, F::Error> {
        Ok(Some(match self {
            Value::Null => Value::Null,
            Value::Bool(value) => Value::Bool(*value),
            Value::Byte(value) => Value::Byte(*value),
            Value::Short(value) => Value::Short(*value),
            Value::Int(value) => Value::Int(*value),
            Value::Long(value) => Value::Long(*value),
            Value::BigInteger(digits) => Value::BigInteger(digits.clone()),
            Value::Float(value) => Value::Float(*value),
            Value::Double(value) => Value::Double(*value),
            Value::BigDecimal(digits) => Value::BigDecimal(digits.clone()),
            Value::String(text) => Value::String(text.clone()),
            Value::Date(millis) => Value::Date(*millis),
            Value::List(items) => Value::List(fill_values(items, with)?),
            Value::Map(entries) => {
                let mut filled = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    if let (Some(key), Some(value)) = (key.fill(with)?, value.fill(with)?) {
                        filled.push((key, value));
                    }
                }
                Value::Map(filled)
            }
            Value::Token(token) => Value::Token(*token),
            Value::WithCardinality(token, inner) => match inner.fill(with)? {
                Some(inner) => Value::WithCardinality(*token, Box::new(inner)),
                None => return Ok(None),
            },
            Value::Vertex(id, label) => Value::Vertex(
                Box::new(id.fill(with)?.unwrap_or(Value::Null)),
                label.clone(),
            ),
            Value::Open(open) => return with.fill(open),
        }))
    }
}

fn fill_values<P, F: Fill<P>>(
    values: &[Value<P>],
    with: &mut F,
) -> Result<Vec<Value<F::Open>>, F::Error> {
    let filled = values
        .iter()
        .map(|value| Ok(value.fill(with)?.unwrap_or(Value::Null)));
    filled.collect()
}
