//! A GraphQL request, however it came in.

use std::time::Instant;

use serde_json::{Map, Value};

/// What a front makes of an HTTP request or an event.
#[derive(Debug, Clone)]
pub struct Request {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Map<String, Value>,
    /// False for a GET request: mutations are refused.
    pub may_mutate: bool,
    /// The answer is of no use after this.
    pub deadline: Instant,
}
