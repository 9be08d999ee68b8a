//! What can be wrong with a text.
//!
//! In: a mistake at some bytes. Out: an error with its line and column, in words for the user.

use std::ops::Range;

use super::number::NumberError;
use crate::gremlin::date::DateError;

/// The first mistake of a text.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct SyntaxError {
    /// The bytes of the text that it is about.
    pub span: Range<usize>,
    /// Both count from 1, the column in characters.
    pub line: usize,
    pub column: usize,
    pub problem: Problem,
}

/// A mistake whose line and column are not yet counted.
#[derive(Debug)]
pub(super) struct Mistake {
    pub span: Range<usize>,
    pub problem: Problem,
}

impl Mistake {
    pub fn new(span: Range<usize>, problem: Problem) -> Self {
        Mistake { span, problem }
    }

    pub fn locate(self, text: &str) -> SyntaxError {
        let before = &text[..self.span.start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        SyntaxError {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            span: self.span,
            problem: self.problem,
        }
    }
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Problem {
    #[error("expected {expected}, found {found}")]
    Unexpected {
        expected: &'static str,
        found: String,
    },
    #[error("there is no {what} `{name}`{}", meant(.nearest))]
    Unknown {
        what: &'static str,
        name: String,
        nearest: Option<&'static str>,
    },
    /// An argument of a step, or of what is written like one, is of the wrong kind.
    #[error("`{name}` takes {wanted} as its {place} argument, not {given}")]
    Argument {
        name: &'static str,
        place: String,
        wanted: String,
        given: String,
    },
    #[error("`{name}` needs {wanted} as its {place} argument")]
    ArgumentMissing {
        name: &'static str,
        place: String,
        wanted: String,
    },
    #[error("`{name}` takes no {place} argument here")]
    ArgumentTooMany { name: &'static str, place: String },
    #[error("`{name}` takes {takes}")]
    Arity {
        name: &'static str,
        takes: &'static str,
    },
    #[error("`{name}` cannot stand here: {reason}")]
    Misplaced {
        name: &'static str,
        reason: &'static str,
    },
    #[error("{0}")]
    Refused(Refusal),
    #[error("the character {0:?} has no meaning here")]
    StrayCharacter(char),
    #[error("the string has no closing quote")]
    OpenString,
    #[error(
        "`\\{0}` is no escape; known are \\b \\t \\n \\f \\r \\\" \\' \\\\ \\0 to \\377 and \\uXXXX"
    )]
    Escape(char),
    #[error("half a character: a surrogate stands only in a pair")]
    Surrogate,
    #[error("{0}")]
    Number(#[from] NumberError),
    #[error("{0}")]
    Date(#[from] DateError),
    #[error("expected a name behind `$`")]
    PlaceholderName,
    #[error("placeholders and variables are not known here; write the value")]
    NothingOpen,
    #[error("`{name}` is no constant, and a string stands in quotes{}", meant(.nearest))]
    BareName {
        name: String,
        nearest: Option<&'static str>,
    },
    #[error("`{0}` is a word of the language; as a key it stands in quotes")]
    KeyWord(String),
    #[error("nested deeper than {0} levels")]
    TooDeep(usize),
    #[error("the ranges of a text hold at most {0} values")]
    RangeTooWide(usize),
    #[error(
        "a range of strings has ends of the same length, without escapes, that differ in the last character only"
    )]
    StringRange,
    #[error("a range has two whole numbers of type int, or two strings, as its ends")]
    RangeEnds,
}

fn meant(nearest: &Option<&'static str>) -> String {
    match nearest {
        Some(name) => format!("; did you mean `{name}`?"),
        None => String::new(),
    }
}

/// What other dialects know and the text grammar does not, or what it knows and this service
/// cannot do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("`{{` opens nothing: a lambda (closure) is not in the language, and neither is a set")]
    Lambda,
    #[error("block comments are not in the language; a comment begins with `//`")]
    BlockComment,
    #[error("arithmetic between values is not in the language; use `math()`, or write the result")]
    Arithmetic,
    #[error("assignments and operators are not in the language")]
    Operator,
    #[error("a name with its package is not in the language; write the class alone, `T.id`")]
    QualifiedName,
    #[error("transactions cannot be steered from the text: one request is one transaction")]
    Transaction,
    #[error("a graph computer (OLAP) is not in the language")]
    GraphComputer,
    #[error("strategies cannot be taken away in this language")]
    WithoutStrategies,
    #[error("a program is not in the language")]
    Program,
    #[error(
        "only next(), toList(), toSet(), toBulkSet() and iterate() end a statement; for several rows use limit()"
    )]
    NextMany,
    #[error("`hasNext()` cannot end a statement; end it with limit(1).count()")]
    HasNext,
    #[error("`tryNext()` cannot end a statement; end it with next()")]
    TryNext,
    #[error("`explain()` cannot end a statement")]
    Explain,
    #[error("`toString()` cannot end a statement")]
    ToString,
    #[error(
        "a statement that is only a traversal source has no rows; a start step as V() is missing"
    )]
    NoStartStep,
    #[error("a traversal inside another one starts with `__.`, not with `g.`")]
    NestedSource,
    #[error("a traversal cannot stand in a list, a map or a predicate")]
    TraversalAsValue,
    #[error(
        "datetime() without a text, the time of now, is not known here; in a statement write $now"
    )]
    DateOfNow,
    #[error(
        "the order of a property is `asc` or `desc`; `incr` and `decr` were taken out of the language"
    )]
    OldOrder,
    #[error("a comma with nothing behind it")]
    TrailingComma,
    #[error("the label of a vertex cannot be open; write it")]
    OpenLabel,
    #[error("a statement that starts at its parent has one traversal and no ending as toList()")]
    ParentStatement,
}
