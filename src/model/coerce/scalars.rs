//! The leaves: a value of each scalar.
//!
//! In: a value. Out: the literal that it is in the graph, or nothing where it is not of its scalar.

use serde_json::Number;

use super::{Strictness, view::View};
use crate::{
    gremlin::Value,
    model::{
        calendar,
        scalar::Scalar,
        whole::{whole, whole_digits},
    },
};

pub(super) fn expected(scalar: Scalar, name: &str) -> String {
    match scalar {
        Scalar::Int => "an `Int` (a whole number of 32 bits)".into(),
        Scalar::Long => "a `Long` (a whole number of 64 bits)".into(),
        Scalar::AwsDate => format!("a `{name}` (`YYYY-MM-DD`)"),
        Scalar::AwsDateTime => format!("a `{name}` (RFC 3339, such as `2026-11-20T09:30:00Z`)"),
        Scalar::Json => {
            "a `JSON` value that a property can hold: a string, number or boolean".into()
        }
        Scalar::Id => "an `ID`".into(),
        Scalar::String
        | Scalar::Float
        | Scalar::Boolean
        | Scalar::AwsTime
        | Scalar::AwsTimestamp
        | Scalar::AwsEmail
        | Scalar::AwsJson
        | Scalar::AwsUrl
        | Scalar::AwsPhone
        | Scalar::AwsIpAddress
        | Scalar::Custom => format!("{} `{name}`", article(name)),
    }
}

pub(super) fn article(name: &str) -> &'static str {
    match name.starts_with(['A', 'E', 'I', 'O']) {
        true => "an",
        false => "a",
    }
}

pub(super) fn coerce_scalar(
    scalar: Scalar,
    strictness: Strictness,
    value: View<'_>,
) -> Option<Value> {
    let lenient = strictness == Strictness::Lenient;
    match (scalar, value) {
        (Scalar::String, View::String(text)) => Some(Value::String(text.into())),
        (Scalar::Id, View::String(text)) => Some(Value::String(text.into())),
        (Scalar::Id, View::Number(number)) => {
            whole_digits(number).map(|digits| Value::String(digits.into()))
        }
        (Scalar::Int, View::Number(number)) => whole(number)
            .and_then(|n| i32::try_from(n).ok())
            .map(Value::Int),
        (Scalar::Int, View::String(text)) if lenient => text.trim().parse().ok().map(Value::Int),
        (Scalar::Float, View::Number(number)) => {
            number.as_f64().filter(|n| n.is_finite()).map(Value::Double)
        }
        (Scalar::Float, View::String(text)) if lenient => text
            .trim()
            .parse()
            .ok()
            .filter(|n: &f64| n.is_finite())
            .map(Value::Double),
        (Scalar::Boolean, View::Bool(value)) => Some(Value::Bool(value)),
        (Scalar::Boolean, View::String(text)) if lenient => text.parse().ok().map(Value::Bool),
        (Scalar::Long | Scalar::AwsTimestamp, View::Number(number)) => {
            whole(number).map(Value::Long)
        }
        (Scalar::AwsTimestamp, View::String(text)) if lenient => {
            text.trim().parse().ok().map(Value::Long)
        }
        // AppSync parses the string before it hands it over.
        (Scalar::AwsJson, value) if lenient => {
            value.json_text().map(|text| text.into()).map(Value::String)
        }
        // A JSON number beyond 2^53 is not safe in JavaScript, so a Long may come as a string.
        (Scalar::Long, View::String(text)) => text.parse().ok().map(Value::Long),
        (Scalar::Json | Scalar::Custom, value) => any_scalar(value),
        (Scalar::AwsDate, View::String(text)) => calendar::day(text).map(Value::Date),
        (Scalar::AwsDateTime, View::String(text)) => calendar::instant(text).map(Value::Date),
        // AppSync has checked them, and knows more phone numbers and addresses than we do.
        (
            Scalar::AwsTime
            | Scalar::AwsEmail
            | Scalar::AwsUrl
            | Scalar::AwsPhone
            | Scalar::AwsIpAddress,
            View::String(text),
        ) if lenient => Some(Value::String(text.into())),
        (
            Scalar::AwsTime
            | Scalar::AwsEmail
            | Scalar::AwsJson
            | Scalar::AwsUrl
            | Scalar::AwsPhone
            | Scalar::AwsIpAddress,
            View::String(text),
        ) => scalar
            .accepts_text(text)
            .then(|| Value::String(text.into())),
        _ => None,
    }
}

/// A number that would be another one in the graph is none.
fn any_number(number: &Number) -> Option<Value> {
    if let Some(whole) = number.as_i64() {
        return Some(i32::try_from(whole).map_or(Value::Long(whole), Value::Int));
    }
    let double = number.as_f64().filter(|double| double.is_finite())?;
    match whole_digits(number) {
        // `-0.0` is no other number than `0`.
        Some(digits) if digits != "0" && format!("{double:.1}") != format!("{digits}.0") => None,
        // Beyond 64 bits.
        Some(digits) if digits == number.as_str() => None,
        Some(_) | None => Some(Value::Double(double)),
    }
}

fn any_scalar(value: View<'_>) -> Option<Value> {
    match value {
        View::Bool(value) => Some(Value::Bool(value)),
        View::Number(number) => any_number(number),
        View::String(text) | View::Enum(text) => Some(Value::String(text.into())),
        View::Null
        | View::JsonList(_)
        | View::ConstList(_)
        | View::LiteralList(_)
        | View::JsonObject(_)
        | View::ConstObject(_)
        | View::LiteralObject(_)
        | View::Variable(_)
        | View::Binary => None,
    }
}
