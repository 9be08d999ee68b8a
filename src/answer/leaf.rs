//! Scalars and enums, from a row's JSON to the response's (GraphQL, section 3.5, result coercion).

use std::{borrow::Cow, io::Write as _, str};

use super::{scan::inside_quotes, sums};
use crate::{gremlin::write_date, model::Scalar, plan::LeafShape};

/// A value that is not of its field's type. The value itself is not repeated: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is {expected}, and the graph holds {found}")]
pub(super) struct Mismatch {
    expected: String,
    found: &'static str,
}

/// Appends a leaf. `raw` is one JSON value other than null.
pub(super) fn write(leaf: &LeafShape, raw: &[u8], out: &mut Vec<u8>) -> Result<(), Mismatch> {
    let written = match leaf {
        LeafShape::Scalar(scalar) => write_scalar(*scalar, raw, out),
        LeafShape::ForGateway(scalar) => write_for_gateway(*scalar, raw, out),
        LeafShape::Enum { values, .. } => text(raw).and_then(|text| {
            values
                .iter()
                .any(|value| **value == *text)
                .then(|| out.extend_from_slice(raw))
        }),
        LeafShape::WholeSum { quoted } => sums::write_sum(*quoted, raw, out),
        LeafShape::WholeMean => sums::write_mean(raw, out),
    };
    written.ok_or_else(|| Mismatch {
        expected: expected(leaf),
        found: found(leaf, raw),
    })
}

/// AppSync writes `AWSJSON` as text itself, as it reads it. It has neither `Long` nor scalars of the
/// schema's own: its schema has strings in their places.
fn write_for_gateway(scalar: Scalar, raw: &[u8], out: &mut Vec<u8>) -> Option<()> {
    match scalar {
        Scalar::AwsJson => {
            let json = text(raw).filter(|json| scalar.accepts_text(json))?;
            out.extend_from_slice(json.as_bytes());
            Some(())
        }
        scalar if is_string(raw) => write_scalar(scalar, raw, out),
        scalar => {
            let start = out.len();
            out.push(b'"');
            let written = write_scalar(scalar, raw, out);
            match written {
                Some(()) => out.push(b'"'),
                None => out.truncate(start),
            }
            written
        }
    }
}

fn write_scalar(scalar: Scalar, raw: &[u8], out: &mut Vec<u8>) -> Option<()> {
    match scalar {
        Scalar::String => is_string(raw).then(|| out.extend_from_slice(raw)),
        // Servers other than Neptune may number their elements.
        Scalar::Id if is_whole(raw) => {
            out.push(b'"');
            out.extend_from_slice(raw);
            out.push(b'"');
            Some(())
        }
        Scalar::Id => is_string(raw).then(|| out.extend_from_slice(raw)),
        // What is this short fits.
        Scalar::Int if raw.len() < 10 && is_whole(raw) => {
            out.extend_from_slice(raw);
            Some(())
        }
        Scalar::Int => i32::try_from(whole(raw)?)
            .ok()
            .map(|number| write_whole(number.into(), out)),
        Scalar::Long => whole(raw).map(|number| write_whole(number, out)),
        Scalar::AwsTimestamp => {
            let seconds = match raw {
                // A date, in milliseconds. One before 1970 is in the second that had begun.
                [b'[', date @ .., b']'] => whole(date)?.div_euclid(1000),
                raw => whole(raw)?,
            };
            write_whole(seconds, out);
            Some(())
        }
        Scalar::Float => is_finite(raw).then(|| out.extend_from_slice(raw)),
        Scalar::Boolean => matches!(raw, b"true" | b"false").then(|| out.extend_from_slice(raw)),
        Scalar::Json => {
            out.extend_from_slice(raw);
            Some(())
        }
        Scalar::Custom => (!matches!(raw, [b'[' | b'{', ..])).then(|| out.extend_from_slice(raw)),
        Scalar::AwsDate => match instant(raw) {
            Some(instant) => {
                let (day, _) = instant.split_once('T')?;
                write!(out, "\"{day}\"").ok()
            }
            None => checked_text(scalar, raw, out),
        },
        Scalar::AwsDateTime => match instant(raw) {
            Some(instant) => write!(out, "\"{instant}\"").ok(),
            None => checked_text(scalar, raw, out),
        },
        Scalar::AwsTime
        | Scalar::AwsEmail
        | Scalar::AwsJson
        | Scalar::AwsUrl
        | Scalar::AwsPhone
        | Scalar::AwsIpAddress => checked_text(scalar, raw, out),
    }
}

fn checked_text(scalar: Scalar, raw: &[u8], out: &mut Vec<u8>) -> Option<()> {
    scalar
        .accepts_text(&text(raw)?)
        .then(|| out.extend_from_slice(raw))
}

/// A date property comes as milliseconds since 1970. The scalars have no years beyond four digits.
fn instant(raw: &[u8]) -> Option<String> {
    let mut text = String::new();
    write_date(whole(raw)?, &mut text);
    Scalar::AwsDateTime.accepts_text(&text).then_some(text)
}

fn is_string(raw: &[u8]) -> bool {
    raw.first() == Some(&b'"')
}

fn is_number(raw: &[u8]) -> bool {
    matches!(raw, [b'-' | b'0'..=b'9', ..])
}

/// Written without fraction and exponent.
fn is_whole(raw: &[u8]) -> bool {
    let digits = raw.strip_prefix(b"-").unwrap_or(raw);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// A whole number of 64 bits, also where it is written `3.0`.
fn whole(raw: &[u8]) -> Option<i64> {
    let text = str::from_utf8(raw).ok()?;
    if is_whole(raw) {
        return text.parse().ok();
    }
    let number = is_number(raw).then(|| text.parse::<f64>().ok()).flatten()?;
    // Beyond 2^53 a float no longer says which whole number was meant.
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
}

fn write_whole(number: i64, out: &mut Vec<u8>) {
    out.extend_from_slice(number.to_string().as_bytes());
}

fn is_finite(raw: &[u8]) -> bool {
    let may_be_infinite = raw.len() > 300 || raw.iter().any(|byte| matches!(byte, b'e' | b'E'));
    let parsed = || {
        str::from_utf8(raw)
            .ok()
            .and_then(|text| text.parse::<f64>().ok())
    };
    is_number(raw) && (!may_be_infinite || parsed().is_some_and(f64::is_finite))
}

/// As servers write what JSON has no number for.
fn is_no_number(raw: &[u8]) -> bool {
    matches!(raw, b"\"NaN\"" | b"\"Infinity\"" | b"\"-Infinity\"")
}

/// The string that a JSON string stands for.
pub(super) fn text(raw: &[u8]) -> Option<Cow<'_, str>> {
    if !is_string(raw) {
        return None;
    }
    match memchr::memchr(b'\\', raw) {
        None => str::from_utf8(inside_quotes(raw)).ok().map(Cow::Borrowed),
        Some(_) => serde_json::from_slice(raw).ok().map(Cow::Owned),
    }
}

fn expected(leaf: &LeafShape) -> String {
    match leaf {
        LeafShape::Scalar(scalar) | LeafShape::ForGateway(scalar) => {
            format!("of type `{}`", scalar.name())
        }
        LeafShape::Enum { name, .. } => format!("of type `{name}`"),
        LeafShape::WholeSum { .. } => "a sum of 64 bits".to_owned(),
        LeafShape::WholeMean => "a mean".to_owned(),
    }
}

fn found(leaf: &LeafShape, raw: &[u8]) -> &'static str {
    match (leaf, raw.first()) {
        (LeafShape::WholeSum { .. }, Some(b'{')) => "numbers whose sum is larger",
        (LeafShape::Scalar(Scalar::Float), _) if is_no_number(raw) => {
            "NaN or an infinity, which JSON does not have"
        }
        (LeafShape::Enum { .. }, Some(b'"')) => "a string that is none of its values",
        (
            LeafShape::Scalar(
                Scalar::Int | Scalar::Long | Scalar::Float | Scalar::Boolean | Scalar::AwsTimestamp,
            ),
            Some(b'"'),
        ) => "a string",
        (LeafShape::ForGateway(Scalar::Long), Some(b'"')) => "a string",
        (LeafShape::Scalar(_) | LeafShape::ForGateway(_), Some(b'"')) => "a string that is none",
        (LeafShape::Scalar(Scalar::Int), _) if whole(raw).is_some() => {
            "a whole number that does not fit into 32 bits"
        }
        (_, Some(b'[')) => "a list",
        (_, Some(b'{')) => "an object",
        (_, Some(b't' | b'f')) => "a boolean",
        (_, _) if is_whole(raw) => "a whole number",
        (_, _) => "a number with a fraction",
    }
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::{model::Scalar, plan::LeafShape};

    fn written(scalar: Scalar, raw: &str) -> Option<String> {
        let mut out = Vec::new();
        write(&LeafShape::Scalar(scalar), raw.as_bytes(), &mut out).ok()?;
        String::from_utf8(out).ok()
    }

    #[test]
    fn scalars_are_copied_converted_or_refused() {
        for (scalar, raw, expected) in [
            (Scalar::Int, "3", Some("3")),
            (Scalar::Int, "3.0", Some("3")),
            (Scalar::Int, "3.5", None),
            (Scalar::Int, "2147483648", None),
            (Scalar::Int, "\"3\"", None),
            (
                Scalar::Long,
                "9223372036854775807",
                Some("9223372036854775807"),
            ),
            (Scalar::Long, "9223372036854775808", None),
            (Scalar::Long, "1e20", None),
            (Scalar::Float, "3", Some("3")),
            (Scalar::Float, "1e999", None),
            (Scalar::Float, "\"NaN\"", None),
            (Scalar::Boolean, "true", Some("true")),
            (Scalar::Boolean, "1", None),
            (Scalar::String, "\"a\\\"b\"", Some("\"a\\\"b\"")),
            (Scalar::String, "1", None),
            (Scalar::Id, "17", Some("\"17\"")),
            (Scalar::Id, "1.5", None),
            (Scalar::AwsDate, "1763596800000", Some("\"2025-11-20\"")),
            (Scalar::AwsDate, "\"2025-11-20\"", Some("\"2025-11-20\"")),
            (Scalar::AwsDate, "\"yesterday\"", None),
            (
                Scalar::AwsDate,
                "\"2020-01-02+05:30\"",
                Some("\"2020-01-02+05:30\""),
            ),
            (Scalar::AwsDate, "253402300799999", Some("\"9999-12-31\"")),
            (Scalar::AwsDate, "253402300800000", None),
            (Scalar::AwsDate, "-1", Some("\"1969-12-31\"")),
            (
                Scalar::AwsDateTime,
                "-1",
                Some("\"1969-12-31T23:59:59.999Z\""),
            ),
            (
                Scalar::AwsDateTime,
                "253402300799999",
                Some("\"9999-12-31T23:59:59.999Z\""),
            ),
            (Scalar::AwsTime, "\"09:30+05:60\"", None),
            (
                Scalar::AwsTime,
                "\"09:30+05:30:15\"",
                Some("\"09:30+05:30:15\""),
            ),
            (
                Scalar::AwsDateTime,
                "1763631000000",
                Some("\"2025-11-20T09:30:00.000Z\""),
            ),
            (Scalar::AwsTimestamp, "1763631000", Some("1763631000")),
            (Scalar::AwsTimestamp, "[1763631000999]", Some("1763631000")),
            (Scalar::AwsTimestamp, "[-1]", Some("-1")),
            (Scalar::AwsTimestamp, "[1,2]", None),
            (
                Scalar::AwsEmail,
                "\"ana@example.org\"",
                Some("\"ana@example.org\""),
            ),
            (Scalar::AwsEmail, "\"ana\"", None),
            (Scalar::Json, "{\"a\":[1]}", Some("{\"a\":[1]}")),
            (Scalar::Custom, "[1]", None),
        ] {
            assert_eq!(
                written(scalar, raw).as_deref(),
                expected,
                "{scalar:?} {raw}"
            );
        }
    }
}
