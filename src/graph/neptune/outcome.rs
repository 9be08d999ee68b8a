//! What the end of a try says: of the server, and of the change that was asked for.
//!
//! In: an error, or none. Out: the server's health, and the error of the whole job.

use std::{sync::Arc, time::Instant};

use super::{
    health::Lost,
    node::{Client, Node},
};
use crate::graph::{Access, GraphError, Job};

/// What went wrong at the try before: it says more than that there is no time or nobody left to try.
pub(super) fn before(failed: Option<(Arc<Node>, GraphError)>, error: GraphError) -> GraphError {
    failed.map_or(error, |(_, error)| error)
}

pub(super) fn writes(job: &Job<'_>) -> bool {
    match job.access {
        Access::Write(_) => true,
        Access::Read(_) => false,
    }
}

/// The error of a job, once nothing more is tried.
pub(super) fn ended(error: GraphError, may_be_done: bool) -> GraphError {
    match may_be_done {
        true => GraphError::Unknown(Box::new(error)),
        false => error,
    }
}

/// Whether a change may have been made although this came instead of its answer. A server that
/// says in its own words that it failed has undone it.
pub(super) fn leaves_open(error: &GraphError) -> bool {
    match error {
        GraphError::Lost { .. } | GraphError::Malformed { .. } | GraphError::TooLarge { .. } => {
            true
        }
        GraphError::Unreachable { .. }
        | GraphError::Unknown(_)
        | GraphError::Deadline
        | GraphError::Throttled(_)
        | GraphError::Exhausted(_)
        | GraphError::Stopping(_)
        | GraphError::Conflict(_)
        | GraphError::Constraint(_)
        | GraphError::ReadOnly(_)
        | GraphError::RequestTooLarge(_)
        | GraphError::Memory { .. }
        | GraphError::Denied(_)
        | GraphError::Fail(_)
        | GraphError::Failed(_)
        | GraphError::Unsupported(_) => false,
    }
}

/// Learns of the server from how a request went.
pub(super) fn note(node: &Node, client: &Client, error: Option<&GraphError>) {
    let set_aside = match error {
        Some(error @ GraphError::Unreachable { .. }) => {
            node.health.failed(Instant::now()).then_some(error)
        }
        // What happens to connections that are left behind tells nothing of the next ones.
        Some(GraphError::Lost { .. }) if !node.is_current(client) => None,
        Some(error @ GraphError::Lost { .. }) => match node.health.lost(Instant::now()) {
            Lost::BadLuck => None,
            Lost::Doubtful => {
                node.renew(client);
                None
            }
            Lost::SetAside => Some(error),
        },
        Some(error @ GraphError::Stopping(_)) => node.health.stops(Instant::now()).then_some(error),
        // It was the writer, and its connections still lead to it. A new one looks the name up.
        Some(GraphError::ReadOnly(_)) => {
            node.health.answered();
            node.renew(client);
            None
        }
        None
        | Some(
            GraphError::Unknown(_)
            | GraphError::Deadline
            | GraphError::Throttled(_)
            | GraphError::Exhausted(_)
            | GraphError::Conflict(_)
            | GraphError::Constraint(_)
            | GraphError::RequestTooLarge(_)
            | GraphError::TooLarge { .. }
            | GraphError::Memory { .. }
            | GraphError::Denied(_)
            | GraphError::Fail(_)
            | GraphError::Failed(_)
            | GraphError::Unsupported(_)
            | GraphError::Malformed { .. },
        ) => {
            node.health.answered();
            None
        }
    };
    if let Some(error) = set_aside {
        node.renew(client);
        tracing::warn!(graph = node.name(), %error, "a server is set aside for a while");
    }
}
