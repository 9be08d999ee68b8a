//! The fields that a page of a statement's rows may have.
//!
//! In: the type of a page. Out: a mistake for each field that nobody could answer.

use crate::model::builder::{
    context::Builder,
    document::{Placed, base_name, fields_of},
};

use async_graphql::parser::types::FieldDefinition;

const OF_PAGE: [&str; 5] = ["items", "nodes", "edges", "nextToken", "pageInfo"];
const OF_EDGE: [&str; 2] = ["node", "cursor"];
const OF_INFO: [&str; 4] = ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"];

impl Builder<'_> {
    /// A page is cut from a statement's rows, which tells no more than these.
    pub(super) fn check_page_fields(&mut self, page: &str) {
        let document = self.document;
        let Some(definition) = document.types.get(page) else {
            return;
        };
        for field in fields_of(definition) {
            let inner = base_name(&field.node.ty.node.base);
            match field.node.name.node.as_str() {
                "edges" => self.check_fields(inner, &OF_EDGE),
                "pageInfo" => self.check_fields(inner, &OF_INFO),
                _ => self.check_field(page, field, &OF_PAGE),
            }
        }
    }

    fn check_fields(&mut self, type_name: &str, known: &[&str]) {
        let document = self.document;
        let Some(definition) = document.types.get(type_name) else {
            return;
        };
        for field in fields_of(definition) {
            self.check_field(type_name, field, known);
        }
    }

    fn check_field(&mut self, type_name: &str, field: &Placed<FieldDefinition>, known: &[&str]) {
        let name = &field.node.name;
        if known.contains(&name.node.as_str()) {
            return;
        }
        self.problem(
            field.at.same_file(name.pos),
            format!(
                "`{type_name}.{}` cannot be told: a statement's rows are cut into this page, and they \
                 tell {}",
                name.node,
                known.join(", ")
            ),
            Some(
                "take the field out, or let the statement make the page itself: one map with `items` \
                 and whatever else the page has"
                    .into(),
            ),
        );
    }
}
