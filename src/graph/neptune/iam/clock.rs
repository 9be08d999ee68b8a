//! A clock that is wrong, told from the `Date` of a server that refused a signature.

use std::time::{Duration, SystemTime};

use http::HeaderValue;

/// AWS takes signatures that are five minutes old or early. The header has no parts of a second and
/// the answer was a while under way, so a little less is told as well.
const TOLERATED: Duration = Duration::from_secs(4 * 60);

/// What to do about this machine's clock, if its being off is why a signature was refused. `date` is
/// the `Date` header of the refusal, and `now` the time at which it came.
pub fn off(date: Option<&HeaderValue>, now: SystemTime) -> Option<String> {
    let theirs = httpdate::parse_http_date(date?.to_str().ok()?).ok()?;
    let (off, side) = match now.duration_since(theirs) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    };
    (off > TOLERATED).then(|| {
        format!(
            "this machine's clock is {} {side} the server's: requests signed by it are refused; \
             set the clock",
            spoken(off)
        )
    })
}

/// To the largest unit of which there is more than one.
fn spoken(time: Duration) -> String {
    let minutes = (time.as_secs() + 30) / 60;
    match minutes {
        0..120 => format!("{minutes} minutes"),
        120..2_880 => format!("{} hours", (minutes + 30) / 60),
        _ => format!("{} days", (minutes + 720) / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use proptest::prelude::*;

    use super::*;

    fn told(date: &str, now: u64) -> Option<String> {
        let date = HeaderValue::from_str(date).expect("a header");
        off(Some(&date), UNIX_EPOCH + Duration::from_secs(now))
    }

    #[test]
    fn a_clock_that_is_off_is_told_with_its_side() {
        // 1,784,111,777.
        const DATE: &str = "Wed, 15 Jul 2026 10:36:17 GMT";
        const NOW: u64 = 1_784_111_777;
        for (now, says) in [
            (NOW, None),
            (NOW - 240, None),
            (NOW + 240, None),
            (NOW - 600, Some("10 minutes behind the server's")),
            (NOW + 301, Some("5 minutes ahead of the server's")),
            (NOW + 3 * 3_600, Some("3 hours ahead of the server's")),
            (NOW - 40 * 86_400, Some("40 days behind the server's")),
            (0, Some("20649 days behind the server's")),
        ] {
            let told = told(DATE, now);
            match (&told, says) {
                (None, None) => {}
                (Some(told), Some(says)) => assert!(told.contains(says), "{told}"),
                (Some(_), None) | (None, Some(_)) => panic!("{now}: {told:?}"),
            }
        }
    }

    #[test]
    fn what_is_no_date_tells_nothing() {
        assert_eq!(off(None, SystemTime::now()), None);
        for date in ["", "yesterday", "2026-07-15T10:36:17Z", "\u{e9}"] {
            assert_eq!(told(date, 0), None, "{date}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read(date in prop::collection::vec(any::<u8>(), 0..40), now in any::<u32>()) {
            if let Ok(date) = HeaderValue::from_bytes(&date) {
                let now = UNIX_EPOCH + Duration::from_secs(now.into());
                let _ = off(Some(&date), now);
            }
        }
    }
}
