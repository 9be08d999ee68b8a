//! Random traversals over small random graphs, on the embedded graph and on a Gremlin Server.
//!
//! The answers are compared with their types: in order where the traversal fixes it, else as bags.
//! What differs is made smaller and shown with its graph. `DIFFERENTIAL_COUNT` and
//! `DIFFERENTIAL_SEED` say how many there are, and which. Where the server cannot be started the
//! test shows as ignored with the reason, and with `CI=true` that is a failure.

mod chance;
mod compare;
mod data;
mod generate;
mod reasons;
mod shrink;
mod sides;
#[path = "../conformance/typed.rs"]
mod typed;
mod verdict;
#[path = "../support"]
mod support {
    pub mod server;
}

use std::{
    collections::BTreeMap,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use libtest_mimic::{Arguments, Failed, Trial};
use support::server::{GREMLIN_SERVER, Server, Unavailable};
use tokio::runtime::Runtime;

use crate::{
    chance::Chance,
    data::Data,
    sides::{Embedded, Remote},
    verdict::{Both, Verdict},
};

/// Traversals on one graph.
const ON_ONE: usize = 25;
const COUNT: usize = 1_500;
/// Those of a hundred whose scripts write.
const WRITES: usize = 12;
/// Graphs of the server, each asked by a thread of its own.
const SOURCES: [&str; 2] = ["t0", "t1"];
/// Differences that are made smaller and shown.
const SHOWN: usize = 25;
/// Of a hundred traversals so many may be refused.
const REFUSED: f64 = 3.0;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let server = match Server::start(GREMLIN_SERVER) {
        Ok(server) => Arc::new(server),
        Err(unavailable) => {
            let (reason, fails) = match unavailable {
                Unavailable::Missing(reason) => (reason, is_ci()),
                Unavailable::Failed(reason) => (reason, true),
            };
            let failure = reason.clone();
            let trial = Trial::test("random traversals", move || Err(Failed::from(failure)))
                .with_ignored_flag(!fails)
                .with_kind(reason);
            return libtest_mimic::run(&arguments, vec![trial]).exit_code();
        }
    };
    let (first, second) = (server.clone(), server);
    let trials = vec![
        Trial::test("found traversals", move || {
            found(&first).map_err(Failed::from)
        }),
        Trial::test("random traversals", move || {
            random(&second).map_err(Failed::from)
        }),
    ];
    // Both use the server's graphs.
    let arguments = Arguments {
        test_threads: Some(1),
        ..arguments
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

fn setting(name: &str, default: u64) -> Result<u64, String> {
    match std::env::var(name) {
        Ok(text) => text.parse().map_err(|error| format!("{name}: {error}")),
        Err(_) => Ok(default),
    }
}

fn both(server: &Server, source: &str) -> Result<Both, String> {
    let runtime = Runtime::new().map_err(|error| error.to_string())?;
    Ok(Both {
        runtime: Arc::new(runtime),
        remote: Remote::new(&server.endpoint(), source),
    })
}

/// What was found out.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<String, usize>,
    refused: BTreeMap<String, usize>,
    differences: Vec<String>,
    /// What takes a side too long.
    too_much: Vec<String>,
}

impl Tally {
    fn add(&mut self, verdict: &Verdict, text: &str) {
        let name = match verdict {
            Verdict::Same => "the same",
            Verdict::SameInAnyOrder => "the same in another order, which nothing fixes",
            Verdict::BothFail => "both fail",
            Verdict::Refused(reason) => {
                *self.refused.entry(reason.clone()).or_default() += 1;
                "refused"
            }
            Verdict::TooMuch(who) => {
                eprintln!("too much for the {who}: {text}");
                self.too_much.push(format!("{who}: {text}"));
                "too much"
            }
            Verdict::Unordered => "depends on an order that nothing fixes",
            Verdict::Known(reason) => reason,
            Verdict::Differs { .. } => "DIFFERENT",
        };
        *self.counts.entry(name.to_owned()).or_default() += 1;
    }
}

fn random(server: &Server) -> Result<(), String> {
    let count = setting("DIFFERENTIAL_COUNT", COUNT as u64)? as usize;
    let seed = setting("DIFFERENTIAL_SEED", 1)?;
    let begin = Instant::now();
    let tally = Mutex::new(Tally::default());
    let next = Mutex::new(0..count.div_ceil(ON_ONE) as u64);
    let results: Vec<Result<(), String>> = std::thread::scope(|scope| {
        let workers: Vec<_> = SOURCES
            .iter()
            .map(|source| {
                scope.spawn(|| -> Result<(), String> {
                    let both = both(server, source)?;
                    loop {
                        let graph = lock(&next).next();
                        let Some(graph) = graph else {
                            return Ok(());
                        };
                        on_one_graph(&both, seed.wrapping_mul(1_000_003) + graph, &tally)?;
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_| Err("a thread failed".to_owned()))
            })
            .collect()
    });
    results.into_iter().collect::<Result<(), String>>()?;
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    report(&tally, begin);
    let all: usize = tally.counts.values().sum();
    let refused: usize = tally.refused.values().sum();
    if !tally.differences.is_empty() {
        return Err(tally.differences.join("\n\n"));
    }
    if refused as f64 > all as f64 * REFUSED / 100.0 {
        return Err(format!("{refused} of {all} were refused"));
    }
    Ok(())
}

fn report(tally: &Tally, begin: Instant) {
    let all: usize = tally.counts.values().sum();
    println!(
        "{all} traversals in {:.1} s:",
        begin.elapsed().as_secs_f64()
    );
    for (name, count) in &tally.counts {
        println!("{count:7}  {name}");
    }
    for text in &tally.too_much {
        println!("         too much: {text}");
    }
    for (reason, count) in &tally.refused {
        println!("{count:7}  refused: {reason}");
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn on_one_graph(both: &Both, seed: u64, tally: &Mutex<Tally>) -> Result<(), String> {
    let mut chance = Chance::new(seed);
    let data = Data::random(&mut chance);
    let embedded = Embedded::load(&both.runtime, &data)?;
    both.remote.load(&data)?;
    let mut scripts = Vec::new();
    for _ in 0..ON_ONE {
        if chance.percent(WRITES) {
            scripts.push(generate::script(&mut chance));
            continue;
        }
        let text = generate::read(&mut chance);
        let verdict = both.read(&data, &embedded, &text);
        lock(tally).add(&verdict, &text);
        if matches!(verdict, Verdict::Differs { .. }) {
            keep(both, seed, &data, &text, false, tally);
            both.remote.load(&data)?;
        }
    }
    for text in scripts {
        let verdict = both.write(&data, &text)?;
        lock(tally).add(&verdict, &text);
        if matches!(verdict, Verdict::Differs { .. }) {
            keep(both, seed, &data, &text, true, tally);
        }
    }
    Ok(())
}

/// Makes a difference smaller and notes it.
fn keep(both: &Both, seed: u64, data: &Data, text: &str, writes: bool, tally: &Mutex<Tally>) {
    if lock(tally).differences.len() >= SHOWN {
        return;
    }
    let judge = |data: &Data, text: &str| {
        let verdict = match writes {
            true => both.write(data, text),
            false => both.fresh_read(data, text),
        };
        verdict.unwrap_or(Verdict::BothFail)
    };
    let (data, text, verdict) = shrink::shrink(data, text, &judge);
    if let Verdict::Differs { server, embedded } = verdict {
        lock(tally).differences.push(format!(
            "graph seed {seed}: {}\n  {text}\n    server:   {server}\n    embedded: {embedded}",
            data.script(),
        ));
    }
}

/// The list of traversals that were found before.
fn found(server: &Server) -> Result<(), String> {
    let both = both(server, SOURCES[0])?;
    let mut differences = Vec::new();
    for seed in 0..4 {
        let data = Data::random(&mut Chance::new(seed));
        let texts = include_str!("found.txt").lines().map(str::trim);
        for text in texts.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Verdict::Differs { server, embedded } = both.write(&data, text)? {
                differences.push(format!(
                    "{}\n  {text}\n    server:   {server}\n    embedded: {embedded}",
                    data.script()
                ));
            }
        }
    }
    match differences.is_empty() {
        true => Ok(()),
        false => Err(differences.join("\n\n")),
    }
}
