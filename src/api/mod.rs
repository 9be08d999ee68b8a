//! What clients see of a model.
//!
//! In: a [`Model`](crate::model::Model), then the text of an operation. Out: the GraphQL schema
//! (introspection, SDL), and an [`Operation`] that fits it.

pub mod appsync;
mod bounds;
mod generate;
mod introspect;
mod operation;
mod stop;
mod usage;
mod validate;
mod weight;

use async_graphql::dynamic::Schema;

pub use bounds::Bounds;
pub use operation::{Operation, OperationKind};

/// The GraphQL schema that a model offers.
pub struct Api {
    schema: Schema,
    /// It has the model's entries.
    for_gateway: bool,
}

impl Api {
    /// The schema in its own language, without the directives that say what it means in the graph.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }
}
