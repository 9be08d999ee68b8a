//! The values behind a statement's placeholders.
//!
//! In: an open place. Out: its value in this request, a literal of the language.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::{
    error::{Code, Error},
    gremlin::{Open, Piece, Text, Value, holds_full_text, is_full_text, read_date, write_date},
    model::{
        Hole, Input, InputLeaf, InputType, Model, Parameter, Scalar, Statement, Supply,
        whole_digits,
    },
    plan::lower::allowance::Budget,
    request::{Identity, Moment},
};

/// What a request has for a statement.
pub struct Supplies<'a> {
    pub model: &'a Model,
    /// In the order of the field's arguments; `None` where one is absent.
    pub arguments: Vec<Option<Cow<'a, Input>>>,
    pub identity: &'a Identity,
    pub moment: &'a Moment,
    /// The response key of the root, so that two fields of a request make different ids.
    pub root: &'a str,
    /// The parent's id.
    pub this: Option<&'a Value>,
    /// What the traversal may still hold.
    pub budget: &'a Budget,
}

const FULL_TEXT: &str = "begins like a full-text query, `Neptune#fts`, which is not asked for here";

/// What stands in an open place.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    Absent,
    Null,
    Value(Value),
}

impl Supplies<'_> {
    /// Everything that a statement asks of the caller must be there, also where the step is left out.
    pub fn ask_for_caller(&self, statement: &Statement) -> Result<(), Error> {
        for parameter in &statement.caller {
            if let Supply::Identity(path) = &parameter.supply {
                self.identity(statement, parameter, path)?;
            }
        }
        Ok(())
    }

    pub fn of(&self, statement: &Statement, hole: &Hole) -> Result<Given, Error> {
        match hole {
            Open::Value(parameter) => self.value(statement, parameter),
            Open::Template(pieces) => self.template(statement, pieces),
            Open::Date(inner) => match self.of(statement, inner)? {
                // Of an argument in seconds, the one number that may stand here.
                Given::Value(Value::Long(seconds)) => match seconds.checked_mul(1000) {
                    Some(millis) => Ok(Given::Value(Value::Date(millis))),
                    None => {
                        let first = inner.names().first().copied();
                        Err(refused(statement, first, "is beyond all dates"))
                    }
                },
                Given::Value(Value::String(text)) => match read_date(&text) {
                    Ok(millis) => Ok(Given::Value(Value::Date(millis))),
                    Err(error) => Err(refused(
                        statement,
                        inner.names().first().copied(),
                        &format!("is no date: {error}"),
                    )),
                },
                given => Ok(given),
            },
        }
    }

    fn value(&self, statement: &Statement, parameter: &Parameter) -> Result<Given, Error> {
        match self.parameter(statement, parameter)? {
            Given::Value(value) if holds_full_text(&value) => {
                Err(refused(statement, Some(parameter), FULL_TEXT))
            }
            given => Ok(given),
        }
    }

    /// The text of a full-text query is the author's where it begins, and the client's behind that.
    fn template(&self, statement: &Statement, pieces: &[Piece<Parameter>]) -> Result<Given, Error> {
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Open(parameter) => match self.parameter(statement, parameter)? {
                    Given::Value(value) => {
                        let start = text.len();
                        if !write_text(&value, &mut text) {
                            return Err(refused(statement, Some(parameter), "is no text"));
                        }
                        if is_day(parameter)
                            && let Some(time) = text[start..].find('T')
                        {
                            text.truncate(start + time);
                        }
                    }
                    Given::Absent | Given::Null => {
                        let what = "stands inside of quotes and has no value";
                        return Err(refused(statement, Some(parameter), what));
                    }
                },
            }
        }
        let asked_for = matches!(pieces.first(), Some(Piece::Text(part)) if is_full_text(part));
        if is_full_text(&text) && !asked_for {
            let first = pieces.iter().find_map(|piece| match piece {
                Piece::Open(parameter) => Some(parameter),
                Piece::Text(_) => None,
            });
            return Err(refused(statement, first, FULL_TEXT));
        }
        Ok(Given::Value(Value::String(text.into())))
    }

    fn parameter(&self, statement: &Statement, parameter: &Parameter) -> Result<Given, Error> {
        let text = |text: String| Ok(Given::Value(Value::String(text.into())));
        match &parameter.supply {
            Supply::Argument {
                index, path, ty, ..
            } => Ok(match self.argument(*index, path) {
                None => Given::Absent,
                Some(Input::Null) => Given::Null,
                Some(input) => Given::Value(literal(self.model, ty, input)),
            }),
            Supply::This => match self.this {
                Some(id) => Ok(Given::Value(id.clone())),
                None => Err(Error::new(
                    Code::Internal,
                    "a statement was run without its parent",
                )),
            },
            Supply::Identity(path) => self.identity(statement, parameter, path),
            Supply::Now => text(self.moment.now()),
            Supply::Today => text(self.moment.today()),
            Supply::Uuid(name) => text(self.moment.uuid(self.root, name.as_deref().unwrap_or(""))),
        }
    }

    fn argument(&self, index: usize, path: &[Text]) -> Option<&Input> {
        let mut input = self.arguments.get(index)?.as_deref()?;
        for part in path {
            // What is in a null is absent.
            let (_, inner) = input.fields().iter().find(|(name, _)| name == part)?;
            input = inner;
        }
        Some(input)
    }

    /// Of the caller. Never absent: a step that asks for the owner must not be left out.
    fn identity(
        &self,
        statement: &Statement,
        parameter: &Parameter,
        path: &[Text],
    ) -> Result<Given, Error> {
        let Some(mut found) = self.identity.json() else {
            tracing::info!(
                statement = %place(statement, parameter),
                "the request has no identity, and {} was asked for", parameter.name
            );
            let message = "this needs a caller who has signed in";
            return Err(Error::new(Code::Unauthenticated, message));
        };
        for part in path {
            found = found.get(&**part).unwrap_or(&Json::Null);
        }
        match of_json(found) {
            Some(value) => Ok(Given::Value(value)),
            None => {
                tracing::info!(
                    statement = %place(statement, parameter),
                    "the caller has no {}", parameter.name
                );
                let what: Vec<_> = path.iter().map(|part| &**part).collect();
                let message = format!("this needs a caller with `{}`", what.join("."));
                Err(Error::new(Code::Forbidden, message))
            }
        }
    }
}

/// A value that a statement cannot take. The place is for the log and for the one who wrote it.
pub fn refused(statement: &Statement, parameter: Option<&Parameter>, what: &str) -> Error {
    let message = match parameter {
        Some(parameter) => format!(
            "`{}` {what} ({})",
            parameter.name,
            place(statement, parameter)
        ),
        None => format!("a value {what} ({})", statement.name),
    };
    Error::new(Code::BadUserInput, message)
}

fn place(statement: &Statement, parameter: &Parameter) -> String {
    format!("{}:{}:{}", statement.name, parameter.line, parameter.column)
}

/// A value as a literal; an object is a map, by the names that its properties have.
fn literal(model: &Model, ty: &InputType, input: &Input) -> Value {
    match (input, ty) {
        (Input::Null, _) => Value::Null,
        (Input::Leaf(value), _) => value.clone(),
        (Input::List(items), InputType::List { items: item, .. }) => Value::List(
            items
                .iter()
                .map(|input| literal(model, item, input))
                .collect(),
        ),
        (Input::List(items), InputType::Named { .. }) => Value::List(
            items
                .iter()
                .map(|input| literal(model, ty, input))
                .collect(),
        ),
        (
            Input::Object(fields),
            InputType::Named {
                leaf: InputLeaf::Object(id),
                ..
            },
        ) => {
            let object = &model[*id];
            let entries = fields.iter().filter_map(|(name, input)| {
                let field = object.fields.get(name)?;
                let key = field.alias.as_ref().unwrap_or(name);
                Some((Value::String(key.clone()), literal(model, &field.ty, input)))
            });
            Value::Map(entries.collect())
        }
        // Coercion makes objects of object types only.
        (Input::Object(_), InputType::Named { .. } | InputType::List { .. }) => Value::Null,
    }
}

/// `None` for null: a caller without something.
fn of_json(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => return None,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match (number.as_i64(), whole_digits(number)) {
            (Some(whole), _) => i32::try_from(whole).map_or(Value::Long(whole), Value::Int),
            // A double would be another number.
            (None, Some(digits)) if number.as_str().ends_with(&digits) => {
                Value::BigInteger(digits.into())
            }
            (None, _) => Value::Double(number.as_f64()?),
        },
        Json::String(text) => Value::String(text.as_str().into()),
        Json::Array(items) => Value::List(
            items
                .iter()
                .map(|item| of_json(item).unwrap_or(Value::Null))
                .collect(),
        ),
        Json::Object(fields) => Value::Map(
            fields
                .iter()
                .map(|(name, value)| {
                    let key = Value::String(name.as_str().into());
                    (key, of_json(value).unwrap_or(Value::Null))
                })
                .collect(),
        ),
    })
}

/// Whether it is a date without a time, which is a date like others in the graph.
fn is_day(parameter: &Parameter) -> bool {
    matches!(
        &parameter.supply,
        Supply::Argument {
            ty: InputType::Named {
                leaf: InputLeaf::Scalar(Scalar::AwsDate, _),
                ..
            },
            ..
        }
    )
}

/// A value inside of a string. False: it is no text.
fn write_text(value: &Value, out: &mut String) -> bool {
    match value {
        Value::String(text) | Value::BigInteger(text) | Value::BigDecimal(text) => {
            out.push_str(text);
        }
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Byte(value) => out.push_str(&value.to_string()),
        Value::Short(value) => out.push_str(&value.to_string()),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::Long(value) => out.push_str(&value.to_string()),
        Value::Float(value) => out.push_str(&value.to_string()),
        Value::Double(value) => out.push_str(&value.to_string()),
        Value::Date(millis) => write_date(*millis, out),
        Value::Null
        | Value::List(_)
        | Value::Map(_)
        | Value::Token(_)
        | Value::WithCardinality(..)
        | Value::Vertex(..) => return false,
        Value::Open(never) => match *never {},
    }
    true
}
