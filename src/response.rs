//! A GraphQL response: bytes that a front sends as they are.

use bytes::Bytes;
use serde::Serialize;

use crate::{
    error::{Code, Error, bounded_errors},
    telemetry::Account,
};

/// The JSON of a response, and what a front needs to know of it for its status.
#[derive(Debug, Clone)]
pub struct Response {
    pub body: Bytes,
    pub outcome: Outcome,
    /// What it took, and which errors are in it.
    pub account: Account,
}

/// Where a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was executed: there is a `data` key, and there may be field errors.
    Executed { errors: usize },
    /// It was refused before execution: there is no `data` key (GraphQL, section 7.1.1).
    Refused(Code),
    /// It is a mutation, and came in by a way that may only read.
    MutationNotAllowed,
}

impl Response {
    /// The answer to a mutation that came in by a way that may only read.
    pub fn mutation_not_allowed() -> Self {
        let error = Error::new(
            Code::BadUserInput,
            "a mutation must be sent with POST: GET may only read",
        );
        Response {
            outcome: Outcome::MutationNotAllowed,
            ..Response::refused(&[error])
        }
    }

    /// A response without `data`.
    pub fn refused(errors: &[Error]) -> Self {
        let errors = bounded_errors(errors);
        #[derive(Serialize)]
        struct Body<'a> {
            errors: &'a [Error],
        }
        let body = serde_json::to_vec(&Body { errors: &errors })
            .expect("errors are strings and numbers, which JSON can hold");
        let code = errors.first().map_or(Code::Internal, |error| error.code);
        Response {
            body: body.into(),
            outcome: Outcome::Refused(code),
            account: Account {
                codes: errors.iter().map(|error| error.code).collect(),
                ..Account::default()
            },
        }
    }
}
