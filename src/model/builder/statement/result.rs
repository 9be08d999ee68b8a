//! What a statement's rows are to its field.
//!
//! In: what a statement yields, and the type of its field. Out: how the rows are read, or why they
//! cannot be the field's value.

use crate::model::statement::StatementResult;
use crate::{
    gremlin::{Keys, Yields},
    model::{builder::context::Output, ids::Target, key::Leaf, scalar::Scalar},
};

/// How rows are read, and whether each is a list that holds them.
pub struct Read {
    pub result: StatementResult,
    pub unfold: bool,
}

/// `list`: the field's type is a list or a page.
pub fn read(yields: &Yields, output: Output, list: bool) -> Result<Read, (String, Option<String>)> {
    if let (Yields::List(items), true) = (yields, list) {
        // A list of JSON may be one of lists.
        if !matches!(**items, Yields::List(_)) {
            return Ok(Read {
                result: of_row(items, output)?,
                unfold: true,
            });
        }
    }
    Ok(Read {
        result: of_row(yields, output)?,
        unfold: false,
    })
}

fn of_row(yields: &Yields, output: Output) -> Result<StatementResult, (String, Option<String>)> {
    match output {
        // What a statement gives is a map like any other.
        Output::Sum(id) => of_row(yields, Output::Object(Target::Object(id))),
        Output::Leaf(leaf @ Leaf::Scalar(Scalar::Json)) => match no_json(yields) {
            Some((inside, what)) => Err((
                format!("it ends in {inside}{}, which is no JSON value", words(what)),
                Some(
                    "end it with what you want of it, such as `.valueMap()` or `.elementMap()`"
                        .into(),
                ),
            )),
            None => Ok(StatementResult::Values(leaf)),
        },
        Output::Leaf(leaf) => match yields {
            Yields::Scalar | Yields::Nothing | Yields::Unknown => Ok(StatementResult::Values(leaf)),
            Yields::Vertex | Yields::Edge => Err((
                format!("it ends in {}, and the field is a value", words(yields)),
                Some("end it with `.values('…')`, `.id()` or `.count()`".into()),
            )),
            Yields::Property => Err((
                "it ends in a property, and the field is a value".into(),
                Some("end it with `.value()`, or take `values` for `properties`".into()),
            )),
            Yields::List(_) => Err((
                "it ends in lists, and the field is a value".into(),
                Some("leave out the `fold()`, or make the field a list".into()),
            )),
            Yields::Map(_) | Yields::Path => Err((
                format!("it ends in {}, and the field is a value", words(yields)),
                None,
            )),
        },
        Output::Object(target) => match yields {
            Yields::Vertex | Yields::Nothing => Ok(StatementResult::Nodes(target)),
            Yields::Map(keys) => match elements_in(keys) {
                None => Ok(StatementResult::Maps(target)),
                Some(key) => Err((
                    format!(
                        "the `{key}` of its maps is an element, which comes without properties"
                    ),
                    Some("end that part with `project`, `elementMap` or `values`".into()),
                )),
            },
            Yields::Unknown => Err((
                "nothing tells whether its rows are vertices or maps".into(),
                Some(
                    "add `.hasLabel('…')` if they are vertices, or `.project('…')` to make maps"
                        .into(),
                ),
            )),
            Yields::Scalar | Yields::Edge | Yields::Property | Yields::List(_) | Yields::Path => {
                Err((
                    format!("it ends in {}, and the field is an object", words(yields)),
                    Some("end it in vertices, or in maps whose keys are the type's fields".into()),
                ))
            }
        },
        Output::Page(page) => match yields {
            Yields::Map(keys) if elements_in(keys).is_none() => {
                Ok(StatementResult::Maps(Target::Object(page)))
            }
            Yields::Nothing => Ok(StatementResult::Maps(Target::Object(page))),
            Yields::Map(_)
            | Yields::Vertex
            | Yields::Edge
            | Yields::Scalar
            | Yields::Property
            | Yields::List(_)
            | Yields::Path
            | Yields::Unknown => Err((
                format!(
                    "it ends in {}, and the field is a part of a page",
                    words(yields)
                ),
                Some("end it in maps whose keys are the type's fields".into()),
            )),
        },
        Output::Edge(edge) => match yields {
            Yields::Edge | Yields::Nothing => Ok(StatementResult::Edges(edge)),
            Yields::Vertex
            | Yields::Map(_)
            | Yields::Scalar
            | Yields::Property
            | Yields::List(_)
            | Yields::Path
            | Yields::Unknown => Err((
                format!("it ends in {}, and the field is an edge", words(yields)),
                Some("end it with `outE`, `inE`, `bothE` or `E`".into()),
            )),
        },
    }
}

/// What is no JSON, and what it is inside of.
fn no_json(yields: &Yields) -> Option<(&'static str, &Yields)> {
    match yields {
        Yields::Vertex | Yields::Edge | Yields::Property | Yields::Path => Some(("", yields)),
        Yields::List(items) => Some(("lists of ", no_json(items)?.1)),
        Yields::Map(Keys::Known(keys)) => {
            let found = keys.iter().find_map(|(_, kind)| no_json(kind))?;
            Some(("maps of ", found.1))
        }
        Yields::Map(_) | Yields::Nothing | Yields::Scalar | Yields::Unknown => None,
    }
}

/// A key whose value is a vertex or an edge, or a list of such.
fn elements_in(keys: &Keys) -> Option<&str> {
    let Keys::Known(keys) = keys else { return None };
    keys.iter()
        .find(|(_, kind)| {
            let kind = match kind {
                Yields::List(items) => items,
                other => other,
            };
            matches!(kind, Yields::Vertex | Yields::Edge)
        })
        .map(|(key, _)| &**key)
}

fn words(yields: &Yields) -> &'static str {
    match yields {
        Yields::Nothing => "nothing",
        Yields::Vertex => "vertices",
        Yields::Edge => "edges",
        Yields::Property => "properties",
        Yields::Map(_) => "maps",
        Yields::Scalar => "values",
        Yields::List(_) => "lists",
        Yields::Path => "paths",
        Yields::Unknown => "something that its steps do not tell",
    }
}
