//! The tables of a model.

use std::{collections::HashMap, ops::Index};

use super::{
    declared::DeclaredDirective,
    enums::EnumType,
    field::{Fields, Limits},
    filter_input::{FilterField, FilterInput},
    gateway::GatewayDirectives,
    ids::{AbstractTypeId, EnumId, FilterInputId, InputId, ObjectId, SortInputId, Target},
    input::{InputLeaf, InputObject, InputType},
    label::Label,
    lookup::Meaning,
    object::{AbstractType, ObjectType},
    scalar::Scalar,
    sort_input::{SortField, SortInput},
    subscription::SubscriptionRoot,
};
use crate::gremlin::Text;

macro_rules! tables {
    ($($id:ident => $table:ident: $item:ty),+ $(,)?) => {$(
        impl Index<$id> for Model {
            type Output = $item;

            fn index(&self, id: $id) -> &$item {
                &self.$table[id.index()]
            }
        }
    )+};
}

tables!(
    ObjectId => objects: ObjectType,
    AbstractTypeId => abstracts: AbstractType,
    EnumId => enums: EnumType,
    InputId => inputs: InputObject,
    FilterInputId => filters: FilterInput,
    SortInputId => sorts: SortInput,
);

/// What a schema means in the graph.
#[derive(Debug)]
pub struct Model {
    pub(super) objects: Vec<ObjectType>,
    pub(super) abstracts: Vec<AbstractType>,
    pub(super) enums: Vec<EnumType>,
    pub(super) inputs: Vec<InputObject>,
    /// What inputs mean as filters.
    pub(super) filters: Vec<FilterInput>,
    /// What inputs mean as orders.
    pub(super) sorts: Vec<SortInput>,
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
    pub(super) output: HashMap<Text, Target>,
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

impl Model {
    pub fn roots(&self) -> impl Iterator<Item = &RootType> {
        [&self.query].into_iter().chain(&self.mutation)
    }

    /// A directive that the schema declares for its clients.
    pub fn directive(&self, name: &str) -> Option<&DeclaredDirective> {
        self.directives.iter().find(|found| *found.name == *name)
    }

    /// The name of the entry for a node type.
    pub fn entry_name(type_name: &str) -> String {
        format!("_nodes_{type_name}")
    }

    pub fn objects(&self) -> impl Iterator<Item = &ObjectType> {
        self.objects.iter()
    }

    pub(super) fn object_mut(&mut self, id: ObjectId) -> &mut ObjectType {
        &mut self.objects[id.index()]
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

    /// The object type, interface or union of a name.
    pub fn target(&self, name: &str) -> Option<Target> {
        self.output.get(name).copied()
    }

    pub fn target_name(&self, target: Target) -> &Text {
        match target {
            Target::Object(id) => &self[id].name,
            Target::Abstract(id) => &self[id].name,
        }
    }

    /// How many nodes of a target a list has, where a type says it.
    pub fn limits(&self, target: Target) -> Limits {
        match target {
            Target::Object(id) => self[id].limits,
            Target::Abstract(_) => Limits::default(),
        }
    }

    /// The object types that a target can be.
    pub fn possible<'a>(&'a self, target: &'a Target) -> &'a [ObjectId] {
        match target {
            Target::Object(id) => std::slice::from_ref(id),
            Target::Abstract(id) => &self[*id].possible,
        }
    }

    /// The labels of a target's vertices.
    pub fn labels(&self, target: Target) -> Vec<Label> {
        let possible = self.possible(&target).iter();
        possible
            .filter_map(|id| self[*id].vertex_label().cloned())
            .collect()
    }
}

impl Model {
    /// Whether something is said of the rows of a relationship, and not of its nodes alone.
    pub fn is_of_rows(&self, means: &Meaning) -> bool {
        match means {
            Meaning::Where(id) => self[*id]
                .fields
                .values()
                .any(|field| matches!(field, FilterField::Edge(_) | FilterField::Node(_))),
            Meaning::Order(id) => self[*id]
                .fields
                .values()
                .any(|field| matches!(field, SortField::Edge(_) | SortField::Node(_))),
            Meaning::Equals(_)
            | Meaning::First
            | Meaning::Last
            | Meaning::After
            | Meaning::Before
            | Meaning::GroupBy(_)
            | Meaning::OrderGroups(_)
            | Meaning::Offset => false,
        }
    }

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
