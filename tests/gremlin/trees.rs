//! Trees made at random, of every step in every form that the grammar has.
//!
//! In: bytes. Out: a tree that is a text of the language. Fewer bytes make a smaller tree, so that
//! a failing test shrinks.

use neptune_graphql::gremlin::{
    Arg, Chain, Param, Place, Predicate, PredicateName, Script, Shape, Statement, Step, StepName,
    Strategy, StrategyName, StrategySetting, Terminal, Text, Token, TokenClass, Value, WithOption,
    shapes,
};

/// Bytes that answer every choice; the first answer when they are used up.
pub struct Tape<'a> {
    bytes: &'a [u8],
}

impl<'a> Tape<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Tape { bytes }
    }

    fn byte(&mut self) -> u8 {
        match self.bytes.split_first() {
            Some((first, rest)) => {
                self.bytes = rest;
                *first
            }
            None => 0,
        }
    }

    fn below(&mut self, n: usize) -> usize {
        let wide = usize::from(self.byte()) << 8 | usize::from(self.byte());
        wide % n.max(1)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn word(&mut self) -> u64 {
        (0..8).fold(0, |sum, _| sum << 8 | u64::from(self.byte()))
    }

    /// A small number, mostly.
    fn few(&mut self, most: usize) -> usize {
        self.below(most + 1).min(self.below(most + 1))
    }
}

/// How deep traversals and collections go.
const DEPTH: usize = 4;

pub fn script(tape: &mut Tape<'_>) -> Script {
    let more = tape.few(2);
    Script {
        statements: (0..=more).map(|_| statement(tape)).collect(),
    }
}

fn statement(tape: &mut Tape<'_>) -> Statement {
    let source = steps_at(Place::Source);
    let start = steps_at(Place::Start);
    let source = (0..tape.few(2))
        .map(|_| {
            let name = tape.pick(&source);
            step(tape, name, Place::Source, DEPTH)
        })
        .collect();
    let name = tape.pick(&start);
    let mut steps = vec![step(tape, name, Place::Start, DEPTH)];
    steps.extend(chain(tape, DEPTH, false));
    let terminal = match tape.below(4) {
        0 => Some(tape.pick(Terminal::ALL)),
        _ => None,
    };
    Statement {
        source,
        steps,
        terminal,
    }
}

fn steps_at(place: Place) -> Vec<StepName> {
    StepName::ALL
        .iter()
        .copied()
        .filter(|name| !shapes(*name, place).is_empty())
        .collect()
}

fn chain(tape: &mut Tape<'_>, depth: usize, never_empty: bool) -> Chain {
    let names = steps_at(Place::Inner);
    let count = tape.few(5) + usize::from(never_empty);
    let mut chain: Chain = (0..count)
        .map(|_| {
            let name = tape.pick(&names);
            step(tape, name, Place::Inner, depth)
        })
        .collect();
    // The grammar has it behind another step only.
    if chain
        .first()
        .is_some_and(|step| step.name == StepName::None)
    {
        chain[0] = Step::new(StepName::Identity, []);
    }
    chain
}

fn step(tape: &mut Tape<'_>, name: StepName, place: Place, depth: usize) -> Step {
    let shape: Shape = tape.pick(shapes(name, place));
    let mut params = shape.first.to_vec();
    if let Some(rest) = shape.rest {
        params.extend((0..tape.few(3)).map(|_| rest));
    }
    Step {
        name,
        args: params
            .into_iter()
            .map(|param| arg(tape, param, depth))
            .collect(),
    }
}

fn arg(tape: &mut Tape<'_>, param: Param, depth: usize) -> Arg {
    match param {
        Param::Predicate => Arg::Predicate(predicate(tape, depth)),
        Param::Traversal => traversal(tape, depth),
        Param::Strategy => Arg::Strategy(strategy(tape, depth)),
        Param::OptionKey => match tape.below(2) {
            0 => option(tape, WithOption::is_key),
            _ => Arg::Value(string(tape)),
        },
        Param::OptionValue => match tape.below(2) {
            0 => option(tape, WithOption::is_value),
            _ => arg(tape, Param::Any, depth),
        },
        Param::Any | Param::Key => match tape.below(8) {
            0 if depth > 0 => traversal(tape, depth),
            _ => loop {
                let value = value(tape, depth);
                if param.takes(&Arg::Value(value.clone())) {
                    break Arg::Value(value);
                }
            },
        },
        Param::Token(class) => {
            Arg::Value(Value::Token(token(tape, |token| token.class() == class)))
        }
        Param::Function => Arg::Value(Value::Token(token(tape, |token| {
            matches!(token.class(), TokenClass::T | TokenClass::Column)
        }))),
        Param::Bool => Arg::Value(Value::Bool(tape.below(2) == 0)),
        Param::Integer => Arg::Value(integer(tape)),
        Param::Decimal => Arg::Value(decimal(tape)),
        Param::String => Arg::Value(string(tape)),
        Param::StringOrNull => Arg::Value(match tape.below(6) {
            1 => Value::Null,
            _ => string(tape),
        }),
        Param::Date => Arg::Value(Value::Date(date(tape))),
        Param::Map => Arg::Value(map(tape, depth)),
        Param::MapOrNull => Arg::Value(match tape.below(6) {
            1 => Value::Null,
            _ => map(tape, depth),
        }),
        Param::Vertex => Arg::Value(vertex(tape, depth)),
    }
}

fn traversal(tape: &mut Tape<'_>, depth: usize) -> Arg {
    Arg::Traversal(match depth {
        0 => vec![Step::new(StepName::Identity, [])],
        _ => chain(tape, depth - 1, true),
    })
}

fn option(tape: &mut Tape<'_>, fits: fn(WithOption) -> bool) -> Arg {
    let options: Vec<_> = WithOption::ALL
        .iter()
        .copied()
        .filter(|option| fits(*option))
        .collect();
    Arg::Option(tape.pick(&options))
}

fn token(tape: &mut Tape<'_>, fits: impl Fn(Token) -> bool) -> Token {
    let tokens: Vec<_> = Token::ALL
        .iter()
        .copied()
        .filter(|token| fits(*token))
        .collect();
    tape.pick(&tokens)
}

fn predicate(tape: &mut Tape<'_>, depth: usize) -> Predicate {
    match tape.below(if depth == 0 { 1 } else { 6 }) {
        3 => Predicate::Not(Box::new(predicate(tape, depth - 1))),
        4 => Predicate::And(
            Box::new(predicate(tape, depth - 1)),
            Box::new(predicate(tape, depth - 1)),
        ),
        5 => Predicate::Or(
            Box::new(predicate(tape, depth - 1)),
            Box::new(predicate(tape, depth - 1)),
        ),
        _ => {
            let name = tape.pick(PredicateName::ALL);
            let values = match name {
                PredicateName::Within | PredicateName::Without => tape.few(3),
                PredicateName::Inside | PredicateName::Outside | PredicateName::Between => 2,
                _ => 1,
            };
            let is_text = name.text().starts_with("TextP");
            let values = (0..values)
                .map(|_| match is_text {
                    true => string(tape),
                    false => literal(tape, depth),
                })
                .collect();
            Predicate::Test(name, values)
        }
    }
}

fn strategy(tape: &mut Tape<'_>, depth: usize) -> Strategy {
    let name = tape.pick(StrategyName::ALL);
    let settings: &[StrategySetting] = match name {
        StrategyName::Partition => &[
            StrategySetting::IncludeMetaProperties,
            StrategySetting::WritePartition,
            StrategySetting::PartitionKey,
            StrategySetting::ReadPartitions,
        ],
        StrategyName::Seed => &[StrategySetting::Seed],
        StrategyName::Subgraph => &[
            StrategySetting::Vertices,
            StrategySetting::Edges,
            StrategySetting::VertexProperties,
            StrategySetting::CheckAdjacentVertices,
        ],
        StrategyName::ProductiveBy => &[StrategySetting::ProductiveKeys],
        StrategyName::ReadOnly => &[],
        StrategyName::EdgeLabelVerification => {
            &[StrategySetting::ThrowException, StrategySetting::LogWarning]
        }
        StrategyName::ReservedKeysVerification => &[
            StrategySetting::Keys,
            StrategySetting::ThrowException,
            StrategySetting::LogWarning,
        ],
    };
    let some = match name {
        StrategyName::Seed => settings.len(),
        _ => tape.below(settings.len() + 1),
    };
    let settings = settings[..some]
        .iter()
        .map(|setting| (*setting, setting_value(tape, *setting, depth)))
        .collect();
    Strategy { name, settings }
}

fn setting_value(tape: &mut Tape<'_>, setting: StrategySetting, depth: usize) -> Arg {
    match setting {
        StrategySetting::Seed => arg(tape, Param::Integer, depth),
        StrategySetting::Vertices | StrategySetting::Edges | StrategySetting::VertexProperties => {
            traversal(tape, depth)
        }
        StrategySetting::WritePartition | StrategySetting::PartitionKey => Arg::Value(string(tape)),
        StrategySetting::ReadPartitions
        | StrategySetting::ProductiveKeys
        | StrategySetting::Keys => {
            let count = tape.few(3);
            Arg::Value(Value::List((0..count).map(|_| string(tape)).collect()))
        }
        StrategySetting::IncludeMetaProperties
        | StrategySetting::CheckAdjacentVertices
        | StrategySetting::ThrowException
        | StrategySetting::LogWarning => arg(tape, Param::Bool, depth),
    }
}

/// A value that may stand everywhere.
fn literal(tape: &mut Tape<'_>, depth: usize) -> Value {
    loop {
        let value = value(tape, depth);
        if value.is_literal() {
            return value;
        }
    }
}

pub fn value(tape: &mut Tape<'_>, depth: usize) -> Value {
    match tape.below(if depth == 0 { 9 } else { 13 }) {
        0 | 1 => string(tape),
        2 => integer(tape),
        3 => decimal(tape),
        4 => Value::Bool(tape.below(2) == 0),
        5 => Value::Null,
        6 => Value::Date(date(tape)),
        7 => Value::Double(tape.pick(&[f64::INFINITY, f64::NEG_INFINITY, 0.5, -0.0])),
        8 => Value::Token(token(tape, Token::is_value)),
        9 => {
            let count = tape.few(4);
            Value::List((0..count).map(|_| literal(tape, depth - 1)).collect())
        }
        10 => map(tape, depth),
        11 => {
            let cardinality = token(tape, |token| token.class() == TokenClass::Cardinality);
            Value::WithCardinality(cardinality, Box::new(literal(tape, depth - 1)))
        }
        _ => vertex(tape, depth),
    }
}

fn vertex(tape: &mut Tape<'_>, depth: usize) -> Value {
    let id = match depth {
        0 => string(tape),
        _ => literal(tape, depth - 1),
    };
    Value::Vertex(Box::new(id), text(tape))
}

fn map(tape: &mut Tape<'_>, depth: usize) -> Value {
    let depth = depth.saturating_sub(1);
    let count = tape.few(4);
    let mut entries: Vec<(Value, Value)> = Vec::new();
    for _ in 0..count {
        let key = match tape.below(if depth == 0 { 4 } else { 6 }) {
            0 => string(tape),
            1 => integer(tape),
            2 => decimal(tape),
            3 => Value::Token(token(tape, |token| {
                matches!(token.class(), TokenClass::T | TokenClass::Direction)
            })),
            4 => Value::List(vec![literal(tape, depth - 1)]),
            _ => map(tape, depth - 1),
        };
        let value = literal(tape, depth);
        if !entries.iter().any(|(known, _)| same(known, &key)) {
            entries.push((key, value));
        }
    }
    Value::Map(entries)
}

/// Whether two keys are one in a map, which looks at the bits of a number.
fn same(a: &Value, b: &Value) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

fn integer(tape: &mut Tape<'_>) -> Value {
    let word = tape.word();
    let small = (word % 100) as i8;
    match tape.below(8) {
        0 | 1 => Value::Int(i32::from(small)),
        2 => Value::Int(word as i32),
        3 => Value::Long(word as i64),
        4 => Value::Long(i64::from(small)),
        5 => Value::Byte(word as i8),
        6 => Value::Short(word as i16),
        _ => Value::BigInteger(Text::from(format!(
            "{}{}",
            if word.is_multiple_of(2) { "-" } else { "" },
            u128::from(word).pow(2) + 1
        ))),
    }
}

fn decimal(tape: &mut Tape<'_>) -> Value {
    let word = tape.word();
    match tape.below(4) {
        0 => Value::Double((word % 1000) as f64 / 8.0),
        1 => match f64::from_bits(word) {
            number if number.is_finite() => Value::Double(number),
            _ => Value::Double(-1e300),
        },
        2 => match f32::from_bits(word as u32) {
            number if number.is_finite() => Value::Float(number),
            _ => Value::Float(1e-30),
        },
        _ => Value::BigDecimal(Text::from(format!(
            "{}.{:03}e{}",
            word as i32,
            word % 997,
            (word % 41) as i32 - 20
        ))),
    }
}

fn date(tape: &mut Tape<'_>) -> i64 {
    match tape.below(3) {
        0 => (tape.word() % 4_000_000_000_000) as i64,
        1 => -((tape.word() % 4_000_000_000_000) as i64),
        _ => tape.word() as i64,
    }
}

fn string(tape: &mut Tape<'_>) -> Value {
    Value::String(text(tape))
}

/// Text of letters, and of all that has a meaning in some text or other.
fn text(tape: &mut Tape<'_>) -> Text {
    const PARTS: &[&str] = &[
        "a",
        "name",
        "id",
        "é",
        "日本",
        "🦀",
        "'",
        "\"",
        "\\",
        "$",
        "$a",
        "${x}",
        "\n",
        "\r\n",
        "\t",
        "\u{8}",
        "\u{c}",
        "\0",
        "\u{1b}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{202e}",
        "\\u0041",
        "\\'",
        "//",
        "/*",
        ")",
        "'.drop()",
        " ",
        ".",
        "1",
        "%{x}",
        ";",
        "\u{ffff}",
        "\u{10ffff}",
    ];
    let count = tape.few(5);
    (0..count)
        .map(|_| match tape.below(4) {
            0 => char::from_u32((tape.word() % 0x11_0000) as u32).map_or("?".into(), String::from),
            1 => String::from("name"),
            _ => tape.pick(PARTS).to_owned(),
        })
        .collect::<String>()
        .into()
}
