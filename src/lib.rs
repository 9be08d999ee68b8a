//! The GraphQL layer for Amazon Neptune: a folder with a GraphQL schema and Gremlin statements
//! becomes a service.

pub mod answer;
pub mod api;
pub mod cli;
pub mod consistency;
pub mod error;
pub mod front;
pub mod graph;
pub mod gremlin;
#[cfg(feature = "load")]
pub mod load;
pub mod model;
mod names;
pub mod plan;
pub mod request;
pub mod response;
pub mod service;
pub mod syntax;
pub mod telemetry;
pub mod trace;
