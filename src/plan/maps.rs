//! What is selected of maps that statements make: the keys are the names of the fields.
//!
//! In: a type and the selections on it. Out: how such a map is read.

use std::sync::Arc;

use super::{
    FieldShape, FieldSource, MapType, ObjectShape, ValueKind,
    collect::{Group, ObjectOf},
    make::{Planner, coordinate, sets, wrapped},
};
use crate::{
    api::OperationKind,
    error::{Code, Error, Location},
    gremlin::Text,
    model::{Field, FieldKind, Fields as ModelFields, MapKeys, StatementResult, Target},
};

impl<'d> Planner<'d> {
    /// `keys` are all that the map can have, where that is known.
    pub(super) fn map(
        &self,
        target: Target,
        group: &Group<'d>,
        keys: Option<&MapKeys>,
    ) -> Result<ObjectShape, Error> {
        let model = self.selected.model;
        let types = model.possible(&target).iter().map(|id| {
            let node = &model[*id];
            Ok(MapType {
                name: node.name.clone(),
                label: node.map_label(),
                fields: self.entries(ObjectOf::Node(*id), &node.name, &node.fields, group, keys)?,
            })
        });
        Ok(ObjectShape::Map {
            type_name: model.target_name(target).clone(),
            types: types.collect::<Result<_, Error>>()?,
        })
    }

    fn entries(
        &self,
        object: ObjectOf,
        type_name: &Text,
        fields: &ModelFields,
        group: &Group<'d>,
        keys: Option<&MapKeys>,
    ) -> Result<Vec<FieldShape>, Error> {
        let selected = self.selected.collect(object, &sets(group));
        selected
            .into_iter()
            .map(|(key, group)| {
                let field = self.one_field(key, &group)?;
                let at = Location::from(group[0].pos);
                if field.name.node == "__typename" {
                    let source = FieldSource::TypeName(type_name.clone());
                    let coordinate = coordinate(type_name, "__typename");
                    return Ok(FieldShape::new(key.into(), coordinate, at, source));
                }
                let definition = self.definition(fields, type_name, field)?;
                self.count()?;
                let coordinate = coordinate(type_name, &definition.name);
                let inside = keys.and_then(|keys| keys.inside(&definition.name));
                let source = self.entry(definition, &group, inside)?;
                if let Some(keys) = keys {
                    self.told(&source, &coordinate, keys, at)?;
                }
                Ok(FieldShape::new(key.into(), coordinate, at, source))
            })
            .collect()
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
        &self,
        definition: &Field,
        group: &Group<'d>,
        keys: Option<&MapKeys>,
    ) -> Result<FieldSource, Error> {
        let nested = |target: Target| -> Result<ValueKind, Error> {
            Ok(ValueKind::Object(Arc::new(self.map(target, group, keys)?)))
        };
        let (kind, leads, property) = match &definition.kind {
            FieldKind::Id { leaf } => (ValueKind::Leaf(self.leaf(*leaf)), false, Some("id".into())),
            FieldKind::Property(property) => (
                ValueKind::Leaf(self.leaf(property.leaf)),
                false,
                Some(property.key.clone()),
            ),
            FieldKind::Nested(target) => (nested(*target)?, false, None),
            FieldKind::Relationship(relationship) => (nested(relationship.target)?, true, None),
            FieldKind::Lookup(lookup) => (nested(lookup.target)?, true, None),
            FieldKind::Edge(edge) => (self.edge_map(*edge, group, keys)?, true, None),
            FieldKind::Statement(statement) => {
                let page = match statement.page {
                    Some(_) => self.selected.model.target(&definition.type_name),
                    None => None,
                };
                let kind = match (statement.result, page) {
                    (_, Some(page)) => nested(page)?,
                    (StatementResult::Nodes(target) | StatementResult::Maps(target), None) => {
                        nested(target)?
                    }
                    (StatementResult::Edges(edge), None) => self.edge_map(edge, group, keys)?,
                    (StatementResult::Values(leaf), None) => ValueKind::Leaf(self.leaf(leaf)),
                };
                (kind, true, None)
            }
        };
        let name = definition.name.clone();
        Ok(FieldSource::Entry {
            property: property.filter(|property| *property != name),
            name,
            leads,
            value: wrapped(definition.wrap, kind),
        })
    }

    fn edge_map(
        &self,
        edge: crate::model::ObjectId,
        group: &Group<'d>,
        keys: Option<&MapKeys>,
    ) -> Result<ValueKind, Error> {
        let edge = &self.selected.model[edge];
        let fields = self.entries(ObjectOf::Other, &edge.name, &edge.fields, group, keys)?;
        let shape = ObjectShape::Map {
            type_name: edge.name.clone(),
            types: vec![MapType {
                name: edge.name.clone(),
                label: crate::model::Label::new(&edge.name),
                fields,
            }],
        };
        Ok(ValueKind::Object(Arc::new(shape)))
    }
}
