//! Introspection and SDL: what a model looks like to clients.
//!
//! In: a model; then an operation, its variables, and how large and late an answer may be. Out: the
//! schema in its own language; the JSON of each `__schema` and `__type`.
//!
//! A [`Catalog`] of the model is made once. An operation's selections are collected once for each type
//! of introspection, not for each object, and the answer is written into one buffer without a tree of
//! values: what it costs is what it holds.

mod ask;
mod catalog;
mod gather;
mod print;
mod scalars;
mod selection;
mod standard;
mod values;
mod write;

use std::collections::HashMap;

use serde_json::{Map, Value};

pub(super) use catalog::Catalog;
pub(super) use gather::View;

use super::{Api, Operation};
use crate::{
    error::{Code, Error, Location},
    model::Model,
};
use ask::Meta;
use selection::{Collector, Group, SetId};
use values::Values;
use write::{Cut, Object, Writer};

/// What one answer may take.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// Bytes of all introspection in an operation.
    pub bytes: usize,
    /// Whether the time is over.
    pub late: &'a dyn Fn() -> bool,
}

/// The JSON of each root field of introspection by its response key, or why there is none.
pub type Introspected = HashMap<String, Result<Vec<u8>, Error>>;

impl Api {
    /// The schema in its own language, without the directives that say what it means in the graph.
    pub fn sdl(&self, model: &Model) -> String {
        self.catalog(model).sdl()
    }

    /// Answers `__schema` and `__type` of an operation.
    pub fn introspect(
        &self,
        model: &Model,
        operation: &Operation,
        variables: &Map<String, Value>,
        limits: Limits<'_>,
    ) -> Result<Introspected, Error> {
        let definition = &operation.definition().node;
        let values = Values {
            given: variables,
            definitions: &definition.variable_definitions,
        };
        let mut collector = Collector::new(operation.fragments(), values);
        let roots = [&definition.selection_set.node].into_iter();
        let groups = collector.collect(&model.query.name, roots)?;
        let mut found = Introspected::new();
        let mut left = limits.bytes;
        for (key, group) in groups {
            let Some(field) = group.first() else { continue };
            let root = match field.node.name.node.as_str() {
                "__schema" => Root::Schema,
                "__type" => Root::Type,
                _ => continue,
            };
            let limits = Limits {
                bytes: left,
                ..limits
            };
            let json = self.root(model, root, &group, &mut collector, limits);
            let json = json.map_err(|error| match error.locations.is_empty() {
                true => error.at(Location::from(field.pos)),
                false => error,
            });
            left -= json.as_ref().map_or(0, Vec::len);
            found.insert(key.to_owned(), json);
        }
        Ok(found)
    }

    fn root<'d>(
        &self,
        model: &Model,
        root: Root,
        group: &Group<'d>,
        collector: &mut Collector<'d>,
        limits: Limits<'_>,
    ) -> Result<Vec<u8>, Error> {
        let catalog = self.catalog(model);
        let (set, object): (SetId, _) = match root {
            Root::Schema => (collector.set(Meta::Schema, group, 1)?, Some(Object::Schema)),
            Root::Type => {
                let argument = group
                    .first()
                    .and_then(|field| field.node.get_argument("name"));
                let name = collector.values().text("name", argument)?;
                (
                    collector.set(Meta::Type, group, 1)?,
                    catalog.named(name).map(Object::Named),
                )
            }
        };
        let mut writer = Writer::new(catalog, collector.sets(), limits);
        let written = match object {
            Some(object) => writer.object(set, object),
            None => {
                writer.null();
                Ok(())
            }
        };
        let cut = match written {
            Ok(()) if writer.out.len() <= limits.bytes => return Ok(writer.out),
            Ok(()) => Cut::TooLarge,
            Err(cut) => cut,
        };
        Err(match cut {
            Cut::TooLarge => Error::new(
                Code::LimitExceeded,
                "the introspection is larger than an answer may be; ask for less at once",
            ),
            Cut::Late => Error::new(
                Code::DeadlineExceeded,
                "the introspection was not done in time; ask for less at once",
            ),
        })
    }

    fn catalog(&self, model: &Model) -> &Catalog {
        self.catalog
            .get_or_init(|| Catalog::of(model, View::Clients))
    }
}

enum Root {
    Schema,
    Type,
}
