//! AppSync's own directives, which mean nothing to us and are printed for it as they were written.
//!
//! In: the definitions. Out: the text of their directives, by type and by field.

use std::{collections::HashMap, fmt::Write as _};

use async_graphql::parser::types::ConstDirective;

use super::{build::fields_of, document::Document};
use crate::literal;

/// The texts, by `Type` and `Type.field`.
#[derive(Debug, Default)]
pub struct GatewayDirectives(HashMap<String, String>);

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
                .map(|directive| &directive.node);
            found.add(name.clone(), directives);
            for field in fields_of(definition) {
                let directives = field.node.directives.iter();
                let coordinate = format!("{name}.{}", field.node.name.node);
                found.add(coordinate, directives.map(|directive| &directive.node));
            }
        }
        found
    }

    fn add<'d>(
        &mut self,
        coordinate: String,
        directives: impl Iterator<Item = &'d ConstDirective>,
    ) {
        let mut text = String::new();
        for directive in directives {
            if KEPT.contains(&directive.name.node.as_str()) {
                write_directive(directive, &mut text);
            }
        }
        if !text.is_empty() {
            self.0.insert(coordinate, text);
        }
    }

    /// ` @aws_iam @aws_cognito_user_pools(cognito_groups: ["admin"])`, or nothing.
    pub fn of_type(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub fn of_field(&self, type_name: &str, field: &str) -> &str {
        let coordinate = format!("{type_name}.{field}");
        self.0.get(&coordinate).map_or("", String::as_str)
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
