//! Arithmetic on numbers of mixed types.
//!
//! In: two numbers. Out: one of the wider type of the two, as TinkerPop's `NumberHelper` gives it:
//! whole numbers wrap around as Java's do, a division of whole numbers cuts.

use std::{cmp::Ordering, sync::Arc};

use super::{Datum, Decimal};

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    Byte(i8),
    Short(i16),
    Int(i32),
    Long(i64),
    BigInteger(i128),
    Float(f32),
    Double(f64),
    BigDecimal(Decimal),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    #[error("/ by zero")]
    DivisionByZero,
    #[error("a number of more than 38 digits is out of range")]
    OutOfRange,
}

/// Two numbers in the wider type of the two.
enum Pair {
    Byte(i8, i8),
    Short(i16, i16),
    Int(i32, i32),
    Long(i64, i64),
    BigInteger(i128, i128),
    Float(f32, f32),
    Double(f64, f64),
    BigDecimal(Decimal, Decimal),
}

impl Datum {
    #[inline]
    pub fn number(&self) -> Option<Number> {
        Some(match self {
            Datum::Byte(n) => Number::Byte(*n),
            Datum::Short(n) => Number::Short(*n),
            Datum::Int(n) => Number::Int(*n),
            Datum::Long(n) => Number::Long(*n),
            Datum::BigInteger(n) => Number::BigInteger(**n),
            Datum::Float(n) => Number::Float(*n),
            Datum::Double(n) => Number::Double(*n),
            Datum::BigDecimal(n) => Number::BigDecimal(**n),
            Datum::Null
            | Datum::Bool(_)
            | Datum::Text(_)
            | Datum::Date(_)
            | Datum::Token(_)
            | Datum::Vertex(_)
            | Datum::Edge(_)
            | Datum::VertexProperty(_)
            | Datum::Property(_)
            | Datum::List(_)
            | Datum::Set(_)
            | Datum::Map(_)
            | Datum::Entry(_)
            | Datum::Path(_)
            | Datum::Tree(_) => return None,
        })
    }
}

impl From<Number> for Datum {
    fn from(number: Number) -> Datum {
        match number {
            Number::Byte(n) => Datum::Byte(n),
            Number::Short(n) => Datum::Short(n),
            Number::Int(n) => Datum::Int(n),
            Number::Long(n) => Datum::Long(n),
            Number::BigInteger(n) => Datum::BigInteger(Arc::new(n)),
            Number::Float(n) => Datum::Float(n),
            Number::Double(n) => Datum::Double(n),
            Number::BigDecimal(n) => Datum::BigDecimal(Arc::new(n)),
        }
    }
}

impl Number {
    pub fn to_double(self) -> f64 {
        match self {
            Number::Byte(n) => n.into(),
            Number::Short(n) => n.into(),
            Number::Int(n) => n.into(),
            Number::Long(n) => n as f64,
            Number::BigInteger(n) => n as f64,
            Number::Float(n) => n.into(),
            Number::Double(n) => n,
            Number::BigDecimal(n) => n.to_double(),
        }
    }

    /// The whole number, without what stands after the point.
    pub fn to_integer(self) -> Option<i128> {
        match self {
            Number::Byte(n) => Some(n.into()),
            Number::Short(n) => Some(n.into()),
            Number::Int(n) => Some(n.into()),
            Number::Long(n) => Some(n.into()),
            Number::BigInteger(n) => Some(n),
            Number::Float(n) => n.is_finite().then_some(n as i128),
            Number::Double(n) => n.is_finite().then_some(n as i128),
            Number::BigDecimal(n) => n.to_integer(),
        }
    }

    fn to_decimal(self) -> Option<Decimal> {
        match self {
            Number::Float(n) => Decimal::from_double(n.to_string().parse().ok()?),
            Number::Double(n) => Decimal::from_double(n),
            Number::BigDecimal(n) => Some(n),
            Number::Byte(_)
            | Number::Short(_)
            | Number::Int(_)
            | Number::Long(_)
            | Number::BigInteger(_) => self.to_integer().map(Decimal::from_integer),
        }
    }

    pub fn is_nan(self) -> bool {
        match self {
            Number::Float(n) => n.is_nan(),
            Number::Double(n) => n.is_nan(),
            Number::Byte(_)
            | Number::Short(_)
            | Number::Int(_)
            | Number::Long(_)
            | Number::BigInteger(_)
            | Number::BigDecimal(_) => false,
        }
    }

    fn is_infinite(self) -> bool {
        match self {
            Number::Float(n) => n.is_infinite(),
            Number::Double(n) => n.is_infinite(),
            Number::Byte(_)
            | Number::Short(_)
            | Number::Int(_)
            | Number::Long(_)
            | Number::BigInteger(_)
            | Number::BigDecimal(_) => false,
        }
    }

    /// Bits, and whether there is a fraction.
    fn width(self) -> (u32, bool) {
        match self {
            Number::Byte(_) => (8, false),
            Number::Short(_) => (16, false),
            Number::Int(_) => (32, false),
            Number::Long(_) => (64, false),
            Number::BigInteger(_) => (128, false),
            Number::Float(_) => (32, true),
            Number::Double(_) => (64, true),
            Number::BigDecimal(_) => (128, true),
        }
    }

    fn pair(self, other: Number, fraction: bool) -> Result<Pair, NumberError> {
        let ((a_bits, a_fraction), (b_bits, b_fraction)) = (self.width(), other.width());
        let whole = |n: Number| n.to_integer().ok_or(NumberError::OutOfRange);
        let decimal = |n: Number| n.to_decimal().ok_or(NumberError::OutOfRange);
        Ok(
            match (a_bits.max(b_bits), a_fraction || b_fraction || fraction) {
                (..=8, false) => Pair::Byte(whole(self)? as i8, whole(other)? as i8),
                (..=16, false) => Pair::Short(whole(self)? as i16, whole(other)? as i16),
                (..=32, false) => Pair::Int(whole(self)? as i32, whole(other)? as i32),
                (..=64, false) => Pair::Long(whole(self)? as i64, whole(other)? as i64),
                (_, false) => Pair::BigInteger(whole(self)?, whole(other)?),
                (..=32, true) => Pair::Float(self.to_double() as f32, other.to_double() as f32),
                (..=64, true) => Pair::Double(self.to_double(), other.to_double()),
                (_, true) => Pair::BigDecimal(decimal(self)?, decimal(other)?),
            },
        )
    }

    pub fn add(self, other: Number) -> Result<Number, NumberError> {
        Ok(match self.pair(other, false)? {
            Pair::Byte(a, b) => Number::Byte(a.wrapping_add(b)),
            Pair::Short(a, b) => Number::Short(a.wrapping_add(b)),
            Pair::Int(a, b) => Number::Int(a.wrapping_add(b)),
            Pair::Long(a, b) => Number::Long(a.wrapping_add(b)),
            Pair::BigInteger(a, b) => Number::BigInteger(in_range(a.checked_add(b))?),
            Pair::Float(a, b) => Number::Float(a + b),
            Pair::Double(a, b) => Number::Double(a + b),
            Pair::BigDecimal(a, b) => Number::BigDecimal(in_range(a.add(b))?),
        })
    }

    pub fn sub(self, other: Number) -> Result<Number, NumberError> {
        Ok(match self.pair(other, false)? {
            Pair::Byte(a, b) => Number::Byte(a.wrapping_sub(b)),
            Pair::Short(a, b) => Number::Short(a.wrapping_sub(b)),
            Pair::Int(a, b) => Number::Int(a.wrapping_sub(b)),
            Pair::Long(a, b) => Number::Long(a.wrapping_sub(b)),
            Pair::BigInteger(a, b) => Number::BigInteger(in_range(a.checked_sub(b))?),
            Pair::Float(a, b) => Number::Float(a - b),
            Pair::Double(a, b) => Number::Double(a - b),
            Pair::BigDecimal(a, b) => Number::BigDecimal(in_range(a.sub(b))?),
        })
    }

    pub fn mul(self, other: Number) -> Result<Number, NumberError> {
        Ok(match self.pair(other, false)? {
            Pair::Byte(a, b) => Number::Byte(a.wrapping_mul(b)),
            Pair::Short(a, b) => Number::Short(a.wrapping_mul(b)),
            Pair::Int(a, b) => Number::Int(a.wrapping_mul(b)),
            Pair::Long(a, b) => Number::Long(a.wrapping_mul(b)),
            Pair::BigInteger(a, b) => Number::BigInteger(in_range(a.checked_mul(b))?),
            Pair::Float(a, b) => Number::Float(a * b),
            Pair::Double(a, b) => Number::Double(a * b),
            Pair::BigDecimal(a, b) => Number::BigDecimal(in_range(a.mul(b))?),
        })
    }

    /// Divides; with `fraction` whole numbers as fractions too.
    pub fn div(self, other: Number, fraction: bool) -> Result<Number, NumberError> {
        let by_zero = NumberError::DivisionByZero;
        Ok(match self.pair(other, fraction)? {
            Pair::Byte(_, 0) | Pair::Short(_, 0) | Pair::Int(_, 0) | Pair::Long(_, 0) => {
                return Err(by_zero);
            }
            Pair::Byte(a, b) => Number::Byte(a.wrapping_div(b)),
            Pair::Short(a, b) => Number::Short(a.wrapping_div(b)),
            Pair::Int(a, b) => Number::Int(a.wrapping_div(b)),
            Pair::Long(a, b) => Number::Long(a.wrapping_div(b)),
            Pair::BigInteger(a, b) => Number::BigInteger(a.checked_div(b).ok_or(by_zero)?),
            Pair::Float(a, b) => Number::Float(a / b),
            Pair::Double(a, b) => Number::Double(a / b),
            Pair::BigDecimal(a, b) => Number::BigDecimal(a.div(b).ok_or(by_zero)?),
        })
    }

    /// The smaller one, in the wider type; a number before what is none.
    pub fn min(self, other: Number) -> Result<Number, NumberError> {
        self.select(other, Ordering::Less)
    }

    pub fn max(self, other: Number) -> Result<Number, NumberError> {
        self.select(other, Ordering::Greater)
    }

    fn select(self, other: Number, wanted: Ordering) -> Result<Number, NumberError> {
        if self.is_nan() {
            return Ok(other);
        }
        if other.is_nan() {
            return Ok(self);
        }
        // Here the two zeros are the same.
        let order = match self.to_double() == 0.0 && other.to_double() == 0.0 {
            true => Ordering::Equal,
            false => self.cmp(other),
        };
        let (chosen, rejected) = match order == wanted || order == Ordering::Equal {
            true => (self, other),
            false => (other, self),
        };
        if self.is_infinite() || other.is_infinite() {
            return Ok(chosen);
        }
        chosen.pair(rejected, false).map(first)
    }

    /// Compares by value, whatever the types. What is not a number comes last.
    pub fn cmp(self, other: Number) -> Ordering {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => return a.cmp(&b),
            (Number::Long(a), Number::Long(b)) => return a.cmp(&b),
            (Number::Double(a), Number::Double(b)) => return double_cmp(a, b),
            _ => {}
        }
        if self.is_infinite() || other.is_infinite() || self.is_nan() || other.is_nan() {
            return double_cmp(self.to_double(), other.to_double());
        }
        match self.pair(other, false) {
            Ok(Pair::Byte(a, b)) => a.cmp(&b),
            Ok(Pair::Short(a, b)) => a.cmp(&b),
            Ok(Pair::Int(a, b)) => a.cmp(&b),
            Ok(Pair::Long(a, b)) => a.cmp(&b),
            Ok(Pair::BigInteger(a, b)) => a.cmp(&b),
            Ok(Pair::Float(a, b)) => double_cmp(a.into(), b.into()),
            Ok(Pair::Double(a, b)) => double_cmp(a, b),
            Ok(Pair::BigDecimal(a, b)) => a.cmp(b),
            Err(NumberError::OutOfRange | NumberError::DivisionByZero) => {
                double_cmp(self.to_double(), other.to_double())
            }
        }
    }
}

/// As Java's `Double.compare`: zero below zero, what is not a number above all.
fn double_cmp(a: f64, b: f64) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => a.total_cmp(&b),
    }
}

fn in_range<T>(result: Option<T>) -> Result<T, NumberError> {
    result.ok_or(NumberError::OutOfRange)
}

fn first(pair: Pair) -> Number {
    match pair {
        Pair::Byte(a, _) => Number::Byte(a),
        Pair::Short(a, _) => Number::Short(a),
        Pair::Int(a, _) => Number::Int(a),
        Pair::Long(a, _) => Number::Long(a),
        Pair::BigInteger(a, _) => Number::BigInteger(a),
        Pair::Float(a, _) => Number::Float(a),
        Pair::Double(a, _) => Number::Double(a),
        Pair::BigDecimal(a, _) => Number::BigDecimal(a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wider_type_wins() {
        let sum = |a: Number, b: Number| a.add(b).expect("in range");
        assert_eq!(sum(Number::Int(1), Number::Long(2)), Number::Long(3));
        assert_eq!(sum(Number::Byte(1), Number::Float(2.5)), Number::Float(3.5));
        assert_eq!(
            sum(Number::Long(1), Number::Float(0.5)),
            Number::Double(1.5)
        );
        assert_eq!(
            sum(Number::Int(i32::MAX), Number::Int(1)),
            Number::Int(i32::MIN)
        );
        assert_eq!(Number::Int(3).min(Number::Long(4)), Ok(Number::Long(3)));
        assert_eq!(
            Number::Double(f64::NAN).max(Number::Int(4)),
            Ok(Number::Int(4))
        );
    }

    #[test]
    fn whole_numbers_are_cut_and_compared_by_value() {
        assert_eq!(
            Number::Int(7).div(Number::Int(2), false),
            Ok(Number::Int(3))
        );
        assert_eq!(
            Number::Int(7).div(Number::Int(2), true),
            Ok(Number::Float(3.5))
        );
        assert_eq!(
            Number::Int(7).div(Number::Int(0), false),
            Err(NumberError::DivisionByZero)
        );
        assert_eq!(Number::Int(1).cmp(Number::Double(1.0)), Ordering::Equal);
        assert_eq!(
            Number::Int(1).cmp(Number::Double(f64::INFINITY)),
            Ordering::Less
        );
        assert_eq!(
            Number::Double(f64::NAN).cmp(Number::Int(1)),
            Ordering::Greater
        );
    }
}
