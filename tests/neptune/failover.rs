//! The writer stops being one and another instance takes over. At most the requests under way are
//! affected.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use neptune_graphql::{
    front::gremlin::{Access, GremlinSettings, Instance},
    graph::neptune::Dialect,
};

use crate::{
    Failure, endpoint,
    ledger::{self, Summary},
    load::{Asked, Kind, Load},
    project::service,
    switch::Switch,
};

const REQUESTS: usize = 1_500;
const IN_FLIGHT: usize = 64;
/// Longer than the other instance takes to become the writer, and the name to lead to it.
const DEADLINE: Duration = Duration::from_secs(10);
const TAKES: Duration = Duration::from_millis(400);

/// Two instances over the same data: the first is the writer.
struct Cluster {
    writer: Instance,
    other: Instance,
    other_address: std::net::SocketAddr,
    name: Switch,
}

/// Asks while `happens` does something to the cluster.
async fn through<F>(name: &str, happens: impl FnOnce(Cluster) -> F) -> Result<Summary, Failure>
where
    F: Future<Output = ()> + Send + 'static,
{
    let graph = endpoint::graph().await;
    let (writer, address) = endpoint::open(graph.clone(), GremlinSettings::default()).await;
    let replica = GremlinSettings {
        access: Access::ReadOnly,
        ..GremlinSettings::default()
    };
    let (other, other_address) = endpoint::open(graph.clone(), replica).await;
    let switch = Switch::to(address).await;
    let asked = endpoint::client(switch.address, Dialect::Neptune);
    let load = Load {
        asked: Asked::Service(service(Arc::new(asked))),
        requests: REQUESTS,
        in_flight: IN_FLIGHT,
        deadline: DEADLINE,
    };
    let happens = happens(Cluster {
        writer,
        other,
        other_address,
        name: switch,
    });
    let seen = Arc::new(AtomicUsize::new(0));
    let watched = seen.clone();
    let happening = tokio::spawn(async move {
        while watched.load(Ordering::Relaxed) < REQUESTS / 3 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        happens.await;
    });
    let done = load.run(seen).await;
    happening.await?;
    let summary = ledger::check(&done, &*graph).await?;
    summary.report(name, done.len());
    let failed: usize = summary.failed.values().sum();
    match failed <= IN_FLIGHT {
        true => Ok(summary),
        false => Err(Failure::Failed(format!("{failed} requests failed"))),
    }
}

pub async fn takes_over() -> Result<(), Failure> {
    let summary = through("fail-over", |cluster| async move {
        cluster.writer.set_access(Access::ReadOnly);
        tokio::time::sleep(TAKES).await;
        cluster.other.set_access(Access::ReadWrite);
        cluster.name.lead_to(cluster.other_address);
    })
    .await?;
    // A replica says that it did nothing, so all of them could be sent again.
    match summary.failed.is_empty() {
        true => Ok(()),
        false => Err(Failure::Failed(format!("{:?}", summary.failed))),
    }
}

/// The writer goes without a word, and its connections with it.
pub async fn gone() -> Result<(), Failure> {
    let summary = through("fail-over, connections broken", |cluster| async move {
        cluster.other.set_access(Access::ReadWrite);
        cluster.name.lead_to(cluster.other_address);
        cluster.name.break_all();
    })
    .await?;
    let repeatable = [Kind::Read, Kind::Put].map(|kind| summary.failed(kind).all);
    match repeatable {
        [0, 0] => Ok(()),
        _ => Err(Failure::Failed(format!("{:?}", summary.failed))),
    }
}
