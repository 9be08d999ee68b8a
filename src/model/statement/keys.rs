//! The keys of the maps that a statement makes.
//!
//! In: what a statement yields. Out: the keys that its maps can have, and no others, so that what is
//! asked of them can be refused before anything runs.

use crate::gremlin::{Keys, Text, Yields};

/// All keys that a map can have. One may be missing where it has no value.
#[derive(Debug, Clone, PartialEq)]
pub struct MapKeys(Vec<(Text, Option<MapKeys>)>);

impl MapKeys {
    /// Of maps, or of lists of them; none where the steps do not tell.
    pub(in crate::model) fn of(yields: &Yields) -> Option<MapKeys> {
        match yields {
            Yields::List(items) => MapKeys::of(items),
            Yields::Map(Keys::Known(keys)) => Some(MapKeys(
                keys.iter()
                    .map(|(key, inside)| (key.clone(), MapKeys::of(inside)))
                    .collect(),
            )),
            Yields::Map(Keys::Properties | Keys::Any)
            | Yields::Nothing
            | Yields::Vertex
            | Yields::Edge
            | Yields::Property
            | Yields::Scalar
            | Yields::Path
            | Yields::Unknown => None,
        }
    }

    pub fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(known, _)| **known == *key)
    }

    /// Those of the maps under a key.
    pub fn inside(&self, key: &str) -> Option<&MapKeys> {
        let (_, inside) = self.0.iter().find(|(known, _)| **known == *key)?;
        inside.as_ref()
    }
}
