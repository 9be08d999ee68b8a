//! Statements: fields whose meaning is written in Gremlin.
//!
//! A [`Statement`]'s open places are known to have values of types that fit.

mod keys;
mod open;
mod parameter;

use std::sync::Arc;

pub use self::keys::MapKeys;
pub(super) use self::open::{
    can_be_absent, holes_of, is_caller, names_caller_in, predicate_names_caller,
};
pub(crate) use self::open::{drops_out, holes, names_caller, needs_values};
pub use self::parameter::{Parameter, Supply};
use super::{
    ids::{ObjectId, Target},
    key::Leaf,
};
use crate::gremlin::{Chain, Open, Script, Text};

/// An open place in a statement.
pub type Hole = Open<Parameter>;

/// What a field means, in Gremlin.
#[derive(Debug, PartialEq)]
pub struct Statement {
    /// The file's name, or the field that has it as `@graphQuery`.
    pub name: Text,
    /// As its author wrote it.
    pub text: Arc<str>,
    pub body: Body,
    /// What it asks of the caller, also in steps that are left out: without it, it is not run.
    pub caller: Vec<Parameter>,
    pub result: StatementResult,
    /// Each row is a list of what is wanted.
    pub unfold: bool,
    /// It may change the graph, so all its rows must be asked for.
    pub writes: bool,
    /// The keys of its rows, where they are maps and its steps tell.
    pub keys: Option<MapKeys>,
    /// Its rows are the items of a page.
    pub page: Option<Page>,
    /// With a value in each open place: what a graph can check before there is a request.
    pub sample: Script,
}

/// How a statement is run.
#[derive(Debug, PartialEq)]
pub enum Body {
    /// By itself: for a root, or apart from the traversal of its parents.
    Own {
        script: Script<Hole>,
        parents: Parents,
    },
    /// From the parent, as a part of the parent's traversal.
    Inline(Chain<Hole>),
}

/// For which parents of its field a statement that runs by itself is a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parents {
    /// It does not look at them: it runs once, whatever their number. So at a root.
    None,
    /// One traversal for one parent: it keeps something on its way, which several would share, or tells
    /// its whole path.
    One,
    /// One traversal for many parents of a level.
    Many,
}

/// What a statement's rows are read as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StatementResult {
    /// Vertices, of which the selection is fetched.
    Nodes(Target),
    /// Edges, likewise.
    Edges(ObjectId),
    /// Maps, whose keys are the names of the type's fields.
    Maps(Target),
    Values(Leaf),
}

/// A field whose type is a page of a list: which of its arguments steer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub style: PageStyle,
    /// The index of the argument that says how many.
    pub limit: Option<usize>,
    /// The index of the argument that says behind what.
    pub after: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageStyle {
    /// `items`, `nextToken`
    Items,
    /// `edges { node cursor }`, `pageInfo`
    Relay,
}
