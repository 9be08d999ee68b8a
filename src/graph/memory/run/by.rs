//! `by()`: how a step looks at a value.
//!
//! In: a modulator and a traverser. Out: a value, or none where the modulator yields nothing.

use super::{Halt, Run, Traverser, condition::values, failed};
use crate::{
    graph::memory::{
        datum::Datum,
        program::{By, Column, Key},
    },
    gremlin::Text,
};

impl Run {
    pub(super) fn by(&mut self, by: &By, traverser: &Traverser) -> Result<Option<Datum>, Halt> {
        match by {
            By::Chain(chain) => {
                let first = self.first(chain, traverser.single())?;
                Ok(first.map(|first| first.datum))
            }
            By::Identity
            | By::Constant(_)
            | By::Key(_)
            | By::FirstValue(_)
            | By::Id
            | By::Label
            | By::PropertyKey
            | By::PropertyValue
            | By::Column(_) => self.simply_by(by, &traverser.datum),
        }
    }

    /// The same for a value that did not come along a path.
    pub(super) fn by_datum(&mut self, by: &By, datum: Datum) -> Result<Option<Datum>, Halt> {
        match by {
            By::Identity => Ok(Some(datum)),
            by => {
                let traverser = self.fresh(datum);
                self.by(by, &traverser)
            }
        }
    }

    /// The same where there must be a value.
    pub(super) fn needed_by(&mut self, by: &By, traverser: &Traverser) -> Result<Datum, Halt> {
        self.by(by, traverser)?
            .ok_or_else(|| failed("The provided traverser does not map to a value"))
    }

    /// The property that an element has of this name.
    pub(super) fn property_named(&self, name: &Text, datum: &Datum) -> Result<Option<Datum>, Halt> {
        match datum {
            Datum::Vertex(_) | Datum::Edge(_) | Datum::VertexProperty(_) => {
                let key = Key {
                    text: name.clone(),
                    id: self.store.names().find_key(name),
                };
                self.keyed(&key, datum)
            }
            _ => Ok(None),
        }
    }

    fn simply_by(&self, by: &By, datum: &Datum) -> Result<Option<Datum>, Halt> {
        Ok(match by {
            By::Identity => Some(datum.clone()),
            By::Constant(constant) => Some(constant.clone()),
            By::Key(key) => self.keyed(key, datum)?,
            By::FirstValue(key) => values(self.properties_of(datum)?, key).next().cloned(),
            By::Id => Some(self.id_of(datum)?),
            By::Label => Some(Datum::Text(self.label_of(datum)?)),
            By::PropertyKey => Some(Datum::Text(self.key_of(datum)?)),
            By::PropertyValue => Some(self.value_of(datum)?.clone()),
            By::Column(column) => Some(self.column(*column, datum)?),
            By::Chain(_) => None,
        })
    }

    fn keyed(&self, key: &Key, datum: &Datum) -> Result<Option<Datum>, Halt> {
        match datum {
            Datum::Map(entries) => {
                let found = entries
                    .iter()
                    .find(|(known, _)| matches!(known, Datum::Text(text) if *text == key.text));
                Ok(Some(found.map_or(Datum::Null, |(_, value)| value.clone())))
            }
            Datum::Vertex(_) | Datum::Edge(_) | Datum::VertexProperty(_) => {
                let mut found = values(self.properties_of(datum)?, key);
                let first = found.next().cloned();
                match found.next() {
                    None => Ok(first),
                    Some(_) => Err(failed(format!(
                        "Multiple properties exist for the provided key, use \
                         Vertex.properties({})",
                        key.text
                    ))),
                }
            }
            Datum::Tree(tree) => {
                let below = tree
                    .0
                    .iter()
                    .find(|(known, _)| matches!(known, Datum::Text(text) if *text == key.text));
                Ok(Some(match below {
                    Some((_, below)) => Datum::tree(below.clone())?,
                    None => Datum::Null,
                }))
            }
            other => Err(failed(format!(
                "The by(\"{}\") modulator can only be applied to a traverser that is an Element \
                 or a Map - it is being applied to {}",
                key.text,
                other.kind()
            ))),
        }
    }

    pub(super) fn column(&self, column: Column, datum: &Datum) -> Result<Datum, Halt> {
        let pick = |(key, value): &(Datum, Datum)| match column {
            Column::Keys => key.clone(),
            Column::Values => value.clone(),
        };
        Ok(match (datum, column) {
            (Datum::Map(entries), Column::Keys) => Datum::set(entries.iter().map(pick).collect())?,
            (Datum::Map(entries), Column::Values) => {
                Datum::list(entries.iter().map(pick).collect())?
            }
            (Datum::Entry(entry), _) => pick(entry),
            (Datum::Tree(tree), Column::Keys) => {
                Datum::set(tree.0.iter().map(|(key, _)| key.clone()).collect())?
            }
            (Datum::Tree(tree), Column::Values) => {
                let below = tree.0.iter().map(|(_, below)| Datum::tree(below.clone()));
                Datum::list(below.collect::<Result<_, _>>()?)?
            }
            (Datum::Path(stations), Column::Keys) => {
                let labels = stations.iter().map(|station| {
                    let labels = station.labels.as_deref().unwrap_or(&[]);
                    Datum::set(labels.iter().cloned().map(Datum::Text).collect())
                });
                Datum::list(labels.collect::<Result<_, _>>()?)?
            }
            (Datum::Path(stations), Column::Values) => Datum::list(
                stations
                    .iter()
                    .map(|station| station.datum.clone())
                    .collect(),
            )?,
            (other, _) => {
                return Err(failed(format!(
                    "The provided object does not have accessible keys and values: {}",
                    other.kind()
                )));
            }
        })
    }
}

/// Modulators are used one after the other, and then from the first again.
pub(super) fn ring(by: &[By], turn: usize) -> &By {
    match by.len() {
        0 => &By::Identity,
        len => &by[turn % len],
    }
}
