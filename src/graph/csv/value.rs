//! Fields as values.
//!
//! In: the text of a field and the type of its column. Out: values.

use jiff::{Timestamp, civil, tz::TimeZone};

use super::header::Type;

/// A value of one of the format's types.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'t> {
    Bool(bool),
    Byte(i8),
    Short(i16),
    Int(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    String(&'t str),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Date(i64),
}

/// Reads one value; else says what it should have been.
pub fn value(ty: Type, text: &str) -> Result<Value<'_>, &'static str> {
    fn number<T: std::str::FromStr>(text: &str, wanted: &'static str) -> Result<T, &'static str> {
        text.trim().parse().map_err(|_| wanted)
    }
    Ok(match ty {
        // Whatever is not true is false.
        Type::Bool => Value::Bool(text.trim() == "true"),
        Type::Byte => Value::Byte(number(text, "a Byte, a whole number from -128 to 127")?),
        Type::Short => Value::Short(number(text, "a Short, a whole number of 16 bits")?),
        Type::Int => Value::Int(number(text, "an Int, a whole number of 32 bits")?),
        Type::Long => Value::Long(number(text, "a Long, a whole number of 64 bits")?),
        Type::Float => Value::Float(number(text, "a Float, a number")?),
        Type::Double => Value::Double(number(text, "a Double, a number")?),
        Type::String => Value::String(text),
        Type::Date => {
            Value::Date(date(text.trim()).ok_or(
                "a Date, a date or a date and time of ISO 8601 such as 2026-11-20T09:30:00Z",
            )?)
        }
    })
}

/// Milliseconds since 1970. Without an offset the time is that of UTC.
fn date(text: &str) -> Option<i64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_millisecond());
    }
    let local = text
        .parse::<civil::DateTime>()
        .or_else(|_| text.parse::<civil::Date>().map(civil::DateTime::from))
        .ok()?;
    let instant = local.to_zoned(TimeZone::UTC).ok()?;
    Some(instant.timestamp().as_millisecond())
}

/// The parts of a list, between `;` that no backslash stands before.
pub fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, parts.last_mut()) {
            ('\\', Some(part)) if chars.peek() == Some(&';') => {
                part.push(';');
                chars.next();
            }
            (';', _) => parts.push(String::new()),
            (c, Some(part)) => part.push(c),
            (_, None) => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_all_lengths() {
        let noon = 1_795_176_000_000;
        for text in [
            "2026-11-20T12:00:00Z",
            "2026-11-20T12:00:00.000Z",
            "2026-11-20T14:00:00+02:00",
            "2026-11-20T12:00:00",
            "2026-11-20T12:00",
            "2026-11-20 12:00:00",
        ] {
            assert_eq!(date(text), Some(noon), "{text}");
        }
        assert_eq!(date("2026-11-20"), Some(noon - 43_200_000));
        assert_eq!(date("yesterday"), None);
    }

    #[test]
    fn lists_are_cut_at_semicolons() {
        assert_eq!(parts("a;b\\;c;;d"), ["a", "b;c", "", "d"]);
        assert_eq!(parts("a\\b"), ["a\\b"]);
    }

    #[test]
    fn numbers_stay_in_their_range() {
        assert_eq!(value(Type::Byte, "127"), Ok(Value::Byte(127)));
        assert!(value(Type::Byte, "128").is_err());
        assert!(value(Type::Int, "1.5").is_err());
        assert_eq!(value(Type::Bool, "true"), Ok(Value::Bool(true)));
        assert_eq!(value(Type::Bool, "TRUE"), Ok(Value::Bool(false)));
        assert_eq!(value(Type::Bool, "yes"), Ok(Value::Bool(false)));
    }
}
