//! The graph in memory: tables, adjacency and indexes.
//!
//! In: elements. Out: elements by id, label and property value, and from vertex to vertex. A copy
//! of a [`Store`] takes no time and shares all that neither side changes afterwards: that is what
//! snapshots and transactions are made of.

mod element;
mod index;
mod links;
mod names;
mod sorted;
mod table;
mod write;

use std::collections::HashMap;

pub use element::{Edge, EdgeSlot, Id, Properties, Property, Vertex, VertexSlot};
pub use links::Links;
pub use names::{KeyId, LabelId, LabelSetId, Names};
pub use write::{NewEdge, NewVertex, WriteError};

use index::Indexes;
use table::Table;

use super::{
    Semantics,
    datum::{Datum, VertexProperty},
};

#[derive(Debug, Clone)]
pub struct Store {
    semantics: Semantics,
    names: std::sync::Arc<Names>,
    vertices: Table<Vertex>,
    edges: Table<Edge>,
    vertex_indexes: Indexes,
    edge_indexes: Indexes,
    gone: Gone,
    /// The number that the next element gets which brings no id.
    next_id: i64,
}

/// What this transaction removed: traversers may still stand on it.
#[derive(Debug, Clone, Default)]
struct Gone {
    vertices: HashMap<VertexSlot, Vertex>,
    edges: HashMap<EdgeSlot, Edge>,
}

impl Store {
    pub fn new(semantics: Semantics) -> Store {
        Store {
            semantics,
            names: std::sync::Arc::default(),
            vertices: Table::default(),
            edges: Table::default(),
            vertex_indexes: Indexes::default(),
            edge_indexes: Indexes::default(),
            gone: Gone::default(),
            next_id: 0,
        }
    }

    pub fn semantics(&self) -> &Semantics {
        &self.semantics
    }

    pub fn names(&self) -> &Names {
        &self.names
    }

    pub fn names_mut(&mut self) -> &mut Names {
        std::sync::Arc::make_mut(&mut self.names)
    }

    pub fn vertex_count(&self) -> usize {
        self.vertices.len()
    }

    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// A vertex, also one that this transaction removed.
    #[inline]
    pub fn vertex(&self, slot: VertexSlot) -> Option<&Vertex> {
        match self.vertices.get(slot.0) {
            Some(vertex) => Some(vertex),
            None => self.gone.vertices.get(&slot),
        }
    }

    #[inline]
    pub fn edge(&self, slot: EdgeSlot) -> Option<&Edge> {
        match self.edges.get(slot.0) {
            Some(edge) => Some(edge),
            None => self.gone.edges.get(&slot),
        }
    }

    pub fn has_vertex(&self, slot: VertexSlot) -> bool {
        self.vertices.get(slot.0).is_some()
    }

    pub fn has_edge(&self, slot: EdgeSlot) -> bool {
        self.edges.get(slot.0).is_some()
    }

    pub fn vertex_id(&self, slot: VertexSlot) -> &Id {
        &self
            .vertex(slot)
            .expect("slots lead to vertices, and a transaction keeps those it removes")
            .id
    }

    pub fn edge_id(&self, slot: EdgeSlot) -> &Id {
        &self
            .edge(slot)
            .expect("slots lead to edges, and a transaction keeps those it removes")
            .id
    }

    /// A number made from what the property is, as on Neptune.
    pub fn property_id(&self, property: &VertexProperty) -> i32 {
        let mut hash: u32 = 0x811c_9dc5;
        let owner = self.vertex_id(property.owner).to_string();
        let key = self.names.key_text(property.key);
        let value = super::datum::show(self, &property.value);
        for byte in [owner.as_bytes(), key.as_bytes(), value.as_bytes()]
            .into_iter()
            .flat_map(|part| part.iter().chain(&[0xff]))
        {
            hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
        hash.cast_signed()
    }

    pub fn vertex_by_id(&self, id: &Id) -> Option<VertexSlot> {
        self.vertex_indexes.by_id(id).map(VertexSlot).find(|slot| {
            self.vertices
                .get(slot.0)
                .is_some_and(|vertex| vertex.id == *id)
        })
    }

    pub fn edge_by_id(&self, id: &Id) -> Option<EdgeSlot> {
        self.edge_indexes
            .by_id(id)
            .map(EdgeSlot)
            .find(|slot| self.edges.get(slot.0).is_some_and(|edge| edge.id == *id))
    }

    /// Every vertex, the oldest first.
    pub fn all_vertices(&self) -> impl Iterator<Item = VertexSlot> {
        (0..self.vertices.end())
            .filter(|slot| self.vertices.get(*slot).is_some())
            .map(VertexSlot)
    }

    pub fn all_edges(&self) -> impl Iterator<Item = EdgeSlot> {
        (0..self.edges.end())
            .filter(|slot| self.edges.get(*slot).is_some())
            .map(EdgeSlot)
    }

    pub fn vertices_with_label(&self, label: LabelId) -> impl Iterator<Item = VertexSlot> {
        self.vertex_indexes.by_label(label).map(VertexSlot)
    }

    pub fn edges_with_label(&self, label: LabelId) -> impl Iterator<Item = EdgeSlot> {
        self.edge_indexes.by_label(label).map(EdgeSlot)
    }

    /// The vertices that may have this value, all that have it among them.
    pub fn vertices_near(&self, key: KeyId, value: &Datum) -> impl Iterator<Item = VertexSlot> {
        self.vertex_indexes.by_value(key, value).map(VertexSlot)
    }

    pub fn edges_near(&self, key: KeyId, value: &Datum) -> impl Iterator<Item = EdgeSlot> {
        self.edge_indexes.by_value(key, value).map(EdgeSlot)
    }

    /// Ends a transaction: what it removed is forgotten.
    pub fn settle(&mut self) {
        self.gone = Gone::default();
    }
}
