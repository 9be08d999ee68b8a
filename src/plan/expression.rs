//! Argument values with places for variables.
//!
//! In: the values of a document, checked against their types where they are literals. Out, with
//! the request's variables: the values.

use std::{borrow::Cow, collections::HashMap};

use async_graphql_value::Value as DocumentValue;

use crate::{
    error::{Code, Error, Location},
    gremlin::Text,
    model::{CoerceError, Input, InputType, Literal, Model, coerce_literal},
};

/// A value that may look at the plan's variables, each by its index.
pub type Expression = Literal<usize>;

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

/// A value of a document. A variable that is not declared is null: validation lets none pass.
pub(super) fn compile(
    model: &Model,
    variables: &HashMap<Text, usize>,
    ty: &InputType,
    value: &DocumentValue,
) -> Result<Expression, CoerceError> {
    let literal = coerce_literal(model, ty, value)?;
    Ok(literal.map(&|name: Text| {
        variables
            .get(&name)
            .map_or(Literal::Known(Input::Null), |index| {
                Literal::Variable(*index)
            })
    }))
}

impl ArgumentValue {
    /// The value, or `None` where the argument is absent (GraphQL, section 6.4.1).
    pub fn evaluate<'a>(
        &'a self,
        variables: &'a [Option<Input>],
    ) -> Result<Option<Cow<'a, Input>>, Error> {
        let given = self
            .expression
            .value(&|index: &usize| variables[*index].as_ref());
        let value = given
            // The client wrote the names in the way to the value, not those of types.
            .map_err(|error| {
                let message = format!("the argument \"{}\": {}", self.name, error.told(false));
                Error::new(Code::BadUserInput, message).at(self.at)
            })?
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
