//! What types are made of: there is something in each, nothing in it twice, and no name that
//! belongs to introspection (sections 3.3, 3.6 to 3.10).

use std::collections::HashSet;

use async_graphql::{Name, parser::types::FieldDefinition};

use super::Rules;
use crate::model::builder::document::{At, Definition, Kind, Placed};

impl Rules<'_> {
    pub(super) fn members(&mut self) {
        let document = self.document;
        for (name, definition) in &document.types {
            self.type_name(name, definition);
            match &definition.kind {
                Kind::Scalar => {}
                Kind::Object { implements, fields } | Kind::Interface { implements, fields } => {
                    self.some(name, definition.at, "fields", fields.len());
                    self.fields(name, fields);
                    let twice =
                        |interface: &Name| format!("`{name}` implements `{interface}` twice");
                    self.once(
                        implements.iter().map(|placed| (placed.at, &placed.node)),
                        twice,
                    );
                }
                Kind::Union { members } => {
                    self.some(name, definition.at, "members", members.len());
                    let twice = |member: &Name| format!("`{member}` stands twice");
                    self.once(
                        members.iter().map(|placed| (placed.at, &placed.node)),
                        twice,
                    );
                }
                Kind::Enum { values } => {
                    self.some(name, definition.at, "values", values.len());
                    let named = values
                        .iter()
                        .map(|value| (value.at, &value.node.value.node));
                    self.once(named.clone(), |value| {
                        format!("the value `{value}` stands twice")
                    });
                    for (at, value) in named {
                        self.reserved(at, value);
                        self.literal(at, value);
                    }
                }
                Kind::Input { fields } => {
                    self.some(name, definition.at, "fields", fields.len());
                    let named = fields.iter().map(|field| (field.at, &field.node.name.node));
                    self.once(named.clone(), |field| {
                        format!("`{name}.{field}` stands twice")
                    });
                    named.for_each(|(at, field)| self.reserved(at, field));
                }
            }
        }
    }

    fn type_name(&mut self, name: &str, definition: &Definition) {
        self.reserved(definition.at, name);
        let built_in = matches!(name, "Int" | "Float" | "String" | "Boolean" | "ID");
        if built_in && !matches!(definition.kind, Kind::Scalar) {
            self.problem(
                definition.at,
                format!("the name `{name}` is not free"),
                Some("it is a scalar that every schema has"),
            );
        }
    }

    fn some(&mut self, name: &str, at: At, what: &str, count: usize) {
        if count == 0 {
            self.problem(at, format!("`{name}` has no {what}"), None);
        }
    }

    fn fields(&mut self, type_name: &str, fields: &[Placed<FieldDefinition>]) {
        let named = fields.iter().map(|field| (field.at, &field.node.name.node));
        self.once(named, |field| format!("`{type_name}.{field}` stands twice"));
        for field in fields {
            self.reserved(field.at, &field.node.name.node);
            let arguments = field
                .node
                .arguments
                .iter()
                .map(|argument| (field.at.same_file(argument.pos), &argument.node.name.node));
            self.arguments(arguments);
        }
    }

    pub(super) fn arguments<'n>(
        &mut self,
        arguments: impl Iterator<Item = (At, &'n Name)> + Clone,
    ) {
        let twice = |argument: &Name| format!("the argument `{argument}` stands twice");
        self.once(arguments.clone(), twice);
        arguments.for_each(|(at, argument)| self.reserved(at, argument));
    }

    /// These would be read as other values (section 2.10.6).
    fn literal(&mut self, at: At, value: &str) {
        if matches!(value, "true" | "false" | "null") {
            self.problem(at, format!("an enum cannot have the value `{value}`"), None);
        }
    }

    pub(super) fn once<'n>(
        &mut self,
        names: impl Iterator<Item = (At, &'n Name)>,
        message: impl Fn(&Name) -> String,
    ) {
        let mut seen = HashSet::new();
        for (at, name) in names {
            if !seen.insert(name.as_str()) {
                self.problem(at, message(name), None);
            }
        }
    }
}
