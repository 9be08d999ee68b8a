//! Argument values with places for variables.
//!
//! In: the values of a document, checked against their types where they are literals. Out, with
//! the request's variables: the values.

use std::borrow::Cow;

use async_graphql_value::Value as DocumentValue;

use super::Variable;
use crate::{
    error::{Code, Error, Location},
    gremlin::Text,
    model::{CoerceError, Input, InputLeaf, InputType, Model, coerce_const},
};

/// A value that may look at variables.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    Constant(Input),
    /// An index into the plan's variables.
    Variable(usize),
    List(Vec<Expression>),
    /// Fields that are not there have no default.
    Object(Vec<(Text, Expression)>),
}

/// The value of one argument.
#[derive(Debug, Clone)]
pub struct ArgumentValue {
    pub name: Text,
    pub at: Location,
    pub expression: Expression,
    /// Used where the variable is absent.
    pub default: Option<Input>,
    pub required: bool,
}

/// The same value is the same wherever it stands.
impl PartialEq for ArgumentValue {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.expression == other.expression
            && self.default == other.default
    }
}

impl Expression {
    pub fn compile(
        model: &Model,
        variables: &[Variable],
        ty: &InputType,
        value: &DocumentValue,
    ) -> Result<Expression, CoerceError> {
        // Without variables in it, it is known now.
        if let Some(constant) = value.clone().into_const() {
            return coerce_const(model, ty, &constant).map(Expression::Constant);
        }
        match (value, ty) {
            (DocumentValue::Variable(name), _) => Ok(variables
                .iter()
                .position(|variable| *variable.name == **name)
                .map_or(Expression::Constant(Input::Null), Expression::Variable)),
            (
                DocumentValue::List(items),
                InputType::List {
                    items: item_type, ..
                },
            ) => items
                .iter()
                .map(|item| Expression::compile(model, variables, item_type, item))
                .collect::<Result<_, _>>()
                .map(Expression::List),
            (
                _,
                InputType::List {
                    items: item_type, ..
                },
            ) => Ok(Expression::List(vec![Expression::compile(
                model, variables, item_type, value,
            )?])),
            (
                DocumentValue::Object(given),
                InputType::Named {
                    leaf: InputLeaf::Object(id),
                    ..
                },
            ) => {
                let mut fields = Vec::new();
                for (name, field) in &model[*id].fields {
                    match (given.get(&**name), &field.default) {
                        (Some(value), _) => fields.push((
                            name.clone(),
                            Expression::compile(model, variables, &field.ty, value)?,
                        )),
                        (None, Some(default)) => fields.push((
                            name.clone(),
                            Expression::Constant(coerce_const(model, &field.ty, default)?),
                        )),
                        (None, None) => {}
                    }
                }
                Ok(Expression::Object(fields))
            }
            // Validation lets nothing else through; a null finds its error at the argument.
            (_, InputType::Named { .. }) => Ok(Expression::Constant(Input::Null)),
        }
    }

    /// `None`: a variable that was not given.
    fn evaluate<'a>(&'a self, variables: &'a [Option<Input>]) -> Option<Cow<'a, Input>> {
        match self {
            Expression::Constant(input) => Some(Cow::Borrowed(input)),
            Expression::Variable(index) => variables[*index].as_ref().map(Cow::Borrowed),
            Expression::List(items) => Some(Cow::Owned(Input::List(
                items
                    .iter()
                    .map(|item| {
                        item.evaluate(variables)
                            .map_or(Input::Null, Cow::into_owned)
                    })
                    .collect(),
            ))),
            Expression::Object(fields) => Some(Cow::Owned(Input::Object(
                fields
                    .iter()
                    .filter_map(|(name, value)| {
                        Some((name.clone(), value.evaluate(variables)?.into_owned()))
                    })
                    .collect(),
            ))),
        }
    }
}

impl ArgumentValue {
    /// The value, or `None` where the argument is absent (GraphQL, section 6.4.1).
    pub fn evaluate<'a>(
        &'a self,
        variables: &'a [Option<Input>],
    ) -> Result<Option<Cow<'a, Input>>, Error> {
        let value = self
            .expression
            .evaluate(variables)
            .or_else(|| self.default.as_ref().map(Cow::Borrowed));
        match value.as_deref() {
            None | Some(Input::Null) if self.required => Err(self.error("cannot be null")),
            _ => Ok(value),
        }
    }

    pub fn error(&self, what: &str) -> Error {
        Error::new(
            Code::BadUserInput,
            format!("the argument \"{}\" {what}", self.name),
        )
        .at(self.at)
    }
}
