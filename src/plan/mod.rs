//! What to ask the graph for an operation, and how to read the answer.
//!
//! In: an [`Operation`]. Out: a [`Plan`], made once per document; then, with
//! the variables of a request, one complete [`Script`](crate::gremlin::Script) for each root field.

mod arguments;
mod asked;
mod call;
mod collect;
mod cursor;
mod dates;
mod explain;
mod expression;
mod fetch;
mod filter;
mod flags;
mod led;
mod lower;
mod make;
mod maps;
mod page;
mod resolve;
mod shape;
mod sums;
mod weight;
mod window;

use std::sync::Arc;

pub use cursor::CursorForm;
pub use dates::MapDates;
pub use expression::{ArgumentValue, Expression};
pub use fetch::{
    Call, Entry, Fetch, Hop, Measure, Origin, Part, Projection, Select, Source, SumKey, SumSource,
    Sums, Yield,
};
pub use flags::flags;
pub use lower::{
    Allowance, Budget, Failed, LoweredScript, NotLowered, SeveralValues, TooLarge, Wording,
};
pub use resolve::{Binding, Resolved, resolve};
pub use shape::{
    EdgePart, FieldName, FieldShape, FieldSource, Fields, InfoPart, LABEL_KEY, LeafShape,
    MEAN_COUNT, MEAN_SUM, MapType, ObjectShape, PAGE_AHEAD, PAGE_BACK, PAGE_ROWS, PAGE_TOTAL,
    PagePart, PageShape, Properties, SUM_DOUBLE, SUM_LONG, THIS_KEY, ValueKind, ValueShape,
    cursor_key,
};
pub use window::{KeyWindow, PageWindow, Position, Window};

use crate::{
    api::Operation,
    error::{Error, Location},
    gremlin::Text,
    model::{Body, Input, InputType, Limits, Model, Parents, Role, Terms},
};

/// Makes the plan of an operation under the values of its flags.
pub fn plan(model: &Model, operation: &Operation, flags: &[bool]) -> Result<Plan, Error> {
    lower::layout(make::make(model, operation, flags)?)
}

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

/// A fetch below a root that runs by itself, once for the parents of a level.
#[derive(Debug)]
pub struct Batch {
    /// The response key of the root that it is below, for the ids that it makes.
    pub root: Text,
    pub fetch: Fetch,
    /// How the rows of one parent are read.
    pub value: ValueShape,
}

impl Batch {
    /// What it asks, for the log: a statement's name.
    pub fn name(&self) -> &str {
        let call = self.fetch.call();
        call.map_or(&*self.root, |call| &*call.statement.name)
    }

    /// For which parents one traversal is.
    pub fn parents(&self) -> Parents {
        match self.fetch.call().map(|call| &call.statement.body) {
            Some(Body::Own { parents, .. }) => *parents,
            Some(Body::Inline(_)) | None => Parents::None,
        }
    }
}

/// What says which part of a list is wanted.
#[derive(Debug)]
pub enum PageArguments {
    /// The rows of a statement, which are counted.
    Rows {
        limit: Option<ArgumentValue>,
        after: Option<ArgumentValue>,
    },
    /// Nodes in an order.
    Keys(KeyedPage),
}

/// A page of nodes, whose places are told by the values that order them.
#[derive(Debug)]
pub struct KeyedPage {
    /// The field: `Query.airportsConnection`.
    pub coordinate: Text,
    pub roles: Arc<[Role]>,
    pub arguments: Vec<ArgumentValue>,
    pub limits: Limits,
    /// Its rows are edges.
    pub on_edges: bool,
    pub asks: PageAsks,
}

/// What is asked of a page beside its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PageAsks {
    /// The places of rows.
    pub cursors: bool,
    /// How many rows the whole list has.
    pub total: bool,
    /// Whether there are rows in front of it.
    pub back: bool,
    /// Whether there are rows behind it, where the rows do not tell.
    pub ahead: bool,
}

impl PageAsks {
    /// More is asked than rows.
    pub fn beside(self) -> bool {
        self.total || self.back || self.ahead
    }
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
    Fetch(Box<Fetch>),
}
