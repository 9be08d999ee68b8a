//! Values from outside against their types: what comes out is typed for the graph, or refused.
//!
//! In: JSON (variables) or literals (the document, the schema's defaults). Out: [`Input`], whose
//! leaves are literals of the traversal language, or a [`Literal`] with places for variables.

mod scalars;
mod view;

use async_graphql::Value as GraphValue;
use async_graphql_value::Value as DocumentValue;
use serde_json::Value as Json;

use self::{
    scalars::{article, coerce_scalar, expected},
    view::View,
};
use super::{
    ids::InputId,
    input::{InputLeaf, InputObject, InputType},
    literal::Literal,
    misfit::CoerceError,
    scalar::Scalar,
    types::Model,
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
