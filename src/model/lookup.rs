//! The arguments of a look-up or relationship: what each means, told by its name and type.

use async_graphql::Value as GraphValue;
use indexmap::IndexMap;

use super::{input::InputType, key::Key};
use crate::gremlin::Text;

/// An argument as a client sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ArgumentDefinition {
    pub name: Text,
    pub ty: InputType,
    pub default: Option<GraphValue>,
    pub description: Option<String>,
    /// The reason, where it is deprecated.
    pub deprecated: Option<String>,
}

/// What an argument asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum ArgumentRole {
    /// The property or id equals the value; for a list: is one of the values.
    Equals(Key),
    /// At most so many.
    Limit,
    /// Not the first so many.
    Offset,
    Sort(SortKeys),
    /// An input object that holds the paging: `options: {limit, offset, sort}`.
    Options(Vec<(Text, OptionRole)>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum OptionRole {
    Limit,
    Offset,
    Sort(SortKeys),
}

/// What each field of a sort input orders by.
#[derive(Debug, Clone, PartialEq)]
pub struct SortKeys(pub IndexMap<Text, Key>);
