//! What each step takes.
//!
//! In: a step's name and where it stands. Out: the argument lists that the grammar has for it.

mod steps;

use super::tree::{Arg, StepName, Token, TokenClass, Value};

/// Where a step stands in a traversal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Between `g` and the start step.
    Source,
    /// Right behind the source.
    Start,
    /// Everywhere else, and everywhere in an anonymous traversal.
    Inner,
}

/// A kind of argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Param {
    Bool,
    /// A whole number of any size.
    Integer,
    /// A number with a fraction, an exponent or a suffix of such.
    Decimal,
    String,
    StringOrNull,
    Date,
    Map,
    MapOrNull,
    Vertex,
    /// Any literal, or a traversal.
    Any,
    /// As `Any`, but no cardinality: a property's key.
    Key,
    Token(TokenClass),
    /// A token of `T`, or of `Column`.
    Function,
    Predicate,
    Traversal,
    OptionKey,
    OptionValue,
    Strategy,
}

/// One list of arguments: the first ones, then any number of the last kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub first: &'static [Param],
    pub rest: Option<Param>,
}

/// The argument lists of a step; none where it may not stand.
pub fn shapes(step: StepName, place: Place) -> &'static [Shape] {
    let among = |list: &'static [(StepName, &'static [Shape])]| {
        list.iter()
            .find(|(name, _)| *name == step)
            .map_or(&[][..], |(_, shapes)| shapes)
    };
    match place {
        Place::Source => among(steps::SOURCE),
        Place::Start => among(steps::START),
        Place::Inner => steps::inner_shapes(step),
    }
}

impl Shape {
    /// The kind wanted at a place in the list.
    pub fn at(&self, index: usize) -> Option<Param> {
        self.first.get(index).copied().or(self.rest)
    }

    /// How many arguments fit, from the first.
    pub fn fitting<P>(&self, args: &[Arg<P>]) -> usize {
        args.iter()
            .enumerate()
            .take_while(|(i, arg)| self.at(*i).is_some_and(|param| param.takes(arg)))
            .count()
    }

    fn takes<P>(&self, args: &[Arg<P>]) -> bool {
        args.len() >= self.first.len() && self.fitting(args) == args.len()
    }
}

/// The first argument that fits none of the lists, or the number of arguments where some are
/// missing.
pub fn misfit<P>(shapes: &[Shape], args: &[Arg<P>]) -> Option<usize> {
    if shapes.iter().any(|shape| shape.takes(args)) {
        return None;
    }
    shapes.iter().map(|shape| shape.fitting(args)).max()
}

impl Param {
    /// Whether an argument is of the kind. An open place is, where a value may stand.
    pub fn takes<P>(self, arg: &Arg<P>) -> bool {
        match arg {
            Arg::Value(value) => self.takes_value(value),
            Arg::Predicate(_) => self == Param::Predicate,
            Arg::Traversal(_) => {
                matches!(
                    self,
                    Param::Traversal | Param::Any | Param::Key | Param::OptionValue
                )
            }
            Arg::Option(option) => match self {
                Param::OptionKey => option.is_key(),
                Param::OptionValue => option.is_value(),
                _ => false,
            },
            Arg::Strategy(_) => self == Param::Strategy,
        }
    }

    fn takes_value<P>(self, value: &Value<P>) -> bool {
        match self {
            Param::Bool => matches!(value, Value::Bool(_) | Value::Open(_)),
            Param::Integer => matches!(
                value,
                Value::Byte(_)
                    | Value::Short(_)
                    | Value::Int(_)
                    | Value::Long(_)
                    | Value::BigInteger(_)
                    | Value::Open(_)
            ),
            Param::Decimal => match value {
                Value::Double(number) => number.is_finite(),
                _ => matches!(
                    value,
                    Value::Float(_) | Value::BigDecimal(_) | Value::Open(_)
                ),
            },
            Param::String | Param::OptionKey => matches!(value, Value::String(_) | Value::Open(_)),
            Param::StringOrNull => {
                matches!(value, Value::String(_) | Value::Null | Value::Open(_))
            }
            Param::Date => matches!(value, Value::Date(_) | Value::Open(_)),
            Param::Map => matches!(value, Value::Map(_) | Value::Open(_)),
            Param::MapOrNull => matches!(value, Value::Map(_) | Value::Null | Value::Open(_)),
            Param::Vertex => matches!(value, Value::Vertex(..) | Value::Open(_)),
            Param::Any | Param::OptionValue => value.is_literal(),
            Param::Key => match value {
                Value::Token(token) => token.class() != TokenClass::Cardinality && token.is_value(),
                _ => true,
            },
            Param::Token(class) => matches!(value, Value::Token(token) if token.class() == class),
            Param::Function => matches!(
                value,
                Value::Token(token) if matches!(token.class(), TokenClass::T | TokenClass::Column)
            ),
            Param::Predicate | Param::Traversal | Param::Strategy => false,
        }
    }

    /// In words, with an article.
    pub fn words(self) -> &'static str {
        match self {
            Param::Bool => "a boolean",
            Param::Integer => "a whole number",
            Param::Decimal => "a decimal number",
            Param::String => "a string",
            Param::StringOrNull => "a string or null",
            Param::Date => "a datetime",
            Param::Map => "a map",
            Param::MapOrNull => "a map or null",
            Param::Vertex => "a vertex",
            Param::Any => "a value",
            Param::Key => "a key",
            Param::Token(class) => class.words(),
            Param::Function => "a token of T or Column",
            Param::Predicate => "a predicate",
            Param::Traversal => "a traversal",
            Param::OptionKey => "a string or an option",
            Param::OptionValue => "a value or an option",
            Param::Strategy => "a strategy",
        }
    }
}

impl TokenClass {
    /// In words, with an article and the spellings.
    pub fn words(self) -> &'static str {
        match self {
            TokenClass::T => "a token of T",
            TokenClass::Order => "an order (asc, desc, shuffle)",
            TokenClass::Scope => "a scope (local, global)",
            TokenClass::Pop => "a pop (first, last, all, mixed)",
            TokenClass::Column => "a column (keys, values)",
            TokenClass::Direction => "a direction (OUT, IN, BOTH)",
            TokenClass::Cardinality => "a cardinality (single, set, list)",
            TokenClass::Operator => "an operator (sum, minus, assign, …)",
            TokenClass::Barrier => "normSack",
            TokenClass::Pick => "a pick (any, none)",
            TokenClass::Merge => "a merge event (onCreate, onMatch, outV, inV)",
            TokenClass::TimeUnit => "a unit of time (second, minute, hour, day)",
        }
    }
}

impl Token {
    /// Whether the token may stand where any literal may.
    pub fn is_value(self) -> bool {
        match self.class() {
            TokenClass::T
            | TokenClass::Direction
            | TokenClass::Cardinality
            | TokenClass::Merge
            | TokenClass::Pick
            | TokenClass::TimeUnit => true,
            TokenClass::Order
            | TokenClass::Scope
            | TokenClass::Pop
            | TokenClass::Column
            | TokenClass::Operator
            | TokenClass::Barrier => false,
        }
    }
}

impl<P> Value<P> {
    /// Whether the value may stand where any literal may.
    pub fn is_literal(&self) -> bool {
        match self {
            Value::Token(token) => token.is_value(),
            _ => true,
        }
    }
}
