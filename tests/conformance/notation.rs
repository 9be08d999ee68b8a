//! The suite's notation for values: `d[29].i`, `v[marko].id`, `l[a,b]`, `m[{"a": "d[1].l"}]`.
//!
//! In: a text of it. Out: a literal for a traversal, or a value to compare with. Names of elements
//! are looked up in the graph.

use neptune_graphql::gremlin::{Never, Text, Token, Value, read_date, write_value};
use serde_json::Value as Json;

use crate::{target::Session, typed::Typed};

/// Why a text is no value.
#[derive(Debug, Clone)]
pub enum NoValue {
    /// The text grammar has no literal for it.
    NotInTheLanguage(&'static str),
    Wrong(String),
}

/// A text split into its notation and what stands in its brackets.
enum Notation<'t> {
    Number(&'t str, &'t str),
    Vertex(&'t str, Part),
    Edge(&'t str, Part),
    VertexProperty(&'t str),
    List(Vec<&'t str>),
    Set(Vec<&'t str>),
    Path(Vec<&'t str>),
    Map(&'t str),
    Date(&'t str),
    Literal(&'t str),
    T(&'t str),
    Direction(&'t str),
    Merge(&'t str),
    Lambda,
    Null,
    Bool(bool),
    Plain(&'t str),
}

#[derive(Clone, Copy)]
enum Part {
    Element,
    Id,
    IdText,
}

fn split(text: &str) -> Notation<'_> {
    let within = |prefix: &str, suffix: &str| {
        text.strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix('['))
            .and_then(|rest| rest.strip_suffix(suffix))
            .and_then(|rest| rest.strip_suffix(']'))
    };
    match text {
        "null" => return Notation::Null,
        "true" => return Notation::Bool(true),
        "false" => return Notation::Bool(false),
        _ => {}
    }
    for (suffix, part) in [
        (".id", Part::Id),
        (".sid", Part::IdText),
        ("", Part::Element),
    ] {
        if let Some(name) = within("v", suffix) {
            return Notation::Vertex(name, part);
        }
        if let Some(name) = within("e", suffix) {
            return Notation::Edge(name, part);
        }
    }
    if let Some(rest) = text.strip_prefix("d[")
        && let Some((digits, kind)) = rest.rsplit_once(']')
    {
        return Notation::Number(digits, kind.trim_start_matches('.'));
    }
    type Read = fn(&str) -> Notation<'_>;
    let kinds: [(&str, Read); 11] = [
        ("l", |body| Notation::List(parts(body))),
        ("s", |body| Notation::Set(parts(body))),
        ("p", |body| Notation::Path(parts(body))),
        ("m", |body| Notation::Map(body)),
        ("vp", |body| Notation::VertexProperty(body)),
        ("dt", |body| Notation::Date(body)),
        ("str", |body| Notation::Literal(body)),
        ("t", |body| Notation::T(body)),
        ("D", |body| Notation::Direction(body)),
        ("M", |body| Notation::Merge(body)),
        ("c", |_| Notation::Lambda),
    ];
    for (prefix, notation) in kinds {
        if let Some(body) = within(prefix, "") {
            return notation(body);
        }
    }
    Notation::Plain(text)
}

/// The parts of a list, at the commas that stand in no brackets.
fn parts(body: &str) -> Vec<&str> {
    if body.is_empty() {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (at, c) in body.char_indices() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(body[start..at].trim_matches(' '));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(body[start..].trim_matches(' '));
    parts
}

/// The literal that a parameter stands for.
pub fn literal(text: &str, session: &dyn Session) -> Result<Value, NoValue> {
    let many = |parts: Vec<&str>| {
        parts
            .into_iter()
            .map(|part| literal(part, session))
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(match split(text) {
        Notation::Null => Value::Null,
        Notation::Bool(value) => Value::Bool(value),
        Notation::Plain(text) | Notation::Literal(text) => Value::String(text.into()),
        Notation::Number(digits, kind) => number(digits, kind)?,
        Notation::Date(text) => Value::Date(read_date(text).map_err(wrong)?),
        Notation::List(parts) => Value::List(many(parts)?),
        Notation::Map(body) => map_literal(body, session)?,
        Notation::T(name) => token("T", name)?,
        Notation::Direction(name) => token("Direction", name)?,
        Notation::Merge(name) => token("Merge", name)?,
        Notation::Vertex(name, Part::Element) => {
            // One that is not there is made up, with its name as its id.
            let id = vertex_id(name, session)
                .and_then(|id| id_literal(&id))
                .unwrap_or_else(|_| Value::String(name.into()));
            Value::Vertex(Box::new(id), Text::from("vertex"))
        }
        Notation::Vertex(name, Part::Id) => id_literal(&vertex_id(name, session)?)?,
        Notation::Vertex(name, Part::IdText) => id_text(&vertex_id(name, session)?)?,
        Notation::Edge(name, Part::Id) => id_literal(&edge_id(name, session)?)?,
        Notation::Edge(name, Part::IdText) => id_text(&edge_id(name, session)?)?,
        Notation::Edge(_, Part::Element) => return Err(NoValue::NotInTheLanguage("an edge")),
        Notation::VertexProperty(_) => return Err(NoValue::NotInTheLanguage("a vertex property")),
        Notation::Set(_) => return Err(NoValue::NotInTheLanguage("a set")),
        Notation::Path(_) => return Err(NoValue::NotInTheLanguage("a path")),
        Notation::Lambda => return Err(NoValue::NotInTheLanguage("a lambda")),
    })
}

fn map_literal(body: &str, session: &dyn Session) -> Result<Value, NoValue> {
    let entries = match serde_json::from_str::<Json>(body) {
        Ok(Json::Object(object)) => object
            .iter()
            .map(|(key, value)| Ok((literal(key, session)?, json_literal(value, session)?)))
            .collect::<Result<_, NoValue>>()?,
        // Some hold lists with quotes of their own and are no JSON; as the suite reads them, quotes
        // mean nothing.
        _ => body
            .trim_matches(['{', '}'])
            .split(',')
            .map(|entry| {
                let entry = entry.replace('"', "");
                let (key, value) = entry
                    .split_once(':')
                    .ok_or_else(|| wrong("a key without a value"))?;
                Ok((
                    literal(key.trim(), session)?,
                    literal(value.trim(), session)?,
                ))
            })
            .collect::<Result<_, NoValue>>()?,
    };
    Ok(Value::Map(entries))
}

fn json_literal(json: &Json, session: &dyn Session) -> Result<Value, NoValue> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::String(text) => literal(text, session)?,
        Json::Number(number) => match number.as_i64().and_then(|n| i32::try_from(n).ok()) {
            Some(number) => Value::Int(number),
            None => return Err(wrong(format!("the number {number} in a map"))),
        },
        Json::Array(items) => Value::List(
            items
                .iter()
                .map(|item| json_literal(item, session))
                .collect::<Result<_, _>>()?,
        ),
        Json::Object(_) => return Err(wrong("a map in a map")),
    })
}

fn number(digits: &str, kind: &str) -> Result<Value, NoValue> {
    fn parse<T: std::str::FromStr>(digits: &str) -> Result<T, NoValue> {
        digits
            .parse()
            .map_err(|_| wrong(format!("no number: {digits}")))
    }
    Ok(match kind {
        "b" => Value::Byte(parse(digits)?),
        "s" => Value::Short(parse(digits)?),
        "i" => Value::Int(parse(digits)?),
        "l" => Value::Long(parse(digits)?),
        "n" => Value::BigInteger(digits.into()),
        "f" => Value::Float(parse(digits)?),
        "d" | "" => Value::Double(match digits {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            digits => parse(digits)?,
        }),
        "m" => Value::BigDecimal(digits.into()),
        _ => return Err(wrong(format!("no kind of number: {kind}"))),
    })
}

fn token(class: &str, name: &str) -> Result<Value, NoValue> {
    let name = match (class, name) {
        ("Direction", "from") => "OUT",
        ("Direction", "to") => "IN",
        _ => name,
    };
    Token::from_text(&format!("{class}.{name}"))
        .map(Value::Token)
        .ok_or_else(|| wrong(format!("no constant: {class}.{name}")))
}

/// The value that an answer is compared with.
pub fn expected(text: &str, session: &dyn Session) -> Result<Typed, NoValue> {
    let many = |parts: Vec<&str>| {
        parts
            .into_iter()
            .map(|part| expected(part, session))
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(match split(text) {
        Notation::Vertex(name, Part::Element) => Typed::Vertex(Box::new(vertex_id(name, session)?)),
        Notation::Vertex(name, Part::Id) => vertex_id(name, session)?,
        Notation::Edge(name, Part::Element) => Typed::Edge(Box::new(edge_id(name, session)?)),
        Notation::Edge(name, Part::Id) => edge_id(name, session)?,
        Notation::VertexProperty(text) => {
            let (_, key, value) = triplet(text)?;
            Typed::VertexProperty(key.to_owned(), Box::new(expected(value, session)?))
        }
        Notation::List(parts) => Typed::List(many(parts)?),
        Notation::Set(parts) => Typed::Set(many(parts)?),
        Notation::Path(parts) => Typed::Path(many(parts)?),
        Notation::Map(body) => {
            let json = serde_json::from_str(body).map_err(wrong)?;
            json_expected(&json, session)?
        }
        Notation::Null
        | Notation::Bool(_)
        | Notation::Plain(_)
        | Notation::Literal(_)
        | Notation::Number(..)
        | Notation::Date(_)
        | Notation::T(_)
        | Notation::Direction(_)
        | Notation::Merge(_)
        | Notation::Vertex(_, Part::IdText)
        | Notation::Edge(_, Part::IdText)
        | Notation::Lambda => typed(literal(text, session)?),
    })
}

fn json_expected(json: &Json, session: &dyn Session) -> Result<Typed, NoValue> {
    Ok(match json {
        Json::Object(object) => Typed::Map(
            object
                .iter()
                .map(|(key, value)| Ok((expected(key, session)?, json_expected(value, session)?)))
                .collect::<Result<_, NoValue>>()?,
        ),
        Json::Array(items) => Typed::List(
            items
                .iter()
                .map(|item| json_expected(item, session))
                .collect::<Result<_, _>>()?,
        ),
        Json::String(text) => expected(text, session)?,
        Json::Number(number) if number.is_f64() => {
            Typed::Double(number.as_f64().unwrap_or(f64::NAN))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => typed(json_literal(json, session)?),
    })
}

/// A literal that is no element, as an answer has it.
fn typed(value: Value) -> Typed {
    match value {
        Value::Null => Typed::Null,
        Value::Bool(value) => Typed::Bool(value),
        Value::Byte(n) => Typed::Byte(n.into()),
        Value::Short(n) => Typed::Short(n.into()),
        Value::Int(n) => Typed::Int(n.into()),
        Value::Long(n) => Typed::Long(n),
        Value::BigInteger(digits) => Typed::BigInteger(digits.parse().unwrap_or(f64::NAN)),
        Value::Float(n) => Typed::Float(n),
        Value::Double(n) => Typed::Double(n),
        Value::BigDecimal(digits) => Typed::BigDecimal(digits.parse().unwrap_or(f64::NAN)),
        Value::String(text) => Typed::Text((*text).to_owned()),
        Value::Date(millis) => Typed::Date(millis),
        Value::Token(token) => Typed::Constant(token.text().to_owned()),
        Value::List(items) => Typed::List(items.into_iter().map(typed).collect()),
        Value::Map(entries) => Typed::Map(
            entries
                .into_iter()
                .map(|(key, value)| (typed(key), typed(value)))
                .collect(),
        ),
        Value::WithCardinality(_, inner) => typed(*inner),
        Value::Vertex(id, _) => Typed::Vertex(Box::new(typed(*id))),
        Value::Open(never) => match never {},
    }
}

fn vertex_id(name: &str, session: &dyn Session) -> Result<Typed, NoValue> {
    let name = quoted(name);
    first(session, &format!("g.V().has('name', {name}).id()"))
}

fn edge_id(text: &str, session: &dyn Session) -> Result<Typed, NoValue> {
    let (from, label, to) = triplet(text)?;
    let (from, label, to) = (quoted(from), quoted(label), quoted(to));
    first(
        session,
        &format!("g.V().has('name', {from}).outE({label}).where(__.inV().has('name', {to})).id()"),
    )
}

/// `marko-knows->vadas`.
fn triplet(text: &str) -> Result<(&str, &str, &str), NoValue> {
    text.rsplit_once("->")
        .and_then(|(from, to)| {
            let (from, label) = from.rsplit_once('-')?;
            Some((from, label, to))
        })
        .ok_or_else(|| wrong(format!("no edge: {text}")))
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    write_value::<Never>(&Value::String(text.into()), &mut out);
    out
}

fn first(session: &dyn Session, text: &str) -> Result<Typed, NoValue> {
    let rows = session.ask(text).map_err(wrong)?;
    rows.into_iter()
        .next()
        .ok_or_else(|| wrong(format!("the graph has nothing for {text}")))
}

fn id_literal(id: &Typed) -> Result<Value, NoValue> {
    Ok(match id {
        Typed::Int(n) => Value::Int(i32::try_from(*n).map_err(wrong)?),
        Typed::Long(n) => Value::Long(*n),
        Typed::Text(text) => Value::String(text.as_str().into()),
        other => return Err(wrong(format!("no id: {other:?}"))),
    })
}

fn id_text(id: &Typed) -> Result<Value, NoValue> {
    let text = match id {
        Typed::Int(n) | Typed::Long(n) => n.to_string(),
        Typed::Text(text) => text.clone(),
        other => return Err(wrong(format!("no id: {other:?}"))),
    };
    Ok(Value::String(text.into()))
}

fn wrong(error: impl std::fmt::Display) -> NoValue {
    NoValue::Wrong(error.to_string())
}
