//! Nulls among the arguments of an event.
//!
//! In: arguments as AppSync hands them over, which may hold a null where the client gave nothing; the
//! variables that the client sent. Out: the arguments that the client gave.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// What a null among the arguments means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nulls {
    /// The client gave a null.
    #[default]
    Value,
    /// The client gave nothing, unless one of its variables is null and may stand there.
    Absent,
}

impl Nulls {
    pub(super) fn given<'e>(
        self,
        arguments: &'e Map<String, Value>,
        variables: &Map<String, Value>,
    ) -> Cow<'e, Map<String, Value>> {
        // A null of another name may stand anywhere.
        let elsewhere = |(name, value): (&String, &Value)| {
            value.is_null() && !arguments.contains_key(name.as_str())
        };
        match self {
            Nulls::Value => Cow::Borrowed(arguments),
            Nulls::Absent if variables.iter().any(elsewhere) => Cow::Borrowed(arguments),
            Nulls::Absent => Cow::Owned(fields(arguments, Some(variables))),
        }
    }
}

/// Without the nulls that are not in the client's object. As deep as the event, whose depth is
/// bounded where it is read.
fn fields(object: &Map<String, Value>, sent: Option<&Map<String, Value>>) -> Map<String, Value> {
    let given = object.iter().filter_map(|(name, value)| {
        let sent = sent.and_then(|sent| sent.get(name));
        match value {
            Value::Null if sent != Some(&Value::Null) => None,
            value => Some((name.clone(), within(value, sent))),
        }
    });
    given.collect()
}

fn within(value: &Value, sent: Option<&Value>) -> Value {
    match value {
        Value::Object(object) => Value::Object(fields(object, sent.and_then(Value::as_object))),
        Value::Array(items) => {
            // A null in a list is one: it has its place there.
            let sent = sent.and_then(Value::as_array);
            let items = items.iter().enumerate();
            let items = items.map(|(at, item)| within(item, sent.and_then(|sent| sent.get(at))));
            Value::Array(items.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn given(arguments: Value, variables: Value) -> Value {
        let (Value::Object(arguments), Value::Object(variables)) = (arguments, variables) else {
            panic!("two objects");
        };
        Value::Object(Nulls::Absent.given(&arguments, &variables).into_owned())
    }

    #[test]
    fn a_null_that_no_variable_holds_was_not_given() {
        for (arguments, variables, wanted) in [
            (json!({"a": null, "b": 1}), json!({}), json!({"b": 1})),
            (json!({"a": null}), json!({"a": null}), json!({"a": null})),
            (json!({"a": null}), json!({"a": 1}), json!({})),
            (json!({"a": null}), json!({"x": null}), json!({"a": null})),
            (
                json!({"a": null, "b": null}),
                json!({"b": null}),
                json!({"b": null}),
            ),
            (
                json!({"i": {"a": null, "b": null, "c": [null, {"d": null}]}}),
                json!({"i": {"b": null, "c": [null, {}]}}),
                json!({"i": {"b": null, "c": [null, {}]}}),
            ),
        ] {
            assert_eq!(given(arguments, variables), wanted);
        }
    }
}
