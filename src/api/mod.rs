//! What clients see of a model.
//!
//! In: a [`Model`], then the text of an operation. Out: the GraphQL schema
//! (introspection, SDL), and an [`Operation`] that fits it.

pub mod appsync;
mod book;
mod bounds;
mod introspection;
mod meta;
mod operation;
mod rules;
mod validate;
mod weight;

use std::sync::OnceLock;

use introspection::Catalog;

use book::Book;
pub use bounds::Bounds;
pub use introspection::{Introspected, Limits as IntrospectionLimits};
pub use operation::{Operation, OperationKind};

use crate::model::Model;

/// The GraphQL schema that a model offers.
pub struct Api {
    /// Made when introspection or SDL is asked for first.
    catalog: OnceLock<Catalog>,
    /// What documents are held against.
    book: Book,
    /// It has the model's entries.
    for_gateway: bool,
}

impl Api {
    /// Offers a model.
    pub fn generate(model: &Model, introspection: bool) -> Api {
        Api {
            catalog: OnceLock::new(),
            book: Book::new(model, introspection, false),
            for_gateway: false,
        }
    }

    /// As [`Api::generate`], with the model's entries at the query root. Not for clients.
    pub fn with_entries(model: &Model) -> Api {
        Api {
            catalog: OnceLock::new(),
            book: Book::new(model, false, true),
            for_gateway: true,
        }
    }
}
