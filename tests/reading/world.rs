//! A world: what a schema's types are and what the graph holds, as plain data.
//!
//! Everything else is made from it: the schema's text, the files that are loaded, and what must be answered.

use crate::values::{Datum, Scalar};

#[derive(Debug, Clone)]
pub struct World {
    pub types: Vec<NodeType>,
    pub abstracts: Vec<Abstract>,
    pub labels: Vec<Label>,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    /// See [`crate::kinds::Kind::Ties`].
    pub ties_by_edge: bool,
}

#[derive(Debug, Clone)]
pub struct NodeType {
    pub name: &'static str,
    /// As an English dictionary has it.
    pub plural: &'static str,
    pub label: String,
    pub properties: Vec<Property>,
    pub relationships: Vec<Relationship>,
}

#[derive(Debug, Clone)]
pub struct Property {
    pub name: &'static str,
    /// In the graph.
    pub key: String,
    pub ty: Ty,
    pub required: bool,
    /// The columns' types in the two files over which the nodes of a type are spread.
    pub stores: [&'static str; 2],
    /// What its nodes have, and a little more.
    pub values: Vec<Datum>,
}

impl Property {
    /// The same is stored in the same way, so that what reads the same is the same.
    pub fn is_even(&self) -> bool {
        self.stores[0] == self.stores[1]
    }
}

/// A column of days whose values are hours later.
pub const LATE: &str = "Date(late)";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ty {
    pub scalar: Scalar,
    pub list: bool,
}

#[derive(Debug, Clone)]
pub struct Relationship {
    pub name: &'static str,
    pub label: usize,
    pub out: bool,
    pub many: bool,
    pub target: Target,
    /// It names the type of the edge's properties.
    pub properties: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Node(usize),
    Abstract(usize),
}

/// An interface or a union.
#[derive(Debug, Clone)]
pub struct Abstract {
    pub name: &'static str,
    pub plural: &'static str,
    pub union: bool,
    pub members: Vec<usize>,
    /// Of an interface: each member has one of the same name and type.
    pub properties: Vec<Property>,
}

/// Of edges.
#[derive(Debug, Clone)]
pub struct Label {
    pub name: &'static str,
    /// The type of their properties.
    pub type_name: &'static str,
    pub properties: Vec<Property>,
}

#[derive(Debug, Clone)]
pub struct Node {
    pub id: String,
    pub ty: usize,
    /// Which of the two files.
    pub file: usize,
    /// One for each property of the type.
    pub values: Vec<Option<Datum>>,
    /// Further values of the first property, after the one that counts.
    pub more: Vec<Datum>,
    pub gone: bool,
}

#[derive(Debug, Clone)]
pub struct Edge {
    pub id: String,
    pub label: usize,
    pub from: usize,
    pub to: usize,
    pub values: Vec<Option<Datum>>,
    pub gone: bool,
}

/// What a condition or a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// By which it was reached.
    pub edge: Option<usize>,
    pub node: usize,
}

impl World {
    pub fn members(&self, target: Target) -> Vec<usize> {
        match target {
            Target::Node(ty) => vec![ty],
            Target::Abstract(at) => self.abstracts[at].members.clone(),
        }
    }

    pub fn name(&self, target: Target) -> &'static str {
        match target {
            Target::Node(ty) => self.types[ty].name,
            Target::Abstract(at) => self.abstracts[at].name,
        }
    }

    pub fn plural(&self, target: Target) -> &'static str {
        match target {
            Target::Node(ty) => self.types[ty].plural,
            Target::Abstract(at) => self.abstracts[at].plural,
        }
    }

    /// The properties that a client sees without a fragment; none of a union.
    pub fn properties(&self, target: Target) -> &[Property] {
        match target {
            Target::Node(ty) => &self.types[ty].properties,
            Target::Abstract(at) => &self.abstracts[at].properties,
        }
    }

    pub fn is_union(&self, target: Target) -> bool {
        match target {
            Target::Node(_) => false,
            Target::Abstract(at) => self.abstracts[at].union,
        }
    }

    /// All targets there are.
    pub fn targets(&self) -> Vec<Target> {
        let nodes = (0..self.types.len()).map(Target::Node);
        nodes
            .chain((0..self.abstracts.len()).map(Target::Abstract))
            .collect()
    }

    /// A node's value of the property that a target has at this place.
    pub fn value(&self, target: Target, node: usize, property: usize) -> Option<&Datum> {
        let node = &self.nodes[node];
        let at = match target {
            Target::Node(_) => property,
            Target::Abstract(at) => {
                let name = self.abstracts[at].properties[property].name;
                let own = &self.types[node.ty].properties;
                own.iter().position(|property| property.name == name)?
            }
        };
        node.values[at].as_ref()
    }

    pub fn all(&self, target: Target) -> Vec<Row> {
        let members = self.members(target);
        let nodes = self.nodes.iter().enumerate();
        nodes
            .filter(|(_, node)| !node.gone && members.contains(&node.ty))
            .map(|(node, _)| Row { edge: None, node })
            .collect()
    }

    /// What a relationship leads to: a row for each edge whose other end is of the right type.
    pub fn along(&self, node: usize, relationship: &Relationship) -> Vec<Row> {
        let members = self.members(relationship.target);
        let mut found = Vec::new();
        for (at, edge) in self.edges.iter().enumerate() {
            let (near, far) = match relationship.out {
                true => (edge.from, edge.to),
                false => (edge.to, edge.from),
            };
            let far_node = &self.nodes[far];
            let leads = edge.label == relationship.label && near == node;
            if leads && !edge.gone && !far_node.gone && members.contains(&far_node.ty) {
                found.push(Row {
                    edge: Some(at),
                    node: far,
                });
            }
        }
        found
    }

    pub fn relationship(&self, of: (usize, usize)) -> &Relationship {
        &self.types[of.0].relationships[of.1]
    }

    /// Whether the rows of a relationship show the edge's properties.
    pub fn has_edge_properties(&self, relationship: &Relationship) -> bool {
        relationship.properties && !self.labels[relationship.label].properties.is_empty()
    }
}
