//! How the nodes of a look-up or a relationship are shown: one after the other, as a page, or summed up.
//!
//! In: the type of a field. Out: which nodes it leads to, and how they are shown.

use super::{
    context::{Builder, Output},
    document::{At, base_name, fields_of},
};
use crate::model::{
    field::Shows,
    ids::{ObjectId, Target},
    statement::PageStyle,
};

const OF_PAGE: [&str; 6] = [
    "items",
    "nodes",
    "edges",
    "nextToken",
    "pageInfo",
    "totalCount",
];
const OF_EDGE: [&str; 3] = ["node", "cursor", "properties"];
const OF_INFO: [&str; 4] = ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"];

impl Builder<'_> {
    /// `None`: no nodes are shown by such a type.
    pub(super) fn shown(&self, type_name: &str, output: Output) -> Option<(Target, Shows)> {
        match output {
            Output::Object(target) => Some((target, Shows::Nodes)),
            Output::Page(_) => {
                let (style, items) = self.pages.get(type_name)?;
                match self.outputs.get(items) {
                    Some(Output::Object(target)) => Some((*target, Shows::Page(*style))),
                    _ => None,
                }
            }
            Output::Sum(_) => {
                let of = self.sums.get(type_name)?;
                match self.outputs.get(of) {
                    Some(Output::Object(target)) => Some((*target, Shows::Aggregates)),
                    _ => None,
                }
            }
            Output::Edge(_) | Output::Leaf(_) => None,
        }
    }

    /// A page of nodes tells what is known of it, and no more.
    pub(super) fn check_shown_page(
        &mut self,
        page: &str,
        style: PageStyle,
        edge: Option<ObjectId>,
    ) {
        let document = self.document;
        let Some(definition) = document.types.get(page) else {
            return;
        };
        for field in fields_of(definition) {
            let name = field.node.name.node.as_str();
            let inner = base_name(&field.node.ty.node.base);
            match (name, style) {
                ("edges", PageStyle::Relay) => self.check_parts(inner, &OF_EDGE, edge),
                ("pageInfo", PageStyle::Relay) => self.check_parts(inner, &OF_INFO, None),
                _ if OF_PAGE.contains(&name) => {}
                _ => self.unknown_part(field.at, page, name, &OF_PAGE),
            }
        }
    }

    fn check_parts(&mut self, type_name: &str, known: &[&str], edge: Option<ObjectId>) {
        let document = self.document;
        let Some(definition) = document.types.get(type_name) else {
            return;
        };
        for field in fields_of(definition) {
            let name = field.node.name.node.as_str();
            if !known.contains(&name) {
                self.unknown_part(field.at, type_name, name, known);
                continue;
            }
            if name != "properties" {
                continue;
            }
            let inner = base_name(&field.node.ty.node.base);
            let fits = matches!(self.outputs.get(inner), Some(Output::Edge(found)) if Some(*found) == edge);
            if !fits {
                self.problem(
                    field.at,
                    format!("`{type_name}.properties` is not of the edges of this page"),
                    Some(
                        "its type is the one that `@relationship(properties: \"…\")` names; a page at a \
                         root has none"
                            .into(),
                    ),
                );
            }
        }
    }

    fn unknown_part(&mut self, at: At, type_name: &str, name: &str, known: &[&str]) {
        self.problem(
            at,
            format!("`{type_name}.{name}` is not known of a page"),
            Some(format!("a page has {}", known.join(", "))),
        );
    }
}
