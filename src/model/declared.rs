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

/// Where a directive may stand in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectivePlace {
    Query,
    Mutation,
    Subscription,
    Field,
    FragmentDefinition,
    FragmentSpread,
    InlineFragment,
    VariableDefinition,
}

impl DirectivePlace {
    /// `None`: a place in a schema.
    pub fn of(location: DirectiveLocation) -> Option<DirectivePlace> {
        match location {
            DirectiveLocation::Query => Some(DirectivePlace::Query),
            DirectiveLocation::Mutation => Some(DirectivePlace::Mutation),
            DirectiveLocation::Subscription => Some(DirectivePlace::Subscription),
            DirectiveLocation::Field => Some(DirectivePlace::Field),
            DirectiveLocation::FragmentDefinition => Some(DirectivePlace::FragmentDefinition),
            DirectiveLocation::FragmentSpread => Some(DirectivePlace::FragmentSpread),
            DirectiveLocation::InlineFragment => Some(DirectivePlace::InlineFragment),
            DirectiveLocation::VariableDefinition => Some(DirectivePlace::VariableDefinition),
            DirectiveLocation::Schema
            | DirectiveLocation::Scalar
            | DirectiveLocation::Object
            | DirectiveLocation::FieldDefinition
            | DirectiveLocation::ArgumentDefinition
            | DirectiveLocation::Interface
            | DirectiveLocation::Union
            | DirectiveLocation::Enum
            | DirectiveLocation::EnumValue
            | DirectiveLocation::InputObject
            | DirectiveLocation::InputFieldDefinition => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            DirectivePlace::Query => "QUERY",
            DirectivePlace::Mutation => "MUTATION",
            DirectivePlace::Subscription => "SUBSCRIPTION",
            DirectivePlace::Field => "FIELD",
            DirectivePlace::FragmentDefinition => "FRAGMENT_DEFINITION",
            DirectivePlace::FragmentSpread => "FRAGMENT_SPREAD",
            DirectivePlace::InlineFragment => "INLINE_FRAGMENT",
            DirectivePlace::VariableDefinition => "VARIABLE_DEFINITION",
        }
    }
}
