//! What variables say in `@skip`, `@include` and the arguments of introspection.

use async_graphql::{
    Positioned, Value as Constant,
    parser::types::{Directive, VariableDefinition},
};
use async_graphql_value::Value;
use serde_json::{Map, Value as Json};

use crate::error::{Code, Error, Location};

/// The variables of a request.
#[derive(Clone, Copy)]
pub(super) struct Values<'d> {
    pub given: &'d Map<String, Json>,
    pub definitions: &'d [Positioned<VariableDefinition>],
}

/// A value that introspection has a use for.
enum Plain<'d> {
    Null,
    Boolean(bool),
    Text(&'d str),
    Other,
}

impl<'d> Values<'d> {
    /// Whether `@skip` and `@include` leave a selection in.
    pub fn included(self, directives: &'d [Positioned<Directive>]) -> Result<bool, Error> {
        for directive in directives {
            let leaves_out = match directive.node.name.node.as_str() {
                "skip" => true,
                "include" => false,
                _ => continue,
            };
            let condition = directive.node.get_argument("if");
            if self.boolean("if", condition)? == Some(leaves_out) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub fn boolean(
        self,
        name: &str,
        value: Option<&'d Positioned<Value>>,
    ) -> Result<Option<bool>, Error> {
        let Some((at, value)) = value.and_then(|value| Some((value.pos, self.plain(&value.node)?)))
        else {
            return Ok(None);
        };
        match value {
            Plain::Boolean(value) => Ok(Some(value)),
            Plain::Null | Plain::Text(_) | Plain::Other => {
                Err(misfit(name, "a boolean").at(Location::from(at)))
            }
        }
    }

    pub fn text(self, name: &str, value: Option<&'d Positioned<Value>>) -> Result<&'d str, Error> {
        let found = value.and_then(|value| self.plain(&value.node));
        match found {
            Some(Plain::Text(text)) => Ok(text),
            Some(Plain::Null | Plain::Boolean(_) | Plain::Other) | None => {
                let error = misfit(name, "a string");
                Err(match value {
                    Some(value) => error.at(Location::from(value.pos)),
                    None => error,
                })
            }
        }
    }

    /// `None` for a variable that is absent.
    fn plain(self, value: &'d Value) -> Option<Plain<'d>> {
        Some(match value {
            Value::Variable(name) => return self.variable(name),
            Value::Null => Plain::Null,
            Value::Boolean(value) => Plain::Boolean(*value),
            Value::String(text) => Plain::Text(text),
            Value::Number(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => Plain::Other,
        })
    }

    fn variable(self, name: &str) -> Option<Plain<'d>> {
        if let Some(given) = self.given.get(name) {
            return Some(match given {
                Json::Null => Plain::Null,
                Json::Bool(value) => Plain::Boolean(*value),
                Json::String(text) => Plain::Text(text),
                Json::Number(_) | Json::Array(_) | Json::Object(_) => Plain::Other,
            });
        }
        let definition = self
            .definitions
            .iter()
            .find(|definition| definition.node.name.node.as_str() == name)?;
        let default = &definition.node.default_value.as_ref()?.node;
        Some(match default {
            Constant::Null => Plain::Null,
            Constant::Boolean(value) => Plain::Boolean(*value),
            Constant::String(text) => Plain::Text(text),
            Constant::Number(_)
            | Constant::Binary(_)
            | Constant::Enum(_)
            | Constant::List(_)
            | Constant::Object(_) => Plain::Other,
        })
    }
}

fn misfit(name: &str, expected: &str) -> Error {
    Error::new(
        Code::BadUserInput,
        format!("the argument `{name}` must be {expected}"),
    )
}
