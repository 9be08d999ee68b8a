//! Arguments in seconds, beside what is tested by them.
//!
//! In: a complete step. Out: the same, whose tests hold for dates as they do for numbers.

use crate::{
    gremlin::{Arg, Step, StepName, Value, each_value_of_chain},
    model::Hole,
    plan::lower::spans::{SPAN, of_seconds, with_dates},
};

/// What tests seconds tests dates as well: a date is read as seconds.
pub fn find_dates(step: &mut Step) {
    let found = match (step.name, &mut step.args[..]) {
        (StepName::Is, [arg]) => arg,
        // Neither an id nor a label is a time.
        (StepName::Has, [Arg::Value(Value::Token(_)), ..]) => return,
        (StepName::Has, [_, .., arg]) => arg,
        // Made where null is "has no value".
        (StepName::Or, args) => {
            let traversals = args.iter_mut().filter_map(|arg| match arg {
                Arg::Traversal(steps) => Some(steps),
                _ => None,
            });
            for step in traversals.flatten() {
                if step.name == StepName::Has {
                    find_dates(step);
                }
            }
            return;
        }
        (_, [Arg::Predicate(_), ..]) => &mut step.args[0],
        (_, _) => return,
    };
    *found = match std::mem::replace(found, Arg::Value(Value::Null)) {
        Arg::Value(value @ (Value::Int(_) | Value::Long(_))) => {
            Arg::Predicate(of_seconds(vec![value]))
        }
        Arg::Predicate(predicate) => Arg::Predicate(with_dates(predicate)),
        other => other,
    };
}

/// About how many bytes the steps take when they find dates.
pub fn weight(steps: &[Step]) -> usize {
    let mut weight = 0;
    each_value_of_chain(steps, &mut |value| {
        if matches!(value, Value::Int(_) | Value::Long(_)) {
            weight += SPAN;
        }
    });
    weight
}

pub fn is_seconds(hole: &Hole) -> bool {
    match hole {
        Hole::Value(parameter) => parameter.is_seconds(),
        Hole::Template(_) | Hole::Date(_) => false,
    }
}
