//! The text of GraphQL documents.
//!
//! In: text. Out: a document in async-graphql's types, or the first mistake with its place. This is
//! the only reader of GraphQL text, so nothing measures a text in another way than it is read. It
//! follows the specification's edition of September 2025, appendix B, and reads a text of any
//! shape in linear time and with bounded recursion.

mod error;
mod executable;
mod lexer;
mod parser;
mod string;
mod type_system;
mod value;

pub use error::{Reason, SyntaxError};
pub use executable::parse_query;
pub use type_system::{SchemaDocument, parse_schema};

/// How deep brackets may be nested in each other, of any kind. The parser, and everything that
/// walks through a document, calls itself for each level.
pub const MAX_NESTING: usize = 200;
