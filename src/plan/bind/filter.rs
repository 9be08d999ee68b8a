//! Arguments as filters and orders.
//!
//! In: values that were checked. Out: steps.

use std::collections::HashSet;

use super::nodes::Wanted;
use crate::{
    error::Error,
    gremlin::{Arg, Chain, PredicateName, Step, StepName, Text, Token, Value},
    model::{Input, Key, Label, Leaf, Scalar, SortKeys},
    plan::{
        ArgumentValue,
        spans::{of_days, of_seconds},
        steps::{direction, limit, ordered_by, step, test},
    },
};

/// Starts with the ids where they are asked for, else with everything.
pub(super) fn start(wanted: &mut Wanted<'_>, steps: &mut Chain) {
    let by_id = wanted
        .filters
        .iter()
        .position(|(key, _)| matches!(key, Key::Id));
    let ids = by_id.map(|index| ids(&wanted.filters.remove(index).1));
    match ids {
        None => steps.push(step(StepName::V, Vec::new())),
        // `V()` without ids means every vertex, so nothing must be said in another way.
        Some(ids) if ids.is_empty() => {
            steps.push(step(StepName::V, Vec::new()));
            steps.push(limit(0));
        }
        Some(ids) => steps.push(step(StepName::V, ids.into_iter().map(Arg::Value).collect())),
    }
}

pub(super) fn has_label(labels: &[Label], steps: &mut Chain) {
    let one_part = labels.iter().all(|label| label.parts().len() == 1);
    match labels {
        [label] => steps.extend(label.parts().iter().map(label_step)),
        _ if one_part => {
            let labels = labels
                .iter()
                .flat_map(Label::parts)
                .map(|part| part.clone().into());
            steps.push(step(StepName::HasLabel, labels.collect()));
        }
        _ => {
            let each = labels
                .iter()
                .map(|label| Arg::Traversal(label.parts().iter().map(label_step).collect()));
            steps.push(step(StepName::Or, each.collect()));
        }
    }
}

fn label_step(label: &Text) -> Step {
    step(StepName::HasLabel, vec![label.clone().into()])
}

/// Keeps what equals the value, or one of a list's. Null is "has no value".
pub(super) fn filter(key: &Key, value: &Input, steps: &mut Chain) {
    match key {
        Key::Id => {
            let found = ids(value);
            steps.push(match found.is_empty() {
                true => limit(0),
                false => step(StepName::HasId, found.into_iter().map(Arg::Value).collect()),
            });
        }
        Key::Property { key, leaf } => {
            let mut found = literals(value);
            let narrower: Vec<_> = found.iter().filter_map(as_float).collect();
            found.extend(narrower);
            let has = |values: Vec<Value>| {
                let predicate = match leaf {
                    Leaf::Scalar(Scalar::AwsTimestamp) => Arg::Predicate(of_seconds(values)),
                    Leaf::Scalar(Scalar::AwsDate) => match of_days(&values) {
                        Some(days) => Arg::Predicate(days),
                        None => one_of(values),
                    },
                    Leaf::Scalar(_) | Leaf::Enum(_) => one_of(values),
                };
                step(StepName::Has, vec![key.clone().into(), predicate])
            };
            let has_not = || step(StepName::HasNot, vec![key.clone().into()]);
            let null_too = match value {
                Input::Null => true,
                Input::List(items) => items.contains(&Input::Null),
                Input::Leaf(_) | Input::Object(_) => false,
            };
            steps.push(match (null_too, found.is_empty()) {
                (true, true) => has_not(),
                (true, false) => step(
                    StepName::Or,
                    vec![
                        Arg::Traversal(vec![has(found)]),
                        Arg::Traversal(vec![has_not()]),
                    ],
                ),
                (false, true) => limit(0),
                (false, false) => has(found),
            });
        }
    }
}

fn one_of(values: Vec<Value>) -> Arg {
    match <[Value; 1]>::try_from(values) {
        Ok([value]) => Arg::Value(value),
        Err(values) => test(PredicateName::Within, vec![Value::List(values)]),
    }
}

/// The 32-bit float that is shown as a double: stored as such, a value is shown as `0.1` and is
/// 0.100000001490116. Not every graph takes even 0.5 of 32 bits for 0.5 of 64.
fn as_float(value: &Value) -> Option<Value> {
    let Value::Double(double) = value else {
        return None;
    };
    let float = *double as f32;
    let shown = float.to_string().parse::<f64>();
    (shown == Ok(*double)).then_some(Value::Float(float))
}

/// The ids that a value names, each once: where one stands twice, `V` may find its vertex twice.
fn ids(value: &Input) -> Vec<Value> {
    let mut found = literals(value);
    let mut seen = HashSet::with_capacity(found.len());
    found.retain(|id| match id {
        Value::String(text) => seen.insert(text.clone()),
        // Ids are strings (`Scalar::Id`); what else there may be is kept as it stands.
        _ => true,
    });
    found
}

/// The literals of a value or of a list of values, without its nulls.
fn literals(value: &Input) -> Vec<Value> {
    match value {
        Input::Leaf(value) => vec![value.clone()],
        Input::List(items) => items.iter().flat_map(literals).collect(),
        Input::Null | Input::Object(_) => Vec::new(),
    }
}

pub(super) fn order_by(key: &Key, descending: bool) -> Step {
    let subject: Arg = match key {
        Key::Id => Token::Id.into(),
        // Also where the schema says that every node has the property: `by(key)` would leave out a
        // node without it, and nobody would know.
        Key::Property { key, .. } => ordered_by(key).into(),
    };
    step(StepName::By, vec![subject, direction(descending).into()])
}

pub(super) fn count(argument: &ArgumentValue, value: &Input) -> Result<Option<i64>, Error> {
    match value {
        Input::Leaf(Value::Int(count)) if *count >= 0 => Ok(Some((*count).into())),
        Input::Null => Ok(None),
        Input::Leaf(_) | Input::List(_) | Input::Object(_) => {
            Err(argument.error("cannot be negative"))
        }
    }
}

pub(super) fn sort<'a>(
    argument: &ArgumentValue,
    keys: &'a SortKeys,
    value: &Input,
    found: &mut Vec<(&'a Key, bool)>,
) -> Result<(), Error> {
    match value {
        Input::Null => Ok(()),
        Input::List(items) => items
            .iter()
            .try_for_each(|item| sort(argument, keys, item, found)),
        Input::Object(fields) => {
            let mut given = fields
                .iter()
                .filter_map(|(name, direction)| match direction {
                    Input::Leaf(Value::String(direction)) => Some((name, &**direction == "DESC")),
                    _ => None,
                });
            if let Some((name, descending)) = given.next()
                && let Some(key) = keys.0.get(name)
                // By the first one what is equal in it is equal.
                && !found.iter().any(|(known, _)| *known == key)
            {
                found.push((key, descending));
            }
            match given.next() {
                None => Ok(()),
                Some(_) => Err(argument.error(
                    "names two properties in one object, whose order is not certain: write a list \
                     of objects with one property each",
                )),
            }
        }
        Input::Leaf(_) => Err(argument.error("is not a list of properties with directions")),
    }
}
