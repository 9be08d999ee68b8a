//! What is asked of the graph, apart from how it is asked.
//!
//! A [`Fetch`] says where it begins, which of what is there is wanted, and what of each. Others stand in
//! its rows, where they lead on from a row's element.

use std::sync::Arc;

use super::{ArgumentValue, MapDates, PageId};
use crate::{
    error::Location,
    gremlin::Text,
    model::{Direction, Key, Label, Limits, Role, Statement},
};

/// Elements or values that are asked for at once. `S` is what is asked of an element: in the words of the
/// schema, or laid out as a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetch<S = Projection> {
    pub origin: Origin,
    pub select: Select,
    pub yields: Yield<S>,
}

/// Where a fetch begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// All vertices.
    Vertices,
    /// The neighbours of a row's node.
    Hop(Hop),
    /// What a statement gives.
    Call(Call),
}

/// The way along edges.
#[derive(Debug, Clone, PartialEq)]
pub struct Hop {
    pub label: Text,
    pub direction: Direction,
    /// Its edges are asked of, by a filter or an order.
    pub rows: bool,
    /// The path's label for the edge, where the rows tell of it or it is asked of; given when they are laid
    /// out.
    pub edge: Option<Text>,
}

/// A statement with the arguments of its field.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub statement: Arc<Statement>,
    /// In the order of the field's arguments.
    pub arguments: Vec<Option<ArgumentValue>>,
    /// What of each row is read as seconds, where it is a map.
    pub dates: Option<MapDates>,
}

/// Which of the elements that are there are wanted, and in which order.
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    /// Vertices with one of these labels; whatever comes, where there are none.
    pub labels: Vec<Label>,
    /// What the client's arguments say.
    pub roles: Arc<[Role]>,
    pub arguments: Vec<ArgumentValue>,
    pub part: Part,
    pub limits: Limits,
    /// The names of the arguments of which exactly one is to be given, and where the field stands.
    pub one_of: Option<(Arc<[Text]>, Location)>,
}

/// How much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the arguments say.
    List,
    /// The first one.
    One,
    /// What the arguments of a page say.
    Page(PageId),
    /// All of it, in groups: the arguments speak of these.
    Groups,
}

/// What a row is.
#[derive(Debug, Clone, PartialEq)]
pub enum Yield<S = Projection> {
    /// What is asked of the element.
    Rows(S),
    /// What the statement gives: a value or a map.
    AsIs,
    /// What is told of all elements together, or of each group.
    Sums(Sums),
}

/// What is counted and summed up over elements.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// The keys of a row, and what each is.
    pub entries: Vec<(Text, SumSource)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum SumSource {
    /// How many elements there are.
    Count,
    /// The values that a group shares, by the names of fields.
    Group,
    /// Measures of a value of the elements.
    Measures {
        of: SumKey,
        measures: Vec<(Text, Measure)>,
    },
}

/// The value that is measured.
#[derive(Debug, Clone, PartialEq)]
pub enum SumKey {
    Own(Key),
    /// Another one for each of the types that an element can be.
    PerType(Vec<(Label, Key)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// How many elements have a value.
    Count,
    CountDistinct,
    CountTrue,
    Min,
    Max,
    Sum,
    Mean,
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
    /// What leads on from the row's element.
    Fetch(Fetch),
}

impl<S> Fetch<S> {
    pub fn call(&self) -> Option<&Call> {
        match &self.origin {
            Origin::Call(call) => Some(call),
            Origin::Vertices | Origin::Hop(_) => None,
        }
    }

    /// It may change the graph.
    pub fn writes(&self) -> bool {
        self.call().is_some_and(|call| call.statement.writes)
    }
}

impl Fetch {
    pub fn projection(&self) -> Option<&Projection> {
        match &self.yields {
            Yield::Rows(projection) => Some(projection),
            Yield::AsIs | Yield::Sums(_) => None,
        }
    }
}

impl Select {
    /// Whatever a statement gives.
    pub fn anything(part: Part) -> Select {
        Select {
            labels: Vec::new(),
            roles: [].into(),
            arguments: Vec::new(),
            part,
            limits: Limits::default(),
            one_of: None,
        }
    }
}
