//! How rows become a response: what `answer` reads them by.

use std::{ops::Deref, sync::Arc};

use super::{BatchId, PageId};
use crate::{
    error::Location,
    gremlin::Text,
    model::{Label, Scalar, Wrap},
};

/// A field of an object in the response.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldShape {
    pub name: FieldName,
    pub source: FieldSource,
}

/// What a field is called, in the response and in messages.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldName {
    /// The response key.
    pub key: Text,
    /// The key as it stands before its value in the response: `"code":`.
    pub quoted_key: Text,
    /// The field in the schema, for messages: `Airport.code`.
    pub coordinate: Text,
    pub at: Location,
}

impl FieldName {
    pub fn new(key: Text, coordinate: Text, at: Location) -> Self {
        FieldName {
            quoted_key: format!("\"{key}\":").into(),
            key,
            coordinate,
            at,
        }
    }
}

/// Where a field is written and told of, its name is enough.
impl Deref for FieldShape {
    type Target = FieldName;

    fn deref(&self) -> &FieldName {
        &self.name
    }
}

impl LeafShape {
    /// Any JSON is a value of it.
    pub fn is_json(&self) -> bool {
        matches!(self, LeafShape::Scalar(Scalar::Json))
    }
}

impl FieldShape {
    pub fn new(key: Text, coordinate: Text, at: Location, source: FieldSource) -> Self {
        FieldShape {
            name: FieldName::new(key, coordinate, at),
            source,
        }
    }

    /// Whether its value stands in the row under its response key. False may also mean that nobody
    /// knows.
    pub fn reads_its_own_key(&self) -> bool {
        match &self.source {
            FieldSource::Row { key, .. } => Arc::ptr_eq(key, &self.key),
            FieldSource::TypeName(_) | FieldSource::Entry { .. } | FieldSource::Batch { .. } => {
                false
            }
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
    /// In a map that a statement made.
    Entry {
        /// The field's name in the schema.
        name: Text,
        /// The property's, where it is another one.
        property: Option<Text>,
        /// It leads away from an element, so a map that lacks it says nothing of it.
        leads: bool,
        value: ValueShape,
    },
    /// From a statement that ran apart, for the element of the row.
    Batch {
        batch: BatchId,
        value: ValueShape,
    },
}

impl FieldSource {
    /// `None`: it is the type's name.
    pub fn value(&self) -> Option<&ValueShape> {
        match self {
            FieldSource::TypeName(_) => None,
            FieldSource::Row { value, .. }
            | FieldSource::Entry { value, .. }
            | FieldSource::Batch { value, .. } => Some(value),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct ValueShape {
    /// Null is not allowed.
    pub required: bool,
    pub kind: ValueKind,
}

impl ValueShape {
    pub(super) fn wrapped(wrap: Wrap, kind: ValueKind) -> ValueShape {
        match wrap {
            Wrap::One { required } => ValueShape { required, kind },
            Wrap::List {
                required,
                items_required,
            } => ValueShape {
                required,
                kind: ValueKind::List(Box::new(ValueShape {
                    required: items_required,
                    kind,
                })),
            },
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    Leaf(LeafShape),
    Object(Arc<ObjectShape>),
    List(Box<ValueShape>),
    /// A list that is shown as a page.
    Page(Arc<PageShape>),
    /// Any JSON as it is: introspection.
    Verbatim,
}

#[derive(Debug, Clone, PartialEq)]
pub enum LeafShape {
    Scalar(Scalar),
    /// As a gateway wants it: text where it has no such scalar, and JSON parsed.
    ForGateway(Scalar),
    Enum {
        name: Text,
        values: Arc<[Text]>,
    },
    /// A sum of whole numbers, by [`SUM_LONG`] and [`SUM_DOUBLE`]; as text for a gateway that has no such scalar.
    WholeSum {
        quoted: bool,
    },
    /// A mean of whole numbers, by [`MEAN_SUM`] and [`MEAN_COUNT`].
    WholeMean,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ObjectShape {
    Concrete(Fields),
    /// The label, which the row has under [`LABEL_KEY`], tells the type.
    Abstract {
        type_name: Text,
        types: Vec<(Label, Fields)>,
    },
    /// A map that a statement made, of one of these types.
    Map {
        type_name: Text,
        types: Vec<MapType>,
    },
}

/// The fields of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Fields {
    pub list: Vec<FieldShape>,
    /// Some of them are from statements that ran apart, by the id under [`THIS_KEY`].
    pub batched: bool,
}

impl Fields {
    pub fn new(list: Vec<FieldShape>) -> Self {
        let batched = list
            .iter()
            .any(|field| matches!(field.source, FieldSource::Batch { .. }));
        Fields { list, batched }
    }
}

/// A type that a map can be.
#[derive(Debug, Clone, PartialEq)]
pub struct MapType {
    pub name: Text,
    pub label: Label,
    pub fields: Vec<FieldShape>,
}

/// A page of a list: what of it is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct PageShape {
    pub page: PageId,
    /// Its rows come in a map, beside what else is asked of the list.
    pub beside: bool,
    pub parts: Vec<(FieldName, PagePart)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum PagePart {
    TypeName(Text),
    /// The rows.
    Items(ValueShape),
    /// The rows, each inside of an object. A list of these, all of them required or not.
    Edges {
        required: bool,
        parts: Vec<(FieldName, EdgePart)>,
    },
    NextToken,
    /// How many rows the whole list has.
    Total,
    Info {
        parts: Vec<(FieldName, InfoPart)>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub enum EdgePart<V = ValueShape, P = Properties> {
    TypeName(Text),
    Node(V),
    Cursor,
    /// Of the edge that the row is.
    Properties(P),
}

/// Where a row has the properties of its edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Properties {
    pub key: Text,
    pub value: ValueShape,
}

#[derive(Debug, Clone, PartialEq)]
pub enum InfoPart {
    TypeName(Text),
    HasNext,
    HasPrevious,
    Start,
    End,
}

/// The row key of the label. No response key begins with `~`.
pub const LABEL_KEY: &str = "~label";

/// The keys of a page that comes with more than rows.
pub const PAGE_ROWS: &str = "~rows";
pub const PAGE_TOTAL: &str = "~total";
pub const PAGE_BACK: &str = "~back";
pub const PAGE_AHEAD: &str = "~ahead";

/// The keys of a sum of whole numbers: as a whole number of 64 bits, and as a double.
pub const SUM_LONG: &str = "~long";
pub const SUM_DOUBLE: &str = "~double";

/// The keys of a mean of whole numbers: their sum as a double, and how many there are.
pub const MEAN_SUM: &str = "~sum";
pub const MEAN_COUNT: &str = "~count";

/// The row key of a value by which a page is ordered.
pub fn cursor_key(number: usize) -> String {
    format!("~k{number}")
}

/// The row key of the element's id, where statements that run apart need it.
pub const THIS_KEY: &str = "~this";
