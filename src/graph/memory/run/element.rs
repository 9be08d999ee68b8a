//! What elements are made of.
//!
//! In: a value that is an element. Out: its id, label, properties; an error if it is none.

use std::sync::Arc;

use super::{Flow, Halt, Run, Sink, Traverser, condition::values, failed};
use crate::{
    graph::memory::{
        datum::{Datum, EdgeProperty, VertexProperty},
        program::{Keys, PropertyForm},
        storage::{KeyId, Properties, Property},
    },
    gremlin::Text,
};

pub(super) fn not_an_element(datum: &Datum) -> Halt {
    failed(format!(
        "{} was met where a vertex, an edge or a property is needed",
        datum.kind()
    ))
}

impl Run {
    pub(super) fn id_of(&self, datum: &Datum) -> Result<Datum, Halt> {
        match datum {
            Datum::Vertex(slot) => Ok(self.store.vertex_id(*slot).into()),
            Datum::Edge(slot) => Ok(self.store.edge_id(*slot).into()),
            Datum::VertexProperty(property) => Ok(Datum::Int(self.store.property_id(property))),
            other => Err(not_an_element(other)),
        }
    }

    pub(super) fn label_of(&self, datum: &Datum) -> Result<Text, Halt> {
        let names = self.store.names();
        let label = match datum {
            Datum::Vertex(slot) => self
                .store
                .vertex(*slot)
                .map(|vertex| names.label_set_text(vertex.labels)),
            Datum::Edge(slot) => self
                .store
                .edge(*slot)
                .map(|edge| names.label_text(edge.label)),
            Datum::VertexProperty(property) => Some(names.key_text(property.key)),
            _ => None,
        };
        label.cloned().ok_or_else(|| not_an_element(datum))
    }

    pub(super) fn properties_of(&self, datum: &Datum) -> Result<&Properties, Halt> {
        let properties = match datum {
            Datum::Vertex(slot) => self.store.vertex(*slot).map(|vertex| &vertex.properties),
            Datum::Edge(slot) => self.store.edge(*slot).map(|edge| &edge.properties),
            // Properties have none of their own.
            Datum::VertexProperty(_) => Some(const { &Properties::EMPTY }),
            _ => None,
        };
        properties.ok_or_else(|| not_an_element(datum))
    }

    pub(super) fn key_of(&self, datum: &Datum) -> Result<Text, Halt> {
        let (key, _) = self.property(datum)?;
        Ok(self.store.names().key_text(key).clone())
    }

    pub(super) fn value_of<'a>(&self, datum: &'a Datum) -> Result<&'a Datum, Halt> {
        self.property(datum).map(|(_, value)| value)
    }

    fn property<'a>(&self, datum: &'a Datum) -> Result<(KeyId, &'a Datum), Halt> {
        match datum {
            Datum::VertexProperty(property) => Ok((property.key, &property.value)),
            Datum::Property(property) => Ok((property.key, &property.value)),
            other => Err(failed(format!(
                "{} was met where a property is needed",
                other.kind()
            ))),
        }
    }

    /// The value, where one key is asked for and it has one.
    #[inline]
    pub(super) fn only_value(&self, keys: &Keys, datum: &Datum) -> Result<Option<Datum>, Halt> {
        let Keys::Only(keys) = keys else {
            return Ok(None);
        };
        let [key] = keys.as_slice() else {
            return Ok(None);
        };
        let mut values = values(self.properties_of(datum)?, key);
        Ok(match (values.next(), values.next()) {
            (Some(value), None) => Some(value.clone()),
            _ => None,
        })
    }

    /// The wanted properties of an element, in its order.
    pub(super) fn wanted(&self, keys: &Keys, datum: &Datum) -> Result<Vec<Property>, Halt> {
        let all = self.properties_of(datum)?.as_slice();
        Ok(match keys {
            Keys::All => all.to_vec(),
            Keys::Only(keys) => all
                .iter()
                .filter(|property| keys.iter().any(|key| key.id == Some(property.key)))
                .cloned()
                .collect(),
        })
    }

    /// A property as a value of its own.
    pub(super) fn as_datum(&self, owner: &Datum, property: Property) -> Result<Datum, Halt> {
        let Property { key, value } = property;
        match owner {
            Datum::Vertex(owner) => Ok(Datum::VertexProperty(Arc::new(VertexProperty {
                owner: *owner,
                key,
                value,
            }))),
            Datum::Edge(owner) => Ok(Datum::Property(Arc::new(EdgeProperty {
                owner: *owner,
                key,
                value,
            }))),
            other => Err(not_an_element(other)),
        }
    }

    pub(super) fn properties(
        &mut self,
        keys: &Keys,
        form: PropertyForm,
        traverser: &Traverser,
        sink: Sink<'_>,
    ) -> Flow {
        for property in self.wanted(keys, &traverser.datum)? {
            let datum = match form {
                PropertyForm::Value => property.value,
                PropertyForm::Property => self.as_datum(&traverser.datum, property)?,
            };
            let next = traverser.moved(self.paths, datum);
            sink(self, next)?;
        }
        Ok(())
    }
}
