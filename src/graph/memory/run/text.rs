//! Steps on strings and dates, and formulas.
//!
//! In: a traverser. Out: a value. What is cut or counted in a string are UTF-16 units, as in Java.

use super::{Halt, Run, Traverser, by::ring, failed};
use crate::graph::memory::{
    datum::{Datum, show},
    program::{By, Calculation, Expression, Format, Function, Piece, Pop, TextOperation, TimeUnit},
};

impl Run {
    pub(super) fn text_step(
        &mut self,
        operation: &TextOperation,
        local: bool,
        datum: &Datum,
    ) -> Result<Datum, Halt> {
        match datum {
            Datum::Null => Ok(Datum::Null),
            Datum::List(_) | Datum::Set(_) | Datum::Path(_) if local => {
                let mut results = Vec::new();
                for item in items(datum)? {
                    results.push(match item {
                        Datum::Null => Datum::Null,
                        item => self.on_text(operation, local, &item)?,
                    });
                }
                Ok(Datum::list(results)?)
            }
            other => self.on_text(operation, local, other),
        }
    }

    fn on_text(
        &mut self,
        operation: &TextOperation,
        local: bool,
        datum: &Datum,
    ) -> Result<Datum, Halt> {
        if let TextOperation::AsString = operation {
            return Ok(Datum::Text(show(&self.store, datum).into()));
        }
        let Datum::Text(text) = datum else {
            let (name, kind) = (name(operation), datum.kind());
            return Err(failed(match local {
                true => format!(
                    "The {name}(local) step can only take string or list of strings, encountered \
                     {kind}"
                ),
                false => format!(
                    "The {name}() step can only take string as argument, encountered {kind}"
                ),
            }));
        };
        Ok(match operation {
            TextOperation::AsString => datum.clone(),
            TextOperation::Length => {
                Datum::Int(i32::try_from(text.encode_utf16().count()).unwrap_or(i32::MAX))
            }
            TextOperation::LeftTrim => Datum::text(text.trim_start_matches(is_white)),
            TextOperation::RightTrim => Datum::text(text.trim_end_matches(is_white)),
            TextOperation::Trim => Datum::text(text.trim_matches(is_white)),
            TextOperation::ToLower => Datum::Text(text.to_lowercase().into()),
            TextOperation::ToUpper => Datum::Text(text.to_uppercase().into()),
            TextOperation::Replace(Some(from), Some(to)) if !from.is_empty() => {
                let found = text.matches(&**from).count();
                self.fits(text.len().saturating_add(found.saturating_mul(to.len())))?;
                Datum::Text(text.replace(&**from, to).into())
            }
            TextOperation::Replace(..) => datum.clone(),
            TextOperation::Split(separator) => {
                let parts = split(text, separator.as_deref().unwrap_or(""));
                Datum::list(parts.into_iter().map(Datum::text).collect())?
            }
            TextOperation::Substring(start, end) => substring(text, *start, *end)?,
        })
    }

    /// Refuses a value that would take more memory than there is for the run.
    pub(super) fn fits(&self, bytes: usize) -> Result<(), Halt> {
        match bytes > self.bounds.memory {
            true => Err(crate::graph::GraphError::Memory {
                limit: self.bounds.memory,
            }
            .into()),
            false => Ok(()),
        }
    }

    pub(super) fn concat(&mut self, parts: &[By], traverser: &Traverser) -> Result<Datum, Halt> {
        let not_text = |datum: &Datum| {
            failed(format!(
                "String concat() can only take string as argument, encountered {}",
                datum.kind()
            ))
        };
        let mut all: Option<String> = match &traverser.datum {
            Datum::Null => None,
            Datum::Text(text) => Some(text.to_string()),
            other => return Err(not_text(other)),
        };
        for part in parts {
            match self.needed_by(part, traverser)? {
                Datum::Null => {}
                Datum::Text(text) => {
                    let all = all.get_or_insert_default();
                    self.fits(all.len().saturating_add(text.len()))?;
                    all.push_str(&text);
                }
                other => return Err(not_text(&other)),
            }
        }
        Ok(all.map_or(Datum::Null, |text| Datum::Text(text.into())))
    }

    pub(super) fn format(
        &mut self,
        Format(pieces): &Format,
        by: &[By],
        traverser: &Traverser,
    ) -> Result<Option<Datum>, Halt> {
        let mut out = String::new();
        let mut turn = 0;
        for piece in pieces {
            let found = match piece {
                Piece::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Piece::Current => {
                    turn += 1;
                    self.by(ring(by, turn - 1), traverser)?
                }
                Piece::Variable(name) => match self.property_named(name, &traverser.datum)? {
                    Some(value) => Some(value),
                    None => self.named(name, Pop::Last, traverser)?,
                },
            };
            match found {
                None | Some(Datum::Null) => return Ok(None),
                Some(datum) => out.push_str(&show(&self.store, &datum)),
            }
            self.fits(out.len())?;
        }
        Ok(Some(Datum::Text(out.into())))
    }

    pub(super) fn math(
        &mut self,
        expression: &Expression,
        by: &[By],
        traverser: &Traverser,
    ) -> Result<Option<Datum>, Halt> {
        let mut values = Vec::with_capacity(expression.variables.len());
        for (i, name) in expression.variables.iter().enumerate() {
            let found = match &**name {
                "_" => self.by(ring(by, i), traverser)?,
                _ => match self.named(name, Pop::Last, traverser)? {
                    Some(datum) => self.by_datum(ring(by, i), datum)?,
                    None => Some(Datum::Null),
                },
            };
            let Some(datum) = found else {
                return Ok(None);
            };
            let number = datum.number().ok_or_else(|| {
                failed(format!(
                    "The variable {name} for math() step must resolve to a Number - it is instead \
                     {} with value {}",
                    datum.kind(),
                    show(&self.store, &datum)
                ))
            })?;
            values.push(number.to_double());
        }
        calculate(expression, &values).map(|value| Some(Datum::Double(value)))
    }
}

/// What a value is made of: the items of a list, the entries of a map, the stops of a path, or the
/// value itself.
pub(super) fn items(datum: &Datum) -> Result<Vec<Datum>, Halt> {
    Ok(match datum {
        Datum::List(items) | Datum::Set(items) => items.to_vec(),
        Datum::Path(stations) => stations
            .iter()
            .map(|station| station.datum.clone())
            .collect(),
        Datum::Map(entries) => entries
            .iter()
            .map(|(key, value)| Datum::entry(key.clone(), value.clone()))
            .collect::<Result<_, _>>()?,
        other => vec![other.clone()],
    })
}

fn name(operation: &TextOperation) -> &'static str {
    match operation {
        TextOperation::AsString => "asString",
        TextOperation::Length => "length",
        TextOperation::LeftTrim => "lTrim",
        TextOperation::RightTrim => "rTrim",
        TextOperation::Trim => "trim",
        TextOperation::ToLower => "toLower",
        TextOperation::ToUpper => "toUpper",
        TextOperation::Replace(..) => "replace",
        TextOperation::Split(_) => "split",
        TextOperation::Substring(..) => "substring",
    }
}

/// Java's white space: without the spaces that do not break lines, with the separators of files.
fn is_white(c: char) -> bool {
    match c {
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{85}' => false,
        '\u{1c}'..='\u{1f}' => true,
        c => c.is_whitespace(),
    }
}

/// Separators that follow on each other count once.
fn split<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    if separator.is_empty() {
        return text
            .split(is_white)
            .filter(|part| !part.is_empty())
            .collect();
    }
    if text.is_empty() {
        return Vec::new();
    }
    let mut parts: Vec<&str> = text.split(separator).collect();
    // What stands behind the last separator counts even if it is nothing.
    let last = parts.pop();
    parts.retain(|part| !part.is_empty());
    parts.extend(last);
    parts
}

fn substring(text: &str, start: i64, end: Option<i64>) -> Result<Datum, Halt> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = units.len() as i64;
    let place = |index: i64| match (index < 0, length) {
        (true, 0) => Err(failed("/ by zero")),
        (true, _) => Ok(((length + index) % length).max(0)),
        (false, _) => Ok(index.min(length)),
    };
    let start = place(start)?;
    let end = match end {
        None => length,
        Some(end) => place(end)?,
    };
    let units = units.get(start as usize..end as usize).unwrap_or(&[]);
    Ok(Datum::Text(String::from_utf16_lossy(units).into()))
}

pub(super) fn as_date(datum: &Datum) -> Result<Datum, Halt> {
    let wrong = |what: &str| failed(format!("Can't parse {what} as Date."));
    match datum {
        Datum::Date(_) => Ok(datum.clone()),
        Datum::Byte(_)
        | Datum::Short(_)
        | Datum::Int(_)
        | Datum::Long(_)
        | Datum::BigInteger(_) => {
            let millis = datum.number().and_then(|number| number.to_integer());
            let millis = millis.and_then(|millis| i64::try_from(millis).ok());
            millis.map(Datum::Date).ok_or_else(|| wrong("the number"))
        }
        Datum::Text(text) => crate::gremlin::read_date(text)
            .map(Datum::Date)
            .map_err(|_| wrong(text)),
        other => Err(wrong(other.kind())),
    }
}

pub(super) fn date_add(datum: &Datum, unit: TimeUnit, count: i64) -> Result<Datum, Halt> {
    let Datum::Date(millis) = datum else {
        return Err(failed("dateAdd accept only Date."));
    };
    let unit = match unit {
        TimeUnit::Second => 1_000,
        TimeUnit::Minute => 60_000,
        TimeUnit::Hour => 3_600_000,
        TimeUnit::Day => 86_400_000,
    };
    count
        .checked_mul(unit)
        .and_then(|more| millis.checked_add(more))
        .map(Datum::Date)
        .ok_or_else(|| failed("dateAdd() goes beyond what a date can be"))
}

/// In whole seconds.
pub(super) fn date_diff(datum: &Datum, other: &Datum) -> Result<Datum, Halt> {
    match (datum, other) {
        (Datum::Date(a), Datum::Date(b)) => Ok(Datum::Long(a.saturating_sub(*b) / 1_000)),
        (Datum::Date(a), Datum::Null) => Ok(Datum::Long(a / 1_000)),
        (Datum::Date(_), other) | (other, _) => Err(failed(format!(
            "DateDiff can only take Date as argument, encountered {}",
            other.kind()
        ))),
    }
}

fn calculate(expression: &Expression, values: &[f64]) -> Result<f64, Halt> {
    let mut stack: Vec<f64> = Vec::new();
    for step in &expression.steps {
        // The formula was read so that there are enough values for each step.
        let mut pop = || stack.pop().unwrap_or(f64::NAN);
        let value = match step {
            Calculation::Number(number) => *number,
            Calculation::Variable(variable) => values[*variable],
            Calculation::Negate => -pop(),
            Calculation::Function(function) => call(*function, pop()),
            Calculation::Add
            | Calculation::Subtract
            | Calculation::Multiply
            | Calculation::Divide
            | Calculation::Remainder
            | Calculation::Power => {
                let (right, left) = (pop(), pop());
                match step {
                    Calculation::Add => left + right,
                    Calculation::Subtract => left - right,
                    Calculation::Multiply => left * right,
                    Calculation::Power => left.powf(right),
                    Calculation::Divide | Calculation::Remainder if right == 0.0 => {
                        return Err(failed("Division by zero!"));
                    }
                    Calculation::Divide => left / right,
                    _ => left % right,
                }
            }
        };
        stack.push(value);
    }
    Ok(stack.pop().unwrap_or(f64::NAN))
}

fn call(function: Function, x: f64) -> f64 {
    match function {
        Function::Abs => x.abs(),
        Function::Acos => x.acos(),
        Function::Asin => x.asin(),
        Function::Atan => x.atan(),
        Function::Cbrt => x.cbrt(),
        Function::Ceil => x.ceil(),
        Function::Cos => x.cos(),
        Function::Cosh => x.cosh(),
        Function::Exp => x.exp(),
        Function::Floor => x.floor(),
        Function::Log => x.ln(),
        Function::Log10 => x.log10(),
        Function::Log2 => x.ln() / 2f64.ln(),
        Function::Signum if x > 0.0 => 1.0,
        Function::Signum if x < 0.0 => -1.0,
        Function::Signum => 0.0,
        Function::Sin => x.sin(),
        Function::Sinh => x.sinh(),
        Function::Sqrt => x.sqrt(),
        Function::Tan => x.tan(),
        Function::Tanh => x.tanh(),
    }
}
