//! What is asked of each type of introspection: fragments written out, conditions decided, fields of
//! one response key merged, once for all objects that it is asked of.

use std::{
    collections::{HashMap, HashSet},
    slice,
};

use async_graphql::{
    Name, Positioned,
    parser::types::{Field, FragmentDefinition, Selection, SelectionSet},
};
use indexmap::IndexMap;

use super::{
    ask::{Leaf, Many, Meta, MetaField, One},
    values::Values,
};
use crate::error::{Code, Error, Location};

/// Levels of fields. Known clients need fewer than 30.
const MAX_DEPTH: usize = 100;
/// Selections looked at, those of fragments once for each place where they count.
const MAX_LOOKED_AT: usize = 200_000;

/// Fields of one response key.
pub(super) type Group<'d> = Vec<&'d Positioned<Field>>;
pub(super) type Groups<'d> = IndexMap<&'d str, Group<'d>>;

/// What is asked of objects of one type.
pub(super) type Set = Vec<Asked>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SetId(usize);

pub(super) struct Asked {
    /// The response key with its quotes and the colon.
    pub key: Vec<u8>,
    pub what: What,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    Leaf(Leaf),
    One(One, SetId),
    Many {
        many: Many,
        deprecated_too: bool,
        set: SetId,
    },
}

pub(super) struct Collector<'d> {
    fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    values: Values<'d>,
    sets: Vec<Set>,
    /// The set of the same fields is the same.
    known: HashMap<(Meta, Vec<*const Field>), SetId>,
    looked_at: usize,
}

impl<'d> Collector<'d> {
    pub fn new(
        fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
        values: Values<'d>,
    ) -> Self {
        Collector {
            fragments,
            values,
            sets: Vec::new(),
            known: HashMap::new(),
            looked_at: 0,
        }
    }

    pub fn values(&self) -> Values<'d> {
        self.values
    }

    pub fn sets(&self) -> &[Set] {
        &self.sets
    }

    /// The fields of some selections on objects of a type (GraphQL, section 6.3.2, CollectFields).
    pub fn collect(
        &mut self,
        type_name: &str,
        sets: impl Iterator<Item = &'d SelectionSet>,
    ) -> Result<Groups<'d>, Error> {
        let mut groups = Groups::new();
        let mut visited: HashSet<&str> = HashSet::new();
        let mut open: Vec<slice::Iter<'d, Positioned<Selection>>> = Vec::new();
        for set in sets {
            open.push(set.items.iter());
            while let Some(items) = open.last_mut() {
                let Some(item) = items.next() else {
                    open.pop();
                    continue;
                };
                self.look_at(item)?;
                if !self.values.included(item.node.directives())? {
                    continue;
                }
                match &item.node {
                    Selection::Field(field) => {
                        let key = field.node.response_key().node.as_str();
                        groups.entry(key).or_default().push(field);
                    }
                    Selection::InlineFragment(fragment) => {
                        let on = fragment.node.type_condition.as_ref();
                        if on.is_none_or(|on| on.node.on.node == type_name) {
                            open.push(fragment.node.selection_set.node.items.iter());
                        }
                    }
                    Selection::FragmentSpread(spread) => {
                        let name = &spread.node.fragment_name.node;
                        if let Some(fragment) = self.fragments.get(name)
                            && visited.insert(name)
                            && fragment.node.type_condition.node.on.node == type_name
                        {
                            open.push(fragment.node.selection_set.node.items.iter());
                        }
                    }
                }
            }
        }
        Ok(groups)
    }

    fn look_at(&mut self, item: &Positioned<Selection>) -> Result<(), Error> {
        self.looked_at += 1;
        match self.looked_at > MAX_LOOKED_AT {
            true => Err(too_large(
                "is too large with its fragments written out",
                item.pos,
            )),
            false => Ok(()),
        }
    }

    /// What some fields ask of the objects of a type.
    pub fn set(&mut self, meta: Meta, fields: &Group<'d>, depth: usize) -> Result<SetId, Error> {
        let at = fields.first().map(|field| field.pos).unwrap_or_default();
        if depth > MAX_DEPTH {
            let message = format!("is nested more than {MAX_DEPTH} levels deep");
            return Err(too_large(&message, at));
        }
        let sets = fields.iter().map(|field| &field.node.selection_set.node);
        let groups = self.collect(meta.name(), sets)?;
        let fields = groups.values().flatten();
        let fields = fields
            .map(|field| std::ptr::from_ref(&field.node))
            .collect();
        let key = (meta, fields);
        if let Some(id) = self.known.get(&key) {
            return Ok(*id);
        }
        let mut set = Vec::with_capacity(groups.len());
        for (key, group) in &groups {
            set.push(self.asked(meta, key, group, depth)?);
        }
        let id = SetId(self.sets.len());
        self.sets.push(set);
        self.known.insert(key, id);
        Ok(id)
    }

    fn asked(
        &mut self,
        meta: Meta,
        key: &str,
        group: &Group<'d>,
        depth: usize,
    ) -> Result<Asked, Error> {
        let field = group.first().expect("a group is made for its first field");
        let name = field.node.name.node.as_str();
        let Some(found) = meta.field(name) else {
            let message = format!("`{}.{name}` is not known to introspection", meta.name());
            return Err(Error::new(Code::Internal, message).at(Location::from(field.pos)));
        };
        let what = match found {
            MetaField::Leaf(leaf) => What::Leaf(leaf),
            MetaField::One(one) => What::One(one, self.set(Meta::Type, group, depth + 1)?),
            MetaField::Many(many) => {
                let name = "includeDeprecated";
                let argument = field.node.get_argument(name);
                What::Many {
                    many,
                    deprecated_too: self.values.boolean(name, argument)?.unwrap_or(false),
                    set: self.set(many.items(), group, depth + 1)?,
                }
            }
        };
        let mut key = serde_json::to_vec(key).expect("a string is JSON");
        key.push(b':');
        Ok(Asked { key, what })
    }
}

/// The set of an id.
pub(super) fn set_of(sets: &[Set], id: SetId) -> &Set {
    &sets[id.0]
}

fn too_large(what: &str, at: async_graphql::Pos) -> Error {
    let message = format!("the introspection {what}; ask for less at once");
    Error::new(Code::LimitExceeded, message).at(Location::from(at))
}
