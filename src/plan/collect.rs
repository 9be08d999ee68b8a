//! Which fields an object of one type has in the response (GraphQL, section 6.3.2, CollectFields).

use async_graphql::{
    Positioned,
    parser::types::{Directive, Field, Selection, SelectionSet},
};
use async_graphql_value::Value as DocumentValue;
use indexmap::IndexMap;

use crate::{
    api::Operation,
    model::{Model, ObjectId, Target},
};

/// The fields of one response key, all of which ask for the same.
pub(super) type Group<'d> = Vec<&'d Positioned<Field>>;

/// A document under the values of its flags.
#[derive(Clone, Copy)]
pub(super) struct Selected<'d> {
    pub model: &'d Model,
    pub operation: &'d Operation,
    pub flags: &'d [bool],
}

/// What the fields are collected for.
#[derive(Clone, Copy)]
pub(super) enum ObjectOf {
    Object(ObjectId),
    /// Only fragments on its own name apply, which validation has seen to.
    Root,
}

impl<'d> Selected<'d> {
    pub fn collect(
        &self,
        object: ObjectOf,
        sets: &[&'d SelectionSet],
    ) -> IndexMap<&'d str, Group<'d>> {
        let mut groups = IndexMap::new();
        let mut visited = Vec::new();
        for set in sets {
            self.collect_into(object, set, &mut visited, &mut groups);
        }
        groups
    }

    fn collect_into(
        &self,
        object: ObjectOf,
        set: &'d SelectionSet,
        visited: &mut Vec<&'d str>,
        groups: &mut IndexMap<&'d str, Group<'d>>,
    ) {
        for item in &set.items {
            if !self.included(item.node.directives()) {
                continue;
            }
            match &item.node {
                Selection::Field(field) => groups
                    .entry(field.node.response_key().node.as_str())
                    .or_default()
                    .push(field),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    if condition.is_none_or(|on| self.applies(object, on.node.on.node.as_str())) {
                        self.collect_into(
                            object,
                            &fragment.node.selection_set.node,
                            visited,
                            groups,
                        );
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if visited.contains(&name) {
                        continue;
                    }
                    visited.push(name);
                    let Some(fragment) = self.operation.fragments().get(name) else {
                        continue;
                    };
                    if self.applies(object, fragment.node.type_condition.node.on.node.as_str()) {
                        self.collect_into(
                            object,
                            &fragment.node.selection_set.node,
                            visited,
                            groups,
                        );
                    }
                }
            }
        }
    }

    fn applies(&self, object: ObjectOf, condition: &str) -> bool {
        match object {
            ObjectOf::Root => true,
            ObjectOf::Object(id) => match self.model.target(condition) {
                Some(Target::Object(other)) => id == other,
                Some(target @ Target::Abstract(_)) => self.model.possible(&target).contains(&id),
                None => false,
            },
        }
    }

    fn included(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let wanted = match directive.node.name.node.as_str() {
                "include" => true,
                "skip" => false,
                _ => return true,
            };
            directive
                .node
                .get_argument("if")
                .is_none_or(|value| match &value.node {
                    DocumentValue::Boolean(value) => *value == wanted,
                    DocumentValue::Variable(name) => self
                        .operation
                        .flags
                        .iter()
                        .position(|condition| condition == name)
                        .is_none_or(|index| self.flags[index] == wanted),
                    _ => true,
                })
        })
    }
}
