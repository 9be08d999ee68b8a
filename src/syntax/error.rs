//! What is wrong with a text.

use async_graphql::Pos;

use super::{MAX_NESTING, lexer::Kind};

/// Characters of the text that a message quotes.
const MAX_QUOTE: usize = 40;

/// The first mistake of a text, and where it stands. Lines and columns count from 1, columns in
/// characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct SyntaxError {
    pub at: Pos,
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("expected {wanted}, found {found}")]
    Expected { wanted: &'static str, found: String },
    #[error("unexpected character {0}")]
    Character(String),
    #[error("this string has no closing quote")]
    OpenString,
    #[error("this block string has no closing `\"\"\"`")]
    OpenBlockString,
    #[error("unknown escape sequence `{0}` in a string")]
    Escape(String),
    #[error("the escape sequence `{0}` is not a Unicode character")]
    EscapedCharacter(String),
    #[error("a number cannot begin with `0` unless it is `0`")]
    LeadingZero,
    #[error("expected a digit after `{0}`")]
    MissingDigit(&'static str),
    #[error("a number cannot be followed directly by `{0}`")]
    NumberEnd(char),
    #[error("the number {0} is out of range")]
    NumberRange(String),
    #[error("brackets are nested more than {MAX_NESTING} levels deep")]
    TooDeep,
    #[error("expected at least one {0} between the brackets")]
    Empty(&'static str),
    #[error("an extension must add something to the type")]
    EmptyExtension,
    #[error("there is no operation in the document")]
    NoOperation,
    #[error("an operation without a name must be the only one in the document")]
    AnonymousNotAlone,
    #[error("{what} `{name}` is defined more than once")]
    Twice { what: &'static str, name: String },
    #[error("a fragment cannot have the name `on`")]
    FragmentOn,
    #[error("a variable cannot be used here: the value must be constant")]
    VariableInConst,
    #[error("a description belongs before a definition that has a name")]
    Description,
    #[error("`{0}` is not a directive location")]
    DirectiveLocation(String),
    #[error("definitions of types do not belong in a query document")]
    TypeSystem,
    #[error("operations and fragments do not belong in a schema")]
    Executable,
}

impl Reason {
    /// The text follows the grammar and breaks a rule of validation (section 5).
    pub fn is_validation(&self) -> bool {
        matches!(
            self,
            Reason::Twice { .. } | Reason::AnonymousNotAlone | Reason::NoOperation
        )
    }
}

/// A token as a message shows it.
pub(super) fn shown(kind: &Kind<'_>) -> String {
    match kind {
        Kind::End => "the end of the text".to_owned(),
        Kind::Punctuator(punctuator) => format!("`{}`", punctuator.text()),
        Kind::Name(text) | Kind::Int(text) | Kind::Float(text) => format!("`{}`", quoted(text)),
        Kind::String(_) => "a string".to_owned(),
    }
}

/// At most the first characters of a text.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
