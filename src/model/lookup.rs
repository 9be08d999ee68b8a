//! The arguments of a look-up or relationship: what each means, told by its name and type.

use async_graphql::Value as GraphValue;

use super::{
    ids::{FilterInputId, SortInputId},
    input::InputType,
    key::Key,
};
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
    /// The filter holds.
    Where(FilterInputId),
    /// In this order.
    Order(SortInputId),
    /// At most so many, the first ones.
    First,
    /// At most so many, the last ones.
    Last,
    /// Behind the place of a cursor.
    After,
    /// In front of the place of a cursor.
    Before,
    /// Not the first so many.
    Offset,
    /// In groups by these values.
    GroupBy(SortInputId),
    /// Groups in this order: by their number, or by what they share.
    OrderGroups(Option<SortInputId>),
}
