//! Values from outside against their types: what comes out is typed for the graph, or refused.
//!
//! In: JSON (variables) or literals (the document, the schema's defaults). Out: [`Input`], whose
//! leaves are literals of the traversal language, or a [`Literal`] with places for variables.

use async_graphql::{Name, Value as GraphValue};
use async_graphql_value::Value as DocumentValue;
use indexmap::IndexMap;
use serde_json::{Number, Value as Json};

use super::{
    calendar,
    input::{InputLeaf, InputObject, InputType},
    literal::Literal,
    misfit::CoerceError,
    scalar::Scalar,
    types::{InputId, Model},
    whole::{whole, whole_digits},
};
use crate::{
    gremlin::{Text, Value, holds_full_text},
    names::cut,
};

/// A value that fits its type.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    Null,
    Leaf(Value),
    List(Vec<Input>),
    /// Only the fields that are given or have a default.
    Object(Vec<(Text, Input)>),
}

impl Input {
    /// The fields of an object; none for anything else.
    pub fn fields(&self) -> &[(Text, Input)] {
        match self {
            Input::Object(fields) => fields,
            Input::Null | Input::Leaf(_) | Input::List(_) => &[],
        }
    }
}

/// Whether numbers may come as strings, as AppSync and its clients send them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    Strict,
    Lenient,
}

/// Coerces a variable's value (GraphQL, section 6.1.2).
pub fn coerce_json(
    model: &Model,
    ty: &InputType,
    value: &Json,
    strictness: Strictness,
) -> Result<Input, CoerceError> {
    coerce(
        &Context {
            model,
            strictness,
            json: true,
        },
        ty,
        View::of_json(value),
    )
}

/// Coerces a literal of a document. Its variables keep their places: whether they fit there is for
/// validation to say, what they hold is known with a request.
pub fn coerce_literal(
    model: &Model,
    ty: &InputType,
    value: &DocumentValue,
) -> Result<Literal, CoerceError> {
    let context = Context {
        model,
        strictness: Strictness::Strict,
        json: false,
    };
    coerce(&context, ty, View::of_literal(value))
}

/// Coerces a literal without variables.
pub fn coerce_const(
    model: &Model,
    ty: &InputType,
    value: &GraphValue,
) -> Result<Input, CoerceError> {
    let context = Context {
        model,
        strictness: Strictness::Strict,
        json: false,
    };
    coerce(&context, ty, View::of_const(value))
}

/// What values become as they are checked.
pub(super) trait Made: From<Input> {
    fn variable(name: &str) -> Self;
    fn list(model: &Model, items: Vec<Self>, item_type: &InputType) -> Self;
    /// Of the fields that are given or have a default.
    fn object(model: &Model, of: &InputObject, fields: Vec<(Text, Self)>) -> Self;
}

impl Made for Input {
    fn variable(_: &str) -> Self {
        // JSON and constants have none.
        Input::Null
    }

    fn list(_: &Model, items: Vec<Self>, _: &InputType) -> Self {
        Input::List(items)
    }

    fn object(_: &Model, _: &InputObject, fields: Vec<(Text, Self)>) -> Self {
        Input::Object(fields)
    }
}

struct Context<'m> {
    model: &'m Model,
    strictness: Strictness,
    json: bool,
}

/// A value of either kind, one level deep.
#[derive(Clone, Copy)]
enum View<'v> {
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
    fn of_json(value: &'v Json) -> Self {
        match value {
            Json::Null => View::Null,
            Json::Bool(value) => View::Bool(*value),
            Json::Number(number) => View::Number(number),
            Json::String(text) => View::String(text),
            Json::Array(items) => View::JsonList(items),
            Json::Object(fields) => View::JsonObject(fields),
        }
    }

    fn of_const(value: &'v GraphValue) -> Self {
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

    fn of_literal(value: &'v DocumentValue) -> Self {
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

    fn field(self, name: &str) -> Option<View<'v>> {
        match self {
            View::JsonObject(fields) => fields.get(name).map(View::of_json),
            View::ConstObject(fields) => fields.get(name).map(View::of_const),
            View::LiteralObject(fields) => fields.get(name).map(View::of_literal),
            _ => None,
        }
    }

    /// The text of a JSON value: the string itself where it is such a text.
    fn json_text(self) -> Option<String> {
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

    fn field_names(self) -> Vec<&'v str> {
        match self {
            View::JsonObject(fields) => fields.keys().map(String::as_str).collect(),
            View::ConstObject(fields) => fields.keys().map(|name| name.as_str()).collect(),
            View::LiteralObject(fields) => fields.keys().map(|name| name.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    fn items(self) -> Option<Vec<View<'v>>> {
        match self {
            View::JsonList(items) => Some(items.iter().map(View::of_json).collect()),
            View::ConstList(items) => Some(items.iter().map(View::of_const).collect()),
            View::LiteralList(items) => Some(items.iter().map(View::of_literal).collect()),
            _ => None,
        }
    }

    /// What it is, for a message. A value itself is not repeated: it may be long, or a secret.
    fn kind(self) -> &'static str {
        match self {
            View::Null => "null",
            View::Bool(_) => "a boolean",
            View::Number(number) if !number.as_f64().is_some_and(f64::is_finite) => {
                "a number beyond all doubles"
            }
            View::Number(number) if whole_digits(number).is_some() => "a whole number",
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

fn coerce<M: Made>(
    context: &Context<'_>,
    ty: &InputType,
    value: View<'_>,
) -> Result<M, CoerceError> {
    match value {
        View::Variable(name) => return Ok(M::variable(name)),
        View::Null if ty.is_required() => {
            return Err(CoerceError::null(&context.model.show(ty)));
        }
        View::Null => return Ok(Input::Null.into()),
        _ => {}
    }
    match ty {
        InputType::List {
            items: item_type, ..
        } => {
            let items = match value.items() {
                Some(items) => items
                    .into_iter()
                    .enumerate()
                    .map(|(index, item)| {
                        coerce(context, item_type, item).map_err(|error| error.in_item(index))
                    })
                    .collect::<Result<_, _>>()?,
                // One value stands for a list of one (GraphQL, section 3.11).
                None => vec![coerce(context, item_type, value)?],
            };
            Ok(M::list(context.model, items, item_type))
        }
        InputType::Named {
            leaf: InputLeaf::Scalar(scalar, name),
            ..
        } => match coerce_scalar(*scalar, context.strictness, value) {
            Some(value) if holds_full_text(&value) => Err(CoerceError::new(
                "a value must not begin with `Neptune#fts`: that is how a full-text query begins",
            )),
            Some(value) => Ok(Input::Leaf(value).into()),
            None => {
                let error = CoerceError::new(format!(
                    "{} is not {}",
                    value.kind(),
                    expected(*scalar, name)
                ));
                Err(match scalar {
                    // The name is the schema's own.
                    Scalar::Custom => error.or(not_of_its_type(value)),
                    _ => error,
                })
            }
        },
        InputType::Named {
            leaf: InputLeaf::Enum(id),
            ..
        } => {
            let known = &context.model[*id];
            match value {
                View::Enum(name) if known.has(name) => {
                    Ok(Input::Leaf(Value::String(name.into())).into())
                }
                View::String(name) if context.json && known.has(name) => {
                    Ok(Input::Leaf(Value::String(name.into())).into())
                }
                _ => Err(CoerceError::new(format!(
                    "{} is not a value of `{}`: {}",
                    value.kind(),
                    known.name,
                    known
                        .values
                        .iter()
                        .map(|(name, _)| &**name)
                        .collect::<Vec<_>>()
                        .join(", ")
                ))
                .or(not_of_its_type(value))),
            }
        }
        InputType::Named {
            leaf: InputLeaf::Object(id),
            ..
        } => coerce_object(context, *id, value),
    }
}

fn coerce_object<M: Made>(
    context: &Context<'_>,
    id: InputId,
    value: View<'_>,
) -> Result<M, CoerceError> {
    let object = &context.model[id];
    if !matches!(
        value,
        View::JsonObject(_) | View::ConstObject(_) | View::LiteralObject(_)
    ) {
        return Err(CoerceError::new(format!(
            "{} is not {} `{}`",
            value.kind(),
            article(&object.name),
            object.name
        ))
        .or(not_of_its_type(value)));
    }
    let names = value.field_names();
    for name in &names {
        if !object.fields.contains_key(*name) {
            return Err(CoerceError::new(format!(
                "`{}` has no field `{}`",
                object.name,
                cut(name)
            ))
            .or(format!("there is no field `{}`", cut(name))));
        }
    }
    if object.one_of && names.len() != 1 {
        return Err(CoerceError::one_of(&object.name));
    }
    let mut fields = Vec::with_capacity(names.len());
    for (name, field) in &object.fields {
        let given = match (value.field(name), &field.default) {
            (Some(View::Null), _) if object.one_of => Err(CoerceError::one_of(&object.name)),
            (Some(given), _) => coerce(context, &field.ty, given),
            (None, Some(default)) => coerce_const(context.model, &field.ty, default).map(M::from),
            (None, None) if field.ty.is_required() => {
                return Err(
                    CoerceError::new(format!("`{}.{name}` is missing", object.name))
                        .or("a required field is missing".to_owned()),
                );
            }
            (None, None) => continue,
        };
        fields.push((name.clone(), given.map_err(|error| error.in_field(name))?));
    }
    Ok(M::object(context.model, object, fields))
}

fn not_of_its_type(value: View<'_>) -> String {
    format!(
        "{} is not a value of the type that is expected",
        value.kind()
    )
}

fn expected(scalar: Scalar, name: &str) -> String {
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

fn article(name: &str) -> &'static str {
    match name.starts_with(['A', 'E', 'I', 'O']) {
        true => "an",
        false => "a",
    }
}

fn coerce_scalar(scalar: Scalar, strictness: Strictness, value: View<'_>) -> Option<Value> {
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

fn any_scalar(value: View<'_>) -> Option<Value> {
    match value {
        View::Bool(value) => Some(Value::Bool(value)),
        View::Number(number) => match number.as_i64() {
            Some(n) => Some(i32::try_from(n).map_or(Value::Long(n), Value::Int)),
            None => number.as_f64().filter(|n| n.is_finite()).map(Value::Double),
        },
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
