//! Aggregates: what is counted and summed up over nodes.
//!
//! In: the type of an aggregate and of its nodes. Out: a mistake for each field that nothing can tell, and what
//! the arguments `groupBy` and `sort` name.

use async_graphql::parser::types::FieldDefinition;
use indexmap::IndexMap;

use super::{
    context::Builder,
    document::{At, Placed, base_name, fields_of},
};
use crate::{
    gremlin::Text,
    model::{
        ids::{EnumId, SortInputId, Target},
        key::{Key, Leaf},
        scalar::Scalar,
        sort_input::{SortField, SortInput},
    },
};

impl Builder<'_> {
    /// Every field of an aggregate counts something, or says what a group shares.
    pub(super) fn check_sums(&mut self, aggregate: &str, target: Target) {
        let document = self.document;
        let Some(definition) = document.types.get(aggregate) else {
            return;
        };
        for field in fields_of(definition) {
            let name = field.node.name.node.as_str();
            let inner = base_name(&field.node.ty.node.base);
            match name {
                "count" => {}
                "group" => self.check_group(inner, target),
                _ => match self.value_of(target, name) {
                    Some(field_of) => self.check_measures(inner, field_of.leaf()),
                    None => self.not_summed(field, aggregate, target),
                },
            }
        }
    }

    /// The value of a name, where every type that the target can be has it once.
    pub(super) fn value_of(&self, target: Target, name: &str) -> Option<SortField> {
        let possible = self.model.possible(&target).iter();
        let keys = possible.map(|id| {
            let object = &self.model[*id];
            let key = object.fields.get(name)?.key()?;
            let Key::Property { many: false, .. } = key else {
                return None;
            };
            Some((object.vertex_label()?.clone(), key))
        });
        let mut keys = keys.collect::<Option<Vec<_>>>()?;
        let (_, first) = keys.first()?.clone();
        if keys.iter().all(|(_, key)| *key == first) {
            return keys.pop().map(|(_, key)| SortField::By(key));
        }
        let same_leaf = keys.iter().all(|(_, key)| leaf(key) == leaf(&first));
        same_leaf.then_some(SortField::PerType(keys))
    }

    fn check_group(&mut self, group: &str, target: Target) {
        let document = self.document;
        let fields = document.types.get(group).into_iter().flat_map(fields_of);
        for field in fields {
            let name = field.node.name.node.as_str();
            if self.value_of(target, name).is_none() {
                self.not_summed(field, group, target);
            }
        }
    }

    fn check_measures(&mut self, measures: &str, of: Leaf) {
        let document = self.document;
        let fields = document.types.get(measures).into_iter().flat_map(fields_of);
        for field in fields {
            let name = field.node.name.node.as_str();
            let fits = match name {
                "count" | "countDistinct" => true,
                "countTrue" => of == Leaf::Scalar(Scalar::Boolean),
                "min" | "max" => of != Leaf::Scalar(Scalar::Boolean),
                "sum" | "avg" => {
                    matches!(of, Leaf::Scalar(Scalar::Int | Scalar::Long | Scalar::Float))
                }
                _ => false,
            };
            if !fits {
                self.problem(
                    field.at,
                    format!("`{measures}.{name}` cannot be told of such a value"),
                    Some(
                        "of every value there are `count` and `countDistinct`, of booleans `countTrue`, of \
                         all others `min` and `max`, and of numbers `sum` and `avg`"
                            .into(),
                    ),
                );
            }
        }
    }

    fn not_summed(&mut self, field: &Placed<FieldDefinition>, of: &str, target: Target) {
        let target = self.model.target_name(target).clone();
        let name = &field.node.name.node;
        self.problem(
            field.at,
            format!("`{of}.{name}` is not a value of `{target}`"),
            Some(format!(
                "its fields are named like the properties of `{target}` that are no lists"
            )),
        );
    }

    /// What the values of an enum group by.
    pub(super) fn groups(&mut self, at: At, id: EnumId, target: Target) -> Option<SortInputId> {
        let values = self.model[id].values.iter();
        let names: Vec<Text> = values.map(|(name, _)| name.clone()).collect();
        let mut fields = IndexMap::with_capacity(names.len());
        for name in names {
            let Some(field) = self.value_of(target, &name) else {
                let (of, target) = (
                    self.model[id].name.clone(),
                    self.model.target_name(target).clone(),
                );
                self.problem(
                    at,
                    format!("`{of}.{name}` is not a value of `{target}`"),
                    Some(format!(
                        "the values of `{of}` are named like the properties of `{target}` that are no lists"
                    )),
                );
                return None;
            };
            fields.insert(name, field);
        }
        let made = SortInputId::new(self.model.sorts.len());
        self.model.sorts.push(SortInput { fields });
        Some(made)
    }
}

fn leaf(key: &Key) -> Leaf {
    match key {
        Key::Id => Leaf::Scalar(Scalar::Id),
        Key::Property { leaf, .. } => *leaf,
    }
}

impl SortField {
    fn leaf(&self) -> Leaf {
        match self {
            SortField::By(key) => leaf(key),
            SortField::PerType(keys) => keys
                .first()
                .map_or(Leaf::Scalar(Scalar::String), |(_, key)| leaf(key)),
            SortField::Through(..) | SortField::Edge(_) | SortField::Node(_) => {
                Leaf::Scalar(Scalar::String)
            }
        }
    }
}
