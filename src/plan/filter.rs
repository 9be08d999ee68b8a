//! Which elements are wanted, in a language between what a client says and the steps that ask for it.
//!
//! In: values that were checked, from inputs of any vocabulary. Out: a closed [`Filter`], in which what
//! always holds or never does is folded away. A filter holds or it does not: what is negated holds where
//! a value is missing.

use std::collections::HashSet;

use crate::{
    gremlin::{Text, Value},
    model::{Input, Key, Label, Quantifier, Way},
};

/// What must hold of an element.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter<'a> {
    /// Everything holds.
    All,
    /// Nothing does.
    Nothing,
    And(Vec<Filter<'a>>),
    Or(Vec<Filter<'a>>),
    Not(Box<Filter<'a>>),
    Test(&'a Key, Test),
    /// A vertex with this label.
    Label(&'a Label),
    /// So many neighbours hold, or rows: edges with the nodes that they lead to.
    Related(&'a Way, Quantifier, Box<Filter<'a>>),
    /// The one neighbour holds.
    One(&'a Way, Box<Filter<'a>>),
    /// Of a row: its edge.
    Edge(Box<Filter<'a>>),
    /// Of a row: the node that the edge leads to.
    Node(Box<Filter<'a>>),
}

/// What must hold of an element's id or property.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    Equals(Value),
    /// One of these, of which there are at least two.
    Within(Vec<Value>),
    /// It has no value.
    Absent,
    /// It has one.
    Present,
    Compared(Comparison, Value),
    /// Equal to the value, or compared with it, as it is in the graph, whatever the schema shows of it.
    Exactly(Option<Comparison>, Value),
    Text(TextTest, Text),
    /// Of the length of a text, or of the number of values.
    Size(SizeTest),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextTest {
    Contains,
    StartsWith,
    EndsWith,
    /// A regular expression that was checked.
    Matches,
}

#[derive(Debug, Clone, PartialEq)]
pub enum SizeTest {
    Equals(i64),
    Within(Vec<i64>),
    Compared(Comparison, i64),
}

impl<'a> Filter<'a> {
    /// Both hold.
    pub fn and(self, other: Filter<'a>) -> Filter<'a> {
        match (self, other) {
            (Filter::All, only) | (only, Filter::All) => only,
            (Filter::Nothing, _) | (_, Filter::Nothing) => Filter::Nothing,
            (Filter::And(mut parts), Filter::And(others)) => {
                parts.extend(others);
                Filter::And(parts)
            }
            (Filter::And(mut parts), other) => {
                parts.push(other);
                Filter::And(parts)
            }
            (one, Filter::And(mut parts)) => {
                parts.insert(0, one);
                Filter::And(parts)
            }
            (one, other) => Filter::And(vec![one, other]),
        }
    }

    /// One of both holds.
    pub fn or(self, other: Filter<'a>) -> Filter<'a> {
        match (self, other) {
            (Filter::Nothing, only) | (only, Filter::Nothing) => only,
            (Filter::All, _) | (_, Filter::All) => Filter::All,
            (Filter::Or(mut parts), Filter::Or(others)) => {
                parts.extend(others);
                Filter::Or(parts)
            }
            (Filter::Or(mut parts), other) => {
                parts.push(other);
                Filter::Or(parts)
            }
            (one, other) => Filter::Or(vec![one, other]),
        }
    }

    /// It does not hold.
    pub fn negated(self) -> Filter<'a> {
        match self {
            Filter::All => Filter::Nothing,
            Filter::Nothing => Filter::All,
            Filter::Not(inner) => *inner,
            Filter::Test(key, Test::Absent) => Filter::Test(key, Test::Present),
            Filter::Test(key, Test::Present) => Filter::Test(key, Test::Absent),
            other => Filter::Not(Box::new(other)),
        }
    }

    /// So many of the neighbours hold.
    pub fn related(way: &'a Way, quantifier: Quantifier, filter: Filter<'a>) -> Filter<'a> {
        match (quantifier, filter) {
            (Quantifier::Some | Quantifier::Single, Filter::Nothing) => Filter::Nothing,
            (Quantifier::None, Filter::Nothing) | (Quantifier::All, Filter::All) => Filter::All,
            (Quantifier::All, filter) => Filter::related(way, Quantifier::None, filter.negated()),
            (quantifier, filter) => Filter::Related(way, quantifier, Box::new(filter)),
        }
    }

    /// The one neighbour is there, and holds.
    pub fn one(way: &'a Way, filter: Filter<'a>) -> Filter<'a> {
        match filter {
            Filter::Nothing => Filter::Nothing,
            filter => Filter::One(way, Box::new(filter)),
        }
    }

    pub fn edge(filter: Filter<'a>) -> Filter<'a> {
        match filter {
            Filter::All | Filter::Nothing => filter,
            filter => Filter::Edge(Box::new(filter)),
        }
    }

    pub fn node(filter: Filter<'a>) -> Filter<'a> {
        match filter {
            Filter::All | Filter::Nothing => filter,
            filter => Filter::Node(Box::new(filter)),
        }
    }

    /// One of some values, none of which may be.
    fn within(key: &'a Key, mut values: Vec<Value>) -> Filter<'a> {
        match values.len() {
            0 => Filter::Nothing,
            1 => values.pop().map_or(Filter::Nothing, |value| {
                Filter::Test(key, Test::Equals(value))
            }),
            _ => Filter::Test(key, Test::Within(values)),
        }
    }

    /// The id or property equals the value, or one of a list's. Null is "has no value".
    pub fn equals(key: &'a Key, value: &Input) -> Filter<'a> {
        match key {
            Key::Id => Filter::within(key, ids(value)),
            Key::Property { .. } => {
                let mut found = literals(value);
                let narrower: Vec<_> = found.iter().filter_map(as_float).collect();
                found.extend(narrower);
                let absent = match holds_null(value) {
                    true => Filter::Test(key, Test::Absent),
                    false => Filter::Nothing,
                };
                Filter::within(key, found).or(absent)
            }
        }
    }

    /// The id or property has a value.
    pub fn exists(key: &'a Key) -> Filter<'a> {
        match key {
            Key::Id => Filter::All,
            Key::Property { .. } => Filter::Test(key, Test::Present),
        }
    }

    /// Compared with one value, as it is shown: a 32-bit float is shown as a shorter number than it is, and
    /// is that number.
    pub fn compared(key: &'a Key, comparison: Comparison, value: Value) -> Filter<'a> {
        let beside = as_float(&value).filter(|float| !is_same(float, &value));
        let test = Filter::Test(key, Test::Compared(comparison, value));
        let Some(float) = beside else {
            return test;
        };
        let float = Filter::Test(key, Test::Equals(float));
        match comparison {
            Comparison::Less | Comparison::Greater => test.and(float.negated()),
            Comparison::LessOrEqual | Comparison::GreaterOrEqual => test.or(float),
        }
    }
}

fn is_same(float: &Value, double: &Value) -> bool {
    matches!((float, double), (Value::Float(float), Value::Double(double)) if f64::from(*float) == *double)
}

fn holds_null(value: &Input) -> bool {
    match value {
        Input::Null => true,
        Input::List(items) => items.contains(&Input::Null),
        Input::Leaf(_) | Input::Object(_) => false,
    }
}

/// The 32-bit float that is shown as a double: stored as such, a value is shown as `0.1` and is
/// 0.100000001490116. Not every graph takes even 0.5 of 32 bits for 0.5 of 64.
fn as_float(value: &Value) -> Option<Value> {
    let Value::Double(double) = value else {
        return None;
    };
    let float = *double as f32;
    let shown = float.to_string().parse::<f64>();
    (shown == Ok(*double)).then_some(Value::Float(float))
}

/// The ids that a value names, each once: where one stands twice, `V` may find its vertex twice.
fn ids(value: &Input) -> Vec<Value> {
    let mut found = literals(value);
    let mut seen = HashSet::with_capacity(found.len());
    found.retain(|id| match id {
        Value::String(text) => seen.insert(text.clone()),
        // Ids are strings (`Scalar::Id`); what else there may be is kept as it stands.
        _ => true,
    });
    found
}

/// The literals of a value or of a list of values, without its nulls.
fn literals(value: &Input) -> Vec<Value> {
    match value {
        Input::Leaf(value) => vec![value.clone()],
        Input::List(items) => items.iter().flat_map(literals).collect(),
        Input::Null | Input::Object(_) => Vec::new(),
    }
}
