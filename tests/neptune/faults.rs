//! Each fault alone, at two rates, of one endpoint and of three: what fails is only what cannot be
//! helped.

use std::{
    fmt,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, stream};
use neptune_graphql::{
    front::gremlin::{Access, Faults, GremlinSettings},
    graph::neptune::{Connection, Dialect, Endpoint, NeptuneGraph},
};

use crate::{
    Failure,
    absence::{self, Absence},
    endpoint,
    ledger::{self, Failures, PASSING},
    load::{Asked, Kind, Load},
    project::service,
    proxy::{self, Shares},
};

/// Neptune's errors that pass by themselves: AWS says that the request may be sent again, in the user
/// guide's table or in the model that its libraries are made of. (`FailureByQuery` too, but it is the
/// answer of a `fail()`, whose author means it.)
const PASS: [&str; 13] = [
    "CancelledByMaintenance",
    "CancelledByUser",
    "ClientTimeout",
    "ConcurrentModification",
    "ConstraintViolation",
    "InternalFailure",
    "MemoryLimitExceeded",
    "QueryLimitExceeded",
    "ReadOnlyViolation",
    "ServerShutdown",
    "Throttling",
    "TimeLimitExceeded",
    "TooManyRequests",
];
/// Those that do not.
const STAY: [&str; 15] = [
    "AccessDenied",
    "BadRequest",
    "ExpiredToken",
    "FailureByQuery",
    "IncompleteSignature",
    "InvalidNumericData",
    "InvalidParameter",
    "InvalidSignature",
    "MalformedQuery",
    "MethodNotAllowed",
    "MissingParameter",
    "Parsing",
    "QueryLimit",
    "QueryTooLarge",
    "UnsupportedOperation",
];
/// What the service says of those.
const STAYING: [&str; 4] = ["INTERNAL", "CONFLICT", "BAD_USER_INPUT", "LIMIT_EXCEEDED"];

const RATES: [f64; 2] = [0.02, 0.1];
const ENDPOINTS: [usize; 2] = [1, 3];
const AWAY: Duration = Duration::from_millis(500);
const SEED: u64 = 6;
/// Cells at the same time: mostly they wait.
const AT_ONCE: usize = 6;

#[derive(Debug, Clone, Copy)]
enum Fault {
    /// As `--fault` names it.
    Named(&'static str, &'static str),
    /// An answer that takes a second more.
    Slow,
    /// The rate is the share of the time in which it is so.
    Refused,
}

use Fault::{Named, Refused, Slow};

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Named(when, name) => write!(out, "{when}{name}"),
            Slow => out.write_str("slow by 1 s"),
            Refused => out.write_str("refused for 500 ms"),
        }
    }
}

/// What may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Nothing,
    /// Changes that may have been made.
    Open,
    Anything,
}

impl Fault {
    fn expected(self) -> Expected {
        match self {
            Slow => Expected::Nothing,
            Refused => Expected::Open,
            Named(_, name) if STAY.contains(&name) => Expected::Anything,
            Named(_, name) if PASS.contains(&name) => Expected::Nothing,
            Named(..) => Expected::Open,
        }
    }

    /// A single client where that is possible in a reasonable time.
    fn in_flight(self) -> usize {
        match self {
            // The waits are of seconds.
            Named(_, "MemoryLimitExceeded") => 64,
            Slow => 16,
            Named(..) | Refused => 1,
        }
    }

    fn deadline(self) -> Duration {
        match self {
            Named(_, "MemoryLimitExceeded") => Duration::from_secs(20),
            Named(..) | Slow | Refused => Duration::from_secs(5),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    fault: Fault,
    rate: f64,
    endpoints: usize,
}

/// All that there is.
fn all() -> Vec<Cell> {
    let codes = PASS.into_iter().chain(STAY);
    let late = [
        "ConcurrentModification",
        "InternalFailure",
        "ServerShutdown",
    ];
    let mut faults: Vec<_> = codes.map(|name| Named("", name)).collect();
    faults.extend(late.map(|name| Named("late:", name)));
    faults.extend(["drop-before", "drop-after"].map(|name| Named("", name)));
    faults.extend([Slow, Refused]);
    let cells = faults.into_iter().flat_map(|fault| {
        RATES.into_iter().flat_map(move |rate| {
            ENDPOINTS.into_iter().map(move |endpoints| Cell {
                fault,
                rate,
                endpoints,
            })
        })
    });
    cells.collect()
}

fn some() -> Vec<Cell> {
    let cell = |(fault, endpoints)| Cell {
        fault,
        rate: 0.1,
        endpoints,
    };
    let cells = [
        (Named("", "ServerShutdown"), 1),
        (Named("", "ServerShutdown"), 3),
        (Named("", "InternalFailure"), 1),
        (Named("", "ConstraintViolation"), 1),
        (Named("", "AccessDenied"), 1),
        (Named("", "drop-before"), 3),
        (Named("", "drop-after"), 1),
        (Slow, 1),
        (Refused, 1),
        (Refused, 3),
    ];
    cells.map(cell).to_vec()
}

struct Row {
    cell: Cell,
    requests: usize,
    reads: Failures,
    changes: Failures,
    longest: Duration,
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cell {
            fault,
            rate,
            endpoints,
        } = self.cell;
        write!(
            out,
            "| {fault} | {} % | {endpoints} | {} | {} | {} ({}) | {:.1?} |",
            rate * 100.0,
            self.requests,
            self.reads.all,
            self.changes.all,
            self.changes.open,
            self.longest
        )
    }
}

pub async fn each_kind() -> Result<(), Failure> {
    let count = std::env::var("FAULTS_COUNT").ok();
    let count = count.and_then(|count| count.parse::<usize>().ok());
    let cells = count.map_or_else(some, |_| all());
    let rows = stream::iter(cells)
        .map(|cell| measure(cell, count.unwrap_or(120)))
        .buffered(AT_ONCE)
        .collect::<Vec<_>>()
        .await;
    eprintln!(
        "| fault | rate | endpoints | requests | reads failed | changes failed (perhaps made) \
         | longest |\n|---|---|---|---|---|---|---|"
    );
    let mut bad = Vec::new();
    for row in rows {
        let (row, failures) = row?;
        eprintln!("{row}");
        let holds = match row.cell.fault.expected() {
            Expected::Nothing => row.reads.all == 0 && row.changes.all == 0,
            Expected::Open => row.reads.all == 0 && row.changes.all == row.changes.open,
            Expected::Anything => true,
        };
        if !holds {
            bad.push(format!("{row}: {failures}"));
        }
    }
    match bad.is_empty() {
        true => Ok(()),
        false => Err(Failure::Failed(bad.join("\n"))),
    }
}

async fn measure(cell: Cell, count: usize) -> Result<(Row, String), Failure> {
    let graph = endpoint::graph().await;
    let mut addresses = Vec::new();
    for number in 0..cell.endpoints {
        let access = match number {
            0 => Access::ReadWrite,
            _ => Access::ReadOnly,
        };
        let settings = GremlinSettings {
            access,
            faults: faults(cell, number)?,
            ..GremlinSettings::default()
        };
        let (_, address) = endpoint::open(graph.clone(), settings).await;
        addresses.push(before(cell, number, address).await);
    }
    let load = Load {
        asked: Asked::Service(service(Arc::new(client(&addresses)))),
        requests: count,
        in_flight: cell.fault.in_flight(),
        deadline: cell.fault.deadline(),
    };
    let done = match cell.fault {
        Refused => meanwhile(load, every(cell) + AWAY * 2).await,
        Named(..) | Slow => load.starting_at(0).await,
    };
    let codes = match cell.fault.expected() {
        Expected::Nothing | Expected::Open => PASSING.to_vec(),
        Expected::Anything => [PASSING, STAYING].concat(),
    };
    let summary = ledger::check_with(&codes, &done, &*graph).await?;
    let mut changes = Failures::default();
    for kind in [Kind::Put, Kind::Make, Kind::Add] {
        changes.all += summary.failed(kind).all;
        changes.open += summary.failed(kind).open;
    }
    let row = Row {
        cell,
        requests: done.len(),
        reads: summary.failed(Kind::Read),
        changes,
        longest: summary.longest,
    };
    Ok((row, format!("{:?}", summary.failed)))
}

fn faults(cell: Cell, number: usize) -> Result<Faults, Failure> {
    let shares = match cell.fault {
        Named(..) => vec![format!("{}={}", cell.fault, cell.rate).parse()?],
        Slow | Refused => Vec::new(),
    };
    Ok(Faults::new(shares, None, Some(SEED + number as u64))?)
}

/// What stands before a server: what it cannot do to itself.
async fn before(cell: Cell, number: usize, address: SocketAddr) -> SocketAddr {
    match cell.fault {
        Named(..) => address,
        Slow => {
            let shares = Shares {
                slow: cell.rate,
                ..Shares::default()
            };
            proxy::start(format!("http://{address}"), shares).await
        }
        Refused => {
            let every = every(cell);
            let part = (number + 1) as f64 / cell.endpoints as f64;
            let absence = Absence {
                lasts: AWAY,
                every,
                // One after the other.
                first: (every - AWAY).mul_f64(part),
            };
            absence::before(address, absence).await
        }
    }
}

fn every(cell: Cell) -> Duration {
    AWAY.div_f64(cell.rate)
}

/// Asks all the time, with as many requests in between as it takes.
async fn meanwhile(load: Load, lasts: Duration) -> Vec<crate::load::Done> {
    let load = Load {
        requests: 20,
        ..load
    };
    let (began, mut first, mut done) = (Instant::now(), 0, Vec::new());
    while began.elapsed() < lasts {
        done.extend(load.starting_at(first).await);
        first += load.requests;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    done
}

fn client(addresses: &[SocketAddr]) -> NeptuneGraph {
    let endpoint = |address| Endpoint::parse(&format!("http://{address}")).expect("a URL");
    NeptuneGraph::connect(&Connection {
        readers: addresses[1..].iter().map(endpoint).collect(),
        ..Connection::plain(endpoint(&addresses[0]), Dialect::Neptune)
    })
    .expect("a client")
}
