//! Introspection, which the library runs itself.

use std::collections::HashMap;

use async_graphql::{Request as LibraryRequest, Value as GraphValue, Variables};
use serde_json::{Map, Value};

use super::{Api, Operation, stop::Introspect};
use crate::error::{Code, Error};

impl Api {
    /// Answers `__schema` and `__type` of an operation: the JSON of each, by response key. Other
    /// fields are null.
    pub async fn introspect(
        &self,
        operation: &Operation,
        variables: &Map<String, Value>,
    ) -> Result<HashMap<String, Vec<u8>>, Vec<Error>> {
        let mut variables = Variables::from_json(Value::Object(variables.clone()));
        // The library looks at a default too late for `@skip` and `@include`.
        for definition in &operation.definition().node.variable_definitions {
            let definition = &definition.node;
            if let Some(default) = &definition.default_value {
                variables
                    .entry(definition.name.node.clone())
                    .or_insert_with(|| default.node.clone());
            }
        }
        let mut request = LibraryRequest::new("")
            .only_introspection()
            .variables(variables)
            .data(Introspect);
        request.operation_name = operation.name.clone();
        request.set_parsed_query((*operation.document).clone());
        let response = self.schema.execute(request).await;
        if !response.errors.is_empty() {
            return Err(response
                .errors
                .into_iter()
                .map(|error| Error::new(Code::ValidationFailed, error.message))
                .collect());
        }
        match response.data {
            GraphValue::Object(fields) => Ok(fields
                .into_iter()
                .map(|(name, value)| {
                    let json = serde_json::to_vec(&value)
                        .expect("introspection holds strings, lists and objects");
                    (name.to_string(), json)
                })
                .collect()),
            _ => Ok(HashMap::new()),
        }
    }
}
