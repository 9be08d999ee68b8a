//! Input types, as values are checked against them.

use async_graphql::Value as GraphValue;

use super::{
    ids::{EnumId, InputId},
    scalar::Scalar,
};
use crate::gremlin::Text;

#[derive(Debug, Clone, PartialEq)]
pub enum InputType {
    Named {
        leaf: InputLeaf,
        required: bool,
    },
    List {
        items: Box<InputType>,
        required: bool,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub enum InputLeaf {
    /// The name is the one in the schema.
    Scalar(Scalar, Text),
    Enum(EnumId),
    Object(InputId),
}

#[derive(Debug)]
pub struct InputObject {
    pub name: Text,
    pub description: Option<String>,
    pub fields: indexmap::IndexMap<Text, InputField>,
    /// Exactly one of the fields is given, by `@oneOf`.
    pub one_of: bool,
}

#[derive(Debug)]
pub struct InputField {
    pub ty: InputType,
    pub default: Option<GraphValue>,
    pub description: Option<String>,
    /// The reason, where it is deprecated.
    pub deprecated: Option<String>,
    /// The property, where `@alias` names one.
    pub alias: Option<Text>,
}

impl InputType {
    pub fn is_required(&self) -> bool {
        match self {
            InputType::Named { required, .. } | InputType::List { required, .. } => *required,
        }
    }

    /// The type without its lists.
    pub fn leaf(&self) -> &InputLeaf {
        match self {
            InputType::Named { leaf, .. } => leaf,
            InputType::List { items, .. } => items.leaf(),
        }
    }

    pub fn is_list(&self) -> bool {
        matches!(self, InputType::List { .. })
    }
}
