//! Text to tree.
//!
//! In: text of the gremlin-lang grammar, a request or a statement file. Out: its tree and where
//! each step stands in the text, or the first mistake. Takes time and memory in proportion to the
//! text, and a bounded stack.
//!
//! What is read here the grammar takes too. The other way round, some texts of the grammar are
//! refused by name: a traversal inside a list, a map or a predicate; `datetime()` without a text,
//! since no stage reads the clock; endings that give no rows (`hasNext`, `tryNext`, `explain`,
//! `next(n)`, `toString`), transactions, a source without a start step, and the empty text; numbers
//! beyond their type, which the language makes infinite, and hexadecimal ones that end in `b`,
//! which it reads as a byte without that digit; days that are not in the calendar; a comma with
//! nothing behind it; what is nested deeper than [`MAX_DEPTH`]; ranges of more than [`MAX_RANGE`]
//! values; variables.

mod arguments;
mod chain;
mod collection;
mod error;
mod lexer;
mod literal;
mod number;
mod parser;
mod predicate;
mod statement;
mod strategy;
mod string;
mod words;

use std::ops::Range;

use self::parser::Parser;
pub use self::{
    error::{Problem, Refusal, SyntaxError},
    number::NumberError,
};
use super::{
    open::{Open, ReadOpen},
    tree::{Chain, Script},
};

/// How deep traversals, lists, maps and predicates may stand in each other.
pub const MAX_DEPTH: usize = 100;

/// How many values the ranges of one text may stand for.
pub const MAX_RANGE: usize = 100_000;

/// Where the steps stand in the text: the bytes of each step's name, in the order of the text,
/// which is the order of the tree with a step before the steps in its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepPlaces(Vec<Range<usize>>);

impl StepPlaces {
    /// The bytes of the name of the nth step.
    pub fn get(&self, step: usize) -> Option<Range<usize>> {
        self.0.get(step).cloned()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What was read, with the places of its steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    pub tree: T,
    pub places: StepPlaces,
}

/// A statement file.
#[derive(Debug, Clone, PartialEq)]
pub enum ParsedStatement {
    /// Runs by itself, at `g`.
    FromGraph(Script<Open>),
    /// Runs from the parent of its field.
    FromParent(Chain<Open>),
}

/// Reads a script. What may stand open in it, the type says.
pub fn parse_script<P: ReadOpen>(text: &str) -> Result<Parsed<Script<P>>, SyntaxError> {
    Parser::read(text, Parser::script)
}

/// Reads a statement file.
pub fn parse_statement(text: &str) -> Result<Parsed<ParsedStatement>, SyntaxError> {
    Parser::read(text, Parser::statement_file)
}
