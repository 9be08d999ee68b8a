//! What to ask the graph for an operation, and how to read the answer.
//!
//! In: an [`Operation`](crate::api::Operation). Out: a [`Plan`], made once per document; then, with
//! the variables of a request, one complete [`Script`](crate::gremlin::Script) for each root field.

mod arguments;
mod bind;
mod call;
mod collect;
mod conditions;
mod dates;
mod explain;
mod expression;
mod fill;
mod make;
mod maps;
mod merge;
mod page;
mod shape;
mod spans;
mod steps;
mod weight;

use std::sync::Arc;

pub use bind::{
    Allowance, Binding, Bound, BoundPlan, BoundScript, Failed, TooLarge, Unbound, bind,
};
pub use conditions::conditions;
pub use dates::MapDates;
pub use expression::{ArgumentValue, Expression};
pub use make::plan;
pub use page::Window;
pub use shape::{
    EdgePart, FieldName, FieldShape, FieldSource, Fields, InfoPart, LABEL_KEY, LeafShape, MapType,
    ObjectShape, PagePart, PageShape, THIS_KEY, ValueKind, ValueShape,
};

use crate::{
    error::Location,
    gremlin::Text,
    model::{ArgumentRole, Body, Direction, Input, InputType, Label, Parents, Statement, Terms},
};

/// What an operation asks for, with places open for its variables.
#[derive(Debug)]
pub struct Plan {
    pub variables: Vec<Variable>,
    /// In the order of the response.
    pub roots: Vec<Root>,
    /// Statements below the roots that run by themselves.
    pub batches: Vec<Batch>,
    /// The pages, each with the arguments that steer it.
    pub pages: Vec<PageArguments>,
    /// The roots change the graph, so they run one after the other.
    pub writes: bool,
}

impl Plan {
    /// How a batch runs: as the root that it is below.
    pub fn terms(&self, batch: &Batch) -> Terms {
        let root = self.roots.iter().find(|root| root.shape.key == batch.root);
        root.map_or_else(Terms::default, |root| root.terms)
    }
}

macro_rules! indexes {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u32);

        impl $name {
            pub fn new(index: usize) -> Self {
                $name(u32::try_from(index).expect("a plan has fewer than 2^32 parts"))
            }

            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

indexes!(
    /// One of a plan's batches.
    BatchId,
    /// One of a plan's pages.
    PageId
);

/// A statement below a root that runs by itself, for all the parents of a level.
#[derive(Debug)]
pub struct Batch {
    /// The response key of the root that it is below, for the ids that it makes.
    pub root: Text,
    pub call: Call,
    /// How the rows of one parent are read.
    pub value: ValueShape,
}

impl Batch {
    /// Each parent's traversal runs by itself.
    pub fn runs_alone(&self) -> bool {
        match &self.call.statement.body {
            Body::Own { parents, .. } => *parents == Parents::Alone,
            Body::Inline(_) => false,
        }
    }
}

/// A statement with the arguments of its field.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub statement: Arc<Statement>,
    /// In the order of the field's arguments.
    pub arguments: Vec<Option<ArgumentValue>>,
    /// Only the first row.
    pub single: bool,
    /// What is fetched of each row, where it is an element.
    pub projection: Option<Projection>,
    /// What of each row is read as seconds, where it is a map.
    pub dates: Option<MapDates>,
    pub page: Option<PageId>,
}

/// What says which part of a list is wanted.
#[derive(Debug)]
pub struct PageArguments {
    pub limit: Option<ArgumentValue>,
    pub after: Option<ArgumentValue>,
}

#[derive(Debug)]
pub struct Variable {
    pub name: Text,
    pub ty: InputType,
    pub default: Option<Input>,
    pub at: Location,
}

/// A field of the root.
#[derive(Debug)]
pub struct Root {
    pub shape: FieldShape,
    pub source: RootSource,
    /// How its traversal runs, and those of the batches below it.
    pub terms: Terms,
}

#[derive(Debug)]
pub enum RootSource {
    /// `__typename`
    TypeName,
    /// `__schema` or `__type`
    Introspection,
    Lookup(Lookup),
    Statement(Call),
}

/// Vertices by label and arguments: one traversal.
#[derive(Debug, PartialEq)]
pub struct Lookup {
    pub nodes: Nodes,
    pub projection: Projection,
}

/// Which of the vertices that are at hand are wanted, and in which order.
#[derive(Debug, Clone, PartialEq)]
pub struct Nodes {
    /// One of these.
    pub labels: Vec<Label>,
    /// Only the first one.
    pub single: bool,
    pub arguments: Vec<(Arc<ArgumentRole>, ArgumentValue)>,
}

/// What a row holds. Never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key in the row: the response key, or one that no response key can be.
    pub key: Text,
    pub source: Source,
}

/// Where the value of a key comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    Label,
    Id,
    Property {
        key: Text,
        /// All values, not only the first.
        many: bool,
        /// They are read as seconds: a date comes in a list of its own, since it is milliseconds in
        /// the answer, as a number might be.
        seconds: bool,
    },
    /// The edge by which the node was reached: the label that the path has for it.
    Edge {
        step: Text,
        projection: Projection,
    },
    Hop(Hop),
    /// A statement that starts from the row's element.
    Statement(Call),
}

/// A relationship from a row's node to others.
#[derive(Debug, Clone, PartialEq)]
pub struct Hop {
    pub edge_label: Text,
    pub direction: Direction,
    /// The path's label for the edge, where the selection asks for it.
    pub edge_step: Option<Text>,
    pub nodes: Nodes,
    pub projection: Projection,
}
