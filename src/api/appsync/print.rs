//! Model to the schema that AppSync's upload accepts.

use super::check::{MAX_SCHEMA, Refused, check};
use crate::{
    api::introspection::{Catalog, View},
    model::Model,
};

/// The schema, or everything for which AppSync would refuse it.
pub fn sdl(model: &Model) -> Result<String, Vec<Refused>> {
    let refused = check(model);
    if !refused.is_empty() {
        return Err(refused);
    }
    let text = Catalog::of(model, View::AppSync).sdl();
    match text.len() > MAX_SCHEMA {
        true => Err(vec![Refused::Large(text.len())]),
        false => Ok(text),
    }
}
