//! Steps that take a part of what comes: ranges, and chance.
//!
//! In: calls. Out: ranges and barriers.

use super::{Compiler, builder::Builder, call::Call, hop::scope, refused};
use crate::{
    graph::{
        GraphError,
        memory::{
            datum::Datum,
            program::{By, Collector, Map, Op, Range},
        },
    },
    gremlin::{Arg, StepName, Value},
};

impl Compiler<'_> {
    pub(super) fn range(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let (local, args) = scope(call.args);
        let range = match (call.name, args) {
            (StepName::Limit, [high]) => range(0, whole(call, high)?)?,
            (StepName::Skip, [low]) => range(whole(call, low)?, -1)?,
            (StepName::Range, [low, high]) => range(whole(call, low)?, whole(call, high)?)?,
            (StepName::Tail, args) => {
                let count = match args {
                    [] => 1,
                    [count] => whole(call, count)?,
                    _ => return Err(call.wrong_args()),
                };
                let count = u64::try_from(count).unwrap_or(0);
                match local {
                    true => builder.map(Map::TailItems(count)),
                    false => {
                        builder.barrier(|state| Op::Collect(Collector::Tail(count), state));
                    }
                }
                return Ok(());
            }
            _ => return Err(call.wrong_args()),
        };
        match local {
            true => builder.map(Map::RangeItems(range)),
            false => {
                let state = builder.state();
                builder.push(Op::Range(range, state));
            }
        }
        Ok(())
    }

    /// `coin()`, `sample()` and `timeLimit()`.
    pub(super) fn chance(
        &mut self,
        builder: &mut Builder,
        call: &Call<'_>,
    ) -> Result<(), GraphError> {
        let (local, args) = scope(call.args);
        match (call.name, args, local) {
            (StepName::Coin, [Arg::Value(chance)], false) => {
                let chance = self.datum(chance)?.number();
                let chance = chance.ok_or_else(|| call.wrong_args())?.to_double();
                builder.push(Op::Coin(chance));
            }
            (StepName::TimeLimit, [millis], false) => {
                let millis = u64::try_from(whole(call, millis)?).unwrap_or(0);
                let state = builder.state();
                builder.push(Op::TimeLimit(millis, state));
            }
            (StepName::Sample, [count], _) => {
                let count = usize::try_from(whole(call, count)?).unwrap_or(0);
                if local {
                    builder.map(Map::SampleItems(count));
                } else {
                    let by = match call.by.is_empty() {
                        true => By::Constant(Datum::Double(1.0)),
                        false => self.only_by(call)?,
                    };
                    builder.barrier(|state| Op::Collect(Collector::Sample(count, by), state));
                }
            }
            _ => return Err(call.wrong_args()),
        }
        Ok(())
    }
}

pub(super) fn whole(call: &Call<'_>, arg: &Arg) -> Result<i64, GraphError> {
    match arg {
        Arg::Value(Value::Int(n)) => Ok((*n).into()),
        Arg::Value(Value::Long(n)) => Ok(*n),
        Arg::Value(Value::Byte(n)) => Ok((*n).into()),
        Arg::Value(Value::Short(n)) => Ok((*n).into()),
        _ => Err(call.wrong_args()),
    }
}

/// Below zero there is no bound.
pub(super) fn range(low: i64, high: i64) -> Result<Range, GraphError> {
    if low != -1 && high != -1 && low > high {
        return Err(refused(format!("Not a legal range: [{low}, {high}]")));
    }
    Ok(Range {
        low: u64::try_from(low).unwrap_or(0),
        high: u64::try_from(high).unwrap_or(u64::MAX),
    })
}
