//! Steps that change the graph.
//!
//! In: calls. Out: writes; the `property()` steps behind `addV()` and `addE()` go into them where
//! TinkerPop puts them there, since then they are evaluated before the element is made.

use super::{Compiler, call::Call, chain::Builder, refused};
use crate::{
    graph::{
        GraphError,
        memory::{
            datum::Datum,
            program::{AddEdge, AddVertex, Argument, Op, PropertyKey, SetProperty, Write},
            semantics::Cardinality,
        },
    },
    gremlin::{Arg, StepName, Token, Value},
};

/// A `property()` step.
struct Given<'a> {
    cardinality: Option<Cardinality>,
    key: &'a Arg,
    value: &'a Arg,
}

impl Compiler<'_> {
    /// Says how many of the calls behind went into the same operation.
    pub(super) fn write(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        rest: &[Call<'_>],
    ) -> Result<usize, GraphError> {
        let mut folded = 0;
        let write = match call.name {
            StepName::AddV => {
                let label = match call.args {
                    [] => None,
                    [arg] => Some(self.argument(call, arg)?),
                    _ => return Err(call.wrong_args()),
                };
                let mut add = AddVertex {
                    label,
                    id: None,
                    properties: Vec::new(),
                };
                while let Some(behind) = rest.get(folded)
                    && behind.name == StepName::Property
                {
                    if let [Arg::Value(Value::Map(_))] = behind.args {
                        break;
                    }
                    let given = self.given(behind)?;
                    match given.key {
                        Arg::Value(Value::Token(Token::Id)) => {
                            add.id = Some(self.argument(behind, given.value)?);
                        }
                        Arg::Value(Value::Token(Token::Label)) => {
                            add.label = Some(self.argument(behind, given.value)?);
                        }
                        Arg::Value(Value::String(_)) if given.cardinality.is_none() => {
                            let key = self.property_key(behind, given.key)?;
                            let value = self.argument(behind, given.value)?;
                            add.properties.push((key, value));
                        }
                        // From here on the properties are written to the vertex that was made.
                        _ => break,
                    }
                    folded += 1;
                }
                Write::AddVertex(add)
            }
            StepName::AddE => {
                let [label] = call.args else {
                    return Err(call.wrong_args());
                };
                let label = self.argument(call, label)?;
                let mut add = AddEdge {
                    label,
                    from: self.end(call, call.from)?,
                    to: self.end(call, call.to)?,
                    id: None,
                    properties: Vec::new(),
                };
                // The ends may also stand behind the properties.
                while let Some(behind) = rest.get(folded)
                    && behind.name == StepName::Property
                {
                    if let [Arg::Value(Value::Map(_))] = behind.args {
                        break;
                    }
                    let given = self.given(behind)?;
                    if given.cardinality.is_some() {
                        return Err(refused("property() of an edge does not take a cardinality"));
                    }
                    let value = self.argument(behind, given.value)?;
                    match given.key {
                        Arg::Value(Value::Token(Token::Id)) => add.id = Some(value),
                        Arg::Value(Value::Token(Token::Label)) => add.label = value,
                        key => {
                            let key = self.property_key(behind, key)?;
                            add.properties.push((key, value));
                        }
                    }
                    folded += 1;
                }
                Write::AddEdge(add)
            }
            StepName::Drop if call.args.is_empty() => Write::Drop,
            StepName::Property => {
                if let Some((cardinality, entries)) = given_map(call)? {
                    for (key, value) in entries {
                        self.property_of_map(builder, call, cardinality, key, value)?;
                    }
                    return Ok(0);
                }
                let given = self.given(call)?;
                if let Arg::Value(Value::Token(token)) = given.key {
                    return Err(refused(format!(
                        "{} is immutable on existing elements",
                        token.text()
                    )));
                }
                Write::Property(SetProperty {
                    cardinality: given.cardinality,
                    key: self.property_key(call, given.key)?,
                    value: self.argument(call, given.value)?,
                })
            }
            _ => return Err(call.wrong_args()),
        };
        builder.push(Op::Write(Box::new(write)));
        Ok(folded)
    }

    fn property_of_map(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        cardinality: Option<Cardinality>,
        key: &Value,
        value: &Value,
    ) -> Result<(), GraphError> {
        let Value::String(key) = key else {
            return Err(call.wrong_args());
        };
        let (cardinality, value) = match value {
            Value::WithCardinality(token, inner) => {
                (Some(self.cardinality(*token)?), self.datum(inner)?)
            }
            value => (cardinality, self.datum(value)?),
        };
        let key = self.key(key);
        builder.push(Op::Write(Box::new(Write::Property(SetProperty {
            cardinality,
            key: PropertyKey::Known(key),
            value: Argument::Literal(value),
        }))));
        Ok(())
    }

    fn given<'a>(&self, call: &Call<'a>) -> Result<Given<'a>, GraphError> {
        let (cardinality, args) = match call.args {
            [Arg::Value(Value::Token(token)), rest @ ..] if is_cardinality(*token) => {
                (Some(self.cardinality(*token)?), rest)
            }
            [Arg::Value(Value::Null), rest @ ..] if rest.len() == 2 => (None, rest),
            args => (None, args),
        };
        match args {
            [key, value] => Ok(Given {
                cardinality,
                key,
                value,
            }),
            [_, _, _, ..] => Err(refused(
                "properties of properties are not supported by the graph",
            )),
            _ => Err(call.wrong_args()),
        }
    }

    pub(super) fn cardinality(&self, token: Token) -> Result<Cardinality, GraphError> {
        match token {
            Token::Single => Ok(Cardinality::Single),
            Token::SetCardinality => Ok(Cardinality::Set),
            Token::ListCardinality if self.store.semantics().lists => Ok(Cardinality::List),
            Token::ListCardinality => Err(refused(
                "the cardinality list is not supported; Neptune has single and set",
            )),
            other => Err(refused(format!("{} is no cardinality", other.text()))),
        }
    }

    fn property_key(&mut self, call: &Call<'_>, arg: &Arg) -> Result<PropertyKey, GraphError> {
        match arg {
            Arg::Value(Value::String(key)) if key.is_empty() => {
                Err(refused("Property key can not be the empty string"))
            }
            Arg::Value(Value::String(key)) => Ok(PropertyKey::Known(self.key(key))),
            Arg::Traversal(child) => Ok(PropertyKey::Found(self.chain(child)?)),
            _ => Err(call.wrong_args()),
        }
    }

    fn argument(&mut self, call: &Call<'_>, arg: &Arg) -> Result<Argument, GraphError> {
        match arg {
            Arg::Value(Value::Null) if matches!(call.name, StepName::AddV | StepName::AddE) => {
                Err(refused("Label can not be null"))
            }
            Arg::Value(value) => Ok(Argument::Literal(self.datum(value)?)),
            Arg::Traversal(child) => Ok(Argument::Chain(self.chain(child)?)),
            _ => Err(call.wrong_args()),
        }
    }

    /// An end of an edge: a vertex, a name, or what a traversal finds.
    fn end(
        &mut self,
        call: &Call<'_>,
        args: Option<&[Arg]>,
    ) -> Result<Option<Argument>, GraphError> {
        Ok(match args {
            None => None,
            Some([Arg::Value(Value::String(name))]) => Some(Argument::Named(name.clone())),
            Some([Arg::Traversal(child)]) => Some(Argument::Chain(self.chain(child)?)),
            Some([Arg::Value(value @ Value::Vertex(..))]) => {
                Some(Argument::Literal(self.datum(value)?))
            }
            Some([Arg::Value(Value::Null)]) => Some(Argument::Literal(Datum::Null)),
            Some(_) => return Err(call.wrong_args()),
        })
    }
}

type GivenMap<'a> = (Option<Cardinality>, &'a [(Value, Value)]);

/// `property(['a': 1])` and `property(single, ['a': 1])`
fn given_map<'a>(call: &Call<'a>) -> Result<Option<GivenMap<'a>>, GraphError> {
    Ok(match call.args {
        [Arg::Value(Value::Map(entries))] => Some((None, entries)),
        [
            Arg::Value(Value::Token(token)),
            Arg::Value(Value::Map(entries)),
        ] if is_cardinality(*token) => {
            let cardinality = match token {
                Token::Single => Cardinality::Single,
                Token::SetCardinality => Cardinality::Set,
                _ => Cardinality::List,
            };
            Some((Some(cardinality), entries))
        }
        _ => None,
    })
}

fn is_cardinality(token: Token) -> bool {
    matches!(
        token,
        Token::Single | Token::SetCardinality | Token::ListCardinality
    )
}
