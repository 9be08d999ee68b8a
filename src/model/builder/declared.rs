//! Directives that the schema declares for its clients.
//!
//! In: the `directive` definitions. Out: those that may stand in a client's document. What the schema
//! itself gives to a directive that it declares is held against the types of its arguments.

use std::collections::HashMap;

use async_graphql::{Value as GraphValue, parser::types::DirectiveDefinition};

use super::{context::Builder, rules};
use crate::model::{
    coerce::coerce_const,
    declared::{DeclaredDirective, DirectivePlace},
    lookup::ArgumentDefinition,
};

/// Those of the specification, which every schema has.
const STANDARD: [&str; 5] = ["skip", "include", "deprecated", "specifiedBy", "oneOf"];

impl Builder<'_> {
    pub(super) fn declared_directives(&mut self) {
        let document = self.document;
        let mut declared: HashMap<&str, Vec<ArgumentDefinition>> = HashMap::new();
        for definition in &document.directives {
            let DirectiveDefinition {
                name,
                description,
                arguments,
                is_repeatable,
                locations,
            } = &definition.node;
            if declared.contains_key(name.node.as_str()) {
                continue;
            }
            let arguments = self.input_values(definition.at, arguments);
            declared.insert(&name.node, arguments.clone());
            let is_executable = locations
                .iter()
                .any(|location| DirectivePlace::of(location.node).is_some());
            if !is_executable || STANDARD.contains(&name.node.as_str()) {
                continue;
            }
            self.model.directives.push(DeclaredDirective {
                name: name.node.as_str().into(),
                description: description.as_ref().map(|text| text.node.clone()),
                arguments,
                repeatable: *is_repeatable,
                locations: locations.iter().map(|location| location.node).collect(),
            });
        }
        // A default of an input that leads back to itself cannot be written out.
        if self.verdict.defaults_end {
            self.values_of_directives(&declared);
        }
    }

    /// Values that the schema gives to arguments of directives.
    fn values_of_directives(&mut self, declared: &HashMap<&str, Vec<ArgumentDefinition>>) {
        let used = rules::used(self.document).into_iter();
        for (at, directive) in used.flat_map(|used| used.directives) {
            let name = directive.name.node.as_str();
            let Some(arguments) = declared.get(name) else {
                continue;
            };
            for (given, value) in &directive.arguments {
                // Null where there must be a value is told with what is missing.
                let argument = arguments
                    .iter()
                    .find(|argument| *argument.name == *given.node.as_str())
                    .filter(|argument| {
                        !argument.ty.is_required() || value.node != GraphValue::Null
                    });
                let Some(argument) = argument else { continue };
                if let Err(error) = coerce_const(&self.model, &argument.ty, &value.node) {
                    let message = format!("`{}` of `@{name}`: {error}", given.node);
                    self.problem(at.same_file(value.pos), message, None);
                }
            }
        }
    }
}
