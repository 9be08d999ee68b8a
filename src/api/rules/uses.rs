//! What the definitions of a document use: variables, each with what its place expects, and
//! fragments.

use std::collections::HashMap;

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{FragmentDefinition, OperationDefinition},
};

use crate::model::InputType;

/// The definitions of a document in their order.
#[derive(Default)]
pub(super) struct Definitions<'d> {
    pub operations: Vec<UsesOfOperation<'d>>,
    pub fragments: HashMap<&'d str, UsesOfFragment<'d>>,
}

pub(super) struct UsesOfOperation<'d> {
    pub name: Option<&'d Name>,
    pub operation: &'d Positioned<OperationDefinition>,
    pub uses: Uses<'d>,
}

pub(super) struct UsesOfFragment<'d> {
    pub fragment: &'d Positioned<FragmentDefinition>,
    pub uses: Uses<'d>,
}

/// What stands in one definition, without what its spreads bring.
#[derive(Default)]
pub(super) struct Uses<'d> {
    pub variables: Vec<Use<'d>>,
    pub spreads: Vec<&'d str>,
}

/// A variable in its place.
pub(super) struct Use<'d> {
    pub name: &'d str,
    pub at: Pos,
    /// `None` where the place is itself an error.
    pub place: Option<Place<'d>>,
}

#[derive(Clone, Copy)]
pub(super) struct Place<'d> {
    pub ty: &'d InputType,
    pub has_default: bool,
    /// The one field of an object that takes exactly one: never null, whatever its type says.
    pub only_field: bool,
}
