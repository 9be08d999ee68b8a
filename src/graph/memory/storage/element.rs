//! What a graph holds: vertices, edges, their ids and properties.
//!
//! In: nothing. Out: records that are cheap to copy, since a change copies its neighbours' too.

use std::{cmp::Ordering, fmt, sync::Arc};

use super::{
    links::Links,
    names::{KeyId, LabelId, LabelSetId},
};
use crate::{graph::memory::datum::Datum, gremlin::Text};

/// A place in the table of vertices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VertexSlot(pub(super) u32);

/// A place in the table of edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EdgeSlot(pub(super) u32);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Id {
    Text(Text),
    Number(i64),
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Id::Text(text) => f.write_str(text),
            Id::Number(number) => write!(f, "{number}"),
        }
    }
}

impl Ord for Id {
    fn cmp(&self, other: &Id) -> Ordering {
        match (self, other) {
            (Id::Text(a), Id::Text(b)) => crate::graph::memory::datum::text_order(a, b),
            (Id::Number(a), Id::Number(b)) => a.cmp(b),
            (Id::Number(_), Id::Text(_)) => Ordering::Less,
            (Id::Text(_), Id::Number(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Id) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&Id> for Datum {
    fn from(id: &Id) -> Datum {
        match id {
            Id::Text(text) => Datum::Text(text.clone()),
            Id::Number(number) => match i32::try_from(*number) {
                Ok(number) => Datum::Int(number),
                Err(_) => Datum::Long(*number),
            },
        }
    }
}

#[derive(Debug, Clone)]
pub struct Vertex {
    pub id: Id,
    pub labels: LabelSetId,
    pub properties: Properties,
    pub out: Links,
    pub into: Links,
}

#[derive(Debug, Clone)]
pub struct Edge {
    pub id: Id,
    pub label: LabelId,
    pub out: VertexSlot,
    pub into: VertexSlot,
    pub properties: Properties,
}

#[derive(Debug, Clone)]
pub struct Property {
    pub key: KeyId,
    pub value: Datum,
}

/// The properties of an element in the order in which they came, several to a key or not.
///
/// Many elements, edges above all, have one, which then stands in the element itself.
#[derive(Debug, Clone, Default)]
pub struct Properties(Few);

#[derive(Debug, Clone, Default)]
enum Few {
    #[default]
    None,
    One(Property),
    Many(Arc<[Property]>),
}

impl Properties {
    pub const EMPTY: Properties = Properties(Few::None);

    pub fn new(mut properties: Vec<Property>) -> Properties {
        Properties(match properties.len() {
            2.. => Few::Many(properties.into()),
            _ => properties.pop().map_or(Few::None, Few::One),
        })
    }

    #[inline]
    pub fn as_slice(&self) -> &[Property] {
        match &self.0 {
            Few::None => &[],
            Few::One(property) => std::slice::from_ref(property),
            Few::Many(properties) => properties,
        }
    }

    pub fn of(&self, key: KeyId) -> impl Iterator<Item = &Datum> {
        self.as_slice()
            .iter()
            .filter(move |property| property.key == key)
            .map(|property| &property.value)
    }

    pub fn push(&mut self, key: KeyId, value: Datum) {
        let mut all = self.as_slice().to_vec();
        all.push(Property { key, value });
        *self = Properties::new(all);
    }

    /// Puts the value in the place of all that the key had.
    pub fn replace(&mut self, key: KeyId, value: Datum) {
        let mut all = Vec::with_capacity(self.as_slice().len() + 1);
        let mut value = Some(value);
        for property in self.as_slice() {
            if property.key != key {
                all.push(property.clone());
            } else if let Some(value) = value.take() {
                all.push(Property { key, value });
            }
        }
        all.extend(value.map(|value| Property { key, value }));
        *self = Properties::new(all);
    }

    pub fn retain(&mut self, keep: impl Fn(&Property) -> bool) {
        let kept = self.as_slice().iter().filter(|property| keep(property));
        *self = Properties::new(kept.cloned().collect());
    }
}
