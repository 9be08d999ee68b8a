//! When an answer must be ready.
//!
//! In: the deadline of an invocation, as the runtime API writes it. Out: an instant that leaves time
//! for the answer's way back.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// No function runs longer than fifteen minutes; Managed Instances neither.
const LONGEST: Duration = Duration::from_secs(16 * 60);
/// For writing an answer of 6 MB and handing it over.
const MOST_KEPT: Duration = Duration::from_millis(500);

/// None for one that cannot be true: emulators send the year 1970.
pub fn deadline(epoch_millis: u64) -> Option<Instant> {
    at(epoch_millis, SystemTime::now()).map(|left| Instant::now() + left)
}

/// The time that is left of it for work.
fn at(epoch_millis: u64, now: SystemTime) -> Option<Duration> {
    let end = UNIX_EPOCH.checked_add(Duration::from_millis(epoch_millis))?;
    let left = end.duration_since(now).ok()?;
    if left > LONGEST {
        return None;
    }
    Some(left - (left / 10).min(MOST_KEPT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_kept_and_nonsense_is_not_believed() {
        let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let of = |millis_from_now: i64| at((1_800_000_000_000 + millis_from_now) as u64, now);
        assert_eq!(of(1_000), Some(Duration::from_millis(900)));
        assert_eq!(of(30_000), Some(Duration::from_millis(29_500)));
        assert_eq!(of(900_000), Some(Duration::from_millis(899_500)));
        assert_eq!(of(-1), None);
        assert_eq!(of(3_600_000), None);
        assert_eq!(at(600_000, now), None);
        assert_eq!(at(u64::MAX, now), None);
    }
}
