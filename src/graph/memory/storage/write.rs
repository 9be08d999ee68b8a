//! Changes of the graph.
//!
//! In: elements and values. Out: slots, and indexes and adjacency that stay true. A store that is
//! changed is one transaction's own copy, so nothing here is ever undone.

use std::sync::Arc;

use uuid::Uuid;

use super::{
    Store,
    element::{Edge, EdgeSlot, Id, Properties, Vertex, VertexSlot},
    links::{Link, Links},
    names::{KeyId, LabelId, LabelSetId},
};
use crate::graph::memory::{
    datum::Datum,
    semantics::{Cardinality, IdKind, TakenId},
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    #[error("Vertex with id already exists: {0}")]
    VertexExists(Id),
    #[error("Edge with id already exists: {0}")]
    EdgeExists(Id),
    #[error("the vertex {0} was removed")]
    VertexRemoved(Id),
    #[error("a graph holds at most four thousand million vertices and as many edges")]
    Full,
}

/// A vertex to be.
#[derive(Debug)]
pub struct NewVertex {
    /// `None`: one is made.
    pub id: Option<Id>,
    pub labels: LabelSetId,
}

/// An edge to be.
#[derive(Debug)]
pub struct NewEdge {
    pub id: Option<Id>,
    pub label: LabelId,
    pub out: VertexSlot,
    pub into: VertexSlot,
}

impl Store {
    fn make_id(&mut self, taken: impl Fn(&Store, &Id) -> bool) -> Id {
        match self.semantics.ids {
            IdKind::Text => Id::Text(Uuid::new_v4().to_string().into()),
            IdKind::Integer => loop {
                let id = Id::Number(self.next_id);
                self.next_id += 1;
                if !taken(self, &id) {
                    return id;
                }
            },
        }
    }

    pub fn add_vertex(&mut self, new: NewVertex) -> Result<VertexSlot, WriteError> {
        let id = match new.id {
            None => self.make_id(|store, id| store.vertex_by_id(id).is_some()),
            Some(id) => {
                if let Some(slot) = self.vertex_by_id(&id) {
                    let added = match self.semantics.taken_id {
                        TakenId::AddsLabel => self.add_labels(slot, new.labels),
                        TakenId::Refused => false,
                    };
                    return added.then_some(slot).ok_or(WriteError::VertexExists(id));
                }
                id
            }
        };
        let vertex = Vertex {
            id: id.clone(),
            labels: new.labels,
            properties: Properties::default(),
            out: Links::default(),
            into: Links::default(),
        };
        let slot = self.vertices.push(vertex).ok_or(WriteError::Full)?;
        self.vertex_indexes.add_id(&id, slot);
        for label in self.names.labels_of(new.labels) {
            self.vertex_indexes.add_label(*label, slot);
        }
        Ok(VertexSlot(slot))
    }

    /// Whether there was a new one among them.
    pub fn add_labels(&mut self, slot: VertexSlot, more: LabelSetId) -> bool {
        let Some(vertex) = self.vertices.get_mut(slot.0) else {
            return false;
        };
        let old = vertex.labels;
        let names = Arc::make_mut(&mut self.names);
        let mut all = names.labels_of(old).to_vec();
        all.extend_from_slice(names.labels_of(more));
        let labels = names.label_set(all);
        vertex.labels = labels;
        for label in self.names.labels_of(labels) {
            self.vertex_indexes.add_label(*label, slot.0);
        }
        labels != old
    }

    pub fn add_edge(&mut self, new: NewEdge) -> Result<EdgeSlot, WriteError> {
        for end in [new.out, new.into] {
            if !self.has_vertex(end) {
                return Err(WriteError::VertexRemoved(self.vertex_id(end).clone()));
            }
        }
        let id = match new.id {
            None => self.make_id(|store, id| store.edge_by_id(id).is_some()),
            Some(id) if self.edge_by_id(&id).is_some() => return Err(WriteError::EdgeExists(id)),
            Some(id) => id,
        };
        let edge = Edge {
            id: id.clone(),
            label: new.label,
            out: new.out,
            into: new.into,
            properties: Properties::default(),
        };
        let slot = self.edges.push(edge).ok_or(WriteError::Full)?;
        self.edge_indexes.add_id(&id, slot);
        self.edge_indexes.add_label(new.label, slot);
        let link = |other| Link {
            edge: EdgeSlot(slot),
            other,
        };
        if let Some(vertex) = self.vertices.get_mut(new.out.0) {
            vertex.out.add(new.label, link(new.into));
        }
        if let Some(vertex) = self.vertices.get_mut(new.into.0) {
            vertex.into.add(new.label, link(new.out));
        }
        Ok(EdgeSlot(slot))
    }

    /// Removes a vertex with its edges.
    pub fn remove_vertex(&mut self, slot: VertexSlot) {
        let Some(vertex) = self.vertices.get(slot.0).cloned() else {
            return;
        };
        for groups in [vertex.out.groups(), vertex.into.groups()] {
            for link in groups.iter().flat_map(|group| group.parts()).flatten() {
                self.remove_edge(link.edge);
            }
        }
        self.vertices.remove(slot.0);
        self.vertex_indexes.remove_id(&vertex.id, slot.0);
        for label in self.names.labels_of(vertex.labels) {
            self.vertex_indexes.remove_label(*label, slot.0);
        }
        for property in vertex.properties.as_slice() {
            self.vertex_indexes
                .remove_value(property.key, &property.value, slot.0);
        }
        let rest = Vertex {
            properties: Properties::default(),
            out: Links::default(),
            into: Links::default(),
            ..vertex
        };
        self.gone.vertices.insert(slot, rest);
    }

    pub fn remove_edge(&mut self, slot: EdgeSlot) {
        let Some(edge) = self.edges.remove(slot.0) else {
            return;
        };
        if let Some(vertex) = self.vertices.get_mut(edge.out.0) {
            vertex.out.remove(edge.label, slot);
        }
        if let Some(vertex) = self.vertices.get_mut(edge.into.0) {
            vertex.into.remove(edge.label, slot);
        }
        self.edge_indexes.remove_id(&edge.id, slot.0);
        self.edge_indexes.remove_label(edge.label, slot.0);
        for property in edge.properties.as_slice() {
            self.edge_indexes
                .remove_value(property.key, &property.value, slot.0);
        }
        let rest = Edge {
            properties: Properties::default(),
            ..edge
        };
        self.gone.edges.insert(slot, rest);
    }

    /// Writes one value of a key of a vertex.
    pub fn set_vertex_property(
        &mut self,
        slot: VertexSlot,
        key: KeyId,
        value: Datum,
        cardinality: Cardinality,
    ) {
        let Some(vertex) = self.vertices.get_mut(slot.0) else {
            return;
        };
        match cardinality {
            Cardinality::Single => {
                for old in vertex.properties.of(key) {
                    self.vertex_indexes.remove_value(key, old, slot.0);
                }
                self.vertex_indexes.add_value(key, &value, slot.0);
                vertex.properties.replace(key, value);
            }
            Cardinality::Set if vertex.properties.of(key).any(|old| *old == value) => {}
            Cardinality::Set | Cardinality::List => {
                self.vertex_indexes.add_value(key, &value, slot.0);
                vertex.properties.push(key, value);
            }
        }
    }

    /// Drops one value of a key of a vertex, or all of them.
    pub fn drop_vertex_property(&mut self, slot: VertexSlot, key: KeyId, value: Option<&Datum>) {
        let Some(vertex) = self.vertices.get_mut(slot.0) else {
            return;
        };
        let dropped = |datum: &Datum| value.is_none_or(|value| value == datum);
        for old in vertex.properties.of(key) {
            self.vertex_indexes.remove_value(key, old, slot.0);
        }
        vertex
            .properties
            .retain(|property| property.key != key || !dropped(&property.value));
        // Equal numbers of several types share an entry, so those that stay are put in again.
        for kept in vertex.properties.of(key) {
            self.vertex_indexes.add_value(key, kept, slot.0);
        }
    }

    pub fn set_edge_property(&mut self, slot: EdgeSlot, key: KeyId, value: Datum) {
        let Some(edge) = self.edges.get_mut(slot.0) else {
            return;
        };
        for old in edge.properties.of(key) {
            self.edge_indexes.remove_value(key, old, slot.0);
        }
        self.edge_indexes.add_value(key, &value, slot.0);
        edge.properties.replace(key, value);
    }

    pub fn drop_edge_property(&mut self, slot: EdgeSlot, key: KeyId) {
        let Some(edge) = self.edges.get_mut(slot.0) else {
            return;
        };
        for old in edge.properties.of(key) {
            self.edge_indexes.remove_value(key, old, slot.0);
        }
        edge.properties.retain(|property| property.key != key);
    }

    /// Writes all properties of a new vertex at once.
    pub fn fill_vertex(&mut self, slot: VertexSlot, properties: Properties) {
        let Some(vertex) = self.vertices.get_mut(slot.0) else {
            return;
        };
        for property in properties.as_slice() {
            self.vertex_indexes
                .add_value(property.key, &property.value, slot.0);
        }
        vertex.properties = properties;
    }

    /// Writes all properties of a new edge at once.
    pub fn fill_edge(&mut self, slot: EdgeSlot, properties: Properties) {
        let Some(edge) = self.edges.get_mut(slot.0) else {
            return;
        };
        for property in properties.as_slice() {
            self.edge_indexes
                .add_value(property.key, &property.value, slot.0);
        }
        edge.properties = properties;
    }
}
