//! What went wrong to Neptune's answer for it.
//!
//! In: an error of the language, of the lints or of the graph. Out: a code, a status and words.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::Serialize;

use super::code::NeptuneCode;
use crate::{
    error::bounded,
    front::server::body::BodyError,
    graph::GraphError,
    gremlin::{Problem, Refusal, Refused, SyntaxError},
};

/// An error on its way to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub code: NeptuneCode,
    pub status: StatusCode,
    pub detail: String,
}

impl Failure {
    pub fn new(code: NeptuneCode, detail: impl Into<String>) -> Self {
        Failure {
            code,
            status: code.status(),
            // It may quote what it was asked.
            detail: bounded(detail.into()),
        }
    }

    pub fn with_status(self, status: StatusCode) -> Self {
        Failure { status, ..self }
    }

    /// The body that Neptune sends.
    pub fn json(&self, request_id: &str) -> Vec<u8> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            request_id: &'a str,
            code: &'static str,
            detailed_message: &'a str,
        }
        serde_json::to_vec(&Body {
            request_id,
            code: self.code.name(),
            detailed_message: &self.detail,
        })
        .expect("three strings can be written as JSON")
    }

    pub fn reply(&self, request_id: &str) -> Response {
        let content_type = [(header::CONTENT_TYPE, "application/json")];
        let mut reply = (self.status, content_type, self.json(request_id)).into_response();
        reply.extensions_mut().insert(self.code);
        reply
    }
}

impl From<BodyError> for Failure {
    fn from(error: BodyError) -> Self {
        let detail = error.to_string();
        match error {
            BodyError::Broken => Failure::new(NeptuneCode::BadRequest, detail),
            BodyError::TooLarge { .. } => Failure::new(NeptuneCode::QueryTooLarge, detail)
                .with_status(StatusCode::PAYLOAD_TOO_LARGE),
            BodyError::NoRoom => Failure::new(NeptuneCode::TooManyRequests, detail),
        }
    }
}

impl From<SyntaxError> for Failure {
    fn from(error: SyntaxError) -> Self {
        Failure::new(of_syntax(&error.problem), error.to_string())
    }
}

fn of_syntax(problem: &Problem) -> NeptuneCode {
    match problem {
        Problem::Unexpected { .. }
        | Problem::Unknown { .. }
        | Problem::Argument { .. }
        | Problem::ArgumentMissing { .. }
        | Problem::ArgumentTooMany { .. }
        | Problem::Arity { .. }
        | Problem::Misplaced { .. }
        | Problem::StrayCharacter(_)
        | Problem::OpenString
        | Problem::Escape(_)
        | Problem::Surrogate
        | Problem::Date(_)
        | Problem::PlaceholderName
        | Problem::NothingOpen
        | Problem::BareName { .. }
        | Problem::KeyWord(_)
        | Problem::StringRange
        | Problem::RangeEnds => NeptuneCode::MalformedQuery,
        Problem::Number(_) => NeptuneCode::InvalidNumericData,
        Problem::TooDeep(_) | Problem::RangeTooWide(_) => NeptuneCode::QueryTooLarge,
        Problem::Refused(refusal) => of_refusal(*refusal),
    }
}

/// What Neptune's grammar does not have is malformed there too; the rest is what this server alone
/// does not do.
fn of_refusal(refusal: Refusal) -> NeptuneCode {
    match refusal {
        Refusal::Lambda
        | Refusal::BlockComment
        | Refusal::Arithmetic
        | Refusal::Operator
        | Refusal::QualifiedName
        | Refusal::GraphComputer
        | Refusal::WithoutStrategies
        | Refusal::Program
        | Refusal::NestedSource
        | Refusal::OldOrder
        | Refusal::TrailingComma
        | Refusal::OpenLabel
        | Refusal::ParentStatement => NeptuneCode::MalformedQuery,
        Refusal::Transaction
        | Refusal::NextMany
        | Refusal::HasNext
        | Refusal::TryNext
        | Refusal::Explain
        | Refusal::ToString
        | Refusal::NoStartStep
        | Refusal::TraversalAsValue
        | Refusal::DateOfNow => NeptuneCode::UnsupportedOperation,
    }
}

/// A step that Neptune refuses, with its place if that is known.
pub fn refused(refused: &Refused, place: Option<(usize, usize)>) -> Failure {
    let (name, reason) = (refused.name.text(), refused.reason);
    let detail = match place {
        Some((line, column)) => format!("line {line}, column {column}: {name}(): {reason}"),
        None => format!("{name}(): {reason}"),
    };
    Failure::new(NeptuneCode::UnsupportedOperation, detail)
}

/// What became of a script that was run.
impl From<GraphError> for Failure {
    fn from(error: GraphError) -> Self {
        let code = of_graph(&error);
        match error {
            // The words alone: they are meant for the client.
            GraphError::Fail(words) => Failure::new(code, words),
            error => Failure::new(code, error.to_string()),
        }
    }
}

fn of_graph(error: &GraphError) -> NeptuneCode {
    match error {
        GraphError::Deadline => NeptuneCode::TimeLimitExceeded,
        GraphError::Throttled(_) => NeptuneCode::Throttling,
        GraphError::Conflict(_) => NeptuneCode::ConcurrentModification,
        GraphError::Constraint(_) => NeptuneCode::ConstraintViolation,
        GraphError::ReadOnly(_) => NeptuneCode::ReadOnlyViolation,
        GraphError::RequestTooLarge(_) => NeptuneCode::QueryTooLarge,
        GraphError::TooLarge { .. }
        | GraphError::NoRoom
        | GraphError::Memory { .. }
        | GraphError::Exhausted(_) => NeptuneCode::MemoryLimitExceeded,
        GraphError::Stopping(_) => NeptuneCode::ServerShutdown,
        GraphError::Denied(_) => NeptuneCode::AccessDenied,
        GraphError::Unsupported(_) => NeptuneCode::UnsupportedOperation,
        GraphError::Fail(_) => NeptuneCode::FailureByQuery,
        GraphError::Cancelled(_) => NeptuneCode::CancelledByUser,
        GraphError::Failed(_)
        | GraphError::SeveralValues { .. }
        | GraphError::Internal(_)
        | GraphError::Unreachable { .. }
        | GraphError::Lost { .. }
        | GraphError::Unknown(_)
        | GraphError::Malformed { .. } => NeptuneCode::InternalFailure,
    }
}
