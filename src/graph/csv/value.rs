//! Fields as values.
//!
//! In: the text of a field and the type of its column. Out: values.

use super::header::Type;
use crate::gremlin::read_date;

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
    fn whole<T: std::str::FromStr>(text: &str, wanted: &'static str) -> Result<T, &'static str> {
        text.parse().map_err(|_| wanted)
    }
    Ok(match ty {
        // Whatever is not true is false.
        Type::Bool => Value::Bool(text == "true"),
        Type::Byte => Value::Byte(whole(text, "a Byte, a whole number from -128 to 127")?),
        Type::Short => Value::Short(whole(text, "a Short, a whole number of 16 bits")?),
        Type::Int => Value::Int(whole(text, "an Int, a whole number of 32 bits")?),
        Type::Long => Value::Long(whole(text, "a Long, a whole number of 64 bits")?),
        Type::Float => Value::Float(
            decimal(text, f32::is_finite)
                .ok_or("a Float, a number of 32 bits, Infinity, -Infinity or NaN")?,
        ),
        Type::Double => Value::Double(
            decimal(text, f64::is_finite)
                .ok_or("a Double, a number of 64 bits, Infinity, -Infinity or NaN")?,
        ),
        Type::String => Value::String(text),
        Type::Date => Value::Date(date(text).ok_or(
            "a Date in one of the forms 2026-11-20, 2026-11-20T09:30, 2026-11-20T09:30:00 and \
             2026-11-20T09:30:00Z",
        )?),
    })
}

/// A number in decimal or scientific notation. What is not finite has its own words, and `INF` is
/// not among them; what is beyond the type's numbers is not taken for infinite.
fn decimal<T: std::str::FromStr + Copy>(text: &str, is_finite: fn(T) -> bool) -> Option<T> {
    let number: T = text.parse().ok()?;
    let is_word = matches!(text, "NaN" | "Infinity" | "+Infinity" | "-Infinity");
    (is_word || is_finite(number)).then_some(number)
}

/// Milliseconds since 1970, of a day or a second in UTC. Neptune's guide lists these forms; with a
/// fraction or an offset a file might load here and not there.
fn date(text: &str) -> Option<i64> {
    let form: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    match &*form {
        "0000-00-00" | "0000-00-00T00:00" | "0000-00-00T00:00:00" | "0000-00-00T00:00:00Z" => {
            read_date(text).ok()
        }
        _ => None,
    }
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
    fn dates_are_read_in_the_forms_of_the_guide() {
        let noon = 1_795_176_000_000;
        for text in [
            "2026-11-20T12:00:00Z",
            "2026-11-20T12:00:00",
            "2026-11-20T12:00",
        ] {
            assert_eq!(date(text), Some(noon), "{text}");
        }
        assert_eq!(date("2026-11-20"), Some(noon - 43_200_000));
        assert_eq!(date("9999-12-31T23:59:59Z"), Some(253_402_300_799_000));
        for text in [
            "yesterday",
            "2026-11-20T12:00:00.000Z",
            "2026-11-20T14:00:00+02:00",
            "2026-11-20T12:00Z",
            "2026-11-20Z",
            "2026-11-20 12:00:00",
            "2026-11",
            "2026-02-29",
            "2026-11-20T24:00",
            "+10000-01-01",
            "-0001-01-01",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_finite_has_its_words() {
        let read = |text| value(Type::Double, text);
        assert_eq!(read("+Infinity"), Ok(Value::Double(f64::INFINITY)));
        assert_eq!(read("-Infinity"), Ok(Value::Double(f64::NEG_INFINITY)));
        assert!(matches!(read("NaN"), Ok(Value::Double(n)) if n.is_nan()));
        assert_eq!(read("-1.5E-3"), Ok(Value::Double(-0.0015)));
        for text in [
            "INF", "-INF", "inf", "infinity", "nan", "1e999", " 1", "1,5", "0x1",
        ] {
            assert!(read(text).is_err(), "{text}");
            assert!(value(Type::Float, text).is_err(), "{text}");
        }
        assert!(value(Type::Float, "1e39").is_err());
        assert_eq!(value(Type::Float, "0.1"), Ok(Value::Float(0.1)));
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
