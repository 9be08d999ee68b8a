//! The event of a field, read as leniently as AppSync writes it: in a batch, and with custom request
//! code, keys may be missing or null.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::consistency::{Consistency, ConsistencyError};

/// What AppSync knows when it resolves a field.
#[derive(Debug, Clone, Deserialize)]
pub struct Context {
    #[serde(default, deserialize_with = "null_is_default")]
    pub arguments: Map<String, Value>,
    #[serde(default)]
    pub identity: Value,
    /// The parent's value; null at a root.
    #[serde(default)]
    pub source: Option<Map<String, Value>>,
    /// Of the client: its headers.
    #[serde(default)]
    pub request: Value,
    pub info: Info,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Info {
    pub field_name: String,
    pub parent_type_name: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub variables: Map<String, Value>,
    /// Flat paths, `author/name`; by alias where there is one.
    #[serde(default, deserialize_with = "null_is_default")]
    pub selection_set_list: Vec<String>,
    /// The selection set alone, or inside of the field.
    #[serde(
        default,
        deserialize_with = "null_is_default",
        rename = "selectionSetGraphQL"
    )]
    pub selection_set_graphql: String,
}

fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl Context {
    /// What the client's header asks for. AppSync writes headers in small letters.
    pub fn consistency(&self) -> Result<Consistency, ConsistencyError> {
        let headers = self.request.get("headers");
        let header = headers.and_then(|headers| headers.get(Consistency::HEADER.as_str()));
        match header {
            None | Some(Value::Null) => Ok(Consistency::Eventual),
            Some(Value::String(text)) => Consistency::named(text),
            Some(_) => Err(ConsistencyError),
        }
    }

    /// `Query.airport`
    pub fn coordinate(&self) -> String {
        format!("{}.{}", self.info.parent_type_name, self.info.field_name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Consistency, Context};

    #[test]
    fn what_is_missing_or_null_is_empty() {
        for event in [
            json!({"info": {"fieldName": "a", "parentTypeName": "Query"}}),
            json!({
                "arguments": null, "identity": null, "source": null, "prev": null, "stash": {},
                "request": {"headers": {"a": ["b", "c"]}, "domainName": null},
                "info": {
                    "fieldName": "a", "parentTypeName": "Query", "variables": null,
                    "selectionSetList": null, "selectionSetGraphQL": null,
                },
            }),
        ] {
            let context: Context = serde_json::from_value(event).expect("it is an event");
            assert!(context.arguments.is_empty() && context.source.is_none());
            assert_eq!(context.info.selection_set_graphql, "");
            assert_eq!(context.consistency(), Ok(Consistency::Eventual));
        }
        assert!(serde_json::from_value::<Context>(json!({"info": {"fieldName": "a"}})).is_err());
    }

    #[test]
    fn the_clients_header_asks_for_the_writer() {
        let asked = |headers| {
            let event = json!({
                "request": {"headers": headers},
                "info": {"fieldName": "a", "parentTypeName": "Query"},
            });
            let context: Context = serde_json::from_value(event).expect("it is an event");
            context.consistency().ok()
        };
        assert_eq!(asked(json!({})), Some(Consistency::Eventual));
        assert_eq!(asked(json!(null)), Some(Consistency::Eventual));
        assert_eq!(
            asked(json!({"x-neptune-consistency": "strong"})),
            Some(Consistency::Strong)
        );
        assert_eq!(asked(json!({"x-neptune-consistency": "quick"})), None);
        assert_eq!(asked(json!({"x-neptune-consistency": ["strong"]})), None);
    }
}
