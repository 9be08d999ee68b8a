//! What the fields of filter inputs mean.
//!
//! One input type may be the filter of several things: `{name: …}` of airports and of countries. Each use
//! is a [`FilterInput`] of its own in the model's table, since what a field means depends on the type
//! that is looked at.

use indexmap::IndexMap;

use super::{ids::FilterInputId, key::Key, label::Label, way::Way};
use crate::gremlin::Text;

/// An input type as the filter of nodes, of edges, or of the rows of a relationship.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FilterInput {
    pub fields: IndexMap<Text, FilterField>,
}

/// What a field says. All that is given in one object holds at once; what is absent says nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum FilterField {
    /// All of a list of these filters hold.
    And,
    /// One of them holds.
    Or,
    /// The filter does not hold.
    Not,
    /// The value is this one; for a list: one of these.
    Equals(Key),
    /// What the operators say of the value.
    Operators(Key, Operators),
    /// So many of the neighbours, or of the edges to them.
    Related {
        way: Way,
        quantifiers: IndexMap<Text, Quantifier>,
        of: FilterInputId,
    },
    /// There are neighbours for which it holds. Null: says nothing.
    Some { way: Way, of: FilterInputId },
    /// There is the one neighbour, and it holds for it. Null: there is none.
    One { way: Way, of: FilterInputId },
    /// Of a row: its edge.
    Edge(FilterInputId),
    /// Of a row: the node that the edge leads to.
    Node(FilterInputId),
    /// The names of the types that a node may be of.
    TypeName {
        types: Vec<(Text, Label)>,
        operators: Operators,
    },
    /// For each of some types: it is a node of that type, and this holds for it.
    On(IndexMap<Text, (Label, FilterInputId)>),
    /// It means another thing for each of the types that a node can be.
    PerType(Vec<(Label, FilterField)>),
}

/// The operators of an input, by the names of its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Operators(pub IndexMap<Text, Operator>);

/// How a value is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Operator {
    Equal,
    NotEqual,
    In,
    NotIn,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// From the first to the second, both included.
    Between,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,
    /// A regular expression that finds something in the text.
    Matches,
    Exists,
    /// One of the values of a list is this one.
    Includes,
    NotIncludes,
    IncludesAny,
    IncludesAll,
    /// Of the length of a text, or of the number of values.
    Size(Operators),
    /// The kind of the value, as Amplify names it. The schema tells it.
    OfType,
    /// It compares one value, and there is a list of them. Schemas that other tools made have such operators,
    /// so it is refused where it is used.
    NotOfLists,
}

/// How many of the neighbours it holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    Some,
    All,
    None,
    /// Exactly one.
    Single,
}

impl Quantifier {
    pub fn named(name: &str) -> Option<Quantifier> {
        Some(match name {
            "some" | "SOME" => Quantifier::Some,
            "all" | "ALL" => Quantifier::All,
            "none" | "NONE" => Quantifier::None,
            "single" | "SINGLE" => Quantifier::Single,
            _ => return None,
        })
    }
}
