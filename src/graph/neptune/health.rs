//! Whether a server is worth asking.
//!
//! In: how its last requests went. Out: its [`Standing`]: one that failed several times in a row is
//! set aside, for longer each time, and then tried with a single request.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Failures in a row. Fewer are bad luck: connections break.
const FAILURES: u32 = 5;
const SHORTEST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(5);
/// How long the request that tries a server keeps the others from trying it too.
const TRIAL: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(super) struct Health(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// In a row.
    failures: u32,
    /// So many answers were lost in a row that the connections are new.
    doubted: bool,
    /// Since the server last answered, and until when it is not asked.
    aside: Option<Aside>,
}

#[derive(Debug, Clone, Copy)]
struct Aside {
    until: Instant,
    times: u32,
    /// A request tries it.
    on_trial: bool,
}

/// What may be asked of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    /// It was set aside long enough: one request may try it.
    OnTrial,
    /// Nothing, for so long.
    Aside(Duration),
}

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
    pub fn standing(&self, now: Instant) -> Standing {
        match self.state().aside {
            None => Standing::Good,
            Some(aside) if aside.until <= now => Standing::OnTrial,
            Some(aside) => Standing::Aside(aside.until - now),
        }
    }

    /// Takes the trial for one request; false if another was quicker.
    pub fn take_trial(&self, now: Instant) -> bool {
        match &mut self.state().aside {
            None => true,
            Some(aside) if aside.until <= now => {
                aside.until = now + TRIAL;
                aside.on_trial = true;
                true
            }
            Some(_) => false,
        }
    }

    /// It answered, be it with an error.
    pub fn answered(&self) {
        let mut state = self.state();
        if state.failures > 0 || state.doubted || state.aside.is_some() {
            *state = State::default();
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
        match self.put_aside(&mut state, now) {
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
        self.put_aside(&mut state, now)
    }

    /// It said that it is about to stop. True if that sets it aside.
    pub fn stops(&self, now: Instant) -> bool {
        let mut state = self.state();
        state.failures = FAILURES;
        self.put_aside(&mut state, now)
    }

    fn put_aside(&self, state: &mut State, now: Instant) -> bool {
        let times = match state.aside {
            // A request that was under way when it was set aside tells nothing new.
            Some(aside) if aside.until > now && !aside.on_trial => return false,
            Some(aside) => aside.times.saturating_add(1),
            None => 0,
        };
        let wait = SHORTEST
            .saturating_mul(1 << times.min(8))
            .min(LONGEST)
            // Many of us must not come back at the same moment.
            .mul_f64(0.75 + fastrand::f64() / 2.0);
        state.aside = Some(Aside {
            until: now + wait,
            times,
            on_trial: false,
        });
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_answers_in_a_row_cast_doubt_on_the_connections_first() {
        let now = Instant::now();
        let health = Health::default();
        let lost = |count| (0..count).map(|_| health.lost(now)).collect::<Vec<_>>();
        let mut doubtful = vec![Lost::BadLuck; FAILURES as usize - 1];
        doubtful.push(Lost::Doubtful);
        assert_eq!(lost(FAILURES), doubtful);
        assert_eq!(health.standing(now), Standing::Good);
        assert_eq!(
            lost(FAILURES - 1),
            doubtful[1..]
                .iter()
                .map(|_| Lost::BadLuck)
                .collect::<Vec<_>>()
        );
        assert_eq!(health.lost(now), Lost::SetAside);
        assert!(matches!(health.standing(now), Standing::Aside(_)));
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

    #[test]
    fn failures_in_a_row_set_a_server_aside() {
        let now = Instant::now();
        let health = Health::default();
        for _ in 0..100 {
            health.failed(now);
            health.answered();
        }
        assert_eq!(health.standing(now), Standing::Good);
        let health = broken(now);
        assert!(matches!(health.standing(now), Standing::Aside(wait) if wait <= SHORTEST * 2));
        assert!(!health.take_trial(now));
    }

    #[test]
    fn one_request_tries_it_again() {
        let now = Instant::now();
        let health = broken(now);
        let later = now + SHORTEST * 2;
        assert_eq!(health.standing(later), Standing::OnTrial);
        assert!(health.take_trial(later));
        assert!(!health.take_trial(later));
        assert!(matches!(health.standing(later), Standing::Aside(_)));
        health.answered();
        assert_eq!(health.standing(later), Standing::Good);
        assert!(!health.failed(later), "it starts anew");
    }

    #[test]
    fn each_time_it_is_set_aside_for_longer_up_to_a_bound() {
        let mut now = Instant::now();
        let health = broken(now);
        let mut waits = Vec::new();
        for _ in 0..12 {
            let Standing::Aside(wait) = health.standing(now) else {
                panic!("it is set aside");
            };
            waits.push(wait);
            now += wait;
            assert!(health.take_trial(now));
            assert!(health.failed(now));
        }
        assert!(waits[3] > waits[0], "{waits:?}");
        assert!(
            waits.iter().all(|wait| *wait <= LONGEST * 5 / 4),
            "{waits:?}"
        );
    }

    #[test]
    fn one_that_stops_is_set_aside_at_once() {
        let now = Instant::now();
        let health = Health::default();
        assert!(health.stops(now));
        assert!(matches!(health.standing(now), Standing::Aside(_)));
    }
}
