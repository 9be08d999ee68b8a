//! Days, times and instants as AppSync's documentation has them.
//!
//! In: text. Out: milliseconds since 1970-01-01T00:00:00Z, or nothing where it has another form. The
//! years are -9999 to 9999, an offset is `Z` or `±hh:mm` with optional seconds and at most 18 hours,
//! and a fraction has one to nine digits, of which milliseconds are kept and none is rounded.

use crate::gremlin::read_date;

const YEAR: &str = "0000-00-00";
const LONGEST_OFFSET: u32 = 18 * 3600;

/// `YYYY-MM-DD`, with an optional offset: the day that is written, as its midnight in UTC.
pub fn day(text: &str) -> Option<i64> {
    let (day, offset) = split_day(text)?;
    is_offset(offset, true)
        .then(|| read_date(day).ok())
        .flatten()
}

/// `YYYY-MM-DDThh:mm`, with optional seconds and their fraction, and an offset.
pub fn instant(text: &str) -> Option<i64> {
    let (day, rest) = split_day(text)?;
    // RFC 3339 has small letters as well, and a blank for readers.
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let (time, offset) = split_offset(time);
    let fits = is_time_of_day(time) && is_offset(offset, false);
    fits.then(|| read_date(&format!("{day}T{time}{offset}")).ok())
        .flatten()
}

/// `hh:mm`, with optional seconds and their fraction, and an optional offset.
pub fn is_time(text: &str) -> bool {
    let (time, offset) = split_offset(text);
    is_time_of_day(time) && is_offset(offset, true)
}

/// A text with every digit as 0.
fn form(text: &str) -> String {
    let form = text.chars();
    form.map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect()
}

fn split_day(text: &str) -> Option<(&str, &str)> {
    let length = YEAR.len() + usize::from(text.starts_with('-'));
    let (day, rest) = text.split_at_checked(length)?;
    (form(day.trim_start_matches('-')) == YEAR).then_some((day, rest))
}

fn split_offset(time: &str) -> (&str, &str) {
    match time.find(['Z', 'z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, ""),
    }
}

fn is_time_of_day(time: &str) -> bool {
    let (time, fraction) = match time.split_once('.') {
        Some((time, fraction)) => (time, Some(fraction)),
        None => (time, None),
    };
    let fits = match (&*form(time), fraction) {
        ("00:00" | "00:00:00", None) => true,
        ("00:00:00", Some(digits)) => {
            (1..=9).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
        }
        _ => false,
    };
    fits && parts(time)
        .is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second < 60)
}

fn is_offset(offset: &str, optional: bool) -> bool {
    match offset {
        "" => optional,
        "Z" | "z" => true,
        offset => {
            let Some(time) = offset.strip_prefix(['+', '-']) else {
                return false;
            };
            matches!(&*form(time), "00:00" | "00:00:00")
                && parts(time).is_some_and(|[hour, minute, second]| {
                    minute < 60
                        && second < 60
                        && (hour * 60 + minute) * 60 + second <= LONGEST_OFFSET
                })
        }
    }
}

/// Hours, minutes and seconds; those that are missing are 0.
fn parts(time: &str) -> Option<[u32; 3]> {
    let mut found = [0; 3];
    for (part, text) in found.iter_mut().zip(time.split(':')) {
        *part = text.parse().ok()?;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: i64 = 86_400_000;

    #[test]
    fn what_appsync_lets_pass_is_read() {
        for (text, wanted) in [
            ("9999-12-31", 253_402_214_400_000),
            ("9999-12-31Z", 253_402_214_400_000),
            ("2020-01-02+05:30", 1_577_923_200_000),
            ("2020-01-02-18:00:00", 1_577_923_200_000),
            ("1970-01-01-07:00", 0),
            ("-2017-05-01", -125_807_212_800_000),
        ] {
            assert_eq!(day(text), Some(wanted), "{text}");
        }
        for (text, wanted) in [
            ("9999-12-31T23:59:59.999999999Z", 253_402_300_799_999),
            ("9999-12-31T23:59:59-18:00", 253_402_365_599_000),
            ("1969-12-31T23:59:59.9999Z", -1),
            ("1970-01-01T00:00+00:00:01", -1000),
            ("1970-01-01t00:00z", 0),
            ("-2017-01-01T00:00Z", -125_817_580_800_000),
        ] {
            assert_eq!(instant(text), Some(wanted), "{text}");
        }
        for text in [
            "12:30Z",
            "12:30",
            "12:30:24-07:00",
            "12:30:24.500+05:30",
            "09:30+05:30:15",
        ] {
            assert!(is_time(text), "{text}");
        }
    }

    #[test]
    fn what_it_refuses_is_refused() {
        for text in [
            "2020-01-02+26:00",
            "2020-01-02+18:01",
            "2020-01-02+05:60",
            "2020-01-02+05:30:60",
            "2020-01-02+0530",
            "2020-01-02+5",
            "2020-01-02T00:00Z",
            "2020-02-30",
            "20-01-02",
            "+2020-01-02",
            "12020-01-02",
            "--2020-01-02",
            "2020-01-0é",
            "",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
        for text in [
            "2026-11-20T09:30:00",
            "2026-11-20T09:30:00+26:00",
            "2026-11-20T24:00Z",
            "2026-11-20T09:30:60Z",
            "2026-11-20T09:30.5Z",
            "2026-11-20T09:30:00.Z",
            "2026-11-20T09:30:00.1234567890Z",
            "2026-11-20",
            "2026-11-20Z",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
        for text in [
            "9:30",
            "09:30+26:00",
            "09:30+05:60",
            "09",
            "09:30:00.",
            "24:00",
            "Z",
            "",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }

    /// A day by counting years and months one by one, apart from the sums that are used elsewhere.
    fn counted(year: i64, month: i64, day: i64) -> Option<i64> {
        let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let months = |year| {
            let february = if leap(year) { 29 } else { 28 };
            [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        };
        let whole = |year| months(year).iter().sum::<i64>();
        let years = match year {
            1970.. => (1970..year).map(whole).sum::<i64>(),
            ..1970 => -(year..1970).map(whole).sum::<i64>(),
        };
        let at = usize::try_from(month - 1).ok()?;
        let length = *months(year).get(at)?;
        let before: i64 = months(year).iter().take(at).sum();
        (1..=length)
            .contains(&day)
            .then(|| years + before + day - 1)
    }

    /// How many random dates are tried.
    fn count() -> u32 {
        let count = std::env::var("DATES_COUNT").ok();
        count.and_then(|count| count.parse().ok()).unwrap_or(500)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(count()))]

        #[test]
        fn dates_are_those_of_a_plain_count(
            (year, month, date) in (-9999i64..=9999, 0i64..=13, 0i64..=32),
            (hour, minute, second) in (0i64..=24, 0i64..=60, 0i64..=60),
            (offset_hour, offset_minute, offset_second) in (-19i64..=19, 0i64..=60, 0i64..=60),
            nanos in 0i64..1_000_000_000,
            digits in 1usize..=9,
        ) {
            let sign = if year < 0 { "-" } else { "" };
            let written = format!("{sign}{:04}-{month:02}-{date:02}", year.abs());
            let known = counted(year, month, date);
            let sign = if offset_hour < 0 { '-' } else { '+' };
            let offset = format!("{sign}{:02}:{offset_minute:02}:{offset_second:02}", offset_hour.abs());
            let seconds = (offset_hour.abs() * 60 + offset_minute) * 60 + offset_second;
            let right_offset = offset_minute < 60 && offset_second < 60 && seconds <= 18 * 3600;
            let seconds = if offset_hour < 0 { -seconds } else { seconds };
            prop_assert_eq!(day(&written), known.map(|days| days * DAY));
            let with_offset = format!("{written}{offset}");
            let wanted = known.filter(|_| right_offset).map(|days| days * DAY);
            prop_assert_eq!(day(&with_offset), wanted);

            let fraction = &format!("{nanos:09}")[..digits];
            let time = format!("{hour:02}:{minute:02}:{second:02}.{fraction}");
            let right_time = hour < 24 && minute < 60 && second < 60;
            prop_assert_eq!(is_time(&format!("{time}{offset}")), right_time && right_offset);
            let millis: i64 = format!("{fraction:0<3}")[..3].parse().expect("digits");
            let wanted = known.filter(|_| right_time && right_offset).map(|days| {
                days * DAY + ((hour * 60 + minute) * 60 + second - seconds) * 1000 + millis
            });
            prop_assert_eq!(instant(&format!("{written}T{time}{offset}")), wanted);
        }
    }
}
