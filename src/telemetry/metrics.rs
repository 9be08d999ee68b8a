//! The sums of all requests since the start.
//!
//! In: a call for each thing that happens. Out: numbers that can be read at any time. All of them
//! are atomics with fixed names: counting allocates nothing and waits for nobody.

use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    time::{Duration, SystemTime},
};

use crate::error::{Code, Codes};

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Answered without an error.
    Ok,
    /// Executed, with errors of fields.
    FieldErrors,
    /// Refused before it was executed: there is no data.
    Refused,
    /// Its client went away before the answer.
    Abandoned,
}

impl Ending {
    pub const ALL: [Ending; 4] = [
        Ending::Ok,
        Ending::FieldErrors,
        Ending::Refused,
        Ending::Abandoned,
    ];

    pub const fn text(self) -> &'static str {
        match self {
            Ending::Ok => "ok",
            Ending::FieldErrors => "field_errors",
            Ending::Refused => "refused",
            Ending::Abandoned => "abandoned",
        }
    }
}

#[derive(Debug)]
pub struct Metrics {
    pub(super) started: SystemTime,
    pub(super) requests: [AtomicU64; Ending::ALL.len()],
    pub(super) in_flight: AtomicI64,
    pub(super) request_time: Histogram,
    /// Requests whose answer has an error with the code.
    pub(super) errors: [AtomicU64; Code::ALL.len()],
    pub(super) plan_hits: AtomicU64,
    pub(super) plan_misses: AtomicU64,
    pub(super) traversal_time: Histogram,
    pub(super) traversal_failures: AtomicU64,
    pub(super) slow_traversals: AtomicU64,
    pub(super) retries: AtomicU64,
    pub(super) row_bytes: AtomicU64,
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics {
            started: SystemTime::now(),
            requests: Default::default(),
            in_flight: AtomicI64::default(),
            request_time: Histogram::default(),
            errors: Default::default(),
            plan_hits: AtomicU64::default(),
            plan_misses: AtomicU64::default(),
            traversal_time: Histogram::default(),
            traversal_failures: AtomicU64::default(),
            slow_traversals: AtomicU64::default(),
            retries: AtomicU64::default(),
            row_bytes: AtomicU64::default(),
        }
    }
}

impl Metrics {
    /// A request has come in. It counts as abandoned where it is dropped without an end.
    pub fn request(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Relaxed);
        InFlight {
            metrics: self,
            ended: false,
        }
    }

    pub fn planned(&self, from_cache: bool) {
        match from_cache {
            true => self.plan_hits.fetch_add(1, Relaxed),
            false => self.plan_misses.fetch_add(1, Relaxed),
        };
    }

    /// A traversal has come to its end, with so many bytes of rows or a failure.
    pub fn traversal(&self, took: Duration, retries: u32, bytes: Option<usize>) {
        self.traversal_time.add(took);
        self.retries.fetch_add(u64::from(retries), Relaxed);
        match bytes {
            Some(bytes) => self.row_bytes.fetch_add(bytes as u64, Relaxed),
            None => self.traversal_failures.fetch_add(1, Relaxed),
        };
    }

    pub fn slow_traversal(&self) {
        self.slow_traversals.fetch_add(1, Relaxed);
    }
}

/// A request that is under way.
#[derive(Debug)]
#[must_use]
pub struct InFlight<'a> {
    metrics: &'a Metrics,
    ended: bool,
}

impl InFlight<'_> {
    pub fn ended(mut self, ending: Ending, codes: Codes, took: Duration) {
        self.ended = true;
        self.metrics.requests[ending as usize].fetch_add(1, Relaxed);
        self.metrics.request_time.add(took);
        for code in codes.iter() {
            self.metrics.errors[code as usize].fetch_add(1, Relaxed);
        }
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.metrics.in_flight.fetch_sub(1, Relaxed);
        if !self.ended {
            self.metrics.requests[Ending::Abandoned as usize].fetch_add(1, Relaxed);
        }
    }
}

/// Times by their size.
#[derive(Debug, Default)]
pub(super) struct Histogram {
    /// How many were in each bucket and in none before it; behind the last bound, all others.
    counts: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

/// The upper bounds of the buckets: microseconds, and the same in seconds as it is written.
pub(super) const BOUNDS: [(u64, &str); 14] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1.0"),
    (2_500_000, "2.5"),
    (5_000_000, "5.0"),
    (10_000_000, "10.0"),
    (30_000_000, "30.0"),
];

impl Histogram {
    pub fn add(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.partition_point(|(bound, _)| *bound < micros);
        self.counts[bucket].fetch_add(1, Relaxed);
        self.micros.fetch_add(micros, Relaxed);
    }

    /// The number of times up to each bound, the number of all, and their sum in seconds.
    pub fn read(&self) -> ([u64; BOUNDS.len()], u64, f64) {
        let mut sum = 0;
        let up_to = std::array::from_fn(|bucket| {
            sum += self.counts[bucket].load(Relaxed);
            sum
        });
        let all = sum + self.counts[BOUNDS.len()].load(Relaxed);
        (up_to, all, self.micros.load(Relaxed) as f64 / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_in_the_bucket_with_the_next_bound() {
        let histogram = Histogram::default();
        for micros in [0, 1_000, 1_001, 30_000_000, 30_000_001] {
            histogram.add(Duration::from_micros(micros));
        }
        let (up_to, all, sum) = histogram.read();
        assert_eq!((up_to[0], up_to[1], up_to[12], up_to[13]), (2, 3, 3, 4));
        assert_eq!((all, sum), (5, 60.002_002));
    }

    #[test]
    fn a_request_that_is_dropped_was_abandoned() {
        let metrics = Metrics::default();
        let one = metrics.request();
        let other = metrics.request();
        assert_eq!(metrics.in_flight.load(Relaxed), 2);
        drop(one);
        let codes = [Code::Conflict].into_iter().collect();
        other.ended(Ending::FieldErrors, codes, Duration::ZERO);
        assert_eq!(metrics.in_flight.load(Relaxed), 0);
        let ended = metrics.requests.each_ref().map(|count| count.load(Relaxed));
        assert_eq!(ended, [0, 1, 0, 1]);
        assert_eq!(metrics.errors[Code::Conflict as usize].load(Relaxed), 1);
    }
}
