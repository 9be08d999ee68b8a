//! Whether a server is worth asking.
//!
//! In: how its last requests went. Out: what may be asked of it ([`May`]): one that failed several
//! times in a row is set aside, for longer each time, and then tried with a single request. Any
//! answer, be it an error, says that it is alive.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{Notify, futures::Notified};

/// Failures in a row. Fewer are bad luck: connections break.
const FAILURES: u32 = 5;
pub(super) const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(5);
/// How long the request that tries a server keeps the others from trying it too.
const TRIAL: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(super) struct Health {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// In a row.
    failures: u32,
    /// So many answers were lost in a row that the connections are new.
    doubted: bool,
    /// Since the server last answered well, and until when it is not asked.
    aside: Option<Aside>,
    /// How many trials there were.
    trials: u64,
}

#[derive(Debug, Clone, Copy)]
struct Aside {
    why: Why,
    since: Instant,
    until: Instant,
    times: u32,
    /// The request that tries it.
    trial: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Nothing came from it.
    Gone,
    /// It said that it is about to stop.
    Stops,
}

/// What may be asked of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum May {
    Anything,
    /// Anything where there is no other: it answers, and is about to stop.
    AtNeed,
    /// It was set aside long enough: this one request tries it, and tells the trial's end.
    Try(Trial),
    /// Nothing, until then.
    NotUntil(Instant),
}

/// The number of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trial(u64);

/// What is to be done about a server that lost an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// Nothing: connections break.
    BadLuck,
    /// All its connections are suspect. They may break at once when the name moves to another
    /// server, which then is well.
    Doubtful,
    SetAside,
}

impl Health {
    /// What a request may do now. With `last` it has no other chance: it may try the server before
    /// its time, though never as soon as it was set aside and never beside another's trial.
    pub fn ask(&self, now: Instant, last: bool) -> May {
        let mut state = self.state();
        let number = state.trials + 1;
        let Some(aside) = &mut state.aside else {
            return May::Anything;
        };
        let early = last && aside.trial.is_none() && now >= aside.since + SHORTEST;
        if now >= aside.until || early {
            aside.until = now + TRIAL;
            aside.trial = Some(number);
            state.trials = number;
            return May::Try(Trial(number));
        }
        match aside.why {
            Why::Gone => May::NotUntil(aside.until),
            Why::Stops => May::AtNeed,
        }
    }

    /// Wakes when [`Health::ask`] may say something else, from when this is called.
    pub fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    /// Whether it answered when it was last asked.
    pub fn answers(&self) -> bool {
        let aside = self.state().aside;
        aside.is_none_or(|aside| aside.why == Why::Stops)
    }

    /// The request of a trial is at its end. If it told nothing, the next one may try.
    pub fn tried(&self, trial: Trial, now: Instant) {
        match &mut self.state().aside {
            Some(aside) if aside.trial == Some(trial.0) => {
                aside.trial = None;
                aside.until = now;
            }
            Some(_) | None => return,
        }
        self.changed.notify_waiters();
    }

    /// It answered, be it with an error.
    pub fn answered(&self) {
        let mut state = self.state();
        if state.failures > 0 || state.doubted || state.aside.is_some() {
            *state = State {
                trials: state.trials,
                ..State::default()
            };
            drop(state);
            self.changed.notify_waiters();
        }
    }

    /// A connection broke before its answer.
    pub fn lost(&self, now: Instant) -> Lost {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        if state.failures < FAILURES {
            return Lost::BadLuck;
        }
        if !state.doubted && state.aside.is_none() {
            state.doubted = true;
            state.failures = 0;
            return Lost::Doubtful;
        }
        match self.put_aside(state, now, Why::Gone) {
            true => Lost::SetAside,
            false => Lost::BadLuck,
        }
    }

    /// It cannot be reached. True if that sets it aside.
    pub fn failed(&self, now: Instant) -> bool {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        if state.failures < FAILURES {
            return false;
        }
        self.put_aside(state, now, Why::Gone)
    }

    /// It said that it is about to stop: alive, and not the first choice for a while. True if that
    /// is news.
    pub fn stops(&self, now: Instant) -> bool {
        let mut state = self.state();
        state.failures = 0;
        state.doubted = false;
        self.put_aside(state, now, Why::Stops)
    }

    fn put_aside(&self, mut state: MutexGuard<'_, State>, now: Instant, why: Why) -> bool {
        let times = match state.aside {
            Some(aside) if aside.why != why => 0,
            // A request that was under way when it was set aside tells nothing new.
            Some(aside) if aside.until > now && aside.trial.is_none() => return false,
            Some(aside) => aside.times.saturating_add(1),
            None => 0,
        };
        let wait = SHORTEST
            .saturating_mul(1 << times.min(8))
            .min(LONGEST)
            // Many of us must not come back at the same moment.
            .mul_f64(0.75 + fastrand::f64() / 2.0);
        state.aside = Some(Aside {
            why,
            since: now,
            until: now + wait,
            times,
            trial: None,
        });
        drop(state);
        self.changed.notify_waiters();
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn lost_answers_in_a_row_cast_doubt_on_the_connections_first() {
        let now = Instant::now();
        let health = Health::default();
        let lost = |count| (0..count).map(|_| health.lost(now)).collect::<Vec<_>>();
        let mut doubtful = vec![Lost::BadLuck; FAILURES as usize - 1];
        doubtful.push(Lost::Doubtful);
        assert_eq!(lost(FAILURES), doubtful);
        assert_eq!(health.ask(now, false), May::Anything);
        assert_eq!(
            lost(FAILURES - 1),
            doubtful[1..]
                .iter()
                .map(|_| Lost::BadLuck)
                .collect::<Vec<_>>()
        );
        assert_eq!(health.lost(now), Lost::SetAside);
        assert!(matches!(health.ask(now, false), May::NotUntil(_)));
        health.answered();
        assert_eq!(lost(FAILURES), doubtful);
    }

    fn broken(at: Instant) -> Health {
        let health = Health::default();
        for failure in 1..FAILURES {
            assert!(!health.failed(at), "{failure}");
        }
        assert!(health.failed(at));
        health
    }

    fn wait(health: &Health, now: Instant) -> Duration {
        match health.ask(now, false) {
            May::NotUntil(then) => then - now,
            may => panic!("it is set aside: {may:?}"),
        }
    }

    fn trial(health: &Health, now: Instant, last: bool) -> Trial {
        match health.ask(now, last) {
            May::Try(trial) => trial,
            may => panic!("it may be tried: {may:?}"),
        }
    }

    #[test]
    fn failures_in_a_row_set_a_server_aside() {
        let now = Instant::now();
        let health = Health::default();
        for _ in 0..100 {
            health.failed(now);
            health.answered();
        }
        assert_eq!(health.ask(now, false), May::Anything);
        let health = broken(now);
        assert!(wait(&health, now) <= SHORTEST * 5 / 4);
    }

    #[test]
    fn one_request_tries_it_again() {
        let now = Instant::now();
        let health = broken(now);
        let later = now + SHORTEST * 2;
        trial(&health, later, false);
        assert_eq!(wait(&health, later), TRIAL);
        health.answered();
        assert_eq!(health.ask(later, false), May::Anything);
        assert!(!health.failed(later), "it starts anew");
    }

    #[test]
    fn a_trial_that_tells_nothing_makes_room_for_the_next_one() {
        let now = Instant::now();
        let health = broken(now);
        let first = trial(&health, now + SHORTEST * 2, false);
        let changed = health.changed();
        health.tried(first, now + SHORTEST * 2);
        assert!(changed.now_or_never().is_some(), "those who wait are told");
        let second = trial(&health, now + SHORTEST * 2, false);
        // The end of an old trial is none of the new one.
        health.tried(first, now + SHORTEST * 2);
        assert_eq!(wait(&health, now + SHORTEST * 2), TRIAL);
        // Nor is it the end of what the trial told.
        assert!(health.failed(now + SHORTEST * 2));
        let before = wait(&health, now + SHORTEST * 2);
        health.tried(second, now + SHORTEST * 2);
        assert_eq!(wait(&health, now + SHORTEST * 2), before);
    }

    #[test]
    fn who_has_no_other_chance_tries_before_the_time() {
        let mut now = Instant::now();
        let health = broken(now);
        for _ in 0..4 {
            now += LONGEST * 2;
            trial(&health, now, false);
            health.failed(now);
        }
        assert!(wait(&health, now) > SHORTEST * 3);
        assert!(matches!(health.ask(now, true), May::NotUntil(_)));
        now += SHORTEST;
        assert!(matches!(health.ask(now, false), May::NotUntil(_)));
        trial(&health, now, true);
        assert!(matches!(health.ask(now, true), May::NotUntil(_)));
    }

    #[test]
    fn each_time_it_is_set_aside_for_longer_up_to_a_bound() {
        let mut now = Instant::now();
        let health = broken(now);
        let mut waits = Vec::new();
        for _ in 0..12 {
            waits.push(wait(&health, now));
            now += waits[waits.len() - 1];
            trial(&health, now, false);
            assert!(health.failed(now));
        }
        for (times, wait) in waits.iter().enumerate() {
            let doubled = SHORTEST.saturating_mul(1 << times).min(LONGEST);
            assert!(
                *wait >= doubled * 3 / 4 && *wait <= doubled * 5 / 4,
                "{waits:?}"
            );
        }
    }

    #[test]
    fn one_that_stops_is_asked_at_need_and_soon_tried() {
        let now = Instant::now();
        let health = Health::default();
        assert!(health.stops(now));
        assert!(!health.stops(now), "it is no news");
        assert_eq!(health.ask(now, false), May::AtNeed);
        assert!(health.answers());
        trial(&health, now + SHORTEST * 2, false);
        assert_eq!(health.ask(now + SHORTEST * 2, false), May::AtNeed);
        health.answered();
        assert_eq!(health.ask(now, false), May::Anything);
        // It has stopped.
        health.stops(now);
        for _ in 0..FAILURES {
            health.failed(now);
        }
        assert!(wait(&health, now) <= SHORTEST * 5 / 4);
        assert!(!health.answers());
    }
}
