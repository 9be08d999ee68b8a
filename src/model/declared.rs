//! Directives that the schema declares for its clients. They do nothing here: a client may write them,
//! and introspection tells of them.

use async_graphql::parser::types::DirectiveLocation;

use super::lookup::ArgumentDefinition;
use crate::gremlin::Text;

/// A directive that clients may use.
#[derive(Debug)]
pub struct DeclaredDirective {
    pub name: Text,
    pub description: Option<String>,
    pub arguments: Vec<ArgumentDefinition>,
    pub repeatable: bool,
    /// At least one of them is in documents.
    pub locations: Vec<DirectiveLocation>,
}
