//! The values that move through a traversal.
//!
//! In: literals and the graph's own values. Out: values that are cheap to copy, with the three
//! comparisons that TinkerPop knows: [`same`](same), [`equality`](equality) and [`order`](order).

mod decimal;
mod equality;
mod literal;
mod number;
mod order;
mod same;
mod show;

use std::{ops::Deref, sync::Arc};

pub use decimal::Decimal;
pub use equality::{compare, equal};
pub use literal::{LiteralError, datum};
pub use number::{Number, NumberError};
pub use order::{order, sorts_in_lists, text_order};
pub use show::{java_double, java_float, show, token_name};

use super::storage::{EdgeSlot, KeyId, VertexSlot};
use crate::gremlin::{Text, Token};

/// Values may hold values down to here, so that no walk over one can overflow the stack.
const MAX_DEPTH: u32 = 256;

#[derive(Debug, Clone)]
pub enum Datum {
    Null,
    Bool(bool),
    Byte(i8),
    Short(i16),
    Int(i32),
    Long(i64),
    BigInteger(Arc<i128>),
    Float(f32),
    Double(f64),
    BigDecimal(Arc<Decimal>),
    Text(Text),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Date(i64),
    Token(Token),
    Vertex(VertexSlot),
    Edge(EdgeSlot),
    VertexProperty(Arc<VertexProperty>),
    Property(Arc<EdgeProperty>),
    List(Arc<Held<Vec<Datum>>>),
    /// Without repeats.
    Set(Arc<Held<Vec<Datum>>>),
    /// Without repeated keys, in the order in which they were put in.
    Map(Arc<Held<Vec<(Datum, Datum)>>>),
    Entry(Arc<Held<(Datum, Datum)>>),
    Path(Arc<Held<Vec<Station>>>),
    Tree(Arc<Held<Tree>>),
}

/// One value of a key of a vertex.
#[derive(Debug)]
pub struct VertexProperty {
    pub owner: VertexSlot,
    pub key: KeyId,
    pub value: Datum,
}

#[derive(Debug)]
pub struct EdgeProperty {
    pub owner: EdgeSlot,
    pub key: KeyId,
    pub value: Datum,
}

/// A stop on a path, with its labels.
#[derive(Debug, Clone)]
pub struct Station {
    pub datum: Datum,
    pub labels: Labels,
}

/// The step labels of a stop. Most have none.
pub type Labels = Option<Arc<[Text]>>;

/// Paths folded into each other at their common starts.
#[derive(Debug, Clone, Default)]
pub struct Tree(pub Vec<(Datum, Tree)>);

/// A value made of values, with what all of it takes.
#[derive(Debug)]
pub struct Held<T> {
    value: T,
    bytes: usize,
    depth: u32,
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A value that would hold values too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("values are nested deeper than {MAX_DEPTH} levels")]
pub struct TooDeep;

impl Datum {
    pub fn list(items: Vec<Datum>) -> Result<Datum, TooDeep> {
        held(items, |items, size| {
            items.iter().for_each(|item| size.add(item))
        })
        .map(Datum::List)
    }

    /// A set of what is already free of repeats.
    pub fn set(items: Vec<Datum>) -> Result<Datum, TooDeep> {
        held(items, |items, size| {
            items.iter().for_each(|item| size.add(item))
        })
        .map(Datum::Set)
    }

    pub fn map(entries: Vec<(Datum, Datum)>) -> Result<Datum, TooDeep> {
        held(entries, |entries, size| {
            for (key, value) in entries {
                size.add(key);
                size.add(value);
            }
        })
        .map(Datum::Map)
    }

    pub fn entry(key: Datum, value: Datum) -> Result<Datum, TooDeep> {
        held((key, value), |(key, value), size| {
            size.add(key);
            size.add(value);
        })
        .map(Datum::Entry)
    }

    pub fn path(stations: Vec<Station>) -> Result<Datum, TooDeep> {
        held(stations, |stations, size| {
            for station in stations {
                size.add(&station.datum);
                size.bytes += size_of::<Labels>();
            }
        })
        .map(Datum::Path)
    }

    pub fn tree(tree: Tree) -> Result<Datum, TooDeep> {
        let mut levels = 0;
        let mut size = Size::default();
        let mut level: Vec<&Tree> = vec![&tree];
        while !level.is_empty() {
            levels += 1;
            level = level
                .into_iter()
                .flat_map(|Tree(branches)| branches)
                .map(|(key, below)| {
                    size.add(key);
                    size.bytes += size_of::<Tree>();
                    below
                })
                .collect();
        }
        size.depth += levels;
        size.hold(tree).map(Datum::Tree)
    }

    /// The bytes that the value takes, with what it points to.
    pub fn bytes(&self) -> usize {
        size_of::<Datum>()
            + match self {
                Datum::Text(text) => text.len(),
                Datum::VertexProperty(_) => size_of::<VertexProperty>(),
                Datum::Property(_) => size_of::<EdgeProperty>(),
                Datum::List(held) | Datum::Set(held) => held.bytes,
                Datum::Map(held) => held.bytes,
                Datum::Entry(held) => held.bytes,
                Datum::Path(held) => held.bytes,
                Datum::Tree(held) => held.bytes,
                Datum::Null
                | Datum::Bool(_)
                | Datum::Byte(_)
                | Datum::Short(_)
                | Datum::Int(_)
                | Datum::Long(_)
                | Datum::BigInteger(_)
                | Datum::Float(_)
                | Datum::Double(_)
                | Datum::BigDecimal(_)
                | Datum::Date(_)
                | Datum::Token(_)
                | Datum::Vertex(_)
                | Datum::Edge(_) => 0,
            }
    }

    fn depth(&self) -> u32 {
        match self {
            Datum::List(held) | Datum::Set(held) => held.depth,
            Datum::Map(held) => held.depth,
            Datum::Entry(held) => held.depth,
            Datum::Path(held) => held.depth,
            Datum::Tree(held) => held.depth,
            Datum::VertexProperty(_) | Datum::Property(_) => 1,
            Datum::Null
            | Datum::Bool(_)
            | Datum::Byte(_)
            | Datum::Short(_)
            | Datum::Int(_)
            | Datum::Long(_)
            | Datum::BigInteger(_)
            | Datum::Float(_)
            | Datum::Double(_)
            | Datum::BigDecimal(_)
            | Datum::Text(_)
            | Datum::Date(_)
            | Datum::Token(_)
            | Datum::Vertex(_)
            | Datum::Edge(_) => 0,
        }
    }

    pub fn text(text: &str) -> Datum {
        Datum::Text(text.into())
    }

    /// What kind of value it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Datum::Null => "null",
            Datum::Bool(_) => "a boolean",
            Datum::Byte(_) => "a byte",
            Datum::Short(_) => "a short",
            Datum::Int(_) => "an integer",
            Datum::Long(_) => "a long",
            Datum::BigInteger(_) => "a big integer",
            Datum::Float(_) => "a float",
            Datum::Double(_) => "a double",
            Datum::BigDecimal(_) => "a decimal",
            Datum::Text(_) => "a string",
            Datum::Date(_) => "a date",
            Datum::Token(_) => "a constant of the language",
            Datum::Vertex(_) => "a vertex",
            Datum::Edge(_) => "an edge",
            Datum::VertexProperty(_) => "a vertex property",
            Datum::Property(_) => "a property",
            Datum::List(_) => "a list",
            Datum::Set(_) => "a set",
            Datum::Map(_) => "a map",
            Datum::Entry(_) => "a map entry",
            Datum::Path(_) => "a path",
            Datum::Tree(_) => "a tree",
        }
    }
}

#[derive(Default)]
struct Size {
    bytes: usize,
    depth: u32,
}

impl Size {
    fn add(&mut self, datum: &Datum) {
        self.bytes = self.bytes.saturating_add(datum.bytes());
        self.depth = self.depth.max(datum.depth());
    }

    fn hold<T>(self, value: T) -> Result<Arc<Held<T>>, TooDeep> {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH {
            return Err(TooDeep);
        }
        Ok(Arc::new(Held {
            value,
            bytes: self.bytes,
            depth,
        }))
    }
}

fn held<T>(value: T, measure: impl FnOnce(&T, &mut Size)) -> Result<Arc<Held<T>>, TooDeep> {
    let mut size = Size::default();
    measure(&value, &mut size);
    size.hold(value)
}
