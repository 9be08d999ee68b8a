//! The open places of a statement's steps, and what they mean for a step.

use super::{Hole, Parameter, Supply};
use crate::gremlin::{Arg, Open, Predicate, Step, StepName, Value, each_value, each_value_of_arg};

/// The steps that are left out where an argument in them is absent.
pub fn drops_out(name: StepName) -> bool {
    matches!(
        name,
        StepName::Has
            | StepName::Property
            | StepName::Limit
            | StepName::Range
            | StepName::Skip
            | StepName::Is
    )
}

/// The steps that may be written with a null, which graphs then make something else of, or fail.
pub fn needs_values(name: StepName) -> bool {
    matches!(
        name,
        StepName::Out
            | StepName::In
            | StepName::Both
            | StepName::OutE
            | StepName::InE
            | StepName::BothE
            | StepName::HasNot
            | StepName::Where
    )
}

pub(in crate::model) fn can_be_absent(hole: &Hole) -> bool {
    match hole {
        Open::Value(parameter) => {
            matches!(parameter.supply, Supply::Argument { optional: true, .. })
        }
        // An error of its own where it is absent.
        Open::Template(_) => false,
        Open::Date(inner) => can_be_absent(inner),
    }
}

/// The open places in a step, without those in its traversals.
pub fn holes(step: &Step<Hole>) -> Vec<&Hole> {
    step.args.iter().flat_map(holes_of).collect()
}

pub(in crate::model) fn holes_of(arg: &Arg<Hole>) -> Vec<&Hole> {
    let mut found = Vec::new();
    each_value_of_arg(arg, &mut |value| {
        if let Value::Open(hole) = value {
            found.push(hole);
        }
    });
    found
}

/// Whether a step names the caller, in its traversals too.
pub fn names_caller(step: &Step<Hole>) -> bool {
    step.args.iter().any(arg_names_caller)
}

fn arg_names_caller(arg: &Arg<Hole>) -> bool {
    let mut found = false;
    each_value_of_arg(arg, &mut |value| found |= is_open_for_caller(value));
    found || matches!(arg, Arg::Traversal(chain) if chain.iter().any(names_caller))
}

pub(in crate::model) fn predicate_names_caller(predicate: &Predicate<Hole>) -> bool {
    match predicate {
        Predicate::Test(_, values) => values.iter().any(names_caller_in),
        Predicate::And(one, other) | Predicate::Or(one, other) => {
            predicate_names_caller(one) || predicate_names_caller(other)
        }
        Predicate::Not(inner) => predicate_names_caller(inner),
    }
}

pub(in crate::model) fn names_caller_in(value: &Value<Hole>) -> bool {
    let mut found = false;
    each_value(value, &mut |value| found |= is_open_for_caller(value));
    found
}

fn is_open_for_caller(value: &Value<Hole>) -> bool {
    matches!(value, Value::Open(hole) if hole.names().into_iter().any(is_caller))
}

pub(in crate::model) fn is_caller(parameter: &Parameter) -> bool {
    matches!(parameter.supply, Supply::Identity(_))
}
