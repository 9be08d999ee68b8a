//! Steps on strings, lists and dates.
//!
//! In: calls. Out: maps.

use super::{Compiler, call::Call, math::expression, refused, window::whole};
use crate::{
    graph::{
        GraphError,
        memory::{
            datum::Datum,
            program::{By, Format, ListOperation, Map, Piece, TextOperation, TimeUnit},
        },
    },
    gremlin::{Arg, StepName, Text, Token, Value},
};

impl Compiler<'_> {
    /// Steps on a string, or with `local` on each of a list.
    pub(super) fn text_map(&mut self, call: &Call<'_>) -> Result<Map, GraphError> {
        let (local, args) = match call.args {
            [Arg::Value(Value::Token(Token::Local)), rest @ ..] => (true, rest),
            [Arg::Value(Value::Token(Token::Global)), rest @ ..] => (false, rest),
            args => (false, args),
        };
        let operation = match (call.name, args) {
            (StepName::AsString, []) => TextOperation::AsString,
            (StepName::Length, []) => TextOperation::Length,
            (StepName::LTrim, []) => TextOperation::LeftTrim,
            (StepName::RTrim, []) => TextOperation::RightTrim,
            (StepName::Trim, []) => TextOperation::Trim,
            (StepName::ToLower, []) => TextOperation::ToLower,
            (StepName::ToUpper, []) => TextOperation::ToUpper,
            (StepName::Replace, [from, to]) => {
                TextOperation::Replace(text_or_null(call, from)?, text_or_null(call, to)?)
            }
            (StepName::Split, [separator]) => TextOperation::Split(text_or_null(call, separator)?),
            (StepName::Substring, [start]) => TextOperation::Substring(whole(call, start)?, None),
            (StepName::Substring, [start, end]) => {
                TextOperation::Substring(whole(call, start)?, Some(whole(call, end)?))
            }
            _ => return Err(call.wrong_args()),
        };
        Ok(Map::Text { operation, local })
    }

    pub(super) fn concat(&mut self, call: &Call<'_>) -> Result<Map, GraphError> {
        let parts = call
            .args
            .iter()
            .map(|arg| match arg {
                Arg::Value(Value::String(text)) => Ok(By::Constant(Datum::Text(text.clone()))),
                Arg::Value(Value::Null) => Ok(By::Constant(Datum::Null)),
                Arg::Traversal(child) => self.chain(child).map(By::Chain),
                _ => Err(call.wrong_args()),
            })
            .collect::<Result<_, _>>()?;
        Ok(Map::Concat(parts))
    }

    pub(super) fn list_map(
        &mut self,
        call: &Call<'_>,
        operation: ListOperation,
    ) -> Result<Map, GraphError> {
        let with = match call.args {
            [Arg::Value(value)] => By::Constant(self.datum(value)?),
            [Arg::Traversal(child)] => By::Chain(self.chain(child)?),
            _ => return Err(call.wrong_args()),
        };
        Ok(Map::List(operation, with))
    }

    pub(super) fn date_map(&mut self, call: &Call<'_>) -> Result<Map, GraphError> {
        match (call.name, call.args) {
            (StepName::AsDate, []) => Ok(Map::AsDate),
            (StepName::DateAdd, [Arg::Value(Value::Token(unit)), count]) => {
                let unit = match unit {
                    Token::Second => TimeUnit::Second,
                    Token::Minute => TimeUnit::Minute,
                    Token::Hour => TimeUnit::Hour,
                    Token::Day => TimeUnit::Day,
                    _ => return Err(call.wrong_args()),
                };
                Ok(Map::DateAdd(unit, whole(call, count)?))
            }
            (StepName::DateDiff, [Arg::Value(value @ (Value::Date(_) | Value::Null))]) => {
                Ok(Map::DateDiff(By::Constant(self.datum(value)?)))
            }
            (StepName::DateDiff, [Arg::Traversal(child)]) => {
                Ok(Map::DateDiff(By::Chain(self.chain(child)?)))
            }
            _ => Err(call.wrong_args()),
        }
    }

    pub(super) fn math(&mut self, call: &Call<'_>) -> Result<Map, GraphError> {
        match call.args {
            [Arg::Value(Value::String(text))] => Ok(Map::Math(expression(text)?, self.bys(call)?)),
            _ => Err(call.wrong_args()),
        }
    }

    pub(super) fn format(&mut self, call: &Call<'_>) -> Result<Map, GraphError> {
        match call.args {
            [Arg::Value(Value::String(text))] => Ok(Map::Format(format(text), self.bys(call)?)),
            [Arg::Value(Value::Null)] => {
                Err(refused("Format string for Format step can't be null."))
            }
            _ => Err(call.wrong_args()),
        }
    }
}

fn text_or_null(call: &Call<'_>, arg: &Arg) -> Result<Option<Text>, GraphError> {
    match arg {
        Arg::Value(Value::String(text)) => Ok(Some(text.clone())),
        Arg::Value(Value::Null) => Ok(None),
        _ => Err(call.wrong_args()),
    }
}

/// Cuts at each `%{name}` before which no `%` stands.
fn format(text: &str) -> Format {
    let mut pieces = Vec::new();
    let mut plain = 0;
    let mut from = 0;
    while let Some(found) = text[from..].find("%{") {
        let start = from + found;
        let Some(length) = text[start..].find('}') else {
            break;
        };
        let end = start + length;
        from = end + 1;
        if text[..start].ends_with('%') {
            from = start + 2;
            continue;
        }
        pieces.push(Piece::Text(text[plain..start].into()));
        pieces.push(match &text[start + 2..end] {
            "_" => Piece::Current,
            name => Piece::Variable(name.into()),
        });
        plain = end + 1;
    }
    pieces.push(Piece::Text(text[plain..].into()));
    Format(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_cut_at_their_variables() {
        let Format(pieces) = format("a %{b} %%{c} %{_}%{d");
        let shown: Vec<String> = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_string(),
                Piece::Current => "<_>".to_owned(),
                Piece::Variable(name) => format!("<{name}>"),
            })
            .collect();
        assert_eq!(shown.concat(), "a <b> %%{c} <_>%{d");
    }
}
