//! Fields: what a client sees of one, and where its value comes from.

use std::{ops::Deref, sync::Arc};

use super::{
    described::Described,
    ids::{ObjectId, Target},
    key::{Key, Leaf, Property},
    lookup::{ArgumentDefinition, Role},
    statement::{PageStyle, Statement, StatementResult},
    terms::Terms,
};
use crate::gremlin::Text;

/// A field as a client sees it: of an object type, an interface, or the root of subscriptions.
#[derive(Debug, Clone)]
pub struct Signature {
    pub name: Text,
    pub about: Described,
    pub wrap: Wrap,
    /// The type in the schema, without its lists.
    pub type_name: Text,
    pub arguments: Vec<ArgumentDefinition>,
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

/// A field of an object type.
#[derive(Debug)]
pub struct Field {
    pub signature: Signature,
    pub kind: FieldKind,
    /// No two nodes have the same value.
    pub unique: bool,
    /// How its traversal runs, where it is a root's.
    pub terms: Terms,
}

impl Field {
    /// What of an element it is.
    pub fn key(&self) -> Option<Key> {
        match &self.kind {
            FieldKind::Id { .. } => Some(Key::Id),
            FieldKind::Property(property) => Some(Key::Property {
                key: property.key.clone(),
                leaf: property.leaf,
                many: matches!(self.wrap, Wrap::List { .. }),
            }),
            FieldKind::Relationship(_)
            | FieldKind::Edge(_)
            | FieldKind::Lookup(_)
            | FieldKind::Statement(_)
            | FieldKind::Nested(_) => None,
        }
    }
}

/// Wherever a field is told of, its signature is enough.
impl Deref for Field {
    type Target = Signature;

    fn deref(&self) -> &Signature {
        &self.signature
    }
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
    Edge(ObjectId),
    /// At a root: vertices by label and by the arguments.
    Lookup(Lookup),
    /// What a statement says.
    Statement(Arc<Statement>),
    /// An object inside of a map that a statement makes: no element has it.
    Nested(Target),
}

impl FieldKind {
    /// The type whose vertices it gives.
    pub fn vertices(&self) -> Option<Target> {
        match self {
            FieldKind::Lookup(lookup) => Some(lookup.target),
            FieldKind::Relationship(relationship) => Some(relationship.target),
            FieldKind::Statement(statement) => match statement.result {
                StatementResult::Nodes(target) => Some(target),
                StatementResult::Edges(_)
                | StatementResult::Maps(_)
                | StatementResult::Values(_) => None,
            },
            FieldKind::Id { .. }
            | FieldKind::Property(_)
            | FieldKind::Edge(_)
            | FieldKind::Nested(_) => None,
        }
    }

    /// Whether it leads from an element to other objects.
    pub fn leads(&self) -> bool {
        match self {
            FieldKind::Relationship(_) => true,
            FieldKind::Statement(statement) => match statement.result {
                StatementResult::Nodes(_)
                | StatementResult::Edges(_)
                | StatementResult::Maps(_) => true,
                StatementResult::Values(_) => false,
            },
            FieldKind::Id { .. }
            | FieldKind::Property(_)
            | FieldKind::Edge(_)
            | FieldKind::Lookup(_)
            | FieldKind::Nested(_) => false,
        }
    }

    /// Whether its objects are maps that a statement makes.
    pub fn is_map(&self) -> bool {
        match self {
            FieldKind::Statement(statement) => match statement.result {
                StatementResult::Maps(_) => true,
                StatementResult::Nodes(_)
                | StatementResult::Edges(_)
                | StatementResult::Values(_) => false,
            },
            FieldKind::Id { .. }
            | FieldKind::Property(_)
            | FieldKind::Relationship(_)
            | FieldKind::Edge(_)
            | FieldKind::Lookup(_)
            | FieldKind::Nested(_) => false,
        }
    }

    pub fn statement(&self) -> Option<&Arc<Statement>> {
        match self {
            FieldKind::Statement(statement) => Some(statement),
            FieldKind::Id { .. }
            | FieldKind::Property(_)
            | FieldKind::Relationship(_)
            | FieldKind::Edge(_)
            | FieldKind::Lookup(_)
            | FieldKind::Nested(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    pub target: Target,
    pub shows: Shows,
    pub limits: Limits,
    /// Its arguments are keys, of which exactly one is to be given.
    pub by_one_key: bool,
    /// What the field's arguments ask for.
    pub roles: Arc<[Role]>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Relationship {
    /// The edge label.
    pub label: Text,
    pub direction: Direction,
    pub target: Target,
    /// The type of the edge's properties, where one is named.
    pub edge: Option<ObjectId>,
    pub shows: Shows,
    pub limits: Limits,
    /// The author says that such edges lead to nodes of the target and to no others, so that no server has
    /// to look. The rows are looked at.
    pub exclusive: bool,
    /// What the field's arguments ask for.
    pub roles: Arc<[Role]>,
}

/// How many rows a list or a page has, by `@limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Where the client does not say.
    pub default: Option<u32>,
    /// A client may ask for no more.
    pub max: Option<u32>,
}

impl Limits {
    /// What is not said here is said there.
    pub fn or(self, other: Limits) -> Limits {
        Limits {
            default: self.default.or(other.default),
            max: self.max.or(other.max),
        }
    }
}

/// How the nodes of a look-up or a relationship are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// One after the other; or the first one, where the field is no list.
    Nodes,
    /// A part of them, with what tells where to go on.
    Page(PageStyle),
    /// What is counted and summed up over them, in groups.
    Aggregates,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    Out,
    In,
}
