//! The GraphQL layer for Amazon Neptune: a folder with a GraphQL schema and Gremlin statements
//! becomes a service.

pub mod api;
pub mod error;
pub mod graph;
pub mod gremlin;
pub mod model;
mod names;
pub mod plan;
pub mod request;
pub mod response;
pub mod service;
