//! Directives where they are used: each once, and those that the schema declares where they may
//! stand, with their arguments (sections 3.13, 5.4 and 5.7). What our own mean, and names that are
//! nobody's, are told where they are read.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned, Value as GraphValue,
    parser::types::{ConstDirective, DirectiveDefinition, DirectiveLocation, InputValueDefinition},
};

use super::Rules;
use crate::model::builder::document::{At, Document, Kind};
use crate::model::names::nearest;

/// The directives of one place.
pub(in crate::model) struct Used<'a> {
    location: DirectiveLocation,
    pub directives: Vec<(At, &'a ConstDirective)>,
}

impl<'a> Rules<'a> {
    pub(super) fn applications(&mut self) {
        let document = self.document;
        let declared: HashMap<&str, &DirectiveDefinition> = document
            .directives
            .iter()
            .map(|declared| (declared.node.name.node.as_str(), &declared.node))
            .collect();
        for used in used(document) {
            let mut seen = HashSet::new();
            for (at, directive) in used.directives {
                let name = directive.name.node.as_str();
                let definition = declared.get(name);
                let repeatable = definition.is_some_and(|definition| definition.is_repeatable);
                if !seen.insert(name) && !repeatable {
                    self.problem(at, format!("`@{name}` stands twice"), None);
                }
                self.once(
                    directive
                        .arguments
                        .iter()
                        .map(|(name, _)| (at.same_file(name.pos), &name.node)),
                    |argument| format!("the argument `{argument}` of `@{name}` is given twice"),
                );
                if let Some(definition) = definition {
                    self.declared(at, directive, definition, used.location);
                }
            }
        }
    }

    fn declared(
        &mut self,
        at: At,
        directive: &ConstDirective,
        definition: &DirectiveDefinition,
        location: DirectiveLocation,
    ) {
        let name = &definition.name.node;
        let mut locations = definition.locations.iter();
        if !locations.any(|found| found.node == location) {
            self.problem(at, format!("`@{name}` cannot stand here"), None);
        }
        for (given, _) in &directive.arguments {
            let names = definition.arguments.iter();
            let mut names = names.map(|argument| argument.node.name.node.as_str());
            if names.clone().all(|argument| argument != given.node) {
                let near = nearest(&given.node, names.by_ref());
                let help = near.map(|near| format!("did you mean `{near}`?"));
                self.problem(
                    at.same_file(given.pos),
                    format!("`@{name}` has no argument `{}`", given.node),
                    help.as_deref(),
                );
            }
        }
        for argument in &definition.arguments {
            self.argument(at, directive, name, &argument.node);
        }
    }

    fn argument(
        &mut self,
        at: At,
        directive: &ConstDirective,
        name: &Name,
        argument: &InputValueDefinition,
    ) {
        if argument.ty.node.nullable {
            return;
        }
        let given = directive.get_argument(&argument.name.node);
        match given {
            None if argument.default_value.is_none() => self.problem(
                at,
                format!("`@{name}` needs the argument `{}`", argument.name.node),
                None,
            ),
            Some(Positioned {
                pos,
                node: GraphValue::Null,
            }) => self.problem(
                at.same_file(*pos),
                format!("`{}` of `@{name}` cannot be null", argument.name.node),
                None,
            ),
            None | Some(_) => {}
        }
    }
}

/// All directives that stand somewhere in the schema.
pub(in crate::model) fn used<'a>(document: &'a Document) -> Vec<Used<'a>> {
    let mut found = Vec::new();
    let mut add = |location, near: At, directives: &'a [Positioned<ConstDirective>]| {
        if !directives.is_empty() {
            let directives = directives
                .iter()
                .map(|directive| (near.same_file(directive.pos), &directive.node))
                .collect();
            found.push(Used {
                location,
                directives,
            });
        }
    };
    for schema in &document.schemas {
        add(
            DirectiveLocation::Schema,
            schema.at,
            &schema.node.directives,
        );
    }
    for declared in &document.directives {
        for argument in &declared.node.arguments {
            let directives = &argument.node.directives;
            add(
                DirectiveLocation::ArgumentDefinition,
                declared.at,
                directives,
            );
        }
    }
    for definition in document.types.values() {
        match &definition.kind {
            Kind::Object { fields, .. } | Kind::Interface { fields, .. } => {
                for field in fields {
                    let directives = &field.node.directives;
                    add(DirectiveLocation::FieldDefinition, field.at, directives);
                    for argument in &field.node.arguments {
                        let directives = &argument.node.directives;
                        add(DirectiveLocation::ArgumentDefinition, field.at, directives);
                    }
                }
            }
            Kind::Enum { values } => {
                for value in values {
                    add(
                        DirectiveLocation::EnumValue,
                        value.at,
                        &value.node.directives,
                    );
                }
            }
            Kind::Input { fields } => {
                for field in fields {
                    let directives = &field.node.directives;
                    add(
                        DirectiveLocation::InputFieldDefinition,
                        field.at,
                        directives,
                    );
                }
            }
            Kind::Scalar | Kind::Union { .. } => {}
        }
    }
    // Those of a type may come from several files.
    found.extend(document.types.values().map(|definition| {
        Used {
            location: match definition.kind {
                Kind::Scalar => DirectiveLocation::Scalar,
                Kind::Object { .. } => DirectiveLocation::Object,
                Kind::Interface { .. } => DirectiveLocation::Interface,
                Kind::Union { .. } => DirectiveLocation::Union,
                Kind::Enum { .. } => DirectiveLocation::Enum,
                Kind::Input { .. } => DirectiveLocation::InputObject,
            },
            directives: definition
                .directives
                .iter()
                .map(|placed| (placed.at, &placed.node))
                .collect(),
        }
    }));
    found
}
