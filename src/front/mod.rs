//! The ways in: an HTTP request or an event becomes a [`Request`](crate::request::Request), a
//! [`Response`](crate::response::Response) becomes a reply.

pub mod appsync;
#[cfg(feature = "embedded")]
pub mod gremlin;
pub mod http;
pub mod lambda;
pub mod protocol;
mod server;
