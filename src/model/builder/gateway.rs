//! AppSync's own directives.
//!
//! In: the definitions. Out: the text of their directives, by type and by field.

use std::fmt::Write as _;

use async_graphql::{Positioned, parser::types::ConstDirective};

use super::document::{At, Definition, Document, Kind, Placed, fields_of};
use crate::{
    literal,
    model::gateway::{GatewayDirectives, Rule},
};

/// The directives of authorisation.
const RULES: [&str; 6] = [
    "aws_auth",
    "aws_cognito_user_pools",
    "aws_iam",
    "aws_oidc",
    "aws_api_key",
    "aws_lambda",
];

/// Those of authorisation, and those of merged APIs.
const KEPT: [&str; 9] = [
    "aws_auth",
    "aws_cognito_user_pools",
    "aws_iam",
    "aws_oidc",
    "aws_api_key",
    "aws_lambda",
    "canonical",
    "hidden",
    "renamed",
];

impl GatewayDirectives {
    pub(super) fn read(document: &Document) -> Self {
        let mut found = GatewayDirectives::default();
        for schema in &document.schemas {
            found.look(document, "schema", schema.at, &schema.node.directives);
        }
        for (name, definition) in &document.types {
            let directives = definition
                .directives
                .iter()
                .map(|directive| (directive.at, &directive.node));
            found.add(document, name.clone(), directives);
            for field in fields_of(definition) {
                let directives = field.node.directives.iter();
                let coordinate = format!("{name}.{}", field.node.name.node);
                let directives = directives
                    .map(|directive| (field.at.same_file(directive.pos), &directive.node));
                found.add(document, coordinate, directives);
                for Positioned { node: argument, .. } in &field.node.arguments {
                    let coordinate = format!("{name}.{}({}:)", field.node.name, argument.name);
                    found.look(document, &coordinate, field.at, &argument.directives);
                }
            }
            found.look_inside(document, name, definition);
        }
        found
    }

    /// Where AppSync takes no rule, one is still meant as one.
    fn look_inside(&mut self, document: &Document, name: &str, definition: &Definition) {
        match &definition.kind {
            Kind::Enum { values } => {
                for Placed { at, node } in values {
                    let coordinate = format!("{name}.{}", node.value);
                    self.look(document, &coordinate, *at, &node.directives);
                }
            }
            Kind::Input { fields } => {
                for Placed { at, node } in fields {
                    let coordinate = format!("{name}.{}", node.name);
                    self.look(document, &coordinate, *at, &node.directives);
                }
            }
            Kind::Object { .. } | Kind::Interface { .. } | Kind::Union { .. } | Kind::Scalar => {}
        }
    }

    fn look(
        &mut self,
        document: &Document,
        coordinate: &str,
        within: At,
        directives: &[Positioned<ConstDirective>],
    ) {
        for directive in directives {
            let at = within.same_file(directive.pos);
            self.heed(document, coordinate, at, &directive.node);
        }
    }

    /// Keeps the first rule.
    fn heed(&mut self, document: &Document, coordinate: &str, at: At, directive: &ConstDirective) {
        let name = directive.name.node.as_str();
        if self.rule.is_none() && RULES.contains(&name) {
            self.rule = Some(Rule {
                coordinate: coordinate.to_owned(),
                directive: name.to_owned(),
                file: document.file(at).name.clone(),
                line: at.pos().line,
                column: at.pos().column,
            });
        }
    }

    fn add<'d>(
        &mut self,
        document: &Document,
        coordinate: String,
        directives: impl Iterator<Item = (At, &'d ConstDirective)>,
    ) {
        let mut text = String::new();
        for (at, directive) in directives {
            self.heed(document, &coordinate, at, directive);
            if KEPT.contains(&directive.name.node.as_str()) {
                write_directive(directive, &mut text);
            }
        }
        if !text.is_empty() {
            self.texts.insert(coordinate, text);
        }
    }
}

fn write_directive(directive: &ConstDirective, text: &mut String) {
    let written = "a string takes all that is written";
    write!(text, " @{}", directive.name.node).expect(written);
    let mut open = "(";
    for (name, value) in &directive.arguments {
        write!(text, "{open}{}: ", name.node).expect(written);
        literal::value(text, &value.node);
        open = ", ";
    }
    if open == ", " {
        text.push(')');
    }
}
