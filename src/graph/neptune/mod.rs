//! A Gremlin server over HTTP: Neptune, Gremlin Server or JanusGraph.
//!
//! In: a script, written as text. Out: the rows in the body that the server sent, found in place.

mod answer;
mod client;
mod connect;
mod dialect;
mod endpoint;
mod fault;
pub mod iam;
mod reply;
mod request;
mod status;

pub use client::{Connection, ConnectionError, NeptuneGraph};
pub use connect::ClientError;
pub use dialect::Dialect;
pub use endpoint::{Endpoint, EndpointError};
