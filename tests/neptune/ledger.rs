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
    load::{Done, End, KINDS, Kind, Says, says},
    project::ITEMS,
};

/// The codes that a failure of the graph may have which passes by itself.
pub const PASSING: [&str; 4] = ["CONFLICT", "DEADLINE_EXCEEDED", "THROTTLED", "UNAVAILABLE"];

/// How it went, for people and for bounds.
#[derive(Debug, Default)]
pub struct Summary {
    pub failed: BTreeMap<(String, String), usize>,
    pub by_kind: BTreeMap<Kind, Failures>,
    pub p50: Duration,
    pub p99: Duration,
    pub longest: Duration,
    pub a_second: f64,
}

#[derive(Debug, Default, Clone, Copy)]
pub struct Failures {
    pub all: usize,
    /// Those of which it is said that the change was perhaps made.
    pub open: usize,
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

/// How often a change was made, by its number.
type Made = HashMap<i64, i64>;

/// Holds the ends of all requests against the graph: what is said to be done is there once, what is
/// said to have failed is not there, and what nobody knows is there once at most.
pub async fn check(done: &[Done], graph: &dyn Graph) -> Result<Summary, Failure> {
    check_with(&PASSING, done, graph).await
}

/// The same where failures may have other codes.
pub async fn check_with(
    codes: &[&str],
    done: &[Done],
    graph: &dyn Graph,
) -> Result<Summary, Failure> {
    let adds = counted(rows(graph, "g.V().hasLabel('Entry').values('key')").await?);
    let makes = counted(rows(graph, "g.V().hasLabel('Made').values('n')").await?);
    let mut puts = counted(rows(graph, "g.V().hasLabel('Item').values('n')").await?);
    // Items of the beginning have the same numbers as some that are put.
    for number in 0..ITEMS {
        *puts.entry(number).or_default() -= 1;
    }
    let mut summary = Summary::default();
    for one in done {
        let found = |made: &Made| Some(made.get(&one.number).copied().unwrap_or(0));
        let found = match one.kind {
            Kind::Read => None,
            Kind::Put => found(&puts),
            Kind::Make => found(&makes),
            Kind::Add => found(&adds),
        };
        check_one(codes, one, found)?;
        summary.count(one);
    }
    for (kind, made) in [(Kind::Put, puts), (Kind::Make, makes), (Kind::Add, adds)] {
        let asked = done.iter().filter(|one| one.kind == kind).count();
        let there: i64 = made.values().sum();
        if usize::try_from(there).is_ok_and(|there| there > asked) {
            let what = format!("{kind:?}: {there} were made, and {asked} asked for");
            return Err(Failure::Failed(what));
        }
    }
    summary.time(done);
    Ok(summary)
}

fn check_one(codes: &[&str], one: &Done, found: Option<i64>) -> Result<(), Failure> {
    let bad = |what: &str| Err(Failure::Failed(format!("{what}: {one:?}, found {found:?}")));
    if found.is_some_and(|found| found > 1) {
        return bad("it is there several times");
    }
    let is_there = found == Some(1);
    match &one.end {
        End::Wrong(answer) => bad(&format!("a wrong answer, {answer}")),
        End::Right if found.is_some() && !is_there => bad("an answer, and nothing is there"),
        End::Right => Ok(()),
        End::Failed { code, .. } if !codes.contains(&&**code) => bad("a failure without a code"),
        End::Failed { message, .. } => match says(message) {
            Says::No if is_there => bad("a failure, and it was done"),
            Says::Likely if !is_there => bad("it had an id, and nothing is there"),
            Says::No | Says::Perhaps | Says::Likely => Ok(()),
        },
    }
}

fn counted(values: Vec<Value>) -> Made {
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
        let failures = self.by_kind.entry(one.kind).or_default();
        failures.all += 1;
        failures.open += usize::from(says(message) != Says::No);
    }

    pub fn failed(&self, kind: Kind) -> Failures {
        self.by_kind.get(&kind).copied().unwrap_or_default()
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
        let failed = KINDS.map(|kind| {
            let Failures { all, open } = self.failed(kind);
            format!("{kind:?} {all} ({open} perhaps made)")
        });
        eprintln!(
            "{name}: {requests} requests, {:.0} a second; p50 {:.1?}, p99 {:.1?}, longest {:.1?}; \
             failed: {}",
            self.a_second,
            self.p50,
            self.p99,
            self.longest,
            failed.join(", ")
        );
        for ((code, message), count) in &self.failed {
            eprintln!("  {count} × {code}: {message}");
        }
    }
}
