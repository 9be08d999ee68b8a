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
            (StepName::ValueMap, _) => Map::ValueMap(self.value_map(call, PropertyForm::Value)?),
            (StepName::PropertyMap, _) => {
                Map::ValueMap(self.value_map(call, PropertyForm::Property)?)
            }
            (StepName::ElementMap, _) => Map::ElementMap(self.keys(call)?),
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

/// The names and numbers of TinkerPop's `WithOptions`.
pub(super) mod with_options {
    pub const TOKENS: &str = "~tinkerpop.valueMap.tokens";
    pub const IDS: i32 = 1;
    pub const LABELS: i32 = 2;
    pub const KEYS: i32 = 4;
    pub const VALUES: i32 = 8;
    pub const ALL: i32 = 15;
}

fn with_tokens(map: &mut ValueMap, args: &[Arg]) -> Result<(), GraphError> {
    use with_options::{ALL, IDS, KEYS, LABELS, TOKENS, VALUES};

    let which = match args {
        [Arg::Option(WithOption::Tokens)] => ALL,
        [Arg::Option(WithOption::Tokens), Arg::Option(which)] => match which {
            WithOption::None => 0,
            WithOption::Ids => IDS,
            WithOption::Labels => LABELS,
            WithOption::Keys => KEYS,
            WithOption::Values => VALUES,
            WithOption::All => ALL,
            _ => {
                return Err(refused(format!(
                    "{} is nothing of a valueMap()",
                    which.text()
                )));
            }
        },
        [Arg::Value(Value::String(key))] if **key == *TOKENS => ALL,
        [Arg::Value(Value::String(key)), Arg::Value(Value::Bool(all))] if **key == *TOKENS => {
            if *all {
                ALL
            } else {
                0
            }
        }
        [
            Arg::Value(Value::String(key)),
            Arg::Value(Value::Int(which)),
        ] if **key == *TOKENS => *which,
        _ => {
            return Err(refused(
                "valueMap() knows no other option than WithOptions.tokens",
            ));
        }
    };
    map.ids |= which & IDS != 0;
    map.labels |= which & LABELS != 0;
    map.property_keys |= which & KEYS != 0;
    map.property_values |= which & VALUES != 0;
    Ok(())
}
