//! What `withStrategies` takes.

use super::{
    error::{Mistake, Problem},
    lexer::{Kind, Lexeme, shortened},
    parser::Parser,
    words::nearest_strategy,
};
use crate::gremlin::{
    open::ReadOpen,
    shape::Param,
    tree::{Arg, Strategy, StrategyName, StrategySetting, Value},
};

impl<P: ReadOpen> Parser<'_, P> {
    /// `ReadOnlyStrategy` or `new SubgraphStrategy(vertices: __.has('a'))`.
    pub fn strategy(&mut self) -> Result<Strategy<P>, Mistake> {
        let is_new = self.next.is_word("new");
        if is_new {
            self.take()?;
        }
        let word = self.take()?;
        let Some(name) = StrategyName::from_text(word.text) else {
            let problem = Problem::Unknown {
                what: "strategy",
                name: shortened(word.text),
                nearest: nearest_strategy(word.text),
            };
            return Err(Mistake::new(word.span(), problem));
        };
        let misplaced = |reason| {
            let name = name.text();
            Err(Mistake::new(
                word.span(),
                Problem::Misplaced { name, reason },
            ))
        };
        match (name, is_new) {
            (StrategyName::ReadOnly, true) => misplaced("it is written without `new`"),
            (StrategyName::ReadOnly, false) => Ok(Strategy {
                name,
                settings: Vec::new(),
            }),
            (StrategyName::ProductiveBy, false) if !self.next.is(b'(') => Ok(Strategy {
                name,
                settings: Vec::new(),
            }),
            (_, false) => misplaced("it is written with `new`"),
            (_, true) => self.settings(&word, name),
        }
    }

    fn settings(&mut self, word: &Lexeme<'_>, name: StrategyName) -> Result<Strategy<P>, Mistake> {
        let mut settings = Vec::new();
        self.expect(b'(', "`(`")?;
        while !self.next.is(b')') {
            settings.push(self.setting(name)?);
            if !self.next_item(b')')? {
                break;
            }
        }
        self.expect(b')', "`,` or `)`")?;
        let takes_one = matches!(name, StrategyName::Seed | StrategyName::ProductiveBy);
        if takes_one && settings.len() != 1 {
            let problem = Problem::Arity {
                name: name.text(),
                takes: "one setting",
            };
            return Err(Mistake::new(word.span(), problem));
        }
        Ok(Strategy { name, settings })
    }

    /// `vertices: __.has('a')`.
    fn setting(&mut self, strategy: StrategyName) -> Result<(StrategySetting, Arg<P>), Mistake> {
        let word = self.next;
        let setting = match word.kind {
            Kind::Word => StrategySetting::from_text(word.text),
            Kind::Number | Kind::String | Kind::Placeholder | Kind::Mark(_) | Kind::End => None,
        };
        let Some(setting) = setting.filter(|setting| settings_of(strategy).contains(setting))
        else {
            return Err(self.unexpected("a setting of the strategy"));
        };
        self.take()?;
        self.expect(b':', "`:`")?;
        let start = self.next;
        let arg = match setting {
            StrategySetting::Vertices
            | StrategySetting::Edges
            | StrategySetting::VertexProperties => {
                if start.kind != Kind::Word || start.text == "g" {
                    return Err(self.unexpected("a traversal that starts with `__.`"));
                }
                Arg::Traversal(self.nest(|parser| parser.chain(false))?)
            }
            _ => Arg::Value(self.nest(Self::literal)?),
        };
        let (arg, fits) = fit(setting, arg);
        match fits {
            true => Ok((setting, arg)),
            false => {
                let problem = Problem::Unexpected {
                    expected: "a value that the setting takes",
                    found: start.show(),
                };
                Err(Mistake::new(start.span(), problem))
            }
        }
    }
}

fn settings_of(strategy: StrategyName) -> &'static [StrategySetting] {
    use StrategySetting::*;
    match strategy {
        StrategyName::Partition => &[
            IncludeMetaProperties,
            WritePartition,
            PartitionKey,
            ReadPartitions,
        ],
        StrategyName::Seed => &[Seed],
        StrategyName::Subgraph => &[Vertices, Edges, VertexProperties, CheckAdjacentVertices],
        StrategyName::ProductiveBy => &[ProductiveKeys],
        StrategyName::EdgeLabelVerification => &[ThrowException, LogWarning],
        StrategyName::ReadOnly => &[],
        StrategyName::ReservedKeysVerification => &[Keys, ThrowException, LogWarning],
    }
}

/// The setting's value as the tree has it, and whether it is of its kind.
fn fit<P>(setting: StrategySetting, arg: Arg<P>) -> (Arg<P>, bool) {
    use StrategySetting::*;
    match setting {
        Vertices | Edges | VertexProperties => (arg, true),
        IncludeMetaProperties | CheckAdjacentVertices | ThrowException | LogWarning => {
            let fits = Param::Bool.takes(&arg);
            (arg, fits)
        }
        WritePartition | PartitionKey => {
            let fits = Param::String.takes(&arg);
            (arg, fits)
        }
        Seed => {
            let fits = Param::Integer.takes(&arg);
            (arg, fits)
        }
        ProductiveKeys | ReadPartitions | Keys => match arg {
            // A single name may stand without its brackets.
            Arg::Value(Value::String(_)) => {
                let Arg::Value(name) = arg else {
                    return (arg, false);
                };
                (Arg::Value(Value::List(vec![name])), true)
            }
            Arg::Value(Value::List(names)) => {
                let fits = names
                    .iter()
                    .all(|name| matches!(name, Value::String(_) | Value::Null | Value::Open(_)));
                (Arg::Value(Value::List(names)), fits)
            }
            Arg::Value(Value::Open(open)) => (Arg::Value(Value::Open(open)), true),
            other => (other, false),
        },
    }
}
