//! What the end of a try says: of the server, and of the change that was asked for.
//!
//! In: an error, or none. Out: the server's health, and the error of the whole job.

use std::time::Instant;

use super::{
    class::Class,
    cluster::Failed,
    health::Lost,
    node::{Client, Node},
};
use crate::graph::{Access, GraphError, Job};

/// What went wrong at the try before: it says more than that there is no time or nobody left to try.
pub(super) fn before(failed: Option<Failed>, error: GraphError) -> GraphError {
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

/// Learns of the server from how a request went.
pub(super) fn note(node: &Node, client: &Client, error: Option<&GraphError>) {
    let Some(error) = error else {
        node.health.answered();
        return;
    };
    let now = Instant::now();
    let set_aside = match Class::of(error) {
        Class::Unreachable => node.health.failed(now),
        // The name may lead elsewhere when it is gone.
        Class::Stopping => {
            if node.health.stops(now) {
                node.renew(client);
                tracing::warn!(graph = node.name(), "a server is about to stop");
            }
            false
        }
        // What happens to connections that are left behind tells nothing of the next ones.
        Class::Lost if !node.is_current(client) => false,
        Class::Lost => match node.health.lost(now) {
            Lost::BadLuck => false,
            Lost::Doubtful => {
                node.renew(client);
                false
            }
            Lost::SetAside => true,
        },
        // It was the writer, and its connections still lead to it. A new one looks the name up.
        Class::Moved => {
            node.health.answered();
            node.renew(client);
            false
        }
        Class::Conflict
        | Class::Busy
        | Class::Memory
        | Class::Unread
        | Class::Late
        | Class::Broken
        | Class::Cancelled
        | Class::Refused
        | Class::Final => {
            node.health.answered();
            false
        }
    };
    if set_aside {
        node.renew(client);
        tracing::warn!(graph = node.name(), %error, "a server is set aside for a while");
    }
}
