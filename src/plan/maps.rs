//! What is selected of maps that statements make: the keys are the names of the fields.
//!
//! In: a type and the selections on it. Out: how such a map is read.

use std::sync::Arc;

use super::{
    FieldShape, FieldSource, MapType, ObjectShape, ValueKind, ValueShape,
    collect::{Group, ObjectOf},
    make::{Planner, coordinate, definition, one_field, sets},
};
use crate::{
    api::OperationKind,
    error::{Code, Error, Location},
    gremlin::Text,
    model::{Field, FieldKind, MapKeys, ObjectId, StatementResult, Target},
};

impl<'d> Planner<'d> {
    /// `keys` are all that the map can have, where that is known.
    pub(super) fn map(
        &mut self,
        target: Target,
        group: &Group<'d>,
        keys: Option<&MapKeys>,
    ) -> Result<ObjectShape, Error> {
        let model = self.selected.model;
        let possible = model.possible(&target).to_vec();
        let types = possible.into_iter().map(|id| {
            Ok(MapType {
                name: model[id].name.clone(),
                label: model[id].map_label(),
                fields: self.entries(id, group, keys)?,
            })
        });
        Ok(ObjectShape::Map {
            types: types.collect::<Result<_, Error>>()?,
            type_name: model.target_name(target).clone(),
        })
    }

    fn entries(
        &mut self,
        id: ObjectId,
        group: &Group<'d>,
        keys: Option<&MapKeys>,
    ) -> Result<Vec<FieldShape>, Error> {
        let model = self.selected.model;
        let object = &model[id];
        let selected = self.selected.collect(ObjectOf::Object(id), &sets(group));
        let mut found = Vec::with_capacity(selected.len());
        for (key, group) in selected {
            let field = one_field(key, &group)?;
            let at = Location::from(group[0].pos);
            let coordinate = coordinate(&object.name, &field.name.node);
            let source = if field.name.node == "__typename" {
                FieldSource::TypeName(object.name.clone())
            } else {
                let definition = definition(&object.fields, &object.name, field)?;
                self.count()?;
                let inside = keys.and_then(|keys| keys.inside(&definition.name));
                let source = self.entry(definition, &group, inside)?;
                if let Some(keys) = keys {
                    self.told(&source, &coordinate, keys, at)?;
                }
                source
            };
            found.push(FieldShape::new(key.into(), coordinate, at, source));
        }
        Ok(found)
    }

    /// A change is not made where its answer could not be given: the keys are known before.
    fn told(
        &self,
        source: &FieldSource,
        coordinate: &Text,
        keys: &MapKeys,
        at: Location,
    ) -> Result<(), Error> {
        let FieldSource::Entry {
            name,
            property,
            leads,
            value,
        } = source
        else {
            return Ok(());
        };
        let has = keys.has(name) || property.as_ref().is_some_and(|key| keys.has(key));
        // A list of values that is missing is an empty one.
        let needed = *leads || value.required && !matches!(value.kind, ValueKind::List(_));
        if has || !needed || self.selected.operation.kind != OperationKind::Mutation {
            return Ok(());
        }
        let message = format!(
            "`{coordinate}` cannot be told here: a statement makes this object, and without `{name}`; \
             nothing was changed. Ask for it in a query, or add `{name}` to the statement's maps"
        );
        Err(Error::new(Code::BadUserInput, message).at(at))
    }

    fn entry(
        &mut self,
        definition: &'d Field,
        group: &Group<'d>,
        keys: Option<&MapKeys>,
    ) -> Result<FieldSource, Error> {
        let leaf = |leaf| ValueKind::Leaf(leaf);
        let (kind, leads, property) = match &definition.kind {
            FieldKind::Id { leaf: of } => (leaf(self.leaf(*of)), false, Some("id".into())),
            FieldKind::Property(property) => (
                leaf(self.leaf(property.leaf)),
                false,
                Some(property.key.clone()),
            ),
            FieldKind::Nested(target) => (self.nested(*target, group, keys)?, false, None),
            FieldKind::Relationship(relationship) => {
                (self.nested(relationship.target, group, keys)?, true, None)
            }
            FieldKind::Lookup(lookup) => (self.nested(lookup.target, group, keys)?, true, None),
            FieldKind::Edge(edge) => (self.nested(Target::Object(*edge), group, keys)?, true, None),
            FieldKind::Statement(statement) => {
                let page = match statement.page {
                    Some(_) => self.selected.model.target(&definition.type_name),
                    None => None,
                };
                let kind = match (statement.result, page) {
                    (_, Some(page)) => self.nested(page, group, keys)?,
                    (StatementResult::Nodes(target) | StatementResult::Maps(target), None) => {
                        self.nested(target, group, keys)?
                    }
                    (StatementResult::Edges(edge), None) => {
                        self.nested(Target::Object(edge), group, keys)?
                    }
                    (StatementResult::Values(of), None) => leaf(self.leaf(of)),
                };
                (kind, true, None)
            }
        };
        let name = definition.name.clone();
        Ok(FieldSource::Entry {
            property: property.filter(|property| *property != name),
            name,
            leads,
            value: ValueShape::wrapped(definition.wrap, kind),
        })
    }

    fn nested(
        &mut self,
        target: Target,
        group: &Group<'d>,
        keys: Option<&MapKeys>,
    ) -> Result<ValueKind, Error> {
        Ok(ValueKind::Object(Arc::new(self.map(target, group, keys)?)))
    }
}
