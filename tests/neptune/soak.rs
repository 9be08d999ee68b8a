//! Many requests through the whole service, while a share of them fails in every way there is.

use std::{sync::Arc, time::Duration};

use neptune_graphql::{
    front::gremlin::{Faults, GremlinSettings},
    graph::{
        Graph, Job, Limits, Repeat,
        neptune::{Dialect, NeptuneGraph},
    },
    gremlin::{Never, parse_script},
};

use crate::{
    Failure, endpoint,
    ledger::{self, Summary},
    load::{Asked, KINDS, Kind, Load},
    project::{items, service},
    proxy::{self, Shares},
    support::server::{GREMLIN_SERVER, Server, Unavailable},
};

const DEADLINE: Duration = Duration::from_secs(5);
const IN_FLIGHT: usize = 64;
const FAULTS: [&str; 5] = [
    "ConcurrentModificationException=0.1",
    "ThrottlingException=0.05",
    "drop-before=0.02",
    "drop-after=0.01",
    // After the beginning of an answer.
    "late:ConcurrentModificationException=0.01",
];
/// The same for a server that is no Neptune.
const SHARES: Shares = Shares {
    conflict: 0.1,
    busy: 0.05,
    drop_before: 0.02,
    drop_after: 0.01,
    slow: 0.0,
};

fn count() -> usize {
    let count = std::env::var("SOAK_COUNT").ok();
    count.and_then(|count| count.parse().ok()).unwrap_or(1_500)
}

fn faulty() -> GremlinSettings {
    let shares = FAULTS.map(|text| text.parse().expect("a fault"));
    GremlinSettings {
        faults: Faults::new(shares.to_vec(), None, Some(6)).expect("it is less than one"),
        ..GremlinSettings::default()
    }
}

async fn soak(name: &str, asked: NeptuneGraph, graph: &dyn Graph) -> Result<Summary, Failure> {
    let load = Load {
        asked: Asked::Service(service(Arc::new(asked))),
        requests: count(),
        in_flight: IN_FLIGHT,
        deadline: DEADLINE,
    };
    let done = load.run(Arc::default()).await;
    let summary = ledger::check(&done, graph).await?;
    summary.report(name, done.len());
    bounds(&summary, done.len())?;
    Ok(summary)
}

/// What may be repeated does not fail. Of the rest only those fail whose answer was lost: of what
/// gives an id those alone that were made.
fn bounds(summary: &Summary, requests: usize) -> Result<(), Failure> {
    let bad = |what: &str| Err(Failure::Failed(format!("{what}: {summary:?}")));
    let few = requests / 1_000;
    let each = requests / KINDS.len();
    for (kind, open_in_100) in [
        (Kind::Read, 0),
        (Kind::Put, 0),
        (Kind::Make, 3),
        (Kind::Add, 6),
    ] {
        let failed = summary.failed(kind);
        if failed.all > failed.open + few {
            return bad("what was not done was not done again");
        }
        if failed.open > each * open_in_100 / 100 + few + 10 {
            return bad("too many are unknown");
        }
    }
    if summary.p99 > DEADLINE {
        return bad("answers come too late");
    }
    Ok(())
}

pub async fn endpoint() -> Result<(), Failure> {
    let graph = endpoint::graph().await;
    let (_, address) = endpoint::open(graph.clone(), faulty()).await;
    let asked = endpoint::client(address, Dialect::Neptune);
    soak("endpoint", asked, &*graph).await.map(drop)
}

pub async fn guarded_endpoint() -> Result<(), Failure> {
    let graph = endpoint::graph().await;
    let guarded = endpoint::guarded(graph.clone(), faulty()).await;
    soak("endpoint, TLS and IAM", guarded.client(), &*graph)
        .await
        .map(drop)
}

/// The faults are a proxy's.
pub async fn gremlin_server() -> Result<(), Failure> {
    let server = tokio::task::spawn_blocking(|| Server::start(GREMLIN_SERVER)).await?;
    let server = server.map_err(|unavailable| match unavailable {
        Unavailable::Missing(reason) => Failure::Missing(reason),
        Unavailable::Failed(reason) => Failure::Failed(reason),
    })?;
    let address = server.endpoint().trim_start_matches("http://").parse()?;
    let direct = endpoint::client(address, Dialect::GremlinServer);
    let script = parse_script::<Never>(&items())?.tree;
    let limits = Limits {
        deadline: std::time::Instant::now() + Duration::from_secs(30),
        max_answer: 1 << 20,
    };
    direct
        .run(Job::write(&script, limits, Repeat::Unknown))
        .await?;
    let proxy = proxy::start(server.endpoint(), SHARES).await;
    let asked = endpoint::client(proxy, Dialect::GremlinServer);
    soak("Gremlin Server", asked, &direct).await.map(drop)
}
