//! Aggregates: what is counted and summed up over nodes.
//!
//! In: the selection of an aggregate. Out: what is asked of the nodes together.

use super::{
    LeafShape,
    asked::{AskedGroupPart, AskedMeasure, AskedSum},
    collect::Group,
    fetch::{Measure, SumKey},
    make::{Planner, internal},
    page::Made,
    shape::FieldName,
};
use crate::{
    error::Error,
    gremlin::Text,
    model::{FieldKind, Key, Leaf, ObjectId, Scalar, Target},
};

impl<'d> Planner<'d> {
    /// The parts of an aggregate.
    pub(super) fn sums(
        &mut self,
        aggregate: ObjectId,
        target: Target,
        group: &Group<'d>,
    ) -> Result<Vec<(FieldName, AskedSum)>, Error> {
        let mut parts = Vec::new();
        for Made {
            name,
            definition,
            group,
        } in self.made(aggregate, group)?
        {
            let part = match definition {
                None => AskedSum::TypeName(self.selected.model[aggregate].name.clone()),
                Some(definition) => match (&*definition.name, &definition.kind) {
                    ("count", _) => AskedSum::Count {
                        wrap: definition.wrap,
                    },
                    ("group", FieldKind::Nested(Target::Object(of))) => AskedSum::Group {
                        wrap: definition.wrap,
                        parts: self.group_parts(*of, &group)?,
                    },
                    (field, FieldKind::Nested(Target::Object(of))) => {
                        let key = self
                            .sum_key(target, field)
                            .ok_or_else(|| internal("an aggregate is of no value", name.at))?;
                        AskedSum::Measures {
                            wrap: definition.wrap,
                            parts: self.measures(*of, &key, &group)?,
                            key,
                        }
                    }
                    _ => return Err(internal("an aggregate has another field", name.at)),
                },
            };
            parts.push((name, part));
        }
        Ok(parts)
    }

    fn group_parts(
        &mut self,
        of: ObjectId,
        group: &Group<'d>,
    ) -> Result<Vec<(FieldName, AskedGroupPart)>, Error> {
        let mut parts = Vec::new();
        for Made {
            name, definition, ..
        } in self.made(of, group)?
        {
            let part = match definition {
                None => AskedGroupPart::TypeName(self.selected.model[of].name.clone()),
                Some(definition) => match &definition.kind {
                    FieldKind::Property(property) => AskedGroupPart::Value {
                        name: definition.name.clone(),
                        leaf: self.leaf(property.leaf),
                        wrap: definition.wrap,
                    },
                    FieldKind::Id { leaf } => AskedGroupPart::Value {
                        name: definition.name.clone(),
                        leaf: self.leaf(*leaf),
                        wrap: definition.wrap,
                    },
                    _ => return Err(internal("a group has another field", name.at)),
                },
            };
            parts.push((name, part));
        }
        Ok(parts)
    }

    fn measures(
        &mut self,
        of: ObjectId,
        key: &SumKey,
        group: &Group<'d>,
    ) -> Result<Vec<(FieldName, AskedMeasure)>, Error> {
        let mut parts = Vec::new();
        for Made {
            name, definition, ..
        } in self.made(of, group)?
        {
            let Some(definition) = definition else {
                let type_name = self.selected.model[of].name.clone();
                parts.push((name, AskedMeasure::TypeName(type_name)));
                continue;
            };
            let measure = match &*definition.name {
                "count" => Measure::Count,
                "countDistinct" => Measure::CountDistinct,
                "countTrue" => Measure::CountTrue,
                "min" => Measure::Min,
                "max" => Measure::Max,
                "sum" => Measure::Sum,
                "avg" => Measure::Mean,
                _ => return Err(internal("there is another measure", name.at)),
            };
            let is_whole = matches!(key.leaf(), Leaf::Scalar(Scalar::Int | Scalar::Long));
            let leaf = match (measure, &definition.kind) {
                (Measure::Sum, _) if is_whole => LeafShape::WholeSum {
                    quoted: self.selected.operation.for_gateway,
                },
                (Measure::Mean, _) if is_whole => LeafShape::WholeMean,
                (_, FieldKind::Property(property)) => self.leaf(property.leaf),
                (_, _) => return Err(internal("a measure is no value", name.at)),
            };
            let wrap = definition.wrap;
            parts.push((
                name,
                AskedMeasure::Measure {
                    measure,
                    leaf,
                    wrap,
                },
            ));
        }
        Ok(parts)
    }

    /// The value of a name.
    fn sum_key(&self, target: Target, name: &str) -> Option<SumKey> {
        let model = self.selected.model;
        let possible = model.possible(&target).iter();
        let keys = possible.map(|id| {
            let object = &model[*id];
            let key = object.fields.get(name)?.key()?;
            Some((object.vertex_label()?.clone(), key))
        });
        let keys = keys.collect::<Option<Vec<_>>>()?;
        let (_, first) = keys.first()?;
        Some(match keys.iter().all(|(_, key)| key == first) {
            true => SumKey::Own(first.clone()),
            false => SumKey::PerType(keys),
        })
    }
}

impl SumKey {
    /// What its values are.
    pub(super) fn leaf(&self) -> Leaf {
        let key = match self {
            SumKey::Own(key) => Some(key),
            SumKey::PerType(keys) => keys.first().map(|(_, key)| key),
        };
        match key {
            Some(Key::Property { leaf, .. }) => *leaf,
            Some(Key::Id) | None => Leaf::Scalar(Scalar::Id),
        }
    }
}

/// The key in a group's map of a value that it shares: the field's name.
pub(super) fn group_key(field: &str) -> Text {
    field.into()
}
