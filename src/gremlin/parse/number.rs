//! Numbers as the text has them.
//!
//! In: the text of a number. Out: its value, of the type that its suffix or its size says.

use crate::gremlin::tree::{Text, Value};

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    #[error("the number does not fit a byte (-128 to 127)")]
    Byte,
    #[error("the number does not fit a short (-32768 to 32767)")]
    Short,
    #[error("the number does not fit an int (-2147483648 to 2147483647)")]
    Int,
    #[error("the number does not fit a long")]
    Long,
    #[error("the number does not fit a float")]
    Float,
    #[error("the number does not fit a double")]
    Double,
    #[error("the exponent is too large")]
    Exponent,
    #[error("a number with a fraction or an exponent has no `_` in it")]
    Underscore,
    #[error("a hexadecimal or octal number beyond a long is not known; write it in decimal")]
    Radix,
    #[error(
        "a hexadecimal number that ends in `b` is ambiguous: the `b` would be read as the suffix of a byte"
    )]
    HexByte,
}

/// The length of the longest number at the start of a text that begins with a digit, or with a sign
/// and a digit.
pub(super) fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    sign + match decimal_length(&bytes[sign..]) {
        0 => whole_length(&bytes[sign..]),
        decimal => decimal,
    }
}

/// The length of a run of digits with `_` between them, which ends in a digit.
fn digits(bytes: &[u8], is_digit: fn(&u8) -> bool) -> usize {
    let run = bytes
        .iter()
        .take_while(|byte| is_digit(byte) || **byte == b'_')
        .count();
    match bytes.first() {
        Some(first) if is_digit(first) => bytes[..run]
            .iter()
            .rposition(is_digit)
            .map_or(0, |last| last + 1),
        _ => 0,
    }
}

/// The length of a number with a fraction, an exponent or a suffix of such; 0 where there is none.
fn decimal_length(bytes: &[u8]) -> usize {
    let is_digit: fn(&u8) -> bool = u8::is_ascii_digit;
    let mut length = digits(bytes, is_digit);
    let mut is_decimal = false;
    if bytes.get(length) == Some(&b'.') {
        let fraction = digits(&bytes[length + 1..], is_digit);
        if fraction > 0 {
            length += 1 + fraction;
            is_decimal = true;
        }
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = bytes
            .get(length + 1 + sign..)
            .map_or(0, |rest| digits(rest, is_digit));
        if exponent > 0 {
            length += 1 + sign + exponent;
            is_decimal = true;
        }
    }
    if matches!(
        bytes.get(length),
        Some(b'f' | b'F' | b'd' | b'D' | b'm' | b'M')
    ) {
        length += 1;
        is_decimal = true;
    }
    if is_decimal { length } else { 0 }
}

fn whole_length(bytes: &[u8]) -> usize {
    let length = match bytes {
        [b'0', b'x' | b'X', rest @ ..] => match digits(rest, u8::is_ascii_hexdigit) {
            0 => 1,
            more => 2 + more,
        },
        // Octal, or zero itself.
        [b'0', rest @ ..] => {
            let blank = rest.iter().take_while(|byte| **byte == b'_').count();
            let is_octal: fn(&u8) -> bool = |byte| matches!(byte, b'0'..=b'7');
            match digits(&rest[blank..], is_octal) {
                0 => 1,
                more => 1 + blank + more,
            }
        }
        _ => digits(bytes, u8::is_ascii_digit),
    };
    let suffixed = matches!(
        bytes.get(length),
        Some(b'b' | b'B' | b's' | b'S' | b'n' | b'N' | b'i' | b'I' | b'l' | b'L')
    );
    length + usize::from(suffixed)
}

/// The value of a number's text.
pub(super) fn read<P>(text: &str) -> Result<Value<P>, NumberError> {
    match text {
        "Infinity" | "+Infinity" => return Ok(Value::Double(f64::INFINITY)),
        "-Infinity" => return Ok(Value::Double(f64::NEG_INFINITY)),
        _ => {}
    }
    let unsigned = text.trim_start_matches(['+', '-']);
    match decimal_length(unsigned.as_bytes()) {
        0 => whole(text),
        _ => decimal(text),
    }
}

fn decimal<P>(text: &str) -> Result<Value<P>, NumberError> {
    if text.contains('_') {
        return Err(NumberError::Underscore);
    }
    // `parse` of a number with digits cannot fail, it may only run over.
    match text.as_bytes().last() {
        Some(b'f' | b'F') => match text[..text.len() - 1].parse::<f32>() {
            Ok(number) if number.is_finite() => Ok(Value::Float(number)),
            _ => Err(NumberError::Float),
        },
        Some(b'd' | b'D') => match text[..text.len() - 1].parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Double(number)),
            _ => Err(NumberError::Double),
        },
        Some(b'm' | b'M') => big_decimal(&text[..text.len() - 1]),
        _ => big_decimal(text),
    }
}

fn big_decimal<P>(text: &str) -> Result<Value<P>, NumberError> {
    let text = text.strip_prefix('+').unwrap_or(text).to_ascii_lowercase();
    let (number, exponent) = match text.split_once('e') {
        Some((number, exponent)) => (
            number,
            exponent.parse::<i32>().map_err(|_| NumberError::Exponent)?,
        ),
        None => (&*text, 0),
    };
    let fraction = number.split_once('.').map_or(0, |(_, digits)| digits.len());
    let scale = i64::try_from(fraction).map_or(i64::MAX, |digits| digits - i64::from(exponent));
    match i32::try_from(scale) {
        Ok(_) => Ok(Value::BigDecimal(Text::from(text))),
        Err(_) => Err(NumberError::Exponent),
    }
}

fn whole<P>(text: &str) -> Result<Value<P>, NumberError> {
    let negative = text.starts_with('-');
    let body = text.trim_start_matches(['+', '-']);
    let (radix, body) = match body.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &body[2..]),
        [b'0', b'0'..=b'9' | b'_', ..] => (8, &body[1..]),
        _ => (10, body),
    };
    let (suffix, digits) = match body.as_bytes().last() {
        Some(b'b' | b'B') if radix == 16 => return Err(NumberError::HexByte),
        Some(last) if b"bBsSnNiIlL".contains(last) => {
            (Some(last.to_ascii_lowercase()), &body[..body.len() - 1])
        }
        _ => (None, body),
    };
    if suffix == Some(b'n') {
        return match radix {
            16 => Err(NumberError::Radix),
            // As the language reads it: with this suffix a leading zero means nothing.
            _ => Ok(Value::BigInteger(big_integer(negative, digits))),
        };
    }
    match long(negative, digits, radix) {
        Some(number) => fit(number, suffix),
        None => match (suffix, radix) {
            (Some(b'b'), _) => Err(NumberError::Byte),
            (Some(b's'), _) => Err(NumberError::Short),
            (Some(b'i'), _) => Err(NumberError::Int),
            (Some(_), _) => Err(NumberError::Long),
            (None, 10) => Ok(Value::BigInteger(big_integer(negative, digits))),
            (None, _) => Err(NumberError::Radix),
        },
    }
}

fn fit<P>(number: i64, suffix: Option<u8>) -> Result<Value<P>, NumberError> {
    match suffix {
        Some(b'b') => i8::try_from(number)
            .map(Value::Byte)
            .map_err(|_| NumberError::Byte),
        Some(b's') => i16::try_from(number)
            .map(Value::Short)
            .map_err(|_| NumberError::Short),
        Some(b'i') => i32::try_from(number)
            .map(Value::Int)
            .map_err(|_| NumberError::Int),
        Some(_) => Ok(Value::Long(number)),
        None => Ok(i32::try_from(number).map_or(Value::Long(number), Value::Int)),
    }
}

fn long(negative: bool, digits: &str, radix: u32) -> Option<i64> {
    digits
        .chars()
        .filter_map(|c| c.to_digit(radix))
        .try_fold(0i64, |sum, digit| {
            let shifted = sum.checked_mul(i64::from(radix))?;
            match negative {
                true => shifted.checked_sub(i64::from(digit)),
                false => shifted.checked_add(i64::from(digit)),
            }
        })
}

/// The digits without leading zeros and `_`.
fn big_integer(negative: bool, digits: &str) -> Text {
    let mut plain: String = digits
        .chars()
        .filter(char::is_ascii_digit)
        .skip_while(|c| *c == '0')
        .collect();
    if plain.is_empty() {
        plain.push('0');
    } else if negative {
        plain.insert(0, '-');
    }
    plain.into()
}
