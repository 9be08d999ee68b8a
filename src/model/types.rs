//! The types of a model. Everything refers to everything else by an index that cannot be mixed up
//! with another kind's.

use std::{collections::HashMap, ops::Index, sync::Arc};

use super::{
    declared::DeclaredDirective,
    enums::EnumType,
    gateway::GatewayDirectives,
    input::{InputLeaf, InputObject, InputType},
    label::Label,
    lookup::{ArgumentDefinition, ArgumentRole},
    scalar::Scalar,
    statement::Statement,
    subscription::SubscriptionRoot,
    terms::Terms,
};
use crate::gremlin::Text;

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident => $table:ident: $item:ty),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $id(u32);

        impl $id {
            pub(super) fn new(index: usize) -> Self {
                $id(u32::try_from(index).expect("a schema has fewer than 2^32 types"))
            }
        }

        impl Index<$id> for Model {
            type Output = $item;

            fn index(&self, id: $id) -> &$item {
                &self.$table[id.0 as usize]
            }
        }
    )+};
}

impl NodeTypeId {
    /// The number of the type among the model's.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

ids!(
    NodeTypeId => nodes: NodeType,
    EdgeTypeId => edges: EdgeType,
    /// An interface or a union.
    AbstractTypeId => abstracts: AbstractType,
    EnumId => enums: EnumType,
    InputId => inputs: InputObject,
);

/// What a schema means in the graph.
#[derive(Debug)]
pub struct Model {
    pub(super) nodes: Vec<NodeType>,
    pub(super) edges: Vec<EdgeType>,
    pub(super) abstracts: Vec<AbstractType>,
    pub(super) enums: Vec<EnumType>,
    pub(super) inputs: Vec<InputObject>,
    /// What the schema says of itself.
    pub description: Option<String>,
    /// Scalars that the schema declares.
    pub scalars: Vec<ScalarType>,
    /// Directives that clients may use.
    pub directives: Vec<DeclaredDirective>,
    pub query: RootType,
    pub mutation: Option<RootType>,
    /// For AppSync alone.
    pub subscription: Option<SubscriptionRoot>,
    pub gateway: GatewayDirectives,
    /// For each node type with an id one field more at the query root, by which its nodes are found
    /// by their ids. Not for clients: fronts that resolve the fields of a node ask so.
    pub entries: Fields,
    pub(super) output: HashMap<Text, NodeTarget>,
    pub(super) input_leaves: HashMap<Text, InputLeafName>,
}

/// What a name means where an input type is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum InputLeafName {
    Scalar(Scalar),
    Enum(EnumId),
    Object(InputId),
}

/// Where operations of one kind begin.
#[derive(Debug)]
pub struct RootType {
    pub name: Text,
    pub description: Option<String>,
    pub fields: Fields,
}

/// A scalar as the schema declares it.
#[derive(Debug)]
pub struct ScalarType {
    pub name: Text,
    pub description: Option<String>,
    /// Where its form is specified, by `@specifiedBy`.
    pub specified_by: Option<Text>,
}

/// Documentation and deprecation, as introspection shows them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Described {
    pub description: Option<String>,
    /// The reason, where it is deprecated.
    pub deprecated: Option<String>,
}

/// Fields in the order of the schema, found by name.
#[derive(Debug, Default)]
pub struct Fields(indexmap::IndexMap<Text, Field>);

impl Fields {
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.0.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.0.values()
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Field> {
        self.0.get_mut(name)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        self.0.values_mut()
    }

    pub(super) fn insert(&mut self, field: Field) {
        self.0.insert(field.name.clone(), field);
    }
}

/// An object type whose objects are vertices.
#[derive(Debug)]
pub struct NodeType {
    pub name: Text,
    pub description: Option<String>,
    pub label: Label,
    pub interfaces: Vec<Text>,
    pub fields: Fields,
}

/// An object type whose objects are edges: the edge by which a node was reached.
#[derive(Debug)]
pub struct EdgeType {
    pub name: Text,
    pub description: Option<String>,
    pub fields: Fields,
}

/// An interface or union over node types.
#[derive(Debug)]
pub struct AbstractType {
    pub name: Text,
    pub description: Option<String>,
    pub kind: AbstractKind,
    /// The node types that it can be. Never empty.
    pub possible: Vec<NodeTypeId>,
}

impl AbstractType {
    /// The field that an interface promises.
    pub fn promised(&self, name: &str) -> Option<&InterfaceField> {
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
        fields: Vec<InterfaceField>,
    },
    Union,
}

/// A field as an interface promises it. What it means is up to each node type.
#[derive(Debug)]
pub struct InterfaceField {
    pub name: Text,
    pub about: Described,
    pub wrap: Wrap,
    pub type_name: Text,
    pub arguments: Vec<ArgumentDefinition>,
}

#[derive(Debug)]
pub struct Field {
    pub name: Text,
    pub about: Described,
    pub wrap: Wrap,
    /// The type in the schema, without its lists.
    pub type_name: Text,
    pub arguments: Vec<ArgumentDefinition>,
    pub kind: FieldKind,
    /// How its traversal runs, where it is a root's.
    pub terms: Terms,
}

/// How a field's type is wrapped. Lists of lists are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wrap {
    One {
        required: bool,
    },
    List {
        required: bool,
        items_required: bool,
    },
}

/// Where a field's value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// The element's id.
    Id {
        leaf: Leaf,
    },
    Property(Property),
    Relationship(Relationship),
    /// The edge by which the node was reached; null where it was reached in another way.
    Edge(EdgeTypeId),
    /// At a root: vertices by label and by the arguments.
    Lookup(Lookup),
    /// What a statement says.
    Statement(Arc<Statement>),
    /// An object inside of a map that a statement makes: no element has it.
    Nested(NodeTarget),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    pub target: NodeTarget,
    /// What each of the field's arguments asks for.
    pub roles: Vec<Arc<ArgumentRole>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    pub key: Text,
    pub leaf: Leaf,
}

/// A type without fields of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Leaf {
    Scalar(Scalar),
    Enum(EnumId),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Relationship {
    /// The edge label.
    pub label: Text,
    pub direction: Direction,
    pub target: NodeTarget,
    /// The type of the edge's properties, where one is named.
    pub edge: Option<EdgeTypeId>,
    /// What each of the field's arguments asks for.
    pub roles: Vec<Arc<ArgumentRole>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    Out,
    In,
}

/// A type that a node can be asked for as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeTarget {
    Node(NodeTypeId),
    Abstract(AbstractTypeId),
}

/// What a filter or an order looks at.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    Id,
    Property { key: Text, leaf: Leaf },
}

impl Model {
    pub fn roots(&self) -> impl Iterator<Item = &RootType> {
        [&self.query].into_iter().chain(&self.mutation)
    }

    /// A directive that the schema declares for its clients.
    pub fn directive(&self, name: &str) -> Option<&DeclaredDirective> {
        self.directives.iter().find(|found| *found.name == *name)
    }

    pub fn edge_named(&self, name: &str) -> Option<EdgeTypeId> {
        let index = self.edges.iter().position(|edge| *edge.name == *name)?;
        Some(EdgeTypeId::new(index))
    }

    /// The name of the entry for a node type.
    pub fn entry_name(type_name: &str) -> String {
        format!("_nodes_{type_name}")
    }

    pub fn nodes(&self) -> impl Iterator<Item = &NodeType> {
        self.nodes.iter()
    }

    pub fn edges(&self) -> impl Iterator<Item = &EdgeType> {
        self.edges.iter()
    }

    pub fn abstracts(&self) -> impl Iterator<Item = &AbstractType> {
        self.abstracts.iter()
    }

    pub fn enums(&self) -> impl Iterator<Item = &EnumType> {
        self.enums.iter()
    }

    pub fn inputs(&self) -> impl Iterator<Item = &InputObject> {
        self.inputs.iter()
    }

    /// The type of a fragment's condition.
    pub fn target(&self, name: &str) -> Option<NodeTarget> {
        self.output.get(name).copied()
    }

    pub fn target_name(&self, target: NodeTarget) -> &Text {
        match target {
            NodeTarget::Node(id) => &self[id].name,
            NodeTarget::Abstract(id) => &self[id].name,
        }
    }

    /// The node types that a target can be.
    pub fn possible<'a>(&'a self, target: &'a NodeTarget) -> &'a [NodeTypeId] {
        match target {
            NodeTarget::Node(id) => std::slice::from_ref(id),
            NodeTarget::Abstract(id) => &self[*id].possible,
        }
    }
}

impl Model {
    /// An input type of this name, with its lists and bangs, as a variable declares it.
    pub fn input_type(&self, ty: &async_graphql::parser::types::Type) -> Option<InputType> {
        use async_graphql::parser::types::BaseType;
        let required = !ty.nullable;
        Some(match &ty.base {
            BaseType::List(items) => InputType::List {
                items: Box::new(self.input_type(items)?),
                required,
            },
            BaseType::Named(name) => {
                let leaf = match self.input_leaves.get(name.as_str()) {
                    Some(InputLeafName::Scalar(scalar)) => {
                        InputLeaf::Scalar(*scalar, name.as_str().into())
                    }
                    Some(InputLeafName::Enum(id)) => InputLeaf::Enum(*id),
                    Some(InputLeafName::Object(id)) => InputLeaf::Object(*id),
                    None => InputLeaf::Scalar(Scalar::named(name)?, name.as_str().into()),
                };
                InputType::Named { leaf, required }
            }
        })
    }

    /// An input type as it stands in a schema.
    pub fn show(&self, ty: &InputType) -> String {
        let (text, required) = match ty {
            InputType::List { items, required } => (format!("[{}]", self.show(items)), required),
            InputType::Named { leaf, required } => (self.leaf_name(leaf).to_string(), required),
        };
        match required {
            true => text + "!",
            false => text,
        }
    }

    pub fn leaf_name<'a>(&'a self, leaf: &'a InputLeaf) -> &'a Text {
        match leaf {
            InputLeaf::Scalar(_, name) => name,
            InputLeaf::Enum(id) => &self[*id].name,
            InputLeaf::Object(id) => &self[*id].name,
        }
    }
}
