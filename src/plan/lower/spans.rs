//! Values that stand for a span of time: a second, or a day.
//!
//! In: what is asked of seconds or days. Out: predicates that also find the dates which are read as
//! these, whatever their milliseconds. A property may hold numbers, dates, or both.

use crate::gremlin::{Predicate, PredicateName, Value};

/// About how many bytes a value's span takes, in a tree of its own.
pub(super) const SPAN: usize = 250;

const SECOND: i64 = 1000;
const DAY: i64 = 86_400 * SECOND;

/// What `datetime` can write with years of four digits.
const FIRST: i64 = -62_135_596_800_000;
const LAST: i64 = 253_402_300_799_999;

/// Days: dates at any time of theirs.
pub(super) fn of_days(days: &[Value]) -> Option<Predicate> {
    let spans = days.iter().map(|day| match day {
        Value::Date(midnight) => Some(from_to(*midnight, midnight.saturating_add(DAY))),
        _ => None,
    });
    joined(spans.collect::<Option<Vec<_>>>()?, Predicate::Or)
}

/// Compared with the end of a day, which is not in it any more.
pub(super) fn since_day(midnight: i64, name: PredicateName) -> Predicate {
    Predicate::Test(name, vec![date(midnight.saturating_add(DAY))])
}

/// One of these, of a property that is read as seconds: numbers or dates.
pub(super) fn of_seconds(seconds: Vec<Value>) -> Predicate {
    let test = match <[Value; 1]>::try_from(seconds) {
        Ok(one) => Predicate::Test(PredicateName::Eq, one.into()),
        Err(several) => Predicate::Test(PredicateName::Within, vec![Value::List(several)]),
    };
    with_dates(test)
}

/// A predicate on seconds, made to fit dates as well. What is not on whole numbers stays.
pub(super) fn with_dates(predicate: Predicate) -> Predicate {
    turned(predicate, false)
}

/// `negated`: around it stands a `not`. It goes inwards, since the order of a number and a date is
/// neither true nor false, and so is its contrary.
fn turned(predicate: Predicate, negated: bool) -> Predicate {
    let both = |one: Predicate, other: Predicate| {
        (
            Box::new(turned(one, negated)),
            Box::new(turned(other, negated)),
        )
    };
    match predicate {
        Predicate::Not(inner) => turned(*inner, !negated),
        Predicate::And(one, other) => {
            let (one, other) = both(*one, *other);
            match negated {
                false => Predicate::And(one, other),
                true => Predicate::Or(one, other),
            }
        }
        Predicate::Or(one, other) => {
            let (one, other) = both(*one, *other);
            match negated {
                false => Predicate::Or(one, other),
                true => Predicate::And(one, other),
            }
        }
        Predicate::Test(name, values) => {
            let dates = seconds(&values).and_then(|seconds| of_dates(name, negated, &seconds));
            match dates {
                Some(dates) => either(of_numbers(name, negated, values), dates),
                None if negated => Predicate::Not(Box::new(Predicate::Test(name, values))),
                None => Predicate::Test(name, values),
            }
        }
    }
}

fn seconds(values: &[Value]) -> Option<Vec<i64>> {
    let items = match values {
        [Value::List(items)] => items,
        values => values,
    };
    let seconds = items.iter().map(|value| match value {
        Value::Int(seconds) => Some(i64::from(*seconds)),
        Value::Long(seconds) => Some(*seconds),
        _ => None,
    });
    seconds.collect()
}

fn of_numbers(name: PredicateName, negated: bool, values: Vec<Value>) -> Predicate {
    use PredicateName::{Eq, Gt, Gte, Lt, Lte, Neq, Within, Without};
    let name = match (negated, name) {
        (false, name) => name,
        (true, Eq) => Neq,
        (true, Neq) => Eq,
        (true, Within) => Without,
        (true, Without) => Within,
        (true, Lt) => Gte,
        (true, Lte) => Gt,
        (true, Gt) => Lte,
        (true, Gte) => Lt,
        (true, name) => return Predicate::Not(Box::new(Predicate::Test(name, values))),
    };
    let test = Predicate::Test(name, values);
    match name {
        // A date is no number, and so not equal to one.
        Neq | Without => Predicate::And(
            Box::new(test),
            Box::new(either(
                Predicate::Test(Lt, vec![Value::Long(0)]),
                Predicate::Test(Gte, vec![Value::Long(0)]),
            )),
        ),
        _ => test,
    }
}

/// `None`: such a test is not one of times.
fn of_dates(name: PredicateName, negated: bool, seconds: &[i64]) -> Option<Predicate> {
    use PredicateName::{Between, Eq, Gt, Gte, Inside, Lt, Lte, Neq, Outside, Within, Without};
    Some(match (name, seconds) {
        (Eq | Within, _) | (Neq | Without, _) => {
            let wanted = matches!(name, Eq | Within) != negated;
            let each = seconds.iter().map(|second| match wanted {
                true => from_to(begin(*second), end(*second)),
                false => apart(begin(*second), end(*second)),
            });
            let join = match wanted {
                true => Predicate::Or,
                false => Predicate::And,
            };
            return joined(each.collect(), join);
        }
        (Lt, [second]) | (Gte, [second]) => match (name == Lt) != negated {
            true => before(begin(*second)),
            false => since(begin(*second)),
        },
        (Lte, [second]) | (Gt, [second]) => match (name == Lte) != negated {
            true => before(end(*second)),
            false => since(end(*second)),
        },
        (Between | Inside | Outside, [from, to]) => {
            let (from, to) = match name {
                Between => (begin(*from), begin(*to)),
                Inside => (end(*from), begin(*to)),
                _ => (begin(*from), end(*to)),
            };
            match (name == Outside) != negated {
                false => from_to(from, to),
                true => apart(from, to),
            }
        }
        _ => return None,
    })
}

/// The first millisecond of a second.
fn begin(second: i64) -> i64 {
    second.saturating_mul(SECOND)
}

/// The first millisecond behind it.
fn end(second: i64) -> i64 {
    second.saturating_add(1).saturating_mul(SECOND)
}

fn date(millis: i64) -> Value {
    Value::Date(millis.clamp(FIRST, LAST))
}

fn before(millis: i64) -> Predicate {
    Predicate::Test(PredicateName::Lt, vec![date(millis)])
}

fn since(millis: i64) -> Predicate {
    Predicate::Test(PredicateName::Gte, vec![date(millis)])
}

fn from_to(from: i64, to: i64) -> Predicate {
    Predicate::Test(PredicateName::Between, vec![date(from), date(to)])
}

fn apart(from: i64, to: i64) -> Predicate {
    either(before(from), since(to))
}

fn either(one: Predicate, other: Predicate) -> Predicate {
    Predicate::Or(Box::new(one), Box::new(other))
}

type Join = fn(Box<Predicate>, Box<Predicate>) -> Predicate;

/// As a balanced tree: a client's list may be long, and what walks through it calls itself.
fn joined(mut parts: Vec<Predicate>, join: Join) -> Option<Predicate> {
    while parts.len() > 1 {
        let mut halved = Vec::with_capacity(parts.len().div_ceil(2));
        let mut rest = parts.into_iter();
        while let Some(one) = rest.next() {
            halved.push(match rest.next() {
                Some(other) => join(Box::new(one), Box::new(other)),
                None => one,
            });
        }
        parts = halved;
    }
    parts.pop()
}
