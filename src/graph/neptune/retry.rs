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

/// As often as the time allows: it passes when the server is back.
const ALWAYS: u32 = u32::MAX;

/// None: it would fail again.
fn rule(class: Class) -> Option<Rule> {
    let (first, longest, tries) = match class {
        Class::Conflict => (100, 2_000, 12),
        Class::Busy => (100, 5_000, 8),
        Class::Memory => (5_000, 10_000, 6),
        Class::Unreachable | Class::Stopping => (50, 2_000, ALWAYS),
        Class::Lost => (20, 1_000, ALWAYS),
        // A fail-over takes some seconds; the name of the endpoint moves then.
        Class::Moved => (50, 1_000, 40),
        // It may be the traversal that the server fails at, or is stopped for.
        Class::Broken | Class::Cancelled | Class::Late => (100, 1_000, 6),
        Class::Refused => (50, 400, 5),
        Class::Unread | Class::Final => return None,
    };
    Some(Rule {
        first: Duration::from_millis(first),
        longest: Duration::from_millis(longest),
        tries,
    })
}

/// No wait takes more than this part of the time that is left, so that there is a last try near its
/// end.
const PART: u32 = 3;
/// With less left than for this wait, it is over.
const LEAST: Duration = Duration::from_millis(10);
/// A traversal that ran for longer, or for longer than a third of its time, was ended for good
/// reason, and would be again.
const QUICK: Duration = Duration::from_secs(1);

/// What becomes of a request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The failure is the answer.
    Stop,
    /// It is sent again after this wait.
    Again(Duration),
}

/// How a try ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct End<'e> {
    pub error: &'e GraphError,
    pub access: Access,
    /// By this try or one before it.
    pub may_be_done: bool,
    /// Whether the server's failures are those of which AWS says that they may pass.
    pub advised: bool,
    pub took: Duration,
    pub left: Duration,
}

impl End<'_> {
    fn may_go_on(&self, class: Class) -> bool {
        match class {
            Class::Lost => self.access != Access::Write(Repeat::Unknown),
            // After a lost answer it is the news that the change was made.
            Class::Refused => self.advised && !self.may_be_done,
            Class::Late | Class::Cancelled => {
                self.advised && self.took < QUICK.min(self.left / (PART - 1)) && !self.may_be_done
            }
            Class::Conflict
            | Class::Busy
            | Class::Memory
            | Class::Unreachable
            | Class::Stopping
            | Class::Broken
            | Class::Moved
            | Class::Unread
            | Class::Final => true,
        }
    }
}

/// The tries of one request.
#[derive(Debug, Default)]
pub(super) struct Tries([u32; Class::COUNT]);

impl Tries {
    /// `random` is from 0 to 1: half of each wait depends on it, so that those who met once do not
    /// meet again.
    pub fn next(&mut self, end: &End<'_>, random: f64) -> Next {
        let class = Class::of(end.error);
        let Some(rule) = rule(class) else {
            return Next::Stop;
        };
        let count = &mut self.0[class as usize];
        *count = count.saturating_add(1);
        let part = end.left / PART;
        let least = (rule.first / 20).max(LEAST);
        if !end.may_go_on(class) || *count > rule.tries || part < least {
            return Next::Stop;
        }
        let doubled = rule.first.saturating_mul(1 << (*count - 1).min(16));
        Next::Again(
            doubled
                .min(rule.longest)
                .min(part)
                .mul_f64(0.5 + random / 2.0),
        )
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

    /// A try that failed at once.
    fn end(error: &GraphError, access: Access, left: Duration) -> End<'_> {
        End {
            error,
            access,
            may_be_done: false,
            advised: true,
            took: Duration::ZERO,
            left,
        }
    }

    /// The waits until it is given up, the first hundred of them.
    fn waits(error: &GraphError, access: Access, mut left: Duration) -> Vec<Duration> {
        let mut tries = Tries::default();
        let again = std::iter::from_fn(|| match tries.next(&end(error, access, left), 1.0) {
            Next::Again(wait) => {
                left -= wait;
                Some(wait)
            }
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
            [5_000, 10_000, 10_000, 10_000, 10_000, 10_000]
        );
        let mut tries = Tries::default();
        assert_eq!(
            tries.next(&end(&text(GraphError::Throttled), READ, LONG), 0.0),
            Next::Again(Duration::from_millis(50))
        );
    }

    #[test]
    fn a_lost_answer_is_asked_for_again_where_that_is_harmless() {
        assert_eq!(waits(&lost(), READ, LONG).len(), 100);
        assert_eq!(waits(&lost(), HARMLESS, LONG).len(), 100);
        assert!(waits(&lost(), UNKNOWN, LONG).is_empty());
        let unreachable = GraphError::Unreachable {
            target: "graph".into(),
            reason: "refused".into(),
        };
        assert_eq!(waits(&unreachable, UNKNOWN, LONG).len(), 100);
    }

    #[test]
    fn what_may_pass_by_itself_is_asked_again_for_a_while() {
        for (error, times) in [
            (text(GraphError::Internal), 6),
            (text(GraphError::Cancelled), 6),
            (GraphError::Deadline, 6),
            (text(GraphError::Constraint), 5),
        ] {
            for access in [READ, UNKNOWN] {
                assert_eq!(waits(&error, access, LONG).len(), times, "{error}");
            }
        }
    }

    #[test]
    fn what_was_ended_for_good_reason_is_not() {
        for error in [GraphError::Deadline, text(GraphError::Cancelled)] {
            for (took, left, again) in [
                (10, 19_000, true),
                (1_500, 19_000, false),
                (500, 900, false),
            ] {
                let end = End {
                    took: Duration::from_millis(took),
                    ..end(&error, READ, Duration::from_millis(left))
                };
                let next = Tries::default().next(&end, 0.5);
                assert_eq!(
                    matches!(next, Next::Again(_)),
                    again,
                    "{error} {took} {left}"
                );
            }
        }
    }

    #[test]
    fn a_broken_rule_is_news_where_an_answer_was_lost_and_final_where_nobody_advises() {
        let error = text(GraphError::Constraint);
        let sure = end(&error, HARMLESS, LONG);
        for end in [
            End {
                may_be_done: true,
                ..sure
            },
            End {
                advised: false,
                ..sure
            },
        ] {
            assert_eq!(Tries::default().next(&end, 0.5), Next::Stop, "{end:?}");
        }
        let taken = GraphError::Constraint("Vertex with id already exists: 1".into());
        assert!(waits(&taken, UNKNOWN, LONG).is_empty());
    }

    #[test]
    fn what_will_not_change_is_not_asked_again() {
        for error in [
            GraphError::TooLarge { limit: 1 },
            text(GraphError::Denied),
            text(GraphError::Failed),
            text(GraphError::Fail),
            text(GraphError::RequestTooLarge),
        ] {
            assert!(waits(&error, READ, LONG).is_empty(), "{error}");
        }
    }

    #[test]
    fn the_waits_fit_into_the_time_that_is_left() {
        let short = Duration::from_millis(250);
        for error in [text(GraphError::Conflict), lost()] {
            let waits = waits(&error, READ, short);
            assert!(waits.len() >= 3, "{error}: {waits:?}");
            assert!(waits.iter().sum::<Duration>() < short, "{error}: {waits:?}");
        }
        // It takes a while until a server has memory again.
        assert!(waits(&text(GraphError::Exhausted), READ, short).is_empty());
        let some = waits(&text(GraphError::Exhausted), READ, Duration::from_secs(20));
        assert_eq!(some.len(), 6, "{some:?}");
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
