//! Objects inside of objects: only the maps of statements have them.
//!
//! In: all types. Out: a problem for each field of a node type that nothing leads along.

use std::collections::HashSet;

use super::{
    build::{Builder, fields_of},
    statement::StatementResult,
    types::{FieldKind, NodeTarget, NodeTypeId},
};
use crate::gremlin::Text;

impl Builder<'_, '_> {
    pub(super) fn nested(&mut self) {
        if self.edges_unclear {
            return;
        }
        let vertices = self.reached_as_vertices();
        let maps = self.reached_as_maps();
        let mut lost: Vec<(Text, Text)> = Vec::new();
        for (index, node) in self.model.nodes.iter().enumerate() {
            let id = NodeTypeId::new(index);
            if maps.contains(&id) && !vertices.contains(&id) {
                continue;
            }
            lost.extend(
                node.fields
                    .iter()
                    .filter(|field| matches!(field.kind, FieldKind::Nested(_)))
                    .map(|field| (node.name.clone(), field.name.clone())),
            );
        }
        for (type_name, name) in lost {
            let at = self.document.types.get(&*type_name).and_then(|definition| {
                let field = fields_of(definition)
                    .iter()
                    .find(|field| *field.node.name.node == *name);
                field.map(|field| field.at)
            });
            self.problem(
                at.unwrap_or_else(|| self.document.start()),
                format!("nothing says how `{name}` is reached"),
                Some(format!(
                    "add `@relationship(type: \"…\", direction: OUT)`, or a statement: \
                     resolvers/{type_name}.{name}.gremlin"
                )),
            );
        }
    }

    /// The kinds of all fields, those at the roots too.
    fn kinds(&self) -> impl Iterator<Item = &FieldKind> {
        self.model
            .roots()
            .map(|root| &root.fields)
            .chain(self.model.nodes.iter().map(|node| &node.fields))
            .chain(self.model.edges.iter().map(|edge| &edge.fields))
            .flat_map(|fields| fields.iter())
            .map(|field| &field.kind)
    }

    fn reached_as_vertices(&self) -> HashSet<NodeTypeId> {
        let mut found = HashSet::new();
        for kind in self.kinds() {
            let target = match kind {
                FieldKind::Lookup(lookup) => Some(lookup.target),
                FieldKind::Relationship(relationship) => Some(relationship.target),
                FieldKind::Statement(statement) => match statement.result {
                    StatementResult::Nodes(target) => Some(target),
                    StatementResult::Maps(_)
                    | StatementResult::Edges(_)
                    | StatementResult::Values(_) => None,
                },
                FieldKind::Id { .. }
                | FieldKind::Property(_)
                | FieldKind::Edge(_)
                | FieldKind::Nested(_) => None,
            };
            found.extend(target.iter().flat_map(|target| self.model.possible(target)));
        }
        found
    }

    fn reached_as_maps(&self) -> HashSet<NodeTypeId> {
        let mut waiting: Vec<NodeTypeId> = Vec::new();
        let mut add = |target: Option<&NodeTarget>| {
            waiting.extend(
                target
                    .into_iter()
                    .flat_map(|target| self.model.possible(target)),
            );
        };
        for root_or_type in self
            .model
            .roots()
            .map(|root| &root.fields)
            .chain(self.model.nodes.iter().map(|node| &node.fields))
            .chain(self.model.edges.iter().map(|edge| &edge.fields))
        {
            for field in root_or_type.iter() {
                let FieldKind::Statement(statement) = &field.kind else {
                    continue;
                };
                if let StatementResult::Maps(target) = &statement.result {
                    add(Some(target));
                }
                if statement.page.is_some() {
                    add(self.model.output.get(&field.type_name));
                }
            }
        }
        // What a wrong statement would have led to is not its own mistake.
        waiting.extend(
            self.behind_mistakes
                .iter()
                .flat_map(|target| self.model.possible(target)),
        );
        let mut found = HashSet::new();
        while let Some(id) = waiting.pop() {
            if !found.insert(id) {
                continue;
            }
            for field in self.model[id].fields.iter() {
                if let FieldKind::Nested(target) = &field.kind {
                    waiting.extend(self.model.possible(target));
                }
            }
        }
        found
    }
}
