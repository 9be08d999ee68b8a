//! Operators: two values to one.
//!
//! In: a value so far and one more. Out: what they are together.

use indexmap::{IndexMap, IndexSet};

use super::{Halt, Run, failed, reduce::plus};
use crate::graph::memory::{
    datum::{Datum, Number, NumberError},
    program::{Operator, Reducer},
};

impl Run {
    pub(super) fn apply(&self, operator: Operator, a: Datum, b: Datum) -> Result<Datum, Halt> {
        match operator {
            Operator::Assign => Ok(b),
            Operator::Sum => match a {
                Datum::Null => Ok(Datum::Null),
                a => plus(a, b),
            },
            Operator::Minus => numbers(a, b, Number::sub),
            Operator::Mult => numbers(a, b, Number::mul),
            Operator::Div => numbers(a, b, |a, b| a.div(b, false)),
            Operator::SumLong => match (a, b) {
                (Datum::Long(a), Datum::Long(b)) => Ok(Datum::Long(a.wrapping_add(b))),
                (a, b) => Err(failed(format!(
                    "sumLong takes two longs and not {} and {}",
                    a.kind(),
                    b.kind()
                ))),
            },
            Operator::Min => self.better(&Reducer::Min, a, b),
            Operator::Max => self.better(&Reducer::Max, a, b),
            Operator::And | Operator::Or => match (a, b) {
                (Datum::Null, other) | (other, Datum::Null) => Ok(other),
                (Datum::Bool(a), Datum::Bool(b)) => Ok(Datum::Bool(match operator {
                    Operator::And => a && b,
                    _ => a || b,
                })),
                (a, b) => Err(failed(format!(
                    "and/or take two booleans and not {} and {}",
                    a.kind(),
                    b.kind()
                ))),
            },
            Operator::AddAll => add_all(a, b),
        }
    }
}

fn numbers(
    a: Datum,
    b: Datum,
    calculate: impl Fn(Number, Number) -> Result<Number, NumberError>,
) -> Result<Datum, Halt> {
    match (a.number(), b.number()) {
        (Some(a), Some(b)) => Ok(calculate(a, b)?.into()),
        _ if matches!(a, Datum::Null) || matches!(b, Datum::Null) => Ok(a),
        _ => Err(failed(format!(
            "an operator on numbers met {} and {}",
            a.kind(),
            b.kind()
        ))),
    }
}

fn add_all(a: Datum, b: Datum) -> Result<Datum, Halt> {
    match (&a, &b) {
        (Datum::Null, _) => Ok(b),
        (_, Datum::Null) => Ok(a),
        (Datum::Map(first), Datum::Map(second)) => {
            let mut all: IndexMap<Datum, Datum> = first.iter().cloned().collect();
            all.extend(second.iter().cloned());
            Ok(Datum::map(all.into_iter().collect())?)
        }
        (Datum::List(first), Datum::List(second) | Datum::Set(second)) => Ok(Datum::list(
            first.iter().chain(second.iter()).cloned().collect(),
        )?),
        (Datum::Set(first), Datum::List(second) | Datum::Set(second)) => {
            let all: IndexSet<Datum> = first.iter().chain(second.iter()).cloned().collect();
            Ok(Datum::set(all.into_iter().collect())?)
        }
        _ => Err(failed(format!(
            "Objects must be both of Map or Collection: a={} b={}",
            a.kind(),
            b.kind()
        ))),
    }
}
