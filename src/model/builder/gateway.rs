//! AppSync's own directives.
//!
//! In: the definitions. Out: the text of their directives, by type and by field.

use std::fmt::Write as _;

use async_graphql::parser::types::ConstDirective;

use super::document::{At, Document, fields_of};
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
    pub(super) fn read(document: &Document<'_>) -> Self {
        let mut found = GatewayDirectives::default();
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
            }
        }
        found
    }

    fn add<'d>(
        &mut self,
        document: &Document<'_>,
        coordinate: String,
        directives: impl Iterator<Item = (At, &'d ConstDirective)>,
    ) {
        let mut text = String::new();
        for (at, directive) in directives {
            let name = directive.name.node.as_str();
            if self.rule.is_none() && RULES.contains(&name) {
                self.rule = Some(Rule {
                    coordinate: coordinate.clone(),
                    directive: name.to_owned(),
                    file: document.file(at).name.clone(),
                    line: at.pos().line,
                    column: at.pos().column,
                });
            }
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
