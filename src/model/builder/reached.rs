//! Objects inside of objects: only the maps of statements have them.
//!
//! In: all types. Out: which of them are maps and nothing else, and a problem for each field of a node
//! type that nothing leads along.

use std::collections::HashSet;

use super::{context::Builder, document::fields_of};
use crate::gremlin::Text;
use crate::model::{
    field::{Field, FieldKind},
    ids::ObjectId,
    object::ObjectKind,
    statement::StatementResult,
};

impl Builder<'_> {
    pub(super) fn nested(&mut self) {
        let vertices = self.reached_as_vertices();
        let maps = self.reached_as_maps();
        let mut lost: Vec<(Text, Text)> = Vec::new();
        for (index, object) in self.model.objects.iter_mut().enumerate() {
            let Some(label) = object.vertex_label().cloned() else {
                continue;
            };
            let id = ObjectId::new(index);
            if !maps.contains(&id) || vertices.contains(&id) {
                let fields = object.fields.iter();
                let nested = fields.filter(|field| matches!(field.kind, FieldKind::Nested(_)));
                lost.extend(nested.map(|field| (object.name.clone(), field.name.clone())));
            } else if !object.fields.iter().any(|field| field.kind.leads()) {
                object.kind = ObjectKind::Map { label };
            }
        }
        if !self.edges_unclear {
            self.refuse(lost);
        }
    }

    fn refuse(&mut self, lost: Vec<(Text, Text)>) {
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

    /// All fields, those at the roots too.
    fn fields(&self) -> impl Iterator<Item = &Field> {
        self.model
            .roots()
            .map(|root| &root.fields)
            .chain(self.model.objects.iter().map(|object| &object.fields))
            .flat_map(|fields| fields.iter())
    }

    fn reached_as_vertices(&self) -> HashSet<ObjectId> {
        let targets = self.fields().filter_map(|field| field.kind.vertices());
        let mut found = HashSet::new();
        for target in targets {
            found.extend(self.model.possible(&target));
        }
        found
    }

    fn reached_as_maps(&self) -> HashSet<ObjectId> {
        let mut waiting: Vec<ObjectId> = Vec::new();
        for field in self.fields() {
            let Some(statement) = field.kind.statement() else {
                continue;
            };
            if let StatementResult::Maps(target) = &statement.result {
                waiting.extend(self.model.possible(target));
            }
        }
        // What a wrong statement would have led to is not its own mistake.
        for target in &self.behind_mistakes {
            waiting.extend(self.model.possible(target));
        }
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
