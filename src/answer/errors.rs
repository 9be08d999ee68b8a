//! The errors of a response, collected with their paths.

use crate::{
    error::{Code, Error, Location, MAX_ERROR_BYTES, MAX_ERRORS, PathSegment},
    graph::GraphError,
};

/// A step of the way to the value at hand, borrowed until an error needs it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Segment<'p> {
    Key(&'p str),
    Index(usize),
}

/// One wrong property in every row must not make the errors larger than the data.
#[derive(Debug, Default)]
pub(super) struct Errors {
    kept: Vec<Error>,
    /// Of those that are kept.
    bytes: usize,
    left_out: usize,
}

/// How many errors there were at some time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    kept: usize,
    bytes: usize,
    left_out: usize,
}

impl Errors {
    pub fn add(&mut self, path: &[Segment<'_>], at: Location, code: Code, message: String) {
        self.add_of_field(path, || Error::new(code, message).at(at));
    }

    /// An error that has its place already, of the field at the path. Once one was left out, all
    /// after it are: those that are kept are the first ones.
    pub fn add_of_field(&mut self, path: &[Segment<'_>], error: impl FnOnce() -> Error) {
        if self.left_out > 0 || self.kept.len() == MAX_ERRORS {
            self.left_out += 1;
            return;
        }
        let mut error = error();
        error.path = owned(path);
        let bytes = self.bytes.saturating_add(error.size());
        if bytes > MAX_ERROR_BYTES && !self.kept.is_empty() {
            self.left_out += 1;
            return;
        }
        self.bytes = bytes;
        self.kept.push(error);
    }

    pub fn mark(&self) -> Mark {
        Mark {
            kept: self.kept.len(),
            bytes: self.bytes,
            left_out: self.left_out,
        }
    }

    /// Forgets what came after the mark.
    pub fn back_to(&mut self, mark: Mark) {
        self.kept.truncate(mark.kept);
        self.bytes = mark.bytes;
        self.left_out = mark.left_out;
    }

    pub fn into_all(mut self) -> Vec<Error> {
        if self.left_out > 0 {
            self.kept.push(Error::left_out(self.left_out));
        }
        self.kept
    }
}

fn owned(path: &[Segment<'_>]) -> Vec<PathSegment> {
    path.iter()
        .map(|segment| match segment {
            Segment::Key(key) => PathSegment::Key((*key).to_owned()),
            Segment::Index(index) => PathSegment::Index(*index),
        })
        .collect()
}

/// What a statement's author says in `fail()` is for the client: `NOT_FOUND: no such activity`, or
/// the words alone.
fn of_fail(words: &str) -> (Code, String) {
    let coded = words
        .split_once(':')
        .and_then(|(code, message)| Some((Code::of_fail(code.trim())?, message.trim())));
    match coded {
        Some((code, message)) if !message.is_empty() => (code, message.to_owned()),
        _ => (Code::BadUserInput, words.to_owned()),
    }
}

/// What a client is told of a graph's error. The graph's own words are for the log.
pub(super) fn of_graph(error: &GraphError) -> (Code, String) {
    let (code, message) = match error {
        GraphError::Unreachable { .. } => (
            Code::Unavailable,
            "the graph cannot be reached; try again later",
        ),
        GraphError::Lost { .. } => (
            Code::Unavailable,
            "the connection to the graph broke before its answer came; try again",
        ),
        GraphError::Unknown(error) => {
            let (code, _) = match **error {
                // It was sent twice, and the second one found what the first one made, or another.
                GraphError::Constraint(_) => {
                    let message = "the answer to the change was lost, and when it was sent again, the \
                                   graph had its id already: it has most likely been made; look \
                                   before you send it again";
                    return (Code::Unavailable, message.to_owned());
                }
                ref error => of_graph(error),
            };
            let message = "the change was sent to the graph, and no answer came that could be read: it \
                           may have been made all the same; look before you send it again";
            return (code, message.to_owned());
        }
        GraphError::Stopping(_) => (
            Code::Unavailable,
            "the graph's server stops; try again in a moment",
        ),
        GraphError::Deadline => (
            Code::DeadlineExceeded,
            "the graph did not answer in time; ask for less, or for fewer levels at once",
        ),
        GraphError::Throttled(_) | GraphError::Exhausted(_) => {
            (Code::Throttled, "the graph is busy; try again in a moment")
        }
        GraphError::NoRoom => (
            Code::Throttled,
            "too many large answers are being read at once; try again in a moment",
        ),
        GraphError::Conflict(_) => (
            Code::Conflict,
            "another request changed the same data; try again",
        ),
        GraphError::Constraint(_) => (
            Code::Conflict,
            "the graph refuses the change: it breaks a rule of the data, such as an id that exists",
        ),
        GraphError::ReadOnly(_) => (
            Code::Unavailable,
            "the graph takes no changes here; try again later",
        ),
        GraphError::RequestTooLarge(_) => (
            Code::LimitExceeded,
            "the request is too large for the graph; send fewer or shorter values",
        ),
        GraphError::TooLarge { limit } => {
            let message =
                format!("the answer is larger than {limit} bytes; ask for less with `limit`");
            return (Code::LimitExceeded, message);
        }
        GraphError::Memory { .. } => (
            Code::LimitExceeded,
            "the answer takes more memory than there is for one; ask for less with `limit`",
        ),
        GraphError::Denied(_) => (
            Code::Internal,
            "the service is not allowed to ask the graph",
        ),
        GraphError::Fail(words) => return of_fail(words),
        GraphError::Failed(_)
        | GraphError::SeveralValues { .. }
        | GraphError::Internal(_)
        | GraphError::Cancelled(_)
        | GraphError::Unsupported(_)
        | GraphError::Malformed { .. } => (
            Code::Internal,
            "the graph could not answer; the service's log says why",
        ),
    };
    (code, message.to_owned())
}
