//! Dates as the text has them: `datetime('2026-11-20T09:30:00.000Z')`.
//!
//! In: milliseconds since 1970, or the text between the quotes. Out: the other one. Any count of
//! milliseconds has a text; the calendar is the Gregorian one, before its time too.

use std::fmt::Write as _;

const DAY: i64 = 86_400_000;

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    #[error("a date looks like 2026-11-20 or 2026-11-20T09:30:00.000Z")]
    Form,
    #[error("there is no such day")]
    NoSuchDay,
    #[error("there is no such time of day")]
    NoSuchTime,
    #[error("the date is too far away")]
    TooFar,
}

/// Appends a date in UTC with milliseconds.
pub fn write_date(millis: i64, out: &mut String) {
    let (year, month, day) = civil(millis.div_euclid(DAY));
    let time = millis.rem_euclid(DAY);
    let (hour, minute) = (time / 3_600_000, time / 60_000 % 60);
    let (second, milli) = (time / 1000 % 60, time % 1000);
    let sign = match year {
        ..0 => "-",
        0..=9999 => "",
        10_000.. => "+",
    };
    let year = year.unsigned_abs();
    // A string takes any text.
    let _ = write!(
        out,
        "{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z"
    );
}

/// Reads a date: a month, a day, or a day with a time and an offset. Without an offset it is UTC.
pub fn read_date(text: &str) -> Result<i64, DateError> {
    let mut reader = Reader { rest: text };
    let negative = match reader.rest.as_bytes().first() {
        Some(b'-') => reader.skip(),
        Some(b'+') => !reader.skip(),
        _ => false,
    };
    let start = reader.rest.len();
    let year = reader.digits(1..=10)?;
    let year_digits = start - reader.rest.len();
    let year = if negative { -year } else { year };
    reader.expect(b'-')?;
    let start = reader.rest.len();
    let month = reader.digits(1..=2)?;
    let month_digits = start - reader.rest.len();
    let day = match reader.rest.is_empty() {
        true => 1,
        false => {
            // A day stands only behind a year and a month of their full length.
            let whole_year = match text.as_bytes().first() {
                Some(b'-') => year_digits >= 4,
                Some(b'+') => year_digits > 4,
                _ => year_digits == 4,
            };
            if !whole_year || month_digits != 2 {
                return Err(DateError::Form);
            }
            reader.expect(b'-')?;
            reader.digits(2..=2)?
        }
    };
    if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return Err(DateError::NoSuchDay);
    }
    let time = match reader.rest.is_empty() {
        true => 0,
        false => {
            reader.expect(b'T')?;
            reader.time()?
        }
    };
    let offset = reader.offset()?;
    match reader.rest.is_empty() {
        true => days(year, month, day)
            .checked_mul(DAY)
            .and_then(|midnight| midnight.checked_add(time))
            .and_then(|local| local.checked_sub(offset))
            .ok_or(DateError::TooFar),
        false => Err(DateError::Form),
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn skip(&mut self) -> bool {
        self.rest = &self.rest[1..];
        true
    }

    /// Whether the next byte is the one wanted; then it is taken.
    fn take(&mut self, byte: u8) -> bool {
        match self.rest.as_bytes().first() {
            Some(found) if found.eq_ignore_ascii_case(&byte) => self.skip(),
            _ => false,
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), DateError> {
        match self.take(byte) {
            true => Ok(()),
            false => Err(DateError::Form),
        }
    }

    fn digits(&mut self, length: std::ops::RangeInclusive<usize>) -> Result<i64, DateError> {
        let found = self
            .rest
            .bytes()
            .take(*length.end())
            .take_while(u8::is_ascii_digit)
            .count();
        if !length.contains(&found) {
            return Err(DateError::Form);
        }
        let (digits, rest) = self.rest.split_at(found);
        self.rest = rest;
        digits.parse().map_err(|_| DateError::Form)
    }

    fn time(&mut self) -> Result<i64, DateError> {
        let hour = self.digits(2..=2)?;
        self.expect(b':')?;
        let minute = self.digits(2..=2)?;
        let mut second = 0;
        let mut milli = 0;
        if self.take(b':') {
            second = self.digits(2..=2)?;
            if self.take(b'.') {
                let before = self.rest;
                self.digits(0..=9)?;
                let digits = &before[..before.len() - self.rest.len()];
                // What is finer than a millisecond is cut off.
                milli = digits
                    .bytes()
                    .chain([b'0'; 3])
                    .take(3)
                    .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            }
        }
        match hour < 24 && minute < 60 && second < 60 {
            true => Ok(((hour * 60 + minute) * 60 + second) * 1000 + milli),
            false => Err(DateError::NoSuchTime),
        }
    }

    /// `Z`, `+0130`, `+01:30`, both with seconds, or nothing.
    fn offset(&mut self) -> Result<i64, DateError> {
        if self.rest.is_empty() || self.take(b'Z') {
            return Ok(0);
        }
        let sign = match self.take(b'-') {
            true => -1,
            false => {
                self.expect(b'+')?;
                1
            }
        };
        let hour = self.digits(2..=2)?;
        let colons = self.take(b':');
        let minute = self.digits(2..=2)?;
        let second = match self.rest.is_empty() {
            true => 0,
            false => {
                if colons {
                    self.expect(b':')?;
                }
                self.digits(2..=2)?
            }
        };
        let seconds = (hour * 60 + minute) * 60 + second;
        match minute < 60 && second < 60 && seconds <= 18 * 3600 {
            true => Ok(sign * seconds * 1000),
            false => Err(DateError::NoSuchTime),
        }
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01. Counted in years that begin in March, so that the odd day of a leap year
/// is the last one.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = match month {
        ..=2 => (year - 1, month + 9),
        3.. => (year, month - 3),
    };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a count of days from 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year_of_era;
    match month {
        ..10 => (year, month + 3, day),
        10.. => (year + 1, month - 9, day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(millis: i64) -> String {
        let mut out = String::new();
        write_date(millis, &mut out);
        out
    }

    #[test]
    fn the_written_form() {
        assert_eq!(text(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(text(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(text(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(text(253_402_300_800_000), "+10000-01-01T00:00:00.000Z");
        assert_eq!(text(-62_198_755_200_000), "-0001-01-01T00:00:00.000Z");
    }

    #[test]
    fn the_forms_that_are_read() {
        let read = |given: &str| read_date(given).map(text);
        for (given, wanted) in [
            ("2018-03", "2018-03-01T00:00:00.000Z"),
            ("2018-03-22", "2018-03-22T00:00:00.000Z"),
            ("2018-03-22T00:35", "2018-03-22T00:35:00.000Z"),
            ("2018-03-22T00:35:44.741", "2018-03-22T00:35:44.741Z"),
            ("2018-03-22t00:35:44.7419999z", "2018-03-22T00:35:44.741Z"),
            ("2018-03-22T00:35:44+1600", "2018-03-21T08:35:44.000Z"),
            ("2018-03-22T00:35:44-01:30", "2018-03-22T02:05:44.000Z"),
            ("2018-03-22T00:35:44+00:00:01", "2018-03-22T00:35:43.000Z"),
        ] {
            assert_eq!(read(given).as_deref(), Ok(wanted), "{given}");
        }
        for (given, wanted) in [
            ("", DateError::Form),
            ("yesterday", DateError::Form),
            ("2018-03-22 00:35:44", DateError::Form),
            ("201-03-22", DateError::Form),
            ("-201-03-22", DateError::Form),
            ("+2018-03-22", DateError::Form),
            ("12018-03-22", DateError::Form),
            ("2018-3-22", DateError::Form),
            ("2018-03-22T00:35:44+1", DateError::Form),
            ("2018-13-01", DateError::NoSuchDay),
            ("2018-02-29", DateError::NoSuchDay),
            ("2018-02-28T24:00:00", DateError::NoSuchTime),
            ("+9999999999-01-01", DateError::TooFar),
        ] {
            assert_eq!(read_date(given), Err(wanted), "{given}");
        }
    }

    proptest! {
        #[test]
        fn every_date_reads_back(millis: i64) {
            prop_assert_eq!(read_date(&text(millis)), Ok(millis));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "[-+0-9TtZz:.]{0,40}") {
            let _ = read_date(&text);
        }
    }
}
