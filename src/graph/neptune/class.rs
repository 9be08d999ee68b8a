//! Failures that are treated alike.
//!
//! In: an error. Out: its [`Class`]: what it tells of the server, of the change that was asked for, and
//! whether asking again can help. The classes are those that AWS advises for Neptune's error codes
//! (user guide, "Graph engine error messages and codes" and "Best practices: transactions").

use crate::graph::GraphError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Another change was quicker.
    Conflict,
    /// The server has too much to do.
    Busy,
    /// The server ran out of memory.
    Memory,
    /// The server cannot be reached, so nothing was done.
    Unreachable,
    /// The server is about to stop, and has undone what it did.
    Stopping,
    /// The server failed, and has undone what it did.
    Broken,
    /// Somebody ended the request on the server.
    Cancelled,
    /// A rule of the data was broken, perhaps only for the moment: another change was under way.
    Refused,
    /// The answer did not arrive.
    Lost,
    /// The server is no longer the writer.
    Moved,
    /// An answer came and cannot be read.
    Unread,
    /// There was no time left, here or on the server.
    Late,
    /// The server says in its own words that it failed, as it will again.
    Final,
}

impl Class {
    pub const COUNT: usize = Class::Final as usize + 1;

    pub fn of(error: &GraphError) -> Class {
        match error {
            GraphError::Conflict(_) => Class::Conflict,
            GraphError::Throttled(_) => Class::Busy,
            GraphError::Exhausted(_) => Class::Memory,
            GraphError::Unreachable { .. } => Class::Unreachable,
            GraphError::Stopping(_) => Class::Stopping,
            GraphError::Internal(_) => Class::Broken,
            GraphError::Cancelled(_) => Class::Cancelled,
            // An id that is taken stays taken.
            GraphError::Constraint(said) if said.contains("already exists") => Class::Final,
            GraphError::Constraint(_) => Class::Refused,
            GraphError::Lost { .. } => Class::Lost,
            GraphError::ReadOnly(_) => Class::Moved,
            GraphError::TooLarge { .. } | GraphError::NoRoom | GraphError::Malformed { .. } => {
                Class::Unread
            }
            GraphError::Deadline => Class::Late,
            GraphError::Unknown(_)
            | GraphError::RequestTooLarge(_)
            | GraphError::Memory { .. }
            | GraphError::Denied(_)
            | GraphError::Fail(_)
            | GraphError::Failed(_)
            | GraphError::SeveralValues { .. }
            | GraphError::Unsupported(_) => Class::Final,
        }
    }

    /// Whether the server is of no use to the next request either, as far as this tells.
    pub fn is_gone(self) -> bool {
        matches!(self, Class::Unreachable | Class::Stopping | Class::Lost)
    }

    /// Whether a change may have been made although this came instead of its answer.
    pub fn leaves_open(self) -> bool {
        matches!(self, Class::Lost | Class::Unread)
    }
}
