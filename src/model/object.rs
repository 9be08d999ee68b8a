//! Object types, interfaces and unions: what each means in the graph.

use super::{
    field::{Field, FieldKind, Fields, Limits, Signature},
    ids::ObjectId,
    label::Label,
    statement::PageStyle,
};
use crate::gremlin::Text;

/// An object type.
#[derive(Debug)]
pub struct ObjectType {
    pub name: Text,
    pub description: Option<String>,
    pub interfaces: Vec<Text>,
    pub fields: Fields,
    pub kind: ObjectKind,
    /// How many of its nodes a list has.
    pub limits: Limits,
}

/// What the objects of a type are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectKind {
    /// Vertices with this label.
    Node { label: Label },
    /// Edges: each is the one by which a node was reached.
    Edge { label: Text },
    /// Parts of a list, with what tells where to go on.
    Page { style: PageStyle },
    /// The places of a page, each with its node.
    PageEdge,
    /// What tells whether there is more before or behind a page.
    PageInfo,
    /// What is counted and summed up over nodes.
    Aggregate,
    /// The values that a group of nodes shares.
    Group,
    /// What is measured of a value.
    Measures,
    /// Maps that statements make, and never anything else. A map with this label is one of them.
    Map { label: Label },
}

impl ObjectType {
    /// The label of its vertices.
    pub fn vertex_label(&self) -> Option<&Label> {
        match &self.kind {
            ObjectKind::Node { label } => Some(label),
            ObjectKind::Edge { .. }
            | ObjectKind::Page { .. }
            | ObjectKind::PageEdge
            | ObjectKind::PageInfo
            | ObjectKind::Aggregate
            | ObjectKind::Group
            | ObjectKind::Measures
            | ObjectKind::Map { .. } => None,
        }
    }

    /// The label by which a map that a statement makes tells that it is of this type.
    pub fn map_label(&self) -> Label {
        match &self.kind {
            ObjectKind::Node { label } | ObjectKind::Map { label } => label.clone(),
            ObjectKind::Edge { .. }
            | ObjectKind::Page { .. }
            | ObjectKind::PageEdge
            | ObjectKind::PageInfo
            | ObjectKind::Aggregate
            | ObjectKind::Group
            | ObjectKind::Measures => Label::new(&self.name),
        }
    }

    pub fn is_node(&self) -> bool {
        self.vertex_label().is_some()
    }

    pub fn is_edge(&self) -> bool {
        matches!(self.kind, ObjectKind::Edge { .. })
    }

    /// The field that is the element's id.
    pub fn id_field(&self) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| matches!(field.kind, FieldKind::Id { .. }))
    }

    /// Whether a field leads to other objects and can be asked for by the node's id: then a front
    /// may resolve it apart from its object.
    pub fn resolves_apart(&self, name: &str) -> bool {
        let field = self.fields.get(name);
        self.is_node() && field.is_some_and(|field| field.kind.leads()) && self.id_field().is_some()
    }
}

/// An interface or a union.
#[derive(Debug)]
pub struct AbstractType {
    pub name: Text,
    pub description: Option<String>,
    pub kind: AbstractKind,
    /// The object types that it can be, nodes or maps. Never empty.
    pub possible: Vec<ObjectId>,
}

impl AbstractType {
    /// The field that an interface promises.
    pub fn promised(&self, name: &str) -> Option<&Signature> {
        match &self.kind {
            AbstractKind::Interface { fields, .. } => {
                fields.iter().find(|field| *field.name == *name)
            }
            AbstractKind::Union => None,
        }
    }
}

#[derive(Debug)]
pub enum AbstractKind {
    Interface {
        interfaces: Vec<Text>,
        /// What a field means is up to each of its types.
        fields: Vec<Signature>,
    },
    Union,
}
