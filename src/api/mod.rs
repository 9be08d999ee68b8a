//! What clients see of a model.
//!
//! In: a [`Model`](crate::model::Model), then the text of an operation. Out: the GraphQL schema
//! (introspection, SDL), and an [`Operation`] that fits it.

pub mod appsync;
mod book;
mod bounds;
mod generate;
mod introspect;
mod meta;
mod operation;
mod rules;
mod stop;
mod validate;

use async_graphql::dynamic::Schema;

use book::Book;
pub use bounds::Bounds;
pub use operation::{Operation, OperationKind};

/// The GraphQL schema that a model offers.
pub struct Api {
    schema: Schema,
    /// What documents are held against.
    book: Book,
    /// It has the model's entries.
    for_gateway: bool,
}

impl Api {
    /// The schema in its own language, without the directives that say what it means in the graph.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }
}
