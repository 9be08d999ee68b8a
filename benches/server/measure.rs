//! Ways to the same data, taken in turns, so that all of them have the same noise.
//!
//! In: ways, and how many clients go them at once. Out: for each way the median time of a request
//! and what the processes that answer used of the processors for one.

use std::time::{Duration, Instant};

use crate::{process::cpu, wire::Connection};

/// One of the ways.
pub struct Way<'a> {
    /// A host and a port.
    pub address: &'a str,
    pub request: &'a [u8],
    /// The processes whose time is told.
    pub pids: &'a [u32],
}

#[derive(Debug, Clone)]
pub struct Figures {
    pub median: Duration,
    /// Of each process, for one request.
    pub cpu: Vec<Duration>,
}

/// How long each way is gone before the next one has its turn.
const TURN: Duration = Duration::from_millis(400);
/// At its beginning, what is not counted.
const SETTLES: Duration = Duration::from_millis(50);

#[derive(Default)]
struct Sum {
    times: Vec<Duration>,
    cpu: Vec<Duration>,
}

pub fn in_turns(ways: &[Way<'_>], clients: usize, turns: usize) -> Vec<Figures> {
    let mut sums: Vec<_> = ways.iter().map(|_| Sum::default()).collect();
    let mut connections: Vec<Vec<_>> = ways
        .iter()
        .map(|way| (0..clients).map(|_| Connection::to(way.address)).collect())
        .collect();
    for turn in 0..turns {
        for at in 0..ways.len() {
            // Nobody always comes behind the same one.
            let at = (at + turn) % ways.len();
            let (way, sum) = (&ways[at], &mut sums[at]);
            go(way, &mut connections[at], SETTLES);
            let before: Vec<_> = way.pids.iter().map(|pid| cpu(*pid)).collect();
            sum.times.extend(go(way, &mut connections[at], TURN));
            sum.cpu.resize(way.pids.len(), Duration::ZERO);
            for ((pid, before), cpu_of) in way.pids.iter().zip(before).zip(&mut sum.cpu) {
                *cpu_of += cpu(*pid) - before;
            }
        }
    }
    sums.into_iter().map(Sum::figures).collect()
}

impl Sum {
    fn figures(mut self) -> Figures {
        self.times.sort_unstable();
        let requests = u32::try_from(self.times.len()).expect("they are counted soon");
        Figures {
            median: self.times[self.times.len() / 2],
            cpu: self.cpu.iter().map(|cpu| *cpu / requests).collect(),
        }
    }
}

/// All clients ask again as soon as they are answered.
fn go(way: &Way<'_>, connections: &mut [Connection], long: Duration) -> Vec<Duration> {
    let until = Instant::now() + long;
    std::thread::scope(|scope| {
        let clients = connections.iter_mut().map(|connection| {
            scope.spawn(move || {
                let mut times = Vec::new();
                let mut began = Instant::now();
                while began < until {
                    std::hint::black_box(connection.ask(way.request));
                    let ended = Instant::now();
                    times.push(ended - began);
                    began = ended;
                }
                times
            })
        });
        let clients: Vec<_> = clients.collect();
        let times = clients.into_iter().map(|client| client.join());
        times
            .flat_map(|times| times.expect("it measures"))
            .collect()
    })
}

pub fn shown(time: Duration) -> String {
    match time.as_secs_f64() * 1e3 {
        millis @ ..10.0 => format!("{millis:.3}"),
        millis => format!("{millis:.2}"),
    }
}
