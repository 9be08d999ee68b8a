//! Types that narrow what their interfaces promise (GraphQL, section 3.6).
//!
//! The library takes a field for a promised one only if their types are equal, so it is not told of
//! an interface whose field a type narrows. It then believes that the type is never the interface:
//! the one thing that it says for this reason is taken back here.

use async_graphql::ServerError;

use crate::{
    gremlin::Text,
    model::{Model, Wrap},
};

/// Whether the library may know that something with these fields implements an interface.
pub(super) fn is_known<'m>(
    model: &'m Model,
    interface: &str,
    own: impl Iterator<Item = (&'m Text, &'m Text, Wrap)>,
) -> bool {
    let Some(interface) = model.abstracts().find(|found| *found.name == *interface) else {
        return true;
    };
    own.filter_map(|(name, ty, wrap)| Some((interface.promised(name)?, ty, wrap)))
        .all(|(promised, ty, wrap)| promised.type_name == *ty && promised.wrap == wrap)
}

/// Whether an error says that a fragment fits nothing, although it does.
pub(super) fn is_mistaken(model: &Model, error: &ServerError) -> bool {
    let names = error
        .message
        .split_once("cannot be spread here as objects of type \"")
        .and_then(|(_, rest)| rest.strip_suffix('"'))
        .and_then(|rest| rest.split_once("\" can never be of type \""));
    let Some((one, other)) =
        names.and_then(|(one, other)| Some((model.target(one)?, model.target(other)?)))
    else {
        return false;
    };
    let other = model.possible(&other);
    model.possible(&one).iter().any(|id| other.contains(id))
}
