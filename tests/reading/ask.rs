//! Questions, apart from any vocabulary in which they are written.

use crate::{values::Datum, world::Target};

/// A root field, and how it is walked through.
#[derive(Debug, Clone)]
pub struct Question {
    pub ask: Ask,
    /// How literals, variables and pages are chosen.
    pub seed: u64,
    /// Values may be variables.
    pub variables: bool,
    /// The pages of the root, or of the first relationship below it, are walked through.
    pub walk: bool,
}

/// A field with arguments and a selection.
#[derive(Debug, Clone)]
pub struct Ask {
    pub from: From,
    pub shape: Shape,
    pub filter: Option<Where>,
    pub sort: Vec<Key>,
    pub limit: Option<usize>,
    pub offset: Option<usize>,
    pub select: Vec<Pick>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    Root(Target),
    /// A type, and one of its relationships.
    Along(usize, usize),
}

#[derive(Debug, Clone)]
pub enum Shape {
    List,
    /// A relationship to one node.
    One,
    /// The node of an id, at the root.
    Id(String),
    Relay(Relay),
    /// The number of rows is the limit.
    Items,
    Aggregate(Aggregate),
}

/// The first page; `walk` goes on from it.
#[derive(Debug, Clone, Default)]
pub struct Relay {
    pub first: Option<usize>,
    pub last: Option<usize>,
    pub total: bool,
    pub flags: bool,
    /// Properties of the edge that are asked for.
    pub edge: Vec<usize>,
}

/// A part of the selection of a node; its id and its type's name always are.
#[derive(Debug, Clone)]
pub enum Pick {
    /// Of the target itself.
    Property(usize),
    /// Of one member of an interface or a union.
    Of(usize, usize),
    Nested(Ask),
}

/// Sorts ascend without a value last.
#[derive(Debug, Clone)]
pub struct Key {
    pub path: Path,
    pub descending: bool,
}

#[derive(Debug, Clone)]
pub enum Path {
    Id,
    Property(usize),
    /// Through a relationship to one node, of a type.
    One(usize, usize, Box<Path>),
    /// Of the edge by which the row was reached.
    Edge(usize),
}

/// One object of a filter: all its parts hold.
#[derive(Debug, Clone)]
pub struct Where(pub Vec<Part>);

/// A field of such an object. `None` is null.
#[derive(Debug, Clone)]
pub enum Part {
    And(Option<Vec<Where>>),
    Or(Option<Vec<Where>>),
    Not(Option<Box<Where>>),
    Id(Tests),
    Property(usize, Tests),
    /// By a list of nodes.
    Related(usize, usize, Quantified),
    /// By a list of rows with their edges.
    Connected(usize, usize, Quantified),
    One(usize, usize, Option<Box<Where>>),
    /// Of a row.
    Node(Option<Box<Where>>),
    Edge(Option<Box<Where>>),
    Typename(Tests),
    On(Option<Vec<(usize, Option<Where>)>>),
}

pub type Tests = Option<Vec<(Op, Operand)>>;
pub type Quantified = Option<Vec<(Quantifier, Option<Where>)>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    Some,
    All,
    None,
    Single,
}

pub const QUANTIFIERS: [Quantifier; 4] = [
    Quantifier::Some,
    Quantifier::All,
    Quantifier::None,
    Quantifier::Single,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Eq,
    Ne,
    In,
    NotIn,
    Lt,
    Lte,
    Gt,
    Gte,
    /// Both bounds belong to it.
    Between,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,
    Matches,
    Exists,
    Includes,
    IncludesAny,
    IncludesAll,
    /// Of the text's length.
    Size(Compare),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Eq,
    Lt,
    Lte,
    Gt,
    Gte,
}

#[derive(Debug, Clone)]
pub enum Operand {
    Null,
    One(Datum),
    Many(Vec<Option<Datum>>),
    /// One of the patterns in `plain.rs`.
    Pattern(usize),
}

#[derive(Debug, Clone)]
pub struct Aggregate {
    /// None: the argument is absent.
    pub group_by: Option<Vec<usize>>,
    pub count: bool,
    pub measures: Vec<(usize, Vec<Measure>)>,
    pub sort: Vec<GroupKey>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Count,
    CountDistinct,
    CountTrue,
    Min,
    Max,
    Sum,
    Avg,
}

#[derive(Debug, Clone, Copy)]
pub struct GroupKey {
    /// None: by the groups' counts.
    pub property: Option<usize>,
    pub descending: bool,
}
