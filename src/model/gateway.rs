//! AppSync's own directives, which mean nothing to us and are printed for it as they were written.
//!
//! Their texts are kept by type and by field.

use std::collections::HashMap;

/// The texts, by `Type` and `Type.field`.
#[derive(Debug, Default)]
pub struct GatewayDirectives {
    pub(super) texts: HashMap<String, String>,
    pub(super) rule: Option<Rule>,
}

/// A directive that says who may ask for something, where only AppSync heeds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// `Type` or `Type.field`.
    pub coordinate: String,
    /// Without its `@`.
    pub directive: String,
    pub file: String,
    pub line: usize,
    pub column: usize,
}

impl GatewayDirectives {
    /// The first rule of authorisation, if there is any.
    pub fn rule(&self) -> Option<&Rule> {
        self.rule.as_ref()
    }

    /// ` @aws_iam @aws_cognito_user_pools(cognito_groups: ["admin"])`, or nothing.
    pub fn of_type(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    pub fn of_field(&self, type_name: &str, field: &str) -> &str {
        let coordinate = format!("{type_name}.{field}");
        self.texts.get(&coordinate).map_or("", String::as_str)
    }
}
