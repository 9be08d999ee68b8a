//! Values: the few that a property may have, how they are written by a client, stored and shown.

use serde_json::{Value, json};

use crate::world::LATE;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    Text,
    Int,
    Float,
    Boolean,
    Long,
    Id,
    Enum,
    Date,
    DateTime,
    Time,
    Timestamp,
}

/// Days, times and enums are their texts, which are made so that they are ordered as what they say.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub enum Datum {
    Bool(bool),
    Whole(i64),
    Real(f64),
    Text(String),
    /// Without order and repeats.
    List(Vec<Datum>),
}

impl Datum {
    pub fn text(text: &str) -> Datum {
        Datum::Text(text.to_owned())
    }

    /// Strings by code point, as Rust compares them.
    pub fn order(&self, other: &Datum) -> std::cmp::Ordering {
        self.partial_cmp(other)
            .expect("values of one property are of one kind, and no number is NaN")
    }
}

pub const SCALARS: [Scalar; 11] = [
    Scalar::Text,
    Scalar::Int,
    Scalar::Float,
    Scalar::Boolean,
    Scalar::Long,
    Scalar::Id,
    Scalar::Enum,
    Scalar::Date,
    Scalar::DateTime,
    Scalar::Time,
    Scalar::Timestamp,
];

/// In another order than by their text.
pub const ENUM: [&str; 3] = ["OPEN", "CLOSED", "BUSY"];

const TEXTS: [&str; 22] = [
    "", "a", "ab", "aab", "A", "b'\"$x", "é", "中文", "a.c", "a+b", "x$", "^a", "(", "\\", "a b",
    "z", "10", "9", "a,b", "${x}", "\u{d7ff}", "null",
];

const SECONDS: [(i64, &str); 5] = [
    (-86_401, "1969-12-30T23:59:59Z"),
    (-1, "1969-12-31T23:59:59Z"),
    (0, "1970-01-01T00:00:00Z"),
    (1, "1970-01-01T00:00:01Z"),
    (1_582_977_600, "2020-02-29T12:00:00Z"),
];

/// As it is shown, and how else it may be written.
const INSTANTS: [(&str, &str); 5] = [
    ("1969-12-31T23:59:59.000Z", "1970-01-01T01:59:59+02:00"),
    ("1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z"),
    ("2020-02-29T12:00:00.000Z", "2020-02-29T14:00:00.000+02:00"),
    ("2020-02-29T12:00:01.000Z", "2020-02-29T06:30:01-05:30"),
    ("9999-12-31T23:59:59.000Z", "9999-12-31T23:59:59Z"),
];

impl Scalar {
    pub fn name(self) -> &'static str {
        match self {
            Scalar::Text => "String",
            Scalar::Int => "Int",
            Scalar::Float => "Float",
            Scalar::Boolean => "Boolean",
            Scalar::Long => "Long",
            Scalar::Id => "ID",
            Scalar::Enum => "Status",
            Scalar::Date => "AWSDate",
            Scalar::DateTime => "AWSDateTime",
            Scalar::Time => "AWSTime",
            Scalar::Timestamp => "AWSTimestamp",
        }
    }

    /// The columns that can hold it. Two that differ hold the same in ways that compare differently.
    pub fn stores(self) -> &'static [&'static str] {
        match self {
            Scalar::Text | Scalar::Id | Scalar::Enum | Scalar::Time => &["String"],
            Scalar::Int => &["Int", "Long"],
            Scalar::Long => &["Long"],
            Scalar::Float => &["Double", "Float"],
            Scalar::Boolean => &["Bool"],
            Scalar::Date => &["Date", LATE],
            Scalar::DateTime => &["Date"],
            Scalar::Timestamp => &["Long", "Date"],
        }
    }

    pub fn pool(self) -> Vec<Datum> {
        let texts = |texts: &[&str]| texts.iter().map(|text| Datum::text(text)).collect();
        let wholes = |numbers: &[i64]| numbers.iter().map(|n| Datum::Whole(*n)).collect();
        match self {
            Scalar::Text => texts(&TEXTS),
            Scalar::Int => wholes(&[-2_147_483_648, -5, -1, 0, 1, 7, 10, 2_147_483_647]),
            Scalar::Float => [-1.5, -0.1, 0.0, 0.1, 0.25, 2.5, 7.0, 1e10]
                .map(Datum::Real)
                .to_vec(),
            Scalar::Boolean => vec![Datum::Bool(false), Datum::Bool(true)],
            Scalar::Long => wholes(&[
                i64::MIN,
                -9_007_199_254_740_993,
                -3,
                0,
                3,
                9_007_199_254_740_992,
                9_007_199_254_740_993,
                i64::MAX,
            ]),
            Scalar::Id => texts(&["x1", "x2", "X1", "7", "a b"]),
            Scalar::Enum => texts(&ENUM),
            Scalar::Date => texts(&[
                "0001-01-01",
                "1969-12-31",
                "1970-01-01",
                "2020-02-29",
                "2020-03-01",
                "9999-12-31",
            ]),
            Scalar::DateTime => texts(&INSTANTS.map(|(shown, _)| shown)),
            Scalar::Time => texts(&[
                "00:00:00.000Z",
                "09:30:00.000Z",
                "09:30:00.500Z",
                "23:59:59.000Z",
            ]),
            Scalar::Timestamp => wholes(&SECONDS.map(|(seconds, _)| seconds)),
        }
    }
}

/// As a file has it. An empty text stands in quotes, as all texts do.
pub fn stored(value: &Datum, store: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    match (value, store) {
        (Datum::Whole(seconds), "Date") => SECONDS
            .iter()
            .find(|(known, _)| known == seconds)
            .map_or(String::new(), |(_, text)| (*text).to_owned()),
        (Datum::Text(day), LATE) => format!("{day}T13:05:00Z"),
        (Datum::Text(date), "Date") => date.replace(".000Z", "Z"),
        (Datum::Text(text), _) => quoted(text),
        (Datum::List(items), _) => {
            let items = items.iter().map(|item| match item {
                Datum::Text(text) => text.replace(';', "\\;"),
                other => stored(other, store),
            });
            quoted(&items.collect::<Vec<_>>().join(";"))
        }
        (Datum::Bool(on), _) => on.to_string(),
        (Datum::Whole(number), _) => number.to_string(),
        (Datum::Real(number), _) => number.to_string(),
    }
}

/// As a response shows it.
pub fn shown(value: &Datum) -> Value {
    match value {
        Datum::Bool(on) => json!(on),
        Datum::Whole(number) => json!(number),
        Datum::Real(number) => json!(number),
        Datum::Text(text) => json!(text),
        Datum::List(items) => items.iter().map(shown).collect(),
    }
}

/// As a client writes it: in a document, and in variables.
pub fn spelled(random: &mut fastrand::Rng, scalar: Scalar, value: &Datum) -> (String, Value) {
    let json = shown(value);
    let often = random.u8(..3) > 0;
    match (scalar, value) {
        (Scalar::Enum, Datum::Text(name)) => (name.clone(), json),
        (Scalar::DateTime, Datum::Text(text)) if often => {
            let other = INSTANTS.iter().find(|(shown, _)| shown == text);
            let other = other.map_or(&**text, |(_, other)| *other);
            (json!(other).to_string(), json!(other))
        }
        (Scalar::Text, Datum::Text(text)) if !often => {
            let escaped: String = text
                .chars()
                .map(|c| match c {
                    '\\' | '"' => format!("\\u{:04x}", u32::from(c)),
                    c if c.is_ascii() => c.to_string(),
                    c => format!("\\u{:04X}", u32::from(c)),
                })
                .collect();
            (format!("\"{escaped}\""), json)
        }
        (Scalar::Float, Datum::Real(number)) if !often => (format!("{number:e}"), json),
        (Scalar::Float, Datum::Real(number)) if number.fract() == 0.0 => {
            (format!("{number:.0}"), json!(*number as i64))
        }
        (Scalar::Id, Datum::Text(text)) if text == "7" && often => (text.clone(), json!(7)),
        _ => (json.to_string(), json),
    }
}
