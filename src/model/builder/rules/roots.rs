//! The schema itself and where operations begin (section 3.3).

use std::collections::HashMap;

use super::Rules;
use crate::model::builder::document::Root;

impl Rules<'_> {
    pub(super) fn roots(&mut self) {
        let document = self.document;
        let defined = document.schemas.iter().filter(|schema| !schema.node.extend);
        for schema in defined.skip(1) {
            self.problem(
                schema.at,
                "there are two `schema` definitions",
                Some("use `extend schema` to add to the other one"),
            );
        }
        let mut operations: HashMap<&str, &str> = HashMap::new();
        let mut types: HashMap<&str, &str> = HashMap::new();
        for Root {
            at,
            operation,
            name,
        } in &document.roots
        {
            if operations.insert(operation, name).is_some() {
                let message = format!("the root of every {operation} is named twice");
                self.problem(*at, message, None);
            } else if let Some(other) = types.insert(name, operation) {
                self.problem(
                    *at,
                    format!("`{name}` is already the root of every {other}"),
                    Some("each kind of operation has a root type of its own"),
                );
            } else if !document.types.contains_key(name) {
                self.problem(*at, format!("there is no type `{name}`"), None);
            }
        }
    }
}
