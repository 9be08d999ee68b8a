//! What happens to a query that nobody waits for any more.
//!
//! In: a query under way. Out: a guard that, dropped before the answer, asks Neptune to cancel it:
//! else a client that hangs up, or asks again, leaves its work behind on the server
//! (<https://docs.aws.amazon.com/neptune/latest/userguide/gremlin-api-status-cancel.html>).

use std::{sync::Arc, time::Duration};

use uuid::{Builder, Uuid};

use super::node::Node;

const TIMEOUT: Duration = Duration::from_secs(2);

/// The name that we give a query.
#[derive(Debug, Clone, Copy)]
pub(super) struct QueryId(Uuid);

impl QueryId {
    pub fn new() -> Self {
        let random = fastrand::u128(..).to_be_bytes();
        QueryId(Builder::from_random_bytes(random).into_uuid())
    }

    pub fn uuid(&self) -> &Uuid {
        &self.0
    }
}

/// A query under way.
pub(super) struct UnderWay {
    node: Arc<Node>,
    query: Option<QueryId>,
}

impl UnderWay {
    /// Servers that cannot cancel have no name for their queries.
    pub fn new(node: &Arc<Node>, query: Option<QueryId>) -> Self {
        UnderWay {
            node: node.clone(),
            query,
        }
    }

    /// The server is done with it.
    pub fn done(mut self) {
        self.query = None;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let Some(query) = self.query.take() else {
            return;
        };
        // One that does not answer is not asked for this either.
        if !self.node.health.answers() {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let node = self.node.clone();
        runtime.spawn(async move {
            let cancelled = tokio::time::timeout(TIMEOUT, node.cancel(query)).await;
            let cancelled = cancelled.unwrap_or_else(|_| Err("no answer".to_owned()));
            match cancelled {
                Ok(()) => tracing::debug!(graph = node.name(), "a query was cancelled"),
                // It may have ended in the meantime.
                Err(reason) => {
                    tracing::debug!(graph = node.name(), reason, "a query was not cancelled");
                }
            }
        });
    }
}
