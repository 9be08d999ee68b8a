//! What a schema may say here and AppSync does not accept.

use crate::model::Model;

/// Why AppSync would not take a schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the name `{0}` is not free: AppSync keeps names that begin with `AWS`")]
    Name(String),
    #[error("the schema has {0} bytes, and AppSync takes no more than 1 MB")]
    Large(usize),
}

pub(super) const MAX_SCHEMA: usize = 1_000_000;

pub(super) fn check(model: &Model) -> Vec<Refused> {
    let names = model
        .objects()
        .map(|object| &object.name)
        .chain(model.abstracts().map(|found| &found.name))
        .chain(model.enums().map(|found| &found.name))
        .chain(model.inputs().map(|found| &found.name));
    names
        .filter(|name| name.starts_with("AWS"))
        .map(|name| Refused::Name(name.to_string()))
        .collect()
}
