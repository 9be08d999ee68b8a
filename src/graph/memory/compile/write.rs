//! Steps that change the graph.
//!
//! In: calls. Out: writes; the `property()` steps behind `addV()` and `addE()` go into them where
//! TinkerPop puts them there, since then they are evaluated before the element is made.

use super::{Compiler, builder::Builder, call::Call, refused};
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

/// A property that a step writes.
struct Given {
    cardinality: Option<Cardinality>,
    key: Arg,
    value: Arg,
}

impl Compiler<'_> {
    /// Says how many of the calls behind went into the same operation.
    pub(super) fn write(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        rest: &[Call<'_>],
    ) -> Result<usize, GraphError> {
        match call.name {
            StepName::AddV => self.add_vertex(builder, call, rest),
            StepName::AddE => self.add_edge(builder, call, rest),
            StepName::Drop if call.args.is_empty() => {
                builder.push(Op::Write(Box::new(Write::Drop)));
                Ok(0)
            }
            StepName::Property => {
                for given in self.given(call)? {
                    self.property(builder, call, given)?;
                }
                Ok(0)
            }
            _ => Err(call.wrong_args()),
        }
    }

    fn add_vertex(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        rest: &[Call<'_>],
    ) -> Result<usize, GraphError> {
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
        // Those with a cardinality are written to the vertex that was made, all others with it.
        let mut afterwards = Vec::new();
        let behind = properties_behind(rest);
        for property in behind {
            for given in self.given(property)? {
                match &given.key {
                    Arg::Value(Value::Token(Token::Id)) => {
                        add.id = Some(self.argument(property, &given.value)?);
                    }
                    Arg::Value(Value::Token(Token::Label)) => {
                        add.label = Some(self.argument(property, &given.value)?);
                    }
                    Arg::Value(Value::String(_)) if given.cardinality.is_some() => {
                        afterwards.push((property, given));
                    }
                    key => {
                        let key = self.property_key(property, key)?;
                        let value = self.argument(property, &given.value)?;
                        add.properties.push((key, value));
                    }
                }
            }
        }
        builder.push(Op::Write(Box::new(Write::AddVertex(add))));
        for (property, given) in afterwards {
            self.property(builder, property, given)?;
        }
        Ok(behind.len())
    }

    fn add_edge(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        rest: &[Call<'_>],
    ) -> Result<usize, GraphError> {
        let [label] = call.args else {
            return Err(call.wrong_args());
        };
        let mut add = AddEdge {
            label: self.argument(call, label)?,
            from: self.end(call, call.from)?,
            to: self.end(call, call.to)?,
            id: None,
            properties: Vec::new(),
        };
        let behind = properties_behind(rest);
        for property in behind {
            for given in self.given(property)? {
                if matches!(
                    given.cardinality,
                    Some(Cardinality::Set | Cardinality::List)
                ) {
                    return Err(refused(
                        "Multi-property cardinality can only be set for a Vertex but is being \
                         used for addE()",
                    ));
                }
                let value = self.argument(property, &given.value)?;
                match &given.key {
                    Arg::Value(Value::Token(Token::Id)) => add.id = Some(value),
                    Arg::Value(Value::Token(Token::Label)) => add.label = value,
                    key => {
                        let key = self.property_key(property, key)?;
                        add.properties.push((key, value));
                    }
                }
            }
        }
        builder.push(Op::Write(Box::new(Write::AddEdge(add))));
        Ok(behind.len())
    }

    /// One property of an element that is there.
    fn property(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
        given: Given,
    ) -> Result<(), GraphError> {
        if let Arg::Value(Value::Token(token)) = given.key {
            return Err(refused(format!(
                "{} is immutable on existing elements",
                token.text()
            )));
        }
        let set = SetProperty {
            cardinality: given.cardinality,
            key: self.property_key(call, &given.key)?,
            value: self.argument(call, &given.value)?,
        };
        builder.push(Op::Write(Box::new(Write::Property(set))));
        Ok(())
    }

    /// The properties of a `property()` step: one, or those of a map. Null is an empty map.
    fn given(&self, call: &Call<'_>) -> Result<Vec<Given>, GraphError> {
        let (cardinality, args) = match call.args {
            [Arg::Value(Value::Token(token)), rest @ ..] if is_cardinality(*token) => {
                (Some(self.cardinality(*token)?), rest)
            }
            [Arg::Value(Value::Null), rest @ ..] if rest.len() == 2 => (None, rest),
            args => (None, args),
        };
        match args {
            [Arg::Value(Value::Null)] => Ok(Vec::new()),
            [Arg::Value(Value::Map(entries))] => entries
                .iter()
                .map(|(key, value)| {
                    let (cardinality, value) = match value {
                        Value::WithCardinality(token, inner) => {
                            (Some(self.cardinality(*token)?), &**inner)
                        }
                        value => (cardinality, value),
                    };
                    Ok(Given {
                        cardinality,
                        key: Arg::Value(key.clone()),
                        value: Arg::Value(value.clone()),
                    })
                })
                .collect(),
            [key, value] => Ok(vec![Given {
                cardinality,
                key: key.clone(),
                value: value.clone(),
            }]),
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

/// The `property()` steps right behind.
fn properties_behind<'c, 'a>(rest: &'c [Call<'a>]) -> &'c [Call<'a>] {
    let count = rest
        .iter()
        .take_while(|call| call.name == StepName::Property)
        .count();
    &rest[..count]
}

fn is_cardinality(token: Token) -> bool {
    matches!(
        token,
        Token::Single | Token::SetCardinality | Token::ListCardinality
    )
}
