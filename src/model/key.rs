//! The values that an element has: its id and its properties.

use super::{ids::EnumId, scalar::Scalar};
use crate::gremlin::Text;

/// A type without fields of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Leaf {
    Scalar(Scalar),
    Enum(EnumId),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    pub key: Text,
    pub leaf: Leaf,
}

/// What a filter or an order looks at.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    Id,
    Property {
        key: Text,
        leaf: Leaf,
        /// Each of its values counts, and not only the first.
        many: bool,
    },
}
