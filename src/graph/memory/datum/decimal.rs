//! Decimal numbers as written, `1.10m`.
//!
//! In: digits. Out: exact sums, differences and products of up to 38 digits; what needs more
//! is refused. A graph stores doubles, so these come from literals alone, and 38 digits are more
//! than anyone writes.

use std::{cmp::Ordering, fmt};

/// `unscaled` divided by ten to the power of `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    unscaled: i128,
    scale: i32,
}

/// Powers of ten that fit.
const MAX_POWER: u32 = 38;

impl Decimal {
    pub fn from_integer(value: i128) -> Decimal {
        Decimal {
            unscaled: value,
            scale: 0,
        }
    }

    /// Reads `[+-]digits[.digits][e[+-]digits]`.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if fraction.contains(['+', '-']) || !digits.ends_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        Some(Decimal {
            unscaled: digits.parse().ok()?,
            scale: i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?,
        })
    }

    /// The shortest decimal that reads as this double; `None` for those that are no number.
    pub fn from_double(value: f64) -> Option<Decimal> {
        Decimal::parse(&format!("{value:e}")).map(|decimal| match decimal.scale {
            // Java writes one digit after the point at least.
            scale if scale < 1 => decimal.rescaled(1).unwrap_or(decimal),
            _ => decimal,
        })
    }

    pub fn to_double(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Without what stands after the point.
    pub fn to_integer(self) -> Option<i128> {
        match u32::try_from(self.scale) {
            Ok(scale) if scale > MAX_POWER => Some(0),
            Ok(scale) => Some(self.unscaled / power(scale)?),
            Err(_) => self.unscaled.checked_mul(power(self.scale.unsigned_abs())?),
        }
    }

    fn rescaled(self, scale: i32) -> Option<Decimal> {
        let more = u32::try_from(scale.checked_sub(self.scale)?).ok()?;
        Some(Decimal {
            unscaled: self.unscaled.checked_mul(power(more)?)?,
            scale,
        })
    }

    fn aligned(self, other: Decimal) -> Option<(Decimal, Decimal)> {
        let scale = self.scale.max(other.scale);
        Some((self.rescaled(scale)?, other.rescaled(scale)?))
    }

    pub fn add(self, other: Decimal) -> Option<Decimal> {
        let (a, b) = self.aligned(other)?;
        Some(Decimal {
            unscaled: a.unscaled.checked_add(b.unscaled)?,
            scale: a.scale,
        })
    }

    pub fn mul(self, other: Decimal) -> Option<Decimal> {
        Some(Decimal {
            unscaled: self.unscaled.checked_mul(other.unscaled)?,
            scale: self.scale.checked_add(other.scale)?,
        })
    }

    /// The exact quotient where there is one; else one with ten digits more than the longer of the
    /// two has, rounded half up, and not more places than the two have or ten.
    pub fn div(self, other: Decimal) -> Option<Decimal> {
        let scale = self.scale.checked_sub(other.scale)?;
        let whole = Decimal {
            unscaled: self.unscaled.checked_div(other.unscaled)?,
            scale,
        };
        let rest = self.unscaled % other.unscaled;
        if let Some((exact, 0)) = whole.digits_until(rest, other.unscaled, MAX_POWER) {
            return Some(exact);
        }
        let precision = digits(self.unscaled).max(digits(other.unscaled)) + 10;
        let (cut, rest) = whole.digits_until(rest, other.unscaled, precision)?;
        Decimal {
            unscaled: round(cut.unscaled, rest, other.unscaled)?,
            ..cut
        }
        .at_most(self.scale.max(other.scale).max(10))
    }

    /// Goes on with a division until nothing remains or the quotient has so many digits. Gives what
    /// remains too.
    fn digits_until(mut self, mut rest: i128, by: i128, most: u32) -> Option<(Decimal, i128)> {
        while rest != 0 && (self.unscaled == 0 || digits(self.unscaled) < most) {
            rest = rest.checked_mul(10)?;
            self.unscaled = self.unscaled.checked_mul(10)?.checked_add(rest / by)?;
            self.scale = self.scale.checked_add(1)?;
            rest %= by;
        }
        Some((self, rest))
    }

    /// Rounds half up to a scale.
    fn at_most(self, scale: i32) -> Option<Decimal> {
        let Ok(drop @ 1..) = u32::try_from(self.scale - scale) else {
            return Some(self);
        };
        let by = power(drop)?;
        let unscaled = round(self.unscaled / by, self.unscaled % by, by)?;
        Some(Decimal { unscaled, scale })
    }

    pub fn cmp(self, other: Decimal) -> Ordering {
        match self.aligned(other) {
            Some((a, b)) => a.unscaled.cmp(&b.unscaled),
            // Too far apart to be written at one scale.
            None => self.to_double().total_cmp(&other.to_double()),
        }
    }
}

fn round(quotient: i128, rest: i128, by: i128) -> Option<i128> {
    let half = rest.unsigned_abs() >= by.unsigned_abs().div_ceil(2);
    match (half, (rest < 0) != (by < 0)) {
        (false, _) => Some(quotient),
        (true, false) => quotient.checked_add(1),
        (true, true) => quotient.checked_sub(1),
    }
}

fn power(exponent: u32) -> Option<i128> {
    10i128.checked_pow(exponent)
}

fn digits(value: i128) -> u32 {
    value
        .unsigned_abs()
        .checked_ilog10()
        .map_or(1, |log| log + 1)
}

/// As Java writes it: plainly, or with an exponent where the number is far from its digits.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.unscaled < 0 { "-" } else { "" };
        let text = self.unscaled.unsigned_abs().to_string();
        let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
        let exponent = length - 1 - i64::from(self.scale);
        if self.scale == 0 {
            return write!(f, "{sign}{text}");
        }
        if self.scale > 0 && exponent >= -6 {
            let scale = self.scale as usize;
            return match text.len().checked_sub(scale) {
                Some(whole @ 1..) => write!(f, "{sign}{}.{}", &text[..whole], &text[whole..]),
                Some(0) | None => write!(f, "{sign}0.{text:0>scale$}"),
            };
        }
        let (first, rest) = text.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let plus = if exponent < 0 { "" } else { "+" };
        write!(f, "{sign}{first}{point}{rest}E{plus}{exponent}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).expect("a decimal")
    }

    #[test]
    fn is_written_as_java_does() {
        for (text, written) in [
            ("1.10", "1.10"),
            ("-0.05", "-0.05"),
            ("1.0e300", "1.0E+300"),
            ("1.0e-5", "0.000010"),
            ("1e7", "1E+7"),
            ("12345678.9", "12345678.9"),
            ("1e-7", "1E-7"),
            ("100", "100"),
        ] {
            assert_eq!(decimal(text).to_string(), written);
        }
        assert_eq!(Decimal::parse("1.-5"), None);
        assert_eq!(Decimal::parse(""), None);
        assert_eq!(Decimal::parse("abc"), None);
    }

    #[test]
    fn sums_are_exact() {
        assert_eq!(decimal("0.1").add(decimal("0.2")), Some(decimal("0.3")));
        assert_eq!(decimal("1.5").mul(decimal("1.5")), Some(decimal("2.25")));
        assert_eq!(decimal("1").cmp(decimal("1.00")), Ordering::Equal);
    }

    #[test]
    fn quotients_end_or_are_rounded() {
        assert_eq!(decimal("1").div(decimal("4")), Some(decimal("0.25")));
        assert_eq!(
            decimal("2").div(decimal("3")),
            Some(decimal("0.6666666667"))
        );
        assert_eq!(
            decimal("-2").div(decimal("3")),
            Some(decimal("-0.6666666667"))
        );
        assert_eq!(decimal("1").div(decimal("0")), None);
    }
}
