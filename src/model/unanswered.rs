//! Fields that a statement's maps do not hold.
//!
//! In: a model. Out: for each statement whose steps tell the keys of its maps, the fields of its type that
//! these lack: asked for there, they are null, or an error where they may not be.

use super::{
    field::{Field, FieldKind},
    ids::Target,
    key::Property,
    statement::{MapKeys, StatementResult},
    types::Model,
};
use crate::gremlin::Text;

/// What of a type a statement leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// The field with the statement: `Query.busiest`.
    pub coordinate: String,
    /// The type, and the fields of it.
    pub type_name: Text,
    pub fields: Vec<Text>,
}

impl Model {
    /// In the order of the schema.
    pub fn unanswered(&self) -> Vec<Unanswered> {
        let roots = self.roots().map(|root| (&root.name, &root.fields));
        let objects = self.objects().map(|object| (&object.name, &object.fields));
        let mut found = Vec::new();
        for (owner, fields) in roots.chain(objects) {
            for field in fields.iter() {
                let Some(statement) = field.kind.statement() else {
                    continue;
                };
                if let (StatementResult::Maps(target), Some(keys)) =
                    (statement.result, &statement.keys)
                {
                    self.lacking(&format!("{owner}.{}", field.name), target, keys, &mut found);
                }
            }
        }
        found
    }

    fn lacking(
        &self,
        coordinate: &str,
        target: Target,
        keys: &MapKeys,
        found: &mut Vec<Unanswered>,
    ) {
        for id in self.possible(&target) {
            let object = &self[*id];
            let lacking = object.fields.iter().filter(|field| !holds(keys, field));
            let fields: Vec<Text> = lacking.map(|field| field.name.clone()).collect();
            if !fields.is_empty() {
                found.push(Unanswered {
                    coordinate: coordinate.to_owned(),
                    type_name: object.name.clone(),
                    fields,
                });
            }
            for field in object.fields.iter() {
                if let (FieldKind::Nested(target), Some(inside)) =
                    (&field.kind, keys.inside(&field.name))
                {
                    self.lacking(coordinate, *target, inside, found);
                }
            }
        }
    }
}

fn holds(keys: &MapKeys, field: &Field) -> bool {
    keys.has(&field.name)
        || match &field.kind {
            FieldKind::Id { .. } => keys.has("id"),
            FieldKind::Property(Property { key, .. }) => keys.has(key),
            FieldKind::Relationship(_)
            | FieldKind::Edge(_)
            | FieldKind::Lookup(_)
            | FieldKind::Statement(_)
            | FieldKind::Nested(_) => false,
        }
}
