//! A compiled traversal.
//!
//! In: nothing; [`compile`](super::compile) makes it. Out: chains of operations with every name
//! looked up, which [`run`](super::run) pushes traversers through.

mod condition;

use std::sync::Arc;

pub use condition::{Comparison, Condition, Test, TextTest, Within};

use super::{
    datum::Datum,
    semantics::Cardinality,
    storage::{Id, KeyId, LabelId},
};
use crate::gremlin::{Terminal, Text};

/// One request: its statements in order, the last of which gives the rows.
#[derive(Debug)]
pub struct Program {
    pub statements: Vec<Statement>,
}

#[derive(Debug)]
pub struct Statement {
    pub chain: Chain,
    pub paths: Paths,
    pub terminal: Option<Terminal>,
}

/// What traversers must remember of where they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paths {
    None,
    /// The stops that have a label.
    Labelled,
    Full,
}

/// Operations in a row.
#[derive(Debug, Default)]
pub struct Chain {
    pub ops: Vec<Op>,
    /// How many of the operations keep a state; each has its number among them.
    pub states: usize,
    /// Those that hold traversers back until there are no more.
    pub barriers: Vec<usize>,
}

impl Chain {
    /// Goes on with another chain, behind operations that keep no state.
    pub fn append(&mut self, rest: Chain) {
        let offset = self.ops.len();
        debug_assert_eq!(self.states, 0);
        self.states = rest.states;
        self.barriers
            .extend(rest.barriers.into_iter().map(|at| at + offset));
        self.ops.extend(rest.ops);
    }
}

/// The place of an operation's state in a run of its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateId(pub usize);

#[derive(Debug)]
pub enum Op {
    /// `V()` and `E()`
    Start(Box<Start>),
    Inject(Vec<Datum>, StateId),
    Hop(Hop),
    /// From an edge to its ends.
    End(End),
    OtherVertex,
    /// From an element to its properties or their values.
    Properties(Keys, PropertyForm),
    Unfold,
    Map(Box<Map>),
    As(Arc<[Text]>),

    Has(Vec<Condition>),
    Is(Test),
    Filter(Chain),
    Not(Chain),
    And(Vec<Chain>),
    Or(Vec<Chain>),
    Where(Box<Where>),
    Dedup(Box<Dedup>),
    Range(Range, StateId),

    Union(Vec<Chain>, StateId),
    Coalesce(Vec<Chain>),

    Write(Box<Write>),

    Reduce(Reducer, StateId),
    Collect(Collector, StateId),
}

/// Where a traversal starts, and what is asked of the elements there.
#[derive(Debug)]
pub struct Start {
    pub kind: ElementKind,
    /// `None`: all.
    pub ids: Option<Vec<Id>>,
    pub conditions: Vec<Condition>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementKind {
    Vertex,
    Edge,
}

/// From a vertex to its neighbours or edges.
#[derive(Debug)]
pub struct Hop {
    pub direction: Direction,
    pub labels: EdgeLabels,
    pub to: ElementKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Out,
    In,
    Both,
}

#[derive(Debug)]
pub enum EdgeLabels {
    All,
    /// Those of the wanted ones that the graph knows.
    Only(Vec<LabelId>),
}

impl EdgeLabels {
    #[inline]
    pub fn has(&self, label: LabelId) -> bool {
        match self {
            EdgeLabels::All => true,
            EdgeLabels::Only(labels) => labels.contains(&label),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Out,
    In,
    Both,
}

/// A property key, and its number if the graph has one for it.
#[derive(Debug, Clone)]
pub struct Key {
    pub text: Text,
    pub id: Option<KeyId>,
}

#[derive(Debug)]
pub enum Keys {
    All,
    Only(Vec<Key>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PropertyForm {
    Value,
    Property,
}

/// From one value to one.
#[derive(Debug)]
pub enum Map {
    Id,
    Label,
    Constant(Datum),
    Key,
    Value,
    Path(Vec<By>),
    Select(Select),
    SelectColumn(Column, By),
    Project(Vec<Text>, Vec<By>),
    Properties(ValueMap),
    Elements(Keys),
    By(By),
}

#[derive(Debug)]
pub struct Select {
    pub pop: Pop,
    pub keys: Vec<Text>,
    pub by: Vec<By>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pop {
    First,
    Last,
    All,
    Mixed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Keys,
    Values,
}

/// `valueMap()` and `propertyMap()`
#[derive(Debug)]
pub struct ValueMap {
    pub keys: Keys,
    pub form: PropertyForm,
    pub ids: bool,
    pub labels: bool,
    /// Of vertex properties.
    pub property_keys: bool,
    pub property_values: bool,
    pub by: Vec<By>,
}

/// How a step looks at a value.
#[derive(Debug)]
pub enum By {
    Identity,
    /// A property of an element, or an entry of a map.
    Key(Key),
    /// The first of a property's values.
    FirstValue(Key),
    Id,
    Label,
    PropertyKey,
    PropertyValue,
    Column(Column),
    Chain(Chain),
}

/// `where()` between values that have names.
#[derive(Debug)]
pub enum Where {
    /// `where('a', neq('b'))`: the start is the value at hand without a name.
    Compare {
        start: Option<Text>,
        test: NameTest,
        by: Vec<By>,
    },
    /// `where(__.as('a').out().as('b'))`
    Walk(Walk),
    Not(Box<Where>),
    And(Vec<Where>),
    Or(Vec<Where>),
}

#[derive(Debug)]
pub struct Walk {
    pub start: Option<Text>,
    pub chain: Chain,
    pub end: Option<Text>,
}

/// A predicate on the names of values, which are looked up before it is tested.
#[derive(Debug)]
pub enum NameTest {
    One(NameTestKind, Text),
    And(Box<NameTest>, Box<NameTest>),
    Or(Box<NameTest>, Box<NameTest>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameTestKind {
    Compare(Comparison),
    Within,
    Without,
    Text(TextTest),
}

#[derive(Debug)]
pub struct Dedup {
    pub labels: Vec<Text>,
    pub by: By,
    pub state: StateId,
}

/// From the first one, not with the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub low: u64,
    /// `u64::MAX`: no end.
    pub high: u64,
}

#[derive(Debug)]
pub enum Write {
    AddVertex(AddVertex),
    AddEdge(AddEdge),
    Property(SetProperty),
    Drop,
}

#[derive(Debug)]
pub struct AddVertex {
    /// `None`: `vertex`.
    pub label: Option<Argument>,
    pub id: Option<Argument>,
    pub properties: Vec<(PropertyKey, Argument)>,
}

#[derive(Debug)]
pub struct AddEdge {
    pub label: Argument,
    pub from: Option<Argument>,
    pub to: Option<Argument>,
    pub id: Option<Argument>,
    pub properties: Vec<(PropertyKey, Argument)>,
}

#[derive(Debug)]
pub struct SetProperty {
    pub cardinality: Option<Cardinality>,
    pub key: PropertyKey,
    pub value: Argument,
}

/// A key that is known, or one that a traversal gives.
#[derive(Debug)]
pub enum PropertyKey {
    Known(Key),
    Found(Chain),
}

/// What a step takes: a literal, or what a traversal finds.
#[derive(Debug)]
pub enum Argument {
    Literal(Datum),
    Chain(Chain),
    /// The value that has this name.
    Named(Text),
}

/// Many values to one.
#[derive(Debug)]
pub enum Reducer {
    Fold,
    Count,
    Sum,
    Min,
    Max,
    Mean,
    Group(Box<Group>),
    GroupCount(By),
    Tree(Vec<By>),
}

/// A `group()`.
#[derive(Debug)]
pub struct Group {
    pub key: By,
    pub value: Chain,
    /// The operation of the value from which on all of a key's values go together. None: the last
    /// value of a key is its value.
    pub together: Option<usize>,
}

/// What a barrier does with the traversers that it holds.
#[derive(Debug)]
pub enum Collector {
    Order(Vec<(By, Sort)>),
    Tail(u64),
    Barrier,
    /// Runs the chains one after the other.
    Union(Vec<Chain>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Ascending,
    Descending,
    Shuffle,
}
