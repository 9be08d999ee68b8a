//! What stands for a value that a request brings.

use crate::{
    gremlin::Text,
    model::{
        input::{InputLeaf, InputType},
        scalar::Scalar,
    },
};

/// A placeholder that has a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// As it is written: `$input.height`.
    pub name: Text,
    /// Line and column in the statement.
    pub line: usize,
    pub column: usize,
    pub supply: Supply,
}

impl Parameter {
    /// Its values are seconds since 1970, one or a list of them.
    pub fn is_seconds(&self) -> bool {
        match &self.supply {
            Supply::Argument { ty, .. } => {
                matches!(ty.leaf(), InputLeaf::Scalar(Scalar::AwsTimestamp, _))
            }
            Supply::This | Supply::Identity(_) | Supply::Now | Supply::Today | Supply::Uuid(_) => {
                false
            }
        }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Supply {
    /// An argument of the field by its index, and the fields into it.
    Argument {
        index: usize,
        path: Vec<Text>,
        ty: InputType,
        /// It can be without a value: it, or what it is in, has neither a bang nor a default.
        optional: bool,
    },
    /// The parent's id.
    This,
    /// The caller, or something of them.
    Identity(Vec<Text>),
    /// The time of the request, RFC 3339 in UTC.
    Now,
    /// The day of the request in UTC.
    Today,
    /// A new id; one for each name and field of a root.
    Uuid(Option<Text>),
}
