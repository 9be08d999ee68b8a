//! In what graphs may differ. In: nothing. Out: the settings that a graph is made with.

/// Neptune's behaviour, or that of another graph of the TinkerPop family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Semantics {
    pub ids: IdKind,
    /// What `property(key, value)` means on a vertex where it does not say.
    pub cardinality: Cardinality,
    /// The same for the properties that a vertex is made with.
    pub cardinality_of_new: Cardinality,
    /// Whether a vertex property may keep equal values.
    pub lists: bool,
    pub taken_id: TakenId,
    /// Whether `A::B` names two labels.
    pub joined_labels: bool,
}

/// The values that ids have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// Strings; a number that is given stands for its digits.
    Text,
    /// Whole numbers; a string of digits that is given stands for its number.
    Integer,
}

/// How many values a key of a vertex has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cardinality {
    Single,
    Set,
    List,
}

/// What `addV` does with an id that is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenId {
    Refused,
    /// A label that the vertex lacks is added to it; without one the step fails.
    AddsLabel,
}

impl Semantics {
    pub const NEPTUNE: Semantics = Semantics {
        ids: IdKind::Text,
        cardinality: Cardinality::Set,
        cardinality_of_new: Cardinality::Set,
        lists: false,
        taken_id: TakenId::AddsLabel,
        joined_labels: true,
    };

    /// TinkerGraph as TinkerPop's own tests use it.
    pub const TINKERGRAPH: Semantics = Semantics {
        ids: IdKind::Integer,
        cardinality: Cardinality::Single,
        cardinality_of_new: Cardinality::List,
        lists: true,
        taken_id: TakenId::Refused,
        joined_labels: false,
    };
}
