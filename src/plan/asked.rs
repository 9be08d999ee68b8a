//! What an operation asks for, in the words of the schema.
//!
//! Here nothing says yet where a value stands in a row: that is up to the way in which it is asked for.

use super::{
    BatchId, Fetch, FieldName, LeafShape, Measure, ObjectShape, PageArguments, PageId, SumKey,
    Variable,
    shape::{EdgePart, InfoPart},
};
use crate::{
    gremlin::Text,
    model::{Label, Terms, Wrap},
};

/// A whole operation.
pub(super) struct Asked {
    pub variables: Vec<Variable>,
    /// In the order of the response.
    pub roots: Vec<AskedRoot>,
    /// Fetches below the roots that run by themselves.
    pub batches: Vec<AskedBatch>,
    pub pages: Vec<PageArguments>,
    pub writes: bool,
}

pub(super) struct AskedRoot {
    pub name: FieldName,
    pub source: AskedSource,
    pub terms: Terms,
}

pub(super) enum AskedSource {
    TypeName(Text),
    Introspection { required: bool },
    Fetch(Box<AskedFetch>),
}

pub(super) struct AskedBatch {
    /// The response key of the root that it is below.
    pub root: Text,
    pub fetch: AskedFetch,
    /// Fetches above it.
    pub depth: usize,
}

/// A fetch, and the value that it is.
pub(super) struct AskedFetch {
    pub fetch: Fetch<Selection>,
    pub value: AskedValue,
}

/// What becomes of rows.
pub(super) enum AskedValue {
    /// One, or a list.
    Plain { wrap: Wrap, row: Row },
    /// A list that is shown as a page.
    Page {
        required: bool,
        page: PageId,
        /// More than rows is asked of the list.
        beside: bool,
        parts: Vec<(FieldName, AskedPart)>,
        row: Row,
    },
}

/// What one row is.
pub(super) enum Row {
    Leaf(LeafShape),
    /// The object that the fetch asks for.
    Object,
    /// A map that a statement makes, whose keys are the names of fields.
    Map(ObjectShape),
}

pub(super) enum AskedPart {
    TypeName(Text),
    Items(Wrap),
    Edges {
        required: bool,
        parts: Vec<AskedEdgePart>,
    },
    NextToken,
    Total,
    Info(Vec<(FieldName, InfoPart)>),
}

/// A part of an edge of a page.
pub(super) type AskedEdgePart = (FieldName, EdgePart<Wrap, AskedProperties>);

/// What is asked of the edge that a row is.
pub(super) struct AskedProperties {
    pub fields: Vec<AskedField>,
    pub wrap: Wrap,
}

/// What is asked of nodes together.
pub(super) enum AskedSum {
    TypeName(Text),
    Count {
        wrap: Wrap,
    },
    Group {
        wrap: Wrap,
        parts: Vec<(FieldName, AskedGroupPart)>,
    },
    Measures {
        key: SumKey,
        wrap: Wrap,
        parts: Vec<(FieldName, AskedMeasure)>,
    },
}

/// What is asked of the values that a group shares.
pub(super) enum AskedGroupPart {
    TypeName(Text),
    Value {
        /// The field of the group.
        name: Text,
        leaf: LeafShape,
        wrap: Wrap,
    },
}

pub(super) enum AskedMeasure {
    TypeName(Text),
    Measure {
        measure: Measure,
        leaf: LeafShape,
        wrap: Wrap,
    },
}

/// What is asked of objects.
pub(super) enum Selection {
    /// Of all of them together, or of each group.
    Sums(Vec<(FieldName, AskedSum)>),
    Object(Vec<AskedField>),
    /// Of each type that they can be.
    Abstract {
        type_name: Text,
        types: Vec<(Label, Vec<AskedField>)>,
    },
}

pub(super) struct AskedField {
    pub name: FieldName,
    pub value: FieldValue,
}

pub(super) enum FieldValue {
    TypeName(Text),
    Id {
        leaf: LeafShape,
        wrap: Wrap,
    },
    Property {
        key: Text,
        leaf: LeafShape,
        wrap: Wrap,
        /// It is read as seconds.
        seconds: bool,
    },
    /// The edge by which the node was reached.
    Edge {
        fields: Vec<AskedField>,
        wrap: Wrap,
        /// It was reached by such an edge; else there is none to tell of.
        here: bool,
    },
    Fetch(Box<AskedFetch>),
    Batch(BatchId),
}
