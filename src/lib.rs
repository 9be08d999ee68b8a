//! The GraphQL layer for Amazon Neptune: a folder with a GraphQL schema and Gremlin statements
//! becomes a service.

pub mod graph;
pub mod gremlin;
