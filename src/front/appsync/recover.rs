//! Fields of named fragments, which AppSync leaves as `...Name` without a definition.
//!
//! In: the flat paths of `selectionSetList`. Out: the fields that the text does not show, where the
//! paths tell them: a path has no arguments, and an aliased field stands in it by its alias.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{Selection, SelectionSet};
use indexmap::IndexSet;

use super::{
    outcome::Failure,
    selection::On,
    writer::{Writer, below},
};
use crate::{
    error::Code,
    model::{Model, NodeTypeId},
};

/// The paths of an event.
pub struct Listed<'e> {
    paths: &'e [String],
    each: HashSet<&'e str>,
}

impl<'e> Listed<'e> {
    pub fn new(paths: &'e [String]) -> Self {
        let each = paths.iter().map(String::as_str).collect();
        Listed { paths, each }
    }

    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    pub fn has(&self, path: &str) -> bool {
        self.each.contains(path)
    }

    /// The names right below a path, each once.
    fn below(&self, path: &str) -> IndexSet<&'e str> {
        let names = self.paths.iter().filter_map(|listed| {
            let rest = match path {
                "" => Some(listed.as_str()),
                path => listed
                    .strip_prefix(path)
                    .and_then(|rest| rest.strip_prefix('/')),
            };
            rest.and_then(|rest| rest.split('/').next())
        });
        names.filter(|name| !name.is_empty()).collect()
    }
}

/// The keys that the text of an object shows, each with the types of which it is asked.
#[derive(Default)]
pub(super) struct Texts(HashMap<String, Vec<On>>);

impl Texts {
    pub fn of(
        writer: &Writer<'_, '_, '_>,
        on: On,
        set: &SelectionSet,
        path: &str,
    ) -> Result<Texts, Failure> {
        let mut found = Texts::default();
        found.add(writer, on, set, path)?;
        Ok(found)
    }

    fn add(
        &mut self,
        writer: &Writer<'_, '_, '_>,
        on: On,
        set: &SelectionSet,
        path: &str,
    ) -> Result<(), Failure> {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.as_str();
                    if writer.included(&field.node.directives, Some(&below(path, key)))? {
                        let types = self.0.entry(key.to_owned()).or_default();
                        if !types.contains(&on) {
                            types.push(on);
                        }
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let fragment = &fragment.node;
                    if writer.included(&fragment.directives, None)? {
                        let inner = writer.condition(on, &fragment.type_condition)?;
                        self.add(writer, inner, &fragment.selection_set.node, path)?;
                    }
                }
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    /// The text asks every object of a type for it.
    fn shows(&self, model: &Model, on: On, key: &str) -> bool {
        let types = self.0.get(key).map_or(&[][..], Vec::as_slice);
        let shown = |node: NodeTypeId| types.iter().any(|on| on.is(model, node));
        match on {
            On::Node(node) => shown(node),
            On::Abstract(id) => model[id].possible.iter().all(|node| shown(*node)),
            On::Edge(_) | On::Value => !types.is_empty(),
        }
    }

    /// No object of a type has such a field but those that the text asks for it.
    fn tells(&self, model: &Model, on: On, key: &str) -> bool {
        let told = |node: &NodeTypeId| {
            model[*node].fields.get(key).is_none() || self.shows(model, On::Node(*node), key)
        };
        self.0.contains_key(key)
            && match on {
                On::Node(node) => told(&node),
                On::Abstract(id) => model[id].possible.iter().all(told),
                On::Edge(_) | On::Value => true,
            }
    }
}

/// How deep paths may go.
const MAX_DEPTH: usize = 50;

impl Writer<'_, '_, '_> {
    /// A fragment of which the paths say nothing cannot be recovered.
    pub(super) fn listed_somehow(&self, path: &str, fragment: &str) -> Result<(), Failure> {
        match self.listed.below(path).is_empty() {
            true => Err(unknown(
                fragment,
                "the event's selectionSetList says nothing of it",
            )),
            false => Ok(()),
        }
    }

    /// The fields at a path that the text does not show: those of the fragment.
    pub(super) fn recovered(
        &mut self,
        on: On,
        path: &str,
        texts: &Texts,
        fragment: &str,
    ) -> Result<(), Failure> {
        if path.split('/').count() > MAX_DEPTH {
            return Err(Failure::new(
                Code::LimitExceeded,
                "the selection is nested too deep",
            ));
        }
        for name in self.listed.below(path) {
            if texts.shows(self.model, on, name) {
                continue;
            }
            if name == "__typename" {
                self.out.push_str(" __typename");
                continue;
            }
            let Some(found) = on.field(self.model, name) else {
                if texts.tells(self.model, on, name) {
                    continue;
                }
                let what = format!("`{name}` in it is an alias, or a field of another type");
                return Err(unknown(fragment, &what));
            };
            if self.leaves_out(&found) {
                continue;
            }
            if !found.arguments.is_empty() {
                let what = format!("`{name}` in it may have arguments");
                return Err(unknown(fragment, &what));
            }
            self.out.push(' ');
            self.out.push_str(name);
            if found.on != On::Value {
                let outside = self.in_map;
                self.in_map |= found.map;
                self.out.push('{');
                self.own_fields(found.on);
                self.recovered(found.on, &below(path, name), &Texts::default(), fragment)?;
                self.out.push('}');
                self.in_map = outside;
            }
        }
        Ok(())
    }
}

fn unknown(fragment: &str, what: &str) -> Failure {
    Failure::new(
        Code::ValidationFailed,
        format!(
            "AppSync does not hand over the fragment `{fragment}`, and {what}: write its fields \
             where it is spread, or as `... on Type {{ … }}`"
        ),
    )
}
