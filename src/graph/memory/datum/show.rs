//! Values as text, as Java's `toString` writes them.
//!
//! In: a value. Out: text, for `asString()`, `concat()`, keys of maps in answers, and messages.

use std::fmt::Write as _;

use super::{Datum, Tree};
use crate::{graph::memory::storage::Store, gremlin::write_date};

pub fn show(store: &Store, datum: &Datum) -> String {
    let mut out = String::new();
    write(store, datum, &mut out);
    out
}

fn write(store: &Store, datum: &Datum, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = match datum {
        Datum::Null => write!(out, "null"),
        Datum::Bool(value) => write!(out, "{value}"),
        Datum::Byte(n) => write!(out, "{n}"),
        Datum::Short(n) => write!(out, "{n}"),
        Datum::Int(n) => write!(out, "{n}"),
        Datum::Long(n) => write!(out, "{n}"),
        Datum::BigInteger(n) => write!(out, "{n}"),
        Datum::Float(n) => write!(out, "{}", java_float(*n)),
        Datum::Double(n) => write!(out, "{}", java_double(*n)),
        Datum::BigDecimal(n) => write!(out, "{n}"),
        Datum::Text(text) => write!(out, "{text}"),
        Datum::Date(millis) => write!(out, "{}", java_date(*millis)),
        Datum::Token(token) => write!(out, "{}", token_name(token.text())),
        Datum::Vertex(slot) => write!(out, "v[{}]", store.vertex_id(*slot)),
        Datum::Edge(slot) => match store.edge(*slot) {
            Some(edge) => write!(
                out,
                "e[{}][{}-{}->{}]",
                edge.id,
                store.vertex_id(edge.out),
                store.names().label_text(edge.label),
                store.vertex_id(edge.into)
            ),
            None => Ok(()),
        },
        Datum::VertexProperty(property) => {
            let _ = write!(out, "vp[{}->", store.names().key_text(property.key));
            write_short(store, &property.value, out);
            write!(out, "]")
        }
        Datum::Property(property) => {
            let _ = write!(out, "p[{}->", store.names().key_text(property.key));
            write_short(store, &property.value, out);
            write!(out, "]")
        }
        Datum::List(items) | Datum::Set(items) => {
            write_all(store, items.iter(), out);
            Ok(())
        }
        Datum::Path(stations) => {
            out.push_str("path");
            write_all(store, stations.iter().map(|station| &station.datum), out);
            Ok(())
        }
        Datum::Map(entries) => {
            out.push('{');
            for (i, (key, value)) in entries.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                write(store, key, out);
                out.push('=');
                write(store, value, out);
            }
            out.push('}');
            Ok(())
        }
        Datum::Entry(entry) => {
            write(store, &entry.0, out);
            out.push('=');
            write(store, &entry.1, out);
            Ok(())
        }
        Datum::Tree(tree) => {
            write_tree(store, tree, out);
            Ok(())
        }
    };
}

/// The value of a property inside of its text: TinkerPop shows 20 characters at most.
fn write_short(store: &Store, value: &Datum, out: &mut String) {
    const LONGEST: usize = 20;
    const REST: &str = "...";
    let mut text = String::new();
    write(store, value, &mut text);
    match text.char_indices().nth(LONGEST) {
        None => out.push_str(&text),
        Some(_) => {
            out.extend(text.chars().take(LONGEST - REST.len()));
            out.push_str(REST);
        }
    }
}

fn write_all<'a>(store: &Store, items: impl Iterator<Item = &'a Datum>, out: &mut String) {
    out.push('[');
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write(store, item, out);
    }
    out.push(']');
}

fn write_tree(store: &Store, Tree(branches): &Tree, out: &mut String) {
    out.push('{');
    for (i, (key, below)) in branches.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write(store, key, out);
        out.push('=');
        write_tree(store, below, out);
    }
    out.push('}');
}

/// `T.id` is `id`.
pub fn token_name(text: &str) -> &str {
    text.split_once('.').map_or(text, |(_, name)| name)
}

/// A double as Java writes it: `1.0`, `1.0E10`, `NaN`.
pub fn java_double(value: f64) -> String {
    java_number(&format!("{value:e}"), value.is_finite(), value.abs())
}

pub fn java_float(value: f32) -> String {
    java_number(&format!("{value:e}"), value.is_finite(), value.abs().into())
}

/// `shortest` is the shortest text with an exponent that reads as the number.
fn java_number(shortest: &str, finite: bool, size: f64) -> String {
    if !finite {
        return match shortest {
            "inf" => "Infinity".into(),
            "-inf" => "-Infinity".into(),
            _ => "NaN".into(),
        };
    }
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((shortest, "0"));
    if size != 0.0 && !(1e-3..1e7).contains(&size) {
        let point = if mantissa.contains('.') { "" } else { ".0" };
        return format!("{mantissa}{point}E{exponent}");
    }
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    match usize::try_from(exponent) {
        Ok(exponent) => {
            let digits = format!("{digits:0<width$}", width = exponent + 2);
            let (whole, fraction) = digits.split_at(exponent + 1);
            format!("{sign}{whole}.{fraction}")
        }
        Err(_) => {
            let zeros = "0".repeat(exponent.unsigned_abs() as usize - 1);
            format!("{sign}0.{zeros}{digits}")
        }
    }
}

/// A date as Java writes it: `Wed Jan 01 00:00:00 UTC 2020`.
fn java_date(millis: i64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    const WEEK: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let mut text = String::new();
    write_date(millis, &mut text);
    let read = || {
        let (date, time) = text.split_once('T')?;
        let (rest, day) = date.rsplit_once('-')?;
        let (year, month) = rest.rsplit_once('-')?;
        let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
        let week_day = usize::try_from(millis.div_euclid(86_400_000).rem_euclid(7)).ok()?;
        let (week_day, time) = (WEEK.get(week_day)?, time.get(..8)?);
        let year = year.trim_start_matches('+');
        Some(format!("{week_day} {month} {day} {time} UTC {year}"))
    };
    read().unwrap_or_else(|| millis.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_written_as_java_does() {
        for (value, text) in [
            (1.0, "1.0"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (1e7, "1.0E7"),
            (9_999_999.0, "9999999.0"),
            (12_345.678, "12345.678"),
            (-0.0, "-0.0"),
            (0.0, "0.0"),
            (-2.5, "-2.5"),
            (1.234e-10, "1.234E-10"),
            (f64::INFINITY, "Infinity"),
        ] {
            assert_eq!(java_double(value), text);
        }
        assert_eq!(java_float(0.1), "0.1");
        assert_eq!(java_date(1_577_836_800_000), "Wed Jan 01 00:00:00 UTC 2020");
        assert_eq!(java_date(-1), "Wed Dec 31 23:59:59 UTC 1969");
        assert_eq!(
            java_date(253_402_300_799_999),
            "Fri Dec 31 23:59:59 UTC 9999"
        );
    }
}
