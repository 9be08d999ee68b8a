//! Whether a request that failed is sent once more, and when.
//!
//! In: why it failed and how often it has. Out: [`Next`].

use std::time::{Duration, Instant};

use tower::retry::budget::{Budget as _, TpsBudget};

use super::class::Class;
use crate::graph::{Access, GraphError, Repeat};

/// How a class is tried again.
struct Rule {
    /// The first wait. It doubles each time.
    first: Duration,
    longest: Duration,
    tries: u32,
}

/// None: it would fail again.
fn rule(class: Class) -> Option<Rule> {
    let (first, longest, tries) = match class {
        Class::Conflict => (100, 2_000, 12),
        Class::Busy => (100, 5_000, 8),
        Class::Memory => (5_000, 10_000, 2),
        Class::Unreachable | Class::Stopping => (50, 2_000, 8),
        Class::Lost => (20, 1_000, 5),
        // A fail-over takes some seconds; the name of the endpoint moves then.
        Class::Moved => (50, 1_000, 40),
        Class::Unread | Class::Late | Class::Final => return None,
    };
    Some(Rule {
        first: Duration::from_millis(first),
        longest: Duration::from_millis(longest),
        tries,
    })
}

/// What becomes of a request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The failure is the answer.
    Stop,
    /// It is sent again after this wait.
    Again(Duration),
}

/// The tries of one request.
#[derive(Debug, Default)]
pub(super) struct Tries([u32; Class::COUNT]);

impl Tries {
    /// `random` is from 0 to 1: half of each wait depends on it, so that those who met once do not
    /// meet again.
    pub fn next(
        &mut self,
        error: &GraphError,
        access: Access,
        left: Duration,
        random: f64,
    ) -> Next {
        let class = Class::of(error);
        let Some(rule) = rule(class) else {
            return Next::Stop;
        };
        let count = &mut self.0[class as usize];
        *count += 1;
        let may = class != Class::Lost || access != Access::Write(Repeat::Unknown);
        if !may || *count > rule.tries {
            return Next::Stop;
        }
        let doubled = rule.first.saturating_mul(1 << (*count - 1).min(16));
        let wait = doubled.min(rule.longest).mul_f64(0.5 + random / 2.0);
        match wait < left {
            true => Next::Again(wait),
            false => Next::Stop,
        }
    }
}

/// How much of the traffic may be repetition, so that a server in need is not buried under it.
#[derive(Debug)]
pub(super) struct Budget(TpsBudget);

/// How long a request counts for the budget.
const COUNTS: Duration = Duration::from_secs(10);
/// Repetitions a second that are free: little traffic earns few.
const FREE: u32 = 10;
/// Repetitions that each request earns.
const SHARE: f32 = 0.5;

impl Budget {
    pub fn new() -> Self {
        Budget(TpsBudget::new(COUNTS, FREE, SHARE))
    }

    /// A request is made for the first time.
    pub fn earn(&self) {
        self.0.deposit();
    }

    /// It is to be made again; false if there is nothing left for that.
    pub fn spend(&self) -> bool {
        self.0.withdraw()
    }
}

/// Time until the deadline.
pub(super) fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Consistency;

    const READ: Access = Access::Read(Consistency::Eventual);
    const HARMLESS: Access = Access::Write(Repeat::Harmless);
    const UNKNOWN: Access = Access::Write(Repeat::Unknown);
    const LONG: Duration = Duration::from_secs(1_000);

    fn text(make: fn(String) -> GraphError) -> GraphError {
        make("because".into())
    }

    fn lost() -> GraphError {
        GraphError::Lost {
            target: "graph".into(),
            reason: "reset".into(),
        }
    }

    /// The waits until it is given up.
    fn waits(error: &GraphError, access: Access, left: Duration) -> Vec<Duration> {
        let mut tries = Tries::default();
        let again = std::iter::from_fn(|| match tries.next(error, access, left, 1.0) {
            Next::Again(wait) => Some(wait),
            Next::Stop => None,
        });
        again.take(100).collect()
    }

    #[test]
    fn waits_double_up_to_a_bound() {
        let millis =
            |waits: Vec<Duration>| -> Vec<u128> { waits.iter().map(Duration::as_millis).collect() };
        assert_eq!(
            millis(waits(&text(GraphError::Conflict), UNKNOWN, LONG)),
            [
                100, 200, 400, 800, 1600, 2000, 2000, 2000, 2000, 2000, 2000, 2000
            ]
        );
        assert_eq!(
            millis(waits(&text(GraphError::Exhausted), READ, LONG)),
            [5_000, 10_000]
        );
        let mut tries = Tries::default();
        assert_eq!(
            tries.next(&text(GraphError::Throttled), READ, LONG, 0.0),
            Next::Again(Duration::from_millis(50))
        );
    }

    #[test]
    fn a_lost_answer_is_asked_for_again_where_that_is_harmless() {
        assert_eq!(waits(&lost(), READ, LONG).len(), 5);
        assert_eq!(waits(&lost(), HARMLESS, LONG).len(), 5);
        assert!(waits(&lost(), UNKNOWN, LONG).is_empty());
        let unreachable = GraphError::Unreachable {
            target: "graph".into(),
            reason: "refused".into(),
        };
        assert_eq!(waits(&unreachable, UNKNOWN, LONG).len(), 8);
    }

    #[test]
    fn what_will_not_change_is_not_asked_again() {
        for error in [
            GraphError::Deadline,
            GraphError::TooLarge { limit: 1 },
            text(GraphError::Constraint),
            text(GraphError::Denied),
            text(GraphError::Failed),
            text(GraphError::Fail),
            text(GraphError::RequestTooLarge),
        ] {
            assert!(waits(&error, READ, LONG).is_empty(), "{error}");
        }
    }

    #[test]
    fn no_wait_goes_beyond_the_deadline() {
        let short = Duration::from_millis(250);
        assert_eq!(waits(&text(GraphError::Conflict), READ, short).len(), 2);
        assert!(waits(&text(GraphError::Exhausted), READ, short).is_empty());
    }

    #[tokio::test]
    async fn repetitions_are_a_share_of_the_traffic() {
        let budget = Budget::new();
        for _ in 0..1_000 {
            budget.earn();
        }
        let spent = (0..10_000).filter(|_| budget.spend()).count();
        assert!((500..=700).contains(&spent), "{spent}");
    }
}
