//! Sums and means of whole numbers.
//!
//! In: what a row holds of them, as JSON. Out: the number. A sum of 64 bits wraps around silently in a
//! database; that it did is seen by the sum as a double.

use std::io::Write as _;

use super::{batches::raw_of, scan::Cursor};
use crate::plan::{MEAN_COUNT, MEAN_SUM, SUM_DOUBLE, SUM_LONG};

/// Half of what a sum jumps by where it wraps around: 2^63.
const JUMP: f64 = 9_223_372_036_854_775_808.0;

pub(super) fn write_sum(quoted: bool, raw: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let long: i64 = number(raw, SUM_LONG)?;
    let double: f64 = number(raw, SUM_DOUBLE)?;
    if (double - long as f64).abs() >= JUMP {
        return None;
    }
    let quote: &[u8] = if quoted { b"\"" } else { b"" };
    out.extend_from_slice(quote);
    write!(out, "{long}").ok()?;
    out.extend_from_slice(quote);
    Some(())
}

pub(super) fn write_mean(raw: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let sum: f64 = number(raw, MEAN_SUM)?;
    let count: f64 = number(raw, MEAN_COUNT)?;
    let mean = sum / count;
    if !mean.is_finite() {
        return None;
    }
    serde_json::to_writer(out, &mean).ok()
}

fn number<N: serde::de::DeserializeOwned>(raw: &[u8], key: &str) -> Option<N> {
    let mut cursor = Cursor::new(raw);
    if cursor.kind() != super::scan::Kind::Object {
        return None;
    }
    serde_json::from_slice(raw_of(cursor, key)?).ok()
}

#[cfg(test)]
mod tests {
    use super::{write_mean, write_sum};

    fn sum(row: &str) -> Option<String> {
        let mut out = Vec::new();
        write_sum(false, row.as_bytes(), &mut out)?;
        String::from_utf8(out).ok()
    }

    #[test]
    fn a_sum_that_wrapped_around_is_none() {
        let largest = r#"{"~long":9223372036854775807,"~double":9223372036854775807}"#;
        assert_eq!(sum(largest).as_deref(), Some("9223372036854775807"));
        assert_eq!(sum(r#"{"~long":-2,"~double":18446744073709552000}"#), None);
        assert_eq!(sum(r#"{"~long":-3,"~double":-3.0}"#).as_deref(), Some("-3"));
        assert_eq!(sum("3"), None);
    }

    #[test]
    fn a_mean_is_a_quotient() {
        let mut out = Vec::new();
        write_mean(br#"{"~sum":3.0,"~count":2}"#, &mut out).expect("it is a number");
        assert_eq!(out, b"1.5");
    }
}
