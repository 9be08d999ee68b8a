//! What a run waits for before it is sent.
//!
//! In: a run that could be sent, were there a server, or leave to ask one again. Out: the server, as
//! soon as there is one, within the run's deadline; no more wait than the queue holds.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::select_all;
use tokio::time::{sleep, timeout_at};

use super::{
    cluster::{Cluster, Failed, Pick, Picked},
    gate::{Full, Waiting},
    health::SHORTEST,
    node::Node,
    retry::{Budget, left},
};
use crate::graph::{GraphError, Job};

/// How often those who wait for leave look whether there is any.
const LOOK: Duration = Duration::from_millis(100);
/// Less time is of no use to a run.
const LEAST: Duration = Duration::from_millis(10);
/// What is left of a run's time when it tries a server before the server's time has come: an eighth,
/// up to this.
const LAST: Duration = Duration::from_millis(500);

/// When a run began, for how long it may wait.
pub(super) struct Patience {
    deadline: Instant,
    last: Instant,
}

impl Patience {
    pub fn of(job: &Job<'_>) -> Patience {
        let deadline = job.limits.deadline;
        Patience {
            deadline,
            last: deadline - (job.limits.remaining() / 8).min(LAST),
        }
    }

    /// The server for the run. One that is set aside is waited for until its next try, or until
    /// somebody else finds it well.
    pub async fn server<'c>(
        &self,
        cluster: &'c Cluster,
        job: &Job<'_>,
        failed: Option<&Failed>,
    ) -> Result<Picked<'c>, GraphError> {
        if let Pick::Server(picked) = cluster.pick(job.access, failed, false) {
            return Ok(picked);
        }
        let mut place = None;
        loop {
            // Before anything is looked at, so that no news is missed.
            let changes: Vec<_> = cluster
                .all(job.access)
                .map(|node| Box::pin(node.health.changed()))
                .collect();
            let now = Instant::now();
            let is_last = now >= self.last;
            let then = match cluster.pick(job.access, failed, is_last) {
                Pick::Server(picked) => return Ok(picked),
                Pick::NotUntil(then) => then,
            };
            if now >= self.deadline {
                return Err(away(cluster.writer()));
            }
            if place.is_none() {
                place = Some(line(cluster.writer())?);
            }
            let until = match is_last {
                true => then.min(now + SHORTEST).min(self.deadline),
                false => then.min(self.last),
            };
            // Either way it is time to look again.
            let _ = timeout_at(until.into(), select_all(changes)).await;
        }
    }

    /// Waits until a repetition is within the budget; false if it will not be in time, or too many
    /// wait for that.
    pub async fn leave(&self, budget: &Budget, node: &Node) -> bool {
        if budget.spend() {
            return true;
        }
        let Ok(_place) = node.gate.wait() else {
            return false;
        };
        while left(self.deadline) > LEAST {
            sleep(LOOK.mul_f64(0.5 + fastrand::f64()).min(left(self.deadline))).await;
            if budget.spend() {
                return true;
            }
        }
        false
    }
}

fn line(node: &Arc<Node>) -> Result<Waiting<'_>, GraphError> {
    node.gate.wait().map_err(|Full| node.full())
}

fn away(node: &Node) -> GraphError {
    GraphError::Unreachable {
        target: node.name().to_owned(),
        reason: "it failed several times in a row, and did not come back in time".to_owned(),
    }
}
