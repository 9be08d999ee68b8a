//! Whether two values are one and the same, as keys of maps and members of sets are.
//!
//! In: values. Out: Java's `equals` and `hashCode` as `Eq` and `Hash`: numbers of two types are two
//! values, and what is not a number is the same as itself.

use std::{
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher},
    mem::discriminant,
};

use super::{Datum, Tree};

impl PartialEq for Datum {
    fn eq(&self, other: &Datum) -> bool {
        match (self, other) {
            (Datum::Null, Datum::Null) => true,
            (Datum::Bool(a), Datum::Bool(b)) => a == b,
            (Datum::Byte(a), Datum::Byte(b)) => a == b,
            (Datum::Short(a), Datum::Short(b)) => a == b,
            (Datum::Int(a), Datum::Int(b)) => a == b,
            (Datum::Long(a), Datum::Long(b)) | (Datum::Date(a), Datum::Date(b)) => a == b,
            (Datum::BigInteger(a), Datum::BigInteger(b)) => a == b,
            (Datum::Float(a), Datum::Float(b)) => float_bits(*a) == float_bits(*b),
            (Datum::Double(a), Datum::Double(b)) => double_bits(*a) == double_bits(*b),
            (Datum::BigDecimal(a), Datum::BigDecimal(b)) => a == b,
            (Datum::Text(a), Datum::Text(b)) => a == b,
            (Datum::Token(a), Datum::Token(b)) => a == b,
            (Datum::Vertex(a), Datum::Vertex(b)) => a == b,
            (Datum::Edge(a), Datum::Edge(b)) => a == b,
            (Datum::VertexProperty(a), Datum::VertexProperty(b)) => {
                a.owner == b.owner && a.key == b.key && a.value == b.value
            }
            // Unlike those of vertices, properties of edges are their keys and values alone.
            (Datum::Property(a), Datum::Property(b)) => a.key == b.key && a.value == b.value,
            (Datum::List(a), Datum::List(b)) => ***a == ***b,
            (Datum::Set(a), Datum::Set(b)) => {
                a.len() == b.len() && unordered(a.iter()) == unordered(b.iter()) && {
                    let members: std::collections::HashSet<&Datum> = b.iter().collect();
                    a.iter().all(|item| members.contains(item))
                }
            }
            (Datum::Map(a), Datum::Map(b)) => {
                a.len() == b.len() && {
                    let entries: std::collections::HashMap<&Datum, &Datum> =
                        b.iter().map(|(key, value)| (key, value)).collect();
                    a.iter()
                        .all(|(key, value)| entries.get(key) == Some(&value))
                }
            }
            (Datum::Entry(a), Datum::Entry(b)) => a.0 == b.0 && a.1 == b.1,
            (Datum::Path(a), Datum::Path(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .zip(b.iter())
                        .all(|(a, b)| a.datum == b.datum && a.labels == b.labels)
            }
            (Datum::Tree(a), Datum::Tree(b)) => same_tree(a, b),
            _ => false,
        }
    }
}

impl Eq for Datum {}

fn same_tree(Tree(a): &Tree, Tree(b): &Tree) -> bool {
    a.len() == b.len()
        && a.iter().all(|(key, below)| {
            b.iter()
                .any(|(other, other_below)| key == other && same_tree(below, other_below))
        })
}

impl Hash for Datum {
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(self).hash(state);
        match self {
            Datum::Null => {}
            Datum::Bool(value) => value.hash(state),
            Datum::Byte(n) => n.hash(state),
            Datum::Short(n) => n.hash(state),
            Datum::Int(n) => n.hash(state),
            Datum::Long(n) | Datum::Date(n) => n.hash(state),
            Datum::BigInteger(n) => n.hash(state),
            Datum::Float(n) => float_bits(*n).hash(state),
            Datum::Double(n) => double_bits(*n).hash(state),
            Datum::BigDecimal(n) => n.hash(state),
            Datum::Text(text) => text.hash(state),
            Datum::Token(token) => token.hash(state),
            Datum::Vertex(slot) => slot.hash(state),
            Datum::Edge(slot) => slot.hash(state),
            Datum::VertexProperty(property) => {
                property.owner.hash(state);
                property.key.hash(state);
                property.value.hash(state);
            }
            Datum::Property(property) => {
                property.key.hash(state);
                property.value.hash(state);
            }
            Datum::List(items) => items.hash(state),
            Datum::Set(items) => unordered(items.iter()).hash(state),
            Datum::Map(entries) => unordered(entries.iter()).hash(state),
            Datum::Entry(entry) => {
                entry.0.hash(state);
                entry.1.hash(state);
            }
            Datum::Path(stations) => {
                for station in stations.iter() {
                    station.datum.hash(state);
                }
            }
            Datum::Tree(tree) => unordered(tree.0.iter().map(|(key, _)| key)).hash(state),
        }
    }
}

/// A hash that does not know the order.
fn unordered<T: Hash>(items: impl Iterator<Item = T>) -> u64 {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    items.fold(0, |sum, item| sum.wrapping_add(hasher.hash_one(item)))
}

fn float_bits(value: f32) -> u32 {
    if value.is_nan() {
        f32::NAN.to_bits()
    } else {
        value.to_bits()
    }
}

fn double_bits(value: f64) -> u64 {
    if value.is_nan() {
        f64::NAN.to_bits()
    } else {
        value.to_bits()
    }
}

impl Hash for super::Held<Vec<Datum>> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.len().hash(state);
        for item in self.iter() {
            item.hash(state);
        }
    }
}
