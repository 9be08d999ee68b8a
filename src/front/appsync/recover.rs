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
    model::{Model, ObjectId},
};

/// How deep paths may go.
const MAX_DEPTH: usize = 50;

/// The paths of an event.
pub struct Listed<'e> {
    each: HashSet<&'e str>,
    /// The names right below a path, each once.
    below: HashMap<&'e str, IndexSet<&'e str>>,
}

impl<'e> Listed<'e> {
    pub fn new(paths: &'e [String]) -> Self {
        let each: HashSet<_> = paths.iter().map(String::as_str).collect();
        let mut below: HashMap<_, IndexSet<_>> = HashMap::new();
        for path in paths {
            let mut end = 0;
            // One more than is followed, so that what is too deep is noticed.
            for name in path.split('/').take(MAX_DEPTH + 1) {
                if name.is_empty() {
                    break;
                }
                let above = &path[..end.max(1) - 1];
                below.entry(above).or_default().insert(name);
                end += name.len() + 1;
            }
        }
        Listed { each, below }
    }

    pub fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    pub fn has(&self, path: &str) -> bool {
        self.each.contains(path)
    }

    fn below(&self, path: &str) -> impl Iterator<Item = &'e str> + use<'_, 'e> {
        self.below.get(path).into_iter().flatten().copied()
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
        let shown = |node: ObjectId| types.iter().any(|on| on.is(model, node));
        match on {
            On::Object(node) => shown(node),
            On::Abstract(id) => model[id].possible.iter().all(|node| shown(*node)),
            On::Value => !types.is_empty(),
        }
    }

    /// No object of a type has such a field but those that the text asks for it.
    fn tells(&self, model: &Model, on: On, key: &str) -> bool {
        let told = |node: &ObjectId| {
            model[*node].fields.get(key).is_none() || self.shows(model, On::Object(*node), key)
        };
        self.0.contains_key(key)
            && match on {
                On::Object(node) => told(&node),
                On::Abstract(id) => model[id].possible.iter().all(told),
                On::Value => true,
            }
    }
}

impl Writer<'_, '_, '_> {
    /// A fragment of which the paths say nothing cannot be recovered.
    pub(super) fn listed_somehow(&self, path: &str, fragment: &str) -> Result<(), Failure> {
        match self.listed.below(path).next().is_none() {
            true => Err(unknown(
                fragment,
                "the event's selectionSetList says nothing of it",
            )),
            false => Ok(()),
        }
    }

    /// The paths tell what a fragment asks of every type that an object can be, and not what it asks
    /// of one of them. Where they show nothing that the text does not, or may show the fields of one
    /// fragment and not those of another, objects would lack fields that were asked for.
    pub(super) fn told_of_all_types(
        &self,
        on: On,
        set: &SelectionSet,
        path: &str,
        texts: &Texts,
        above: Option<&str>,
    ) -> Result<(), Failure> {
        let On::Abstract(_) = on else {
            return Ok(());
        };
        let spreads = self.spreads(set)?;
        let Some(fragment) = spreads.first() else {
            return Ok(());
        };
        let alone = above.is_none() && spreads.len() == 1;
        let mut names = self.listed.below(path);
        if alone && names.any(|name| !texts.0.contains_key(name)) {
            return Ok(());
        }
        let what = format!(
            "selectionSetList does not tell what is asked of each type of `{}`",
            on.name(self.model)
        );
        Err(unknown(fragment, &what))
    }

    /// The named fragments of an object, each once.
    pub(super) fn spreads<'s>(&self, set: &'s SelectionSet) -> Result<IndexSet<&'s str>, Failure> {
        let mut found = IndexSet::new();
        for item in &set.items {
            match &item.node {
                Selection::FragmentSpread(spread) => {
                    if self.included(&spread.node.directives, None)? {
                        found.insert(spread.node.fragment_name.node.as_str());
                    }
                }
                Selection::InlineFragment(fragment) => {
                    if self.included(&fragment.node.directives, None)? {
                        found.extend(self.spreads(&fragment.node.selection_set.node)?);
                    }
                }
                Selection::Field(_) => {}
            }
        }
        Ok(found)
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
        let listed = self.listed;
        for name in listed.below(path) {
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
