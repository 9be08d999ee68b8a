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
pub(super) struct Texts(HashMap<String, Reach>);

/// Types that an object can have where a set stands: inside of several conditions, those that meet
/// all of them. A bit for each node type.
#[derive(Default, Clone)]
struct Reach(Vec<u64>);

impl Reach {
    fn of(model: &Model, on: On) -> Reach {
        let mut reach = Reach::default();
        match on {
            On::Object(node) => reach.insert(node),
            On::Abstract(id) => model[id]
                .possible
                .iter()
                .for_each(|node| reach.insert(*node)),
            On::Value => {}
        }
        reach
    }

    fn insert(&mut self, node: ObjectId) {
        let (word, bit) = (node.index() / 64, node.index() % 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << bit;
    }

    fn has(&self, node: ObjectId) -> bool {
        let word = self.0.get(node.index() / 64);
        word.is_some_and(|word| word >> (node.index() % 64) & 1 == 1)
    }

    fn add(&mut self, other: &Reach) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    fn narrowed(&self, other: &Reach) -> Reach {
        Reach(
            self.0
                .iter()
                .zip(&other.0)
                .map(|(one, other)| one & other)
                .collect(),
        )
    }
}

impl Texts {
    pub fn of(
        writer: &Writer<'_, '_, '_>,
        on: On,
        set: &SelectionSet,
        path: &str,
    ) -> Result<Texts, Failure> {
        let mut found = Texts::default();
        found.add(writer, on, &Reach::of(writer.model, on), set, path)?;
        Ok(found)
    }

    fn add(
        &mut self,
        writer: &Writer<'_, '_, '_>,
        on: On,
        reach: &Reach,
        set: &SelectionSet,
        path: &str,
    ) -> Result<(), Failure> {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.as_str();
                    if writer.included(&field.node.directives, Some(&below(path, key)))? {
                        self.0.entry(key.to_owned()).or_default().add(reach);
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let fragment = &fragment.node;
                    if writer.included(&fragment.directives, None)? {
                        let inner = writer.condition(on, &fragment.type_condition)?;
                        let reach = reach.narrowed(&Reach::of(writer.model, inner));
                        self.add(writer, inner, &reach, &fragment.selection_set.node, path)?;
                    }
                }
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    /// The text asks every object of a type for it.
    fn shows(&self, model: &Model, on: On, key: &str) -> bool {
        let Some(reach) = self.0.get(key) else {
            return false;
        };
        match on {
            On::Object(node) => reach.has(node),
            On::Abstract(id) => model[id].possible.iter().all(|node| reach.has(*node)),
            On::Value => true,
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
