//! The caller beside arguments that may be absent.
//!
//! In: a step with its open places. Out: the argument that cannot be left out beside the caller: what
//! would be left of the step has no certain meaning, or lets more pass.
//!
//! An absent argument leaves out the step that names it. A step that names the caller too must stay, so
//! the argument alone is left out where that has one meaning: a value of a list in `within` or `without`,
//! an alternative of an `or`. Everywhere else it is a mistake.

use crate::gremlin::{
    Arg, Predicate, PredicateName, Step, StepName, Value, each_value, each_value_of_arg,
};
use crate::model::statement::{
    Hole, Parameter, can_be_absent, drops_out, holes, is_caller, names_caller, names_caller_in,
    predicate_names_caller,
};

/// What of the caller some steps name, in the order of the text.
pub(super) fn callers(steps: &[Step<Hole>], found: &mut Vec<Parameter>) {
    for step in steps {
        for hole in holes(step) {
            let named = hole.names().into_iter().filter(|name| is_caller(name));
            found.extend(named.cloned());
        }
        for arg in &step.args {
            if let Arg::Traversal(chain) = arg {
                callers(chain, found);
            }
        }
    }
}

/// The argument that may be absent and cannot be left out of the step, which names the caller.
pub(super) fn inseparable(step: &Step<Hole>) -> Option<&Parameter> {
    if let Some(found) = step.args.iter().find_map(entry_of_both) {
        return Some(found);
    }
    if !names_caller(step) {
        return None;
    }
    if drops_out(step.name) {
        return step.args.iter().find_map(|arg| match arg {
            Arg::Predicate(predicate) if predicate_names_caller(predicate) => {
                in_predicate(predicate)
            }
            other => first_optional(other),
        });
    }
    let mut traversals = step.args.iter().filter_map(|arg| match arg {
        Arg::Traversal(chain) => Some(&chain[..]),
        Arg::Value(_) | Arg::Predicate(_) | Arg::Option(_) | Arg::Strategy(_) => None,
    });
    match step.name {
        StepName::Or => others(traversals)
            .filter(|branch| !is_one_condition(branch))
            .find_map(left_out_of),
        StepName::Union | StepName::Coalesce => others(traversals)
            .filter(|branch| branch.iter().all(only_filters))
            .find_map(left_out_of),
        // What the choice is made by.
        StepName::Choose | StepName::Option => {
            let first = step.args.first();
            let test = traversals
                .next()
                .filter(|_| matches!(first, Some(Arg::Traversal(_))));
            others(test.into_iter()).find_map(left_out_of)
        }
        _ => None,
    }
}

/// An argument that may be absent in the traversal of a strategy, which says what may be seen at all.
pub(super) fn in_strategy(step: &Step<Hole>) -> Option<&Parameter> {
    step.args.iter().find_map(|arg| match arg {
        Arg::Strategy(strategy) => {
            let mut settings = strategy.settings.iter();
            settings.find_map(|(_, setting)| match setting {
                Arg::Traversal(chain) => left_out_of(chain),
                _ => None,
            })
        }
        Arg::Value(_) | Arg::Predicate(_) | Arg::Traversal(_) | Arg::Option(_) => None,
    })
}

/// The branches that do not name the caller.
fn others<'s>(
    branches: impl Iterator<Item = &'s [Step<Hole>]>,
) -> impl Iterator<Item = &'s [Step<Hole>]> {
    branches.filter(|branch| !branch.iter().any(names_caller))
}

/// An alternative that is left out as a whole or not at all.
fn is_one_condition(branch: &[Step<Hole>]) -> bool {
    match branch {
        [only] => match only.name {
            // Of `has(label, key, value)` the label would stay.
            StepName::Has => only.args.len() < 3,
            StepName::Is => true,
            _ => false,
        },
        _ => false,
    }
}

/// Whether what passes is what came, so that its conditions are all that keeps anything back.
fn only_filters(step: &Step<Hole>) -> bool {
    matches!(
        step.name,
        StepName::Has
            | StepName::HasId
            | StepName::HasKey
            | StepName::HasLabel
            | StepName::HasNot
            | StepName::HasValue
            | StepName::Is
            | StepName::Not
            | StepName::And
            | StepName::Or
            | StepName::Where
            | StepName::Filter
            | StepName::Identity
            | StepName::Dedup
            | StepName::Limit
            | StepName::Range
            | StepName::Skip
            | StepName::Tail
            | StepName::Order
            | StepName::By
            | StepName::As
            | StepName::Barrier
            | StepName::SideEffect
            | StepName::Local
    )
}

/// An argument whose absence leaves something out of the steps.
fn left_out_of(steps: &[Step<Hole>]) -> Option<&Parameter> {
    steps.iter().find_map(|step| {
        let here = match drops_out(step.name) {
            true => step.args.iter().find_map(first_optional),
            false => None,
        };
        here.or_else(|| {
            step.args.iter().find_map(|arg| match arg {
                Arg::Traversal(chain) => left_out_of(chain),
                Arg::Value(_) | Arg::Predicate(_) | Arg::Option(_) | Arg::Strategy(_) => None,
            })
        })
    })
}

/// An entry of a map is left out with its key or its value.
fn entry_of_both(arg: &Arg<Hole>) -> Option<&Parameter> {
    let mut found = None;
    each_value_of_arg(arg, &mut |value| {
        if let Value::Map(entries) = value {
            for (key, value) in entries {
                if names_caller_in(key) || names_caller_in(value) {
                    found = found.or_else(|| absent_as_a_whole(key).or(absent_as_a_whole(value)));
                }
            }
        }
    });
    found
}

fn absent_as_a_whole(value: &Value<Hole>) -> Option<&Parameter> {
    match value {
        Value::Open(hole) => optional(hole),
        Value::WithCardinality(_, inner) => absent_as_a_whole(inner),
        _ => None,
    }
}

/// In a predicate that names the caller.
fn in_predicate(predicate: &Predicate<Hole>) -> Option<&Parameter> {
    match predicate {
        Predicate::Test(PredicateName::Within | PredicateName::Without, values) => {
            values.iter().find_map(in_item)
        }
        Predicate::Test(_, values) => values.iter().find_map(first_optional_in),
        Predicate::Or(one, other) => [one, other].into_iter().find_map(|side| match &**side {
            side if predicate_names_caller(side) => in_predicate(side),
            // Left out as a whole.
            Predicate::Test(..) => None,
            side => first_optional_of(side),
        }),
        Predicate::And(one, other) => [one, other].into_iter().find_map(|side| match &**side {
            side if predicate_names_caller(side) => in_predicate(side),
            side => first_optional_of(side),
        }),
        Predicate::Not(inner) => in_predicate(inner),
    }
}

/// A value of a list goes alone.
fn in_item(value: &Value<Hole>) -> Option<&Parameter> {
    match value {
        Value::Open(_) => None,
        Value::List(items) => items.iter().find_map(in_item),
        other => first_optional_in(other),
    }
}

fn first_optional(arg: &Arg<Hole>) -> Option<&Parameter> {
    let mut found = None;
    each_value_of_arg(arg, &mut |value| {
        if let Value::Open(hole) = value {
            found = found.or_else(|| optional(hole));
        }
    });
    found
}

fn first_optional_of(predicate: &Predicate<Hole>) -> Option<&Parameter> {
    match predicate {
        Predicate::Test(_, values) => values.iter().find_map(first_optional_in),
        Predicate::And(one, other) | Predicate::Or(one, other) => {
            first_optional_of(one).or_else(|| first_optional_of(other))
        }
        Predicate::Not(inner) => first_optional_of(inner),
    }
}

fn first_optional_in(value: &Value<Hole>) -> Option<&Parameter> {
    let mut found = None;
    each_value(value, &mut |value| {
        if let Value::Open(hole) = value {
            found = found.or_else(|| optional(hole));
        }
    });
    found
}

fn optional(hole: &Hole) -> Option<&Parameter> {
    match can_be_absent(hole) {
        true => hole.names().into_iter().next(),
        false => None,
    }
}
