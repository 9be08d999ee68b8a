//! How rows become a response: what `answer` reads them by.

use std::sync::Arc;

use crate::{
    error::Location,
    gremlin::Text,
    model::{Label, Scalar},
};

/// A field of an object in the response.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldShape {
    /// The response key.
    pub key: Text,
    /// The key as it stands before its value in the response: `"code":`.
    pub quoted_key: Text,
    /// The field in the schema, for messages: `Airport.code`.
    pub coordinate: Text,
    pub at: Location,
    pub source: FieldSource,
}

impl FieldShape {
    pub fn new(key: Text, coordinate: Text, at: Location, source: FieldSource) -> Self {
        FieldShape {
            quoted_key: format!("\"{key}\":").into(),
            key,
            coordinate,
            at,
            source,
        }
    }

    /// Whether its value stands in the row under its response key. False may also mean that nobody
    /// knows.
    pub fn reads_its_own_key(&self) -> bool {
        match &self.source {
            FieldSource::Row { key, .. } => Arc::ptr_eq(key, &self.key),
            FieldSource::TypeName(_) => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum FieldSource {
    TypeName(Text),
    Row {
        /// The key in the row.
        key: Text,
        value: ValueShape,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct ValueShape {
    /// Null is not allowed.
    pub required: bool,
    pub kind: ValueKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    Leaf(LeafShape),
    Object(Arc<ObjectShape>),
    List(Box<ValueShape>),
    /// Any JSON as it is: introspection.
    Verbatim,
}

#[derive(Debug, Clone, PartialEq)]
pub enum LeafShape {
    Scalar(Scalar),
    Enum { name: Text, values: Arc<[Text]> },
}

#[derive(Debug, Clone, PartialEq)]
pub enum ObjectShape {
    Concrete(Vec<FieldShape>),
    /// The label, which the row has under [`LABEL_KEY`], tells the type.
    Abstract {
        type_name: Text,
        types: Vec<(Label, Vec<FieldShape>)>,
    },
}

/// The row key of the label. No response key begins with `~`.
pub const LABEL_KEY: &str = "~label";
