//! Dates in the maps that statements make, where fields read them as seconds.
//!
//! In: how such a map is read. Out: the keys whose dates must be told apart from numbers: in the answer a
//! date is milliseconds, as a number might be.

use super::{FieldSource, LeafShape, ObjectShape, ValueKind, ValueShape};
use crate::{gremlin::Text, model::Scalar};

/// The keys of a map whose values are read as seconds, and those of the maps in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapDates {
    pub(super) seconds: Vec<Text>,
    pub(super) inside: Vec<Inside>,
}

/// What stands under a key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Inside {
    pub key: Text,
    pub shape: Shape,
    pub dates: MapDates,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    One,
    List,
}

impl MapDates {
    /// `None`: nothing in it is read as seconds.
    pub(super) fn of(shape: &ObjectShape) -> Option<MapDates> {
        let ObjectShape::Map { types, .. } = shape else {
            return None;
        };
        let mut found = MapDates::default();
        for field in types.iter().flat_map(|ty| &ty.fields) {
            let FieldSource::Entry {
                name,
                property,
                value,
                ..
            } = &field.source
            else {
                continue;
            };
            for key in [name].into_iter().chain(property) {
                found.add(key, value);
            }
        }
        (found != MapDates::default()).then_some(found)
    }

    fn add(&mut self, key: &Text, value: &ValueShape) {
        let (kind, shape) = match &value.kind {
            ValueKind::List(items) => (&items.kind, Shape::List),
            kind => (kind, Shape::One),
        };
        match kind {
            ValueKind::Leaf(
                LeafShape::Scalar(Scalar::AwsTimestamp)
                | LeafShape::ForGateway(Scalar::AwsTimestamp),
            ) => {
                if !self.seconds.contains(key) {
                    self.seconds.push(key.clone());
                }
            }
            ValueKind::Object(object) => {
                if let Some(dates) = MapDates::of(object) {
                    let key = key.clone();
                    let found = Inside { key, shape, dates };
                    if !self.inside.contains(&found) {
                        self.inside.push(found);
                    }
                }
            }
            ValueKind::Leaf(_) | ValueKind::List(_) | ValueKind::Page(_) | ValueKind::Verbatim => {}
        }
    }

    /// The bytes behind it.
    pub(super) fn weight(&self) -> usize {
        let inside = self.inside.iter();
        size_of_val(&self.seconds[..])
            + inside
                .map(|inside| size_of::<Inside>() + inside.dates.weight())
                .sum::<usize>()
    }
}
