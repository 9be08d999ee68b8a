//! What became of the requests beside what is in the graph.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use neptune_graphql::{
    graph::{Graph, Job, Limits},
    gremlin::{Never, parse_script},
};
use serde_json::Value;

use crate::{
    Failure,
    load::{Done, End, Kind},
    project::ITEMS,
};

/// The codes that a failure of the graph may have.
const CODES: [&str; 4] = ["CONFLICT", "DEADLINE_EXCEEDED", "THROTTLED", "UNAVAILABLE"];

/// How it went, for people and for bounds.
#[derive(Debug, Default)]
pub struct Summary {
    pub failed: BTreeMap<(String, String), usize>,
    pub reads_failed: usize,
    pub puts_failed: usize,
    pub adds_failed: usize,
    /// Adds of which nobody knows whether they were made.
    pub adds_open: usize,
    pub p50: Duration,
    pub p99: Duration,
    pub longest: Duration,
    pub a_second: f64,
}

/// Rows that a graph holds, asked without faults in between.
pub async fn rows(graph: &dyn Graph, text: &str) -> Result<Vec<Value>, Failure> {
    let script = parse_script::<Never>(text)?.tree;
    let limits = Limits {
        deadline: Instant::now() + Duration::from_secs(120),
        max_answer: 256 << 20,
    };
    let rows = graph.run(Job::read(&script, limits)).await?;
    Ok(serde_json::from_slice(rows.as_bytes())?)
}

/// Holds the ends of all requests against the graph: what is said to be done is there once, what is
/// said to have failed is not there, and what nobody knows is there once at most.
pub async fn check(done: &[Done], graph: &dyn Graph) -> Result<Summary, Failure> {
    let adds = counted(rows(graph, "g.V().hasLabel('Entry').values('key')").await?);
    let puts = rows(graph, "g.V().hasLabel('Item').values('n')").await?;
    // Items of the beginning have the same numbers as some that are put.
    let mut puts = counted(puts);
    for number in 0..ITEMS {
        *puts.entry(number).or_default() -= 1;
    }
    let mut summary = Summary::default();
    for one in done {
        let found = match one.kind {
            Kind::Read => None,
            Kind::Put => Some(puts.get(&one.number).copied().unwrap_or(0)),
            Kind::Add => Some(adds.get(&one.number).copied().unwrap_or(0)),
        };
        check_one(one, found)?;
        summary.count(one);
    }
    let made = |kind: Kind| done.iter().filter(|one| one.kind == kind).count();
    let there: i64 = adds.values().sum();
    if usize::try_from(there).is_ok_and(|there| there > made(Kind::Add)) {
        return Err(Failure::Failed(format!("{there} entries were added")));
    }
    summary.time(done);
    Ok(summary)
}

fn check_one(one: &Done, found: Option<i64>) -> Result<(), Failure> {
    let bad = |what: &str| Err(Failure::Failed(format!("{what}: {one:?}, found {found:?}")));
    match (&one.end, found) {
        (End::Wrong(answer), _) => bad(&format!("a wrong answer, {answer}")),
        (End::Right, None | Some(1)) => Ok(()),
        (End::Right, Some(0)) => bad("an answer, and nothing is there"),
        (End::Failed { code, .. }, _) if !CODES.contains(&&**code) => {
            bad("a failure without a code")
        }
        (End::Failed { .. }, None | Some(0)) => Ok(()),
        (end @ End::Failed { .. }, Some(1)) if end.is_open() => Ok(()),
        (End::Failed { .. }, Some(1)) => bad("a failure, and it was done"),
        (End::Right | End::Failed { .. }, Some(_)) => bad("it is there several times"),
    }
}

fn counted(values: Vec<Value>) -> HashMap<i64, i64> {
    let mut counted = HashMap::new();
    for value in values {
        *counted.entry(value.as_i64().unwrap_or(-1)).or_default() += 1;
    }
    counted
}

impl Summary {
    fn count(&mut self, one: &Done) {
        let End::Failed { code, message } = &one.end else {
            return;
        };
        let key = (code.clone(), message.clone());
        *self.failed.entry(key).or_default() += 1;
        match one.kind {
            Kind::Read => self.reads_failed += 1,
            Kind::Put => self.puts_failed += 1,
            Kind::Add => {
                self.adds_failed += 1;
                self.adds_open += usize::from(one.end.is_open());
            }
        }
    }

    fn time(&mut self, done: &[Done]) {
        let mut times: Vec<Duration> = done.iter().map(|one| one.took).collect();
        times.sort();
        let at = |share: f64| {
            let index = (times.len() as f64 * share) as usize;
            times
                .get(index)
                .or(times.last())
                .copied()
                .unwrap_or_default()
        };
        (self.p50, self.p99) = (at(0.5), at(0.99));
        self.longest = times.last().copied().unwrap_or_default();
        let began = done.iter().map(|one| one.began).min();
        let ended = done.iter().map(|one| one.began + one.took).max();
        if let (Some(began), Some(ended)) = (began, ended) {
            self.a_second = done.len() as f64 / (ended - began).as_secs_f64();
        }
    }

    pub fn report(&self, name: &str, requests: usize) {
        eprintln!(
            "{name}: {requests} requests, {:.0} a second; p50 {:.1?}, p99 {:.1?}, longest {:.1?}; \
             failed: {} reads, {} puts, {} adds ({} of them unknown)",
            self.a_second,
            self.p50,
            self.p99,
            self.longest,
            self.reads_failed,
            self.puts_failed,
            self.adds_failed,
            self.adds_open
        );
        for ((code, message), count) in &self.failed {
            eprintln!("  {count} × {code}: {message}");
        }
    }
}
