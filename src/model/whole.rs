//! Whole numbers as they are written.
//!
//! In: the text of a number, of any size. Out: the whole number that it is, to the last digit.
//! Through a double `9007199254740993.0` would become another number, and `1e-400` zero.

use serde_json::Number;

/// A whole number of 64 bits, also where it is written `3.0`, `-0` or `3e2`.
pub fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| decimal(number.as_str()))
}

/// The digits of a whole number of any size.
pub fn whole_digits(number: &Number) -> Option<String> {
    let text = number.as_str();
    let digits = text.strip_prefix('-').unwrap_or(text);
    match digits.bytes().all(|byte| byte.is_ascii_digit()) {
        true if digits == "0" => Some(digits.to_owned()),
        true => Some(text.to_owned()),
        false => decimal(text).map(|number| number.to_string()),
    }
}

/// What no number of 64 bits has.
const TOO_MANY: usize = 20;

fn decimal(text: &str) -> Option<i64> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let (before, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{before}{behind}");
    let digits = digits.trim_start_matches('0');
    let kept = digits.trim_end_matches('0');
    if kept.is_empty() {
        return Some(0);
    }
    // An exponent that is no number of 64 bits is far beyond any whole number, or far below.
    let exponent: i64 = exponent.map_or(Ok(0), str::parse).ok()?;
    let dropped = digits.len() - kept.len();
    let point = i64::try_from(dropped).ok()? - i64::try_from(behind.len()).ok()?;
    let zeros = usize::try_from(exponent.checked_add(point)?).ok()?;
    if zeros > TOO_MANY || kept.len() > TOO_MANY {
        return None;
    }
    format!("{sign}{kept}{}", "0".repeat(zeros)).parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn no_number_is_rounded() {
        for (text, wanted) in [
            ("-0", Some(0)),
            ("0.000", Some(0)),
            ("0e99999999999999999999", Some(0)),
            ("3.0", Some(3)),
            ("-1.20e1", Some(-12)),
            ("9007199254740993.0", Some(9_007_199_254_740_993)),
            ("922337203685477580700e-2", Some(i64::MAX)),
            ("-9223372036854775808.0", Some(i64::MIN)),
            ("9223372036854775808.0", None),
            ("9223372036854775808", None),
            ("1e-400", None),
            ("3.00000000000000000001", None),
            ("4503599627370496.2", None),
            ("1e400", None),
            ("1e99999999999999999999", None),
        ] {
            assert_eq!(whole(&number(text)), wanted, "{text}");
        }
        for (text, wanted) in [
            ("-0", Some("0")),
            ("9223372036854775808", Some("9223372036854775808")),
            ("-99999999999999999999999", Some("-99999999999999999999999")),
            ("3.0", Some("3")),
            ("1.5", None),
        ] {
            assert_eq!(whole_digits(&number(text)).as_deref(), wanted, "{text}");
        }
    }

    proptest! {
        /// Against sums of powers of ten in 128 bits.
        #[test]
        fn whole_numbers_are_those_of_a_plain_sum(
            digits in prop::collection::vec(0u8..10, 1..22), point in 0usize..22, exponent in -25i32..25,
        ) {
            let point = point.min(digits.len() - 1);
            let mut text = String::new();
            for (at, digit) in digits.iter().rev().enumerate().rev() {
                text.push(char::from(b'0' + digit));
                if at == point && at > 0 {
                    text.push('.');
                }
            }
            let text = text.trim_start_matches('0');
            let text = if text.is_empty() || text.starts_with('.') { format!("0{text}") } else { text.to_owned() };
            let power = exponent - point as i32;
            let sum = digits.iter().fold(0i128, |sum, digit| sum * 10 + i128::from(*digit));
            let factor = 10i128.pow(power.unsigned_abs().min(38));
            let wanted = match (power, sum) {
                (_, 0) => Some(0),
                (0.., sum) => sum.checked_mul(factor),
                (..0, sum) => (power >= -38 && sum % factor == 0).then(|| sum / factor),
            };
            let wanted = wanted.and_then(|whole| i64::try_from(whole).ok());
            prop_assert_eq!(whole(&number(&format!("{text}e{exponent}"))), wanted, "{}e{}", text, exponent);
        }
    }
}
