//! A value of either kind, one level deep.
//!
//! In: JSON, or a literal with or without variables. Out: one form for all of them.

use async_graphql::{Name, Value as GraphValue};
use async_graphql_value::Value as DocumentValue;
use indexmap::IndexMap;
use serde_json::{Number, Value as Json};

use crate::model::{
    scalar::Scalar,
    whole::{whole, whole_digits},
};

/// A value of either kind, one level deep.
#[derive(Clone, Copy)]
pub(super) enum View<'v> {
    Null,
    Bool(bool),
    Number(&'v Number),
    String(&'v str),
    Enum(&'v str),
    JsonList(&'v [Json]),
    ConstList(&'v [GraphValue]),
    LiteralList(&'v [DocumentValue]),
    JsonObject(&'v serde_json::Map<String, Json>),
    ConstObject(&'v IndexMap<Name, GraphValue>),
    LiteralObject(&'v IndexMap<Name, DocumentValue>),
    Variable(&'v str),
    Binary,
}

impl<'v> View<'v> {
    pub(super) fn of_json(value: &'v Json) -> Self {
        match value {
            Json::Null => View::Null,
            Json::Bool(value) => View::Bool(*value),
            Json::Number(number) => View::Number(number),
            Json::String(text) => View::String(text),
            Json::Array(items) => View::JsonList(items),
            Json::Object(fields) => View::JsonObject(fields),
        }
    }

    pub(super) fn of_const(value: &'v GraphValue) -> Self {
        match value {
            GraphValue::Null => View::Null,
            GraphValue::Boolean(value) => View::Bool(*value),
            GraphValue::Number(number) => View::Number(number),
            GraphValue::String(text) => View::String(text),
            GraphValue::Enum(name) => View::Enum(name),
            GraphValue::List(items) => View::ConstList(items),
            GraphValue::Object(fields) => View::ConstObject(fields),
            GraphValue::Binary(_) => View::Binary,
        }
    }

    pub(super) fn of_literal(value: &'v DocumentValue) -> Self {
        match value {
            DocumentValue::Null => View::Null,
            DocumentValue::Boolean(value) => View::Bool(*value),
            DocumentValue::Number(number) => View::Number(number),
            DocumentValue::String(text) => View::String(text),
            DocumentValue::Enum(name) => View::Enum(name),
            DocumentValue::List(items) => View::LiteralList(items),
            DocumentValue::Object(fields) => View::LiteralObject(fields),
            DocumentValue::Variable(name) => View::Variable(name),
            DocumentValue::Binary(_) => View::Binary,
        }
    }

    pub(super) fn field(self, name: &str) -> Option<View<'v>> {
        match self {
            View::JsonObject(fields) => fields.get(name).map(View::of_json),
            View::ConstObject(fields) => fields.get(name).map(View::of_const),
            View::LiteralObject(fields) => fields.get(name).map(View::of_literal),
            _ => None,
        }
    }

    /// The text of a JSON value: the string itself where it is such a text.
    pub(super) fn json_text(self) -> Option<String> {
        match self {
            View::String(text) if Scalar::AwsJson.accepts_text(text) => Some(text.to_owned()),
            View::String(text) => serde_json::to_string(text).ok(),
            View::Bool(value) => Some(value.to_string()),
            View::Number(number) => Some(number.to_string()),
            View::JsonList(items) => serde_json::to_string(items).ok(),
            View::JsonObject(fields) => serde_json::to_string(fields).ok(),
            View::Null
            | View::Enum(_)
            | View::ConstList(_)
            | View::LiteralList(_)
            | View::ConstObject(_)
            | View::LiteralObject(_)
            | View::Variable(_)
            | View::Binary => None,
        }
    }

    pub(super) fn field_names(self) -> Vec<&'v str> {
        match self {
            View::JsonObject(fields) => fields.keys().map(String::as_str).collect(),
            View::ConstObject(fields) => fields.keys().map(|name| name.as_str()).collect(),
            View::LiteralObject(fields) => fields.keys().map(|name| name.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn items(self) -> Option<Vec<View<'v>>> {
        match self {
            View::JsonList(items) => Some(items.iter().map(View::of_json).collect()),
            View::ConstList(items) => Some(items.iter().map(View::of_const).collect()),
            View::LiteralList(items) => Some(items.iter().map(View::of_literal).collect()),
            _ => None,
        }
    }

    /// What it is, for a message. A value itself is not repeated: it may be long, or a secret.
    pub(super) fn kind(self) -> &'static str {
        match self {
            View::Null => "null",
            View::Bool(_) => "a boolean",
            View::Number(number) if !number.as_f64().is_some_and(f64::is_finite) => {
                "a number beyond all doubles"
            }
            View::Number(number) if whole_digits(number).is_some() => match whole(number) {
                Some(_) => "a whole number",
                None => "a whole number beyond 64 bits",
            },
            View::Number(_) => "a number with a fraction",
            View::String(_) => "a string",
            View::Enum(_) => "an enum value",
            View::JsonList(_) | View::ConstList(_) | View::LiteralList(_) => "a list",
            View::JsonObject(_) | View::ConstObject(_) | View::LiteralObject(_) => "an object",
            View::Variable(_) => "a variable",
            View::Binary => "binary data",
        }
    }
}
