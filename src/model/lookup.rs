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

/// Where a client says something of the nodes that it wants: an argument, or a field inside of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// The argument's name, then those of the fields in it: `options`, `limit`.
    pub path: Vec<Text>,
    pub means: Meaning,
}

impl Role {
    /// Of an argument as a whole.
    pub fn of(argument: &Text, means: Meaning) -> Role {
        Role {
            path: vec![argument.clone()],
            means,
        }
    }
}

/// What is said there.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// The property or id equals the value; for a list: is one of the values.
    Equals(Key),
    /// In this order.
    Order(SortKeys),
    /// At most so many.
    First,
    /// Not the first so many.
    Offset,
}

/// What each field of a sort input orders by.
#[derive(Debug, Clone, PartialEq)]
pub struct SortKeys(pub IndexMap<Text, Key>);
