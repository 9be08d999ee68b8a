//! The servers of a cluster, and which of them is asked.
//!
//! In: what a run wants to do. Out: the [`Node`] that does it: the writer for changes and for what
//! must have seen them, else one of the readers, the less busy of two taken by chance; or until when
//! there is none.

use std::{sync::Arc, time::Instant};

use super::{
    class::Class,
    health::{May, Trial},
    node::Node,
};
use crate::graph::{Access, Consistency, GraphError};

pub(super) struct Cluster {
    writer: Arc<Node>,
    /// Empty: the writer does everything.
    readers: Vec<Arc<Node>>,
}

/// Who is asked.
pub(super) enum Pick<'c> {
    Server(Picked<'c>),
    /// Nobody, until then.
    NotUntil(Instant),
}

/// A server, and the trial that the request is, if it is one.
pub(super) struct Picked<'c> {
    pub node: &'c Arc<Node>,
    trial: Option<Trial>,
}

impl<'c> Picked<'c> {
    fn well(node: &'c Arc<Node>) -> Pick<'c> {
        Pick::Server(Picked { node, trial: None })
    }

    fn on(node: &'c Arc<Node>, trial: Trial) -> Pick<'c> {
        Pick::Server(Picked {
            node,
            trial: Some(trial),
        })
    }
}

impl Drop for Picked<'_> {
    fn drop(&mut self) {
        if let Some(trial) = self.trial {
            self.node.health.tried(trial, Instant::now());
        }
    }
}

/// Why another server is better for a run.
pub(super) type Failed = (Arc<Node>, GraphError);

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

    /// All that a run may be asked of.
    pub fn all(&self, access: Access) -> impl Iterator<Item = &Arc<Node>> {
        let readers: &[_] = match access {
            Access::Read(Consistency::Eventual) => &self.readers,
            Access::Read(Consistency::Strong) | Access::Write(_) => &[],
        };
        readers.iter().chain([&self.writer])
    }

    /// The server for a run. `failed` is the one that has just failed it, and why: another one is
    /// better. With `last` there will be no other chance.
    pub fn pick(&self, access: Access, failed: Option<&Failed>, last: bool) -> Pick<'_> {
        let now = Instant::now();
        match access {
            Access::Read(Consistency::Eventual) if !self.readers.is_empty() => {
                self.for_reading(now, failed, last)
            }
            Access::Read(_) | Access::Write(_) => match self.writer.health.ask(now, last) {
                May::Anything | May::AtNeed => Picked::well(&self.writer),
                May::Try(trial) => Picked::on(&self.writer, trial),
                May::NotUntil(then) => Pick::NotUntil(then),
            },
        }
    }

    fn for_reading(&self, now: Instant, failed: Option<&Failed>, last: bool) -> Pick<'_> {
        let mut good = Vec::with_capacity(self.readers.len());
        let mut at_need = Vec::new();
        let mut then: Option<Instant> = None;
        for node in &self.readers {
            match node.health.ask(now, false) {
                May::Anything => good.push(node),
                May::AtNeed => at_need.push(node),
                May::Try(trial) => return Picked::on(node, trial),
                May::NotUntil(until) => then = Some(then.map_or(until, |then| then.min(until))),
            }
        }
        // The one that failed is the last choice.
        if let Some((failed, error)) = failed
            // One that is only busy is not to be relieved by the writer.
            && (good.len() > 1 || Class::of(error).is_gone())
            && let Some(place) = good.iter().position(|node| Arc::ptr_eq(node, failed))
        {
            at_need.push(good.swap_remove(place));
        }
        if let Some(node) = less_busy(&good) {
            return Picked::well(node);
        }
        // The writer has the same data. It is spared, not kept from.
        match self.writer.health.ask(now, false) {
            May::Anything => return Picked::well(&self.writer),
            May::Try(trial) => return Picked::on(&self.writer, trial),
            May::AtNeed => at_need.push(&self.writer),
            May::NotUntil(until) => then = Some(then.map_or(until, |then| then.min(until))),
        }
        if let Some(node) = less_busy(&at_need) {
            return Picked::well(node);
        }
        if last {
            for node in self.readers.iter().chain([&self.writer]) {
                if let May::Try(trial) = node.health.ask(now, true) {
                    return Picked::on(node, trial);
                }
            }
        }
        Pick::NotUntil(then.unwrap_or(now))
    }
}

/// Of two taken by chance.
fn less_busy<'c>(nodes: &[&'c Arc<Node>]) -> Option<&'c Arc<Node>> {
    let one = nodes.get(fastrand::usize(..nodes.len().max(1)))?;
    let other = nodes[fastrand::usize(..nodes.len())];
    match other.gate.inside() < one.gate.inside() {
        true => Some(other),
        false => Some(one),
    }
}
