//! Directives that the schema declares for its clients.
//!
//! In: the `directive` definitions. Out: those that may stand in a client's document.

use async_graphql::parser::types::{DirectiveDefinition, DirectiveLocation};

use super::context::Builder;
use crate::model::declared::DeclaredDirective;

/// Those of the specification, which every schema has.
const STANDARD: [&str; 5] = ["skip", "include", "deprecated", "specifiedBy", "oneOf"];

impl Builder<'_, '_> {
    pub(super) fn declared_directives(&mut self) {
        let document = self.document;
        for definition in &document.directives {
            let DirectiveDefinition {
                name,
                description,
                arguments,
                is_repeatable,
                locations,
            } = &definition.node;
            let is_executable = locations
                .iter()
                .any(|location| is_executable(location.node));
            if !is_executable || STANDARD.contains(&name.node.as_str()) {
                continue;
            }
            if self.model.directive(&name.node).is_some() {
                continue;
            }
            let arguments = self.input_values(definition.at, arguments);
            self.model.directives.push(DeclaredDirective {
                name: name.node.as_str().into(),
                description: description.as_ref().map(|text| text.node.clone()),
                arguments,
                repeatable: *is_repeatable,
                locations: locations.iter().map(|location| location.node).collect(),
            });
        }
    }
}

/// Whether a directive there is one of an operation or a fragment, and not of the schema.
fn is_executable(location: DirectiveLocation) -> bool {
    match location {
        DirectiveLocation::Query
        | DirectiveLocation::Mutation
        | DirectiveLocation::Subscription
        | DirectiveLocation::Field
        | DirectiveLocation::FragmentDefinition
        | DirectiveLocation::FragmentSpread
        | DirectiveLocation::InlineFragment
        | DirectiveLocation::VariableDefinition => true,
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
        | DirectiveLocation::InputFieldDefinition => false,
    }
}
