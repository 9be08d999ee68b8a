//! The servers of a cluster, and which of them is asked.
//!
//! In: what a run wants to do. Out: the [`Node`] that does it: the writer for changes and for what
//! must have seen them, else one of the readers, the less busy of two taken by chance.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{class::Class, health::Standing, node::Node};
use crate::graph::{Access, Consistency, GraphError};

pub(super) struct Cluster {
    writer: Arc<Node>,
    /// Empty: the writer does everything.
    readers: Vec<Arc<Node>>,
}

impl Cluster {
    pub fn new(writer: Node, readers: Vec<Node>) -> Self {
        Cluster {
            writer: Arc::new(writer),
            readers: readers.into_iter().map(Arc::new).collect(),
        }
    }

    pub fn writer(&self) -> &Arc<Node> {
        &self.writer
    }

    pub fn readers(&self) -> &[Arc<Node>] {
        &self.readers
    }

    /// The server for a run. `failed` is the one that has just failed it, and why: another one is
    /// better.
    pub fn pick(
        &self,
        access: Access,
        failed: Option<&(Arc<Node>, GraphError)>,
    ) -> Result<&Arc<Node>, GraphError> {
        let now = Instant::now();
        match access {
            Access::Read(Consistency::Eventual) => self
                .reader(now, failed)
                // The writer has the same data. It is spared, not kept from.
                .map_or_else(|| self.writer_at(now), Ok),
            Access::Read(Consistency::Strong) | Access::Write(_) => self.writer_at(now),
        }
    }

    fn reader(&self, now: Instant, failed: Option<&(Arc<Node>, GraphError)>) -> Option<&Arc<Node>> {
        let mut good = Vec::with_capacity(self.readers.len());
        for node in &self.readers {
            match node.health.standing(now) {
                Standing::Good => good.push(node),
                Standing::OnTrial if node.health.take_trial(now) => return Some(node),
                Standing::OnTrial | Standing::Aside(_) => {}
            }
        }
        if let Some((failed, error)) = failed
            // One that is only busy is not to be relieved by the writer.
            && (good.len() > 1 || Class::of(error).is_gone())
        {
            good.retain(|node| !Arc::ptr_eq(node, failed));
        }
        let one = good.get(fastrand::usize(..good.len().max(1)))?;
        let other = good[fastrand::usize(..good.len())];
        match other.gate.inside() < one.gate.inside() {
            true => Some(other),
            false => Some(one),
        }
    }

    fn writer_at(&self, now: Instant) -> Result<&Arc<Node>, GraphError> {
        let aside = |wait: Duration| GraphError::Unreachable {
            target: self.writer.name().to_owned(),
            reason: format!(
                "it failed several times in a row and is left alone for {} ms",
                wait.as_millis()
            ),
        };
        match self.writer.health.standing(now) {
            Standing::Good => Ok(&self.writer),
            Standing::OnTrial if self.writer.health.take_trial(now) => Ok(&self.writer),
            Standing::OnTrial => Err(aside(Duration::ZERO)),
            Standing::Aside(wait) => Err(aside(wait)),
        }
    }
}
