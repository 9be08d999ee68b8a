//! Gremlin servers over HTTP: Neptune, Gremlin Server or JanusGraph.
//!
//! In: a job, whose script is written as text. Out: the rows in the body that a server sent, found
//! in place.

mod answer;
mod cancel;
mod class;
mod client;
mod cluster;
mod connect;
mod connection;
mod dialect;
mod empty_ids;
mod endpoint;
mod exchange;
mod fault;
mod gate;
mod health;
pub mod iam;
mod node;
mod outcome;
mod patience;
mod reply;
mod request;
mod retry;
mod status;
mod summary;

pub use client::NeptuneGraph;
pub use connect::ClientError;
pub use connection::{Connection, ConnectionError};
pub use dialect::Dialect;
pub use endpoint::{Endpoint, EndpointError};
pub use gate::Load;
