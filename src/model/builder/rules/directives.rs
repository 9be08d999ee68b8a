//! The directives that a schema declares (section 3.13).

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Positioned,
    parser::types::{ConstDirective, InputValueDefinition},
};

use super::{Rules, base_name, cycles};
use crate::model::builder::document::{Definition, Kind};

impl Rules<'_> {
    pub(super) fn directives(&mut self) {
        let document = self.document;
        let mut seen = HashSet::new();
        for declared in &document.directives {
            let definition = &declared.node;
            let at = declared.at.same_file(definition.name.pos);
            let name = &definition.name.node;
            self.reserved(at, name);
            if !seen.insert(name.as_str()) {
                let message = format!("the directive `@{name}` is declared twice");
                self.problem(at, message, None);
            }
            let arguments = definition.arguments.iter();
            self.arguments(
                arguments
                    .clone()
                    .map(|argument| (at.same_file(argument.pos), &argument.node.name.node)),
            );
            for argument in arguments {
                let ty = &argument.node.ty;
                self.input_type(at.same_file(ty.pos), &ty.node);
            }
        }
        self.circular_directives();
    }

    /// A directive that is used where it is declared, or in a type that it takes.
    fn circular_directives(&mut self) {
        let document = self.document;
        let names = document.directives.iter();
        let names = names.map(|declared| (Thing::Directive, declared.node.name.node.as_str()));
        let types = document
            .types
            .keys()
            .map(|name| (Thing::Type, name.as_str()));
        let numbers: HashMap<(Thing, &str), usize> = names
            .clone()
            .chain(types.clone())
            .enumerate()
            .map(|(number, thing)| (thing, number))
            .collect();
        let of_directives = document.directives.iter().map(|declared| {
            of_values(
                declared
                    .node
                    .arguments
                    .iter()
                    .map(|argument| &argument.node),
            )
        });
        let of_types = document.types.values().map(of_type);
        let edges: Vec<Vec<usize>> = of_directives
            .chain(of_types)
            .map(|things| {
                things
                    .iter()
                    .filter_map(|thing| numbers.get(thing).copied())
                    .collect()
            })
            .collect();
        let groups = cycles::groups(&edges);
        for number in cycles::circular(&edges, &groups) {
            // Types may lead to themselves.
            let Some(declared) = document.directives.get(number) else {
                continue;
            };
            let name = &declared.node.name.node;
            self.problem(
                declared.at.same_file(declared.node.name.pos),
                format!("the directive `@{name}` leads back to itself"),
                Some("it stands at one of its own arguments, or in a type that they have"),
            );
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Thing {
    Directive,
    Type,
}

fn of_directives<'d>(
    directives: impl Iterator<Item = &'d Positioned<ConstDirective>>,
) -> impl Iterator<Item = (Thing, &'d str)> {
    directives.map(|directive| (Thing::Directive, directive.node.name.node.as_str()))
}

fn of_values<'d>(values: impl Iterator<Item = &'d InputValueDefinition>) -> Vec<(Thing, &'d str)> {
    values
        .flat_map(|value| {
            let ty = (Thing::Type, base_name(&value.ty.node));
            of_directives(value.directives.iter()).chain([ty])
        })
        .collect()
}

/// What an input type leads to. No other has to do with arguments.
fn of_type(definition: &Definition) -> Vec<(Thing, &str)> {
    let own = definition
        .directives
        .iter()
        .map(|directive| (Thing::Directive, directive.node.name.node.as_str()));
    match &definition.kind {
        Kind::Scalar => own.collect(),
        Kind::Enum { values } => own
            .chain(
                values
                    .iter()
                    .flat_map(|value| of_directives(value.node.directives.iter())),
            )
            .collect(),
        Kind::Input { fields } => own
            .chain(of_values(fields.iter().map(|field| &field.node)))
            .collect(),
        Kind::Object { .. } | Kind::Interface { .. } | Kind::Union { .. } => Vec::new(),
    }
}
