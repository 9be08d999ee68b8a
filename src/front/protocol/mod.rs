//! GraphQL over HTTP, apart from any server.
//!
//! In: a query string, a body, headers. Out: the parameters of a request, and the media type and
//! the status of its answer.

mod accept;
mod params;
mod status;
mod weight;

use http::StatusCode;

use crate::error::{Code, Error};

pub use accept::{Media, negotiate};
pub use params::{Params, check_content_type};
pub use status::status;
pub use weight::weight;

/// An HTTP request that never becomes a GraphQL request.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub status: StatusCode,
    pub error: Error,
}

impl Refusal {
    pub fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Refusal {
            status,
            error: Error::new(code, message),
        }
    }

    fn bad_request(message: impl Into<String>) -> Self {
        Refusal::new(StatusCode::BAD_REQUEST, Code::BadUserInput, message)
    }
}
