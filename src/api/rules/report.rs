//! The errors of a document, counted to the end and kept up to a number.

use crate::error::{Code, Error, Location};

/// As many as anyone reads, the line that counts the rest among them.
const MOST: usize = 100;

#[derive(Default)]
pub(super) struct Report {
    errors: Vec<Error>,
    count: usize,
}

impl Report {
    /// Notes an error. Its message is only made if it is shown.
    pub fn add(&mut self, at: impl Into<Location>, message: impl FnOnce() -> String) {
        self.push(|| Error::new(Code::ValidationFailed, message()).at(at.into()));
    }

    /// Notes an error of two places.
    pub fn add_two(
        &mut self,
        one: impl Into<Location>,
        other: impl Into<Location>,
        message: impl FnOnce() -> String,
    ) {
        self.push(|| {
            Error::new(Code::ValidationFailed, message())
                .at(one.into())
                .at(other.into())
        });
    }

    /// Ends the work: the document is too large to be looked at.
    pub fn too_large(&mut self, at: impl Into<Location>, message: &str) {
        self.push(|| Error::new(Code::LimitExceeded, message).at(at.into()));
    }

    fn push(&mut self, error: impl FnOnce() -> Error) {
        self.count += 1;
        if self.errors.len() < MOST {
            self.errors.push(error());
        }
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The errors in the order of the document.
    pub fn finish(mut self) -> Vec<Error> {
        let place = |error: &Error| error.locations.first().map(|at| (at.line, at.column));
        self.errors.sort_by_key(place);
        if self.count > MOST {
            self.errors.truncate(MOST - 1);
            let rest = self.count - self.errors.len();
            let message = format!("the document has {rest} more errors, which are not shown");
            self.errors
                .push(Error::new(Code::ValidationFailed, message));
        }
        self.errors
    }
}
