//! The values of `@skip` and `@include`, which choose the plan.

use async_graphql::Value as GraphValue;
use serde_json::{Map, Value};

use crate::{
    api::Operation,
    error::{Code, Error},
};

/// The value of each variable in [`Operation::flags`], in their order.
pub fn flags(operation: &Operation, variables: &Map<String, Value>) -> Result<Box<[bool]>, Error> {
    operation
        .flags
        .iter()
        .map(|name| {
            let definition = operation
                .definition()
                .node
                .variable_definitions
                .iter()
                .find(|definition| definition.node.name.node == *name);
            let default = definition.and_then(|definition| definition.node.default_value.as_ref());
            match (variables.get(name.as_str()), default.map(|value| &value.node)) {
                (Some(Value::Bool(value)), _) => Ok(*value),
                (None, Some(GraphValue::Boolean(value))) => Ok(*value),
                (_, _) => {
                    let error = Error::new(
                        Code::BadUserInput,
                        format!("the variable \"${name}\" must be true or false: `@skip` or `@include` needs it"),
                    );
                    Err(match definition {
                        Some(definition) => error.at(definition.pos.into()),
                        None => error,
                    })
                }
            }
        })
        .collect()
}
