//! Where traversals run.
//!
//! In: a [`Job`] with a complete script. Out: [`Rows`], the JSON of the answer as it came. The embedded graph
//! and the servers answer alike: GraphSON v3 without types.

use std::ops::Range;

use bytes::Bytes;
use futures_util::future::BoxFuture;

use crate::gremlin::{Capabilities, Script};

mod contents;
#[cfg(any(feature = "embedded", feature = "load"))]
pub mod csv;
mod job;
#[cfg(feature = "embedded")]
pub mod memory;
pub mod neptune;
mod told;

pub use contents::{Contents, Counted};
pub use job::{Access, Hints, Job, Limits, Repeat, Tally};

pub use crate::consistency::Consistency;

/// A graph that runs scripts.
pub trait Graph: Send + Sync {
    /// Runs the statements of a script in one transaction and answers with the last one's rows.
    /// Dropping the future gives the work up.
    fn run<'a>(&'a self, job: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>>;

    /// Whether the graph knows how to run a script, as far as it can tell without running it.
    fn check(&self, _: &Script) -> Result<(), GraphError> {
        Ok(())
    }

    /// Whether what its errors say is this program's own, and not a server's.
    fn speaks_for_itself(&self) -> bool {
        true
    }

    /// What it makes of a traversal.
    fn capabilities(&self) -> Capabilities {
        Capabilities::EMBEDDED
    }

    /// What it holds, where it can tell without looking at every element.
    fn contents(&self) -> BoxFuture<'_, Option<Contents>> {
        Box::pin(async { None })
    }

    /// Asks whether the graph answers at all. The text says what it is.
    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>>;
}

/// The rows of an answer: a JSON array, one element a row, inside the body it came in.
#[derive(Debug, Clone)]
pub struct Rows {
    body: Bytes,
    array: Range<usize>,
}

impl Rows {
    /// `array` is the place of the JSON array in `body`.
    pub fn new(body: Bytes, array: Range<usize>) -> Self {
        assert!(array.start <= array.end && array.end <= body.len());
        Rows { body, array }
    }

    /// Rows inside of these.
    ///
    /// # Panics
    /// If `array` is not a part of these rows' bytes.
    pub fn part(&self, array: &[u8]) -> Rows {
        let body = self.body.slice_ref(array);
        Rows {
            array: 0..body.len(),
            body,
        }
    }

    /// The JSON array, brackets included.
    pub fn as_bytes(&self) -> &[u8] {
        &self.body[self.array.clone()]
    }

    /// The same, without a copy.
    pub fn to_bytes(&self) -> Bytes {
        self.body.slice(self.array.clone())
    }
}

/// Why a graph gave no rows. The text is for the log, not for a client.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    #[error("the graph at {target} cannot be reached: {reason}")]
    Unreachable { target: String, reason: String },
    /// The request was sent, and nobody knows what became of it.
    #[error("the answer of the graph at {target} was lost: {reason}")]
    Lost { target: String, reason: String },
    #[error("the graph did not answer in time")]
    Deadline,
    #[error("the graph refused the request for now: {0}")]
    Throttled(String),
    /// The server had not enough memory for it, beside all else that it does.
    #[error("the graph ran out of memory: {0}")]
    Exhausted(String),
    #[error("the server of the graph stops: {0}")]
    Stopping(String),
    /// The server failed through no fault of the traversal, as far as it knows.
    #[error("the graph failed: {0}")]
    Internal(String),
    /// Somebody ended the traversal on the server.
    #[error("the traversal was cancelled on the graph: {0}")]
    Cancelled(String),
    /// The change may have been made all the same.
    #[error("{0}; it is not known whether the change was made")]
    Unknown(Box<GraphError>),
    #[error("another request changed the same elements: {0}")]
    Conflict(String),
    /// The request breaks a rule of the graph, such as an id that exists already.
    #[error("the graph refused the change: {0}")]
    Constraint(String),
    /// This server takes no writes: it is a replica.
    #[error("the graph is read-only here: {0}")]
    ReadOnly(String),
    /// The text of the traversal is longer than the server takes.
    #[error("the traversal is too large for the graph: {0}")]
    RequestTooLarge(String),
    #[error("the answer is larger than {limit} bytes")]
    TooLarge { limit: usize },
    /// The answers that are being read at the moment leave no room for this one.
    #[error("the answers to other requests leave no room for this one")]
    NoRoom,
    /// The embedded graph would hold back more than it may.
    #[error("the traversal needs more than {limit} bytes of memory at once")]
    Memory { limit: usize },
    #[error("the graph denied access: {0}")]
    Denied(String),
    /// It came to a `fail()`: the words of whoever wrote the traversal.
    #[error("the traversal ended in fail(): {0}")]
    Fail(String),
    /// The traversal ran into an error of its own.
    #[error("the traversal failed: {0}")]
    Failed(String),
    /// A node has several values of a property that was asked for as one.
    #[error("`{key}` has several values: {said}")]
    SeveralValues { key: String, said: String },
    /// The embedded graph does not know how to run this.
    #[error("{0}")]
    Unsupported(String),
    #[error("the answer from {target} is not what a Gremlin server sends: {reason}")]
    Malformed { target: String, reason: String },
}

impl GraphError {
    /// One word for it: what a log may show where the graph's own words could hold a client's data.
    pub fn kind(&self) -> &'static str {
        match self {
            GraphError::Unreachable { .. } => "unreachable",
            GraphError::Lost { .. } => "lost",
            GraphError::Deadline => "deadline",
            GraphError::Throttled(_) => "throttled",
            GraphError::Exhausted(_) => "exhausted",
            GraphError::Stopping(_) => "stopping",
            GraphError::Internal(_) => "internal",
            GraphError::Cancelled(_) => "cancelled",
            GraphError::Unknown(error) => error.kind(),
            GraphError::Conflict(_) => "conflict",
            GraphError::Constraint(_) => "constraint",
            GraphError::ReadOnly(_) => "read_only",
            GraphError::RequestTooLarge(_) => "request_too_large",
            GraphError::TooLarge { .. } => "too_large",
            GraphError::NoRoom => "no_room",
            GraphError::Memory { .. } => "memory",
            GraphError::Denied(_) => "denied",
            GraphError::Fail(_) => "fail",
            GraphError::Failed(_) => "failed",
            GraphError::SeveralValues { .. } => "several_values",
            GraphError::Unsupported(_) => "unsupported",
            GraphError::Malformed { .. } => "malformed",
        }
    }
}
