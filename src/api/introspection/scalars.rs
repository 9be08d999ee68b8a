//! Scalars as AppSync has them: its own and GraphQL's five, and no others.
//!
//! In: a scalar of the model. Out: the one that takes its place, and defaults in its form.

use async_graphql::Value as GraphValue;

use crate::{
    literal,
    model::{InputLeaf, InputType, Model, Scalar},
};

/// `Long` has no equal: a `Float` loses digits, an `AWSTimestamp` is checked for being a time, so
/// it is a `String` with all of its digits. Scalars of the schema's own are text, too.
fn name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::String
        | Scalar::Id
        | Scalar::Int
        | Scalar::Float
        | Scalar::Boolean
        | Scalar::AwsDate
        | Scalar::AwsTime
        | Scalar::AwsDateTime
        | Scalar::AwsTimestamp
        | Scalar::AwsEmail
        | Scalar::AwsJson
        | Scalar::AwsUrl
        | Scalar::AwsPhone
        | Scalar::AwsIpAddress => scalar.name(),
        Scalar::Long | Scalar::Custom => Scalar::String.name(),
        Scalar::Json => Scalar::AwsJson.name(),
    }
}

/// The name of an output type.
pub(super) fn output_name<'m>(model: &'m Model, name: &'m str) -> &'m str {
    let declared = model.scalars.iter().any(|declared| *declared.name == *name);
    match Scalar::named(name) {
        Some(scalar) => self::name(scalar),
        None if declared => self::name(Scalar::Custom),
        None => name,
    }
}

/// A default of a type in the form of the scalars that take the places.
pub(super) fn default(model: &Model, ty: &InputType, value: &GraphValue) -> GraphValue {
    match (ty, value) {
        (_, GraphValue::Null) => GraphValue::Null,
        (InputType::List { items, .. }, GraphValue::List(values)) => {
            let values = values.iter().map(|value| default(model, items, value));
            GraphValue::List(values.collect())
        }
        (InputType::List { items, .. }, value) => default(model, items, value),
        (InputType::Named { leaf, .. }, value) => match (leaf, value) {
            (InputLeaf::Scalar(Scalar::Long | Scalar::Custom, _), value) => text(value),
            (InputLeaf::Scalar(Scalar::Json, _), value) => {
                GraphValue::String(value.clone().into_json().unwrap_or_default().to_string())
            }
            (InputLeaf::Object(id), GraphValue::Object(fields)) => {
                let fields = fields.iter().map(|(name, value)| {
                    let value = match model[*id].fields.get(name.as_str()) {
                        Some(field) => default(model, &field.ty, value),
                        None => value.clone(),
                    };
                    (name.clone(), value)
                });
                GraphValue::Object(fields.collect())
            }
            (InputLeaf::Scalar(..) | InputLeaf::Enum(_) | InputLeaf::Object(_), value) => {
                value.clone()
            }
        },
    }
}

fn text(value: &GraphValue) -> GraphValue {
    match value {
        GraphValue::String(_) => value.clone(),
        _ => {
            let mut text = String::new();
            literal::value(&mut text, value);
            GraphValue::String(text)
        }
    }
}
