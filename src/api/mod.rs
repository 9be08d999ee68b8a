//! What clients see of a model.
//!
//! In: a [`Model`](crate::model::Model), then the text of an operation. Out: the GraphQL schema
//! (introspection, SDL), and an [`Operation`] that fits it.

pub mod appsync;
mod bounds;
mod generate;
mod introspection;
mod narrowing;
mod operation;
mod stop;
mod usage;
mod validate;

use std::sync::OnceLock;

use async_graphql::dynamic::Schema;
use introspection::Catalog;

pub use bounds::Bounds;
pub use introspection::{Introspected, Limits as IntrospectionLimits};
pub use operation::{Operation, OperationKind};

/// The GraphQL schema that a model offers.
pub struct Api {
    schema: Schema,
    /// Made when introspection or SDL is asked for first.
    catalog: OnceLock<Catalog>,
    /// It has the model's entries.
    for_gateway: bool,
}
