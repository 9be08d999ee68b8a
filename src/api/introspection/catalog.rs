//! Everything that introspection and SDL tell of a schema, with its types by index.

use std::{collections::HashMap, ops::Index};

use crate::gremlin::Text;

/// A schema as clients see it.
pub(in crate::api) struct Catalog {
    pub(super) description: Option<Text>,
    pub(super) query: TypeId,
    pub(super) mutation: Option<TypeId>,
    /// Told to AppSync alone.
    pub(super) subscription: Option<TypeId>,
    pub(super) types: Vec<Type>,
    /// All types, as they are shown one after the other.
    pub(super) order: Vec<TypeId>,
    pub(super) by_name: HashMap<Text, TypeId>,
    pub(super) directives: Vec<Directive>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TypeId(pub(super) u32);

pub(super) struct Type {
    pub name: Text,
    pub description: Option<Text>,
    pub kind: Kind,
    pub origin: Origin,
    /// The directives that a gateway reads, each with a blank before it.
    pub directives: Text,
}

/// Who defines a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// GraphQL itself: it is in every schema and written in none.
    Specification,
    Schema,
}

pub(super) enum Kind {
    Scalar {
        specified_by: Option<Text>,
    },
    Object {
        interfaces: Vec<TypeId>,
        fields: Vec<Field>,
    },
    Interface {
        interfaces: Vec<TypeId>,
        fields: Vec<Field>,
        possible: Vec<TypeId>,
    },
    Union {
        possible: Vec<TypeId>,
    },
    Enum {
        values: Vec<Words>,
    },
    Input {
        fields: Vec<InputValue>,
        one_of: bool,
    },
}

/// A name and what is said of it.
pub(super) struct Words {
    pub name: Text,
    pub description: Option<Text>,
    /// The reason, where it is deprecated.
    pub deprecated: Option<Text>,
}

pub(super) struct Field {
    pub words: Words,
    pub arguments: Vec<InputValue>,
    pub ty: TypeRef,
    /// The directives that a gateway reads, each with a blank before it.
    pub directives: Text,
}

/// An argument or a field of an input.
pub(super) struct InputValue {
    pub words: Words,
    pub ty: TypeRef,
    /// In GraphQL's own text.
    pub default: Option<Text>,
}

pub(super) enum TypeRef {
    Named(TypeId),
    List(Box<TypeRef>),
    NonNull(Box<TypeRef>),
}

pub(super) struct Directive {
    pub words: Words,
    pub locations: Vec<&'static str>,
    pub arguments: Vec<InputValue>,
    pub repeatable: bool,
    pub origin: Origin,
}

impl Index<TypeId> for Catalog {
    type Output = Type;

    fn index(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }
}

impl Catalog {
    /// All types in their order.
    pub(super) fn types(&self) -> impl Iterator<Item = &Type> {
        self.order.iter().map(|id| &self[*id])
    }

    pub(super) fn named(&self, name: &str) -> Option<&Type> {
        self.by_name.get(name).map(|id| &self[*id])
    }
}
