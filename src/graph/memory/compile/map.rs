//! Steps from one value to one.
//!
//! In: calls. Out: maps.

use super::{Compiler, call::Call, filter::texts, refused};
use crate::{
    graph::{
        GraphError,
        memory::program::{Column, Map, Pop, PropertyForm, Select, ValueMap},
    },
    gremlin::{Arg, StepName, Token, Value, WithOption},
};

impl Compiler<'_> {
    pub(super) fn map(&mut self, call: &Call<'_>) -> Result<Map, GraphError> {
        Ok(match (call.name, call.args) {
            (StepName::Id, []) => Map::Id,
            (StepName::Label, []) => Map::Label,
            (StepName::Key, []) => Map::Key,
            (StepName::ValueStep, []) => Map::Value,
            (StepName::Constant, [Arg::Value(value)]) => Map::Constant(self.datum(value)?),
            (StepName::Path, []) => Map::Path(self.bys(call)?),
            (StepName::Select, _) => self.select(call)?,
            (StepName::Project, keys) => {
                let keys = texts(call, keys)?;
                if keys
                    .iter()
                    .enumerate()
                    .any(|(i, key)| keys[..i].contains(key))
                {
                    return Err(refused("keys must be unique in project()"));
                }
                Map::Project(keys, self.bys(call)?)
            }
            (StepName::ValueMap, _) => Map::Properties(self.value_map(call, PropertyForm::Value)?),
            (StepName::PropertyMap, _) => {
                Map::Properties(self.value_map(call, PropertyForm::Property)?)
            }
            (StepName::ElementMap, _) => Map::Elements(self.keys(call)?),
            _ => return Err(call.wrong_args()),
        })
    }

    pub(super) fn token_map(&self, token: Token) -> Result<Map, GraphError> {
        Ok(match token {
            Token::Id => Map::Id,
            Token::Label => Map::Label,
            Token::Key => Map::Key,
            Token::Value => Map::Value,
            other => return Err(refused(format!("has() does not take {}", other.text()))),
        })
    }

    fn select(&mut self, call: &Call<'_>) -> Result<Map, GraphError> {
        let (pop, rest) = match call.args {
            [Arg::Value(Value::Token(token)), rest @ ..] if pop(*token).is_some() => {
                (pop(*token), rest)
            }
            rest => (None, rest),
        };
        match rest {
            [Arg::Value(Value::Token(token @ (Token::Keys | Token::Values)))] => {
                let column = match token {
                    Token::Keys => Column::Keys,
                    _ => Column::Values,
                };
                Ok(Map::SelectColumn(column, self.only_by(call)?))
            }
            [] => Err(call.wrong_args()),
            keys => Ok(Map::Select(Select {
                pop: pop.unwrap_or(Pop::Last),
                keys: texts(call, keys)?,
                by: self.bys(call)?,
            })),
        }
    }

    fn value_map(&mut self, call: &Call<'_>, form: PropertyForm) -> Result<ValueMap, GraphError> {
        let (all, args) = match call.args {
            [Arg::Value(Value::Bool(all)), rest @ ..] => (*all, rest),
            args => (false, args),
        };
        let keys = self.keys(&Call {
            args,
            ..Call::bare(call.name)
        })?;
        let mut map = ValueMap {
            keys,
            form,
            ids: all,
            labels: all,
            property_keys: all,
            property_values: all,
            by: self.bys(call)?,
        };
        for with in &call.with {
            with_tokens(&mut map, with)?;
        }
        Ok(map)
    }
}

fn pop(token: Token) -> Option<Pop> {
    match token {
        Token::First => Some(Pop::First),
        Token::Last => Some(Pop::Last),
        Token::All => Some(Pop::All),
        Token::Mixed => Some(Pop::Mixed),
        _ => None,
    }
}

fn with_tokens(map: &mut ValueMap, args: &[Arg]) -> Result<(), GraphError> {
    let (first, rest) = match args {
        [Arg::Option(WithOption::Tokens), rest @ ..] => match rest {
            [] => (WithOption::All, rest),
            [Arg::Option(which), rest @ ..] => (*which, rest),
            _ => return Err(unknown_option()),
        },
        _ => return Err(unknown_option()),
    };
    let rest = rest.iter().map(|arg| match arg {
        Arg::Option(which) => Ok(*which),
        _ => Err(unknown_option()),
    });
    for which in std::iter::once(Ok(first)).chain(rest) {
        match which? {
            WithOption::All => {
                map.ids = true;
                map.labels = true;
                map.property_keys = true;
                map.property_values = true;
            }
            WithOption::Ids => map.ids = true,
            WithOption::Labels => map.labels = true,
            WithOption::Keys => map.property_keys = true,
            WithOption::Values => map.property_values = true,
            WithOption::None => {}
            _ => return Err(unknown_option()),
        }
    }
    Ok(())
}

fn unknown_option() -> GraphError {
    refused("valueMap() knows no other option than WithOptions.tokens and what it names")
}
