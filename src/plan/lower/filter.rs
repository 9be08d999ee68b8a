//! Filters and orders as steps.

use super::{
    spans::{SPAN, of_days, of_seconds},
    steps::{direction, limit, ordered_by, step, test},
};
use crate::{
    gremlin::{Arg, Chain, PredicateName, Step, StepName, Text, Token, Value},
    model::{Key, Label, Leaf, Scalar},
    plan::{
        filter::{Filter, Test},
        resolve::OrderBy,
    },
};

/// Starts with the ids where they are asked for, else with everything; the filter keeps what is left to
/// be asked.
pub(super) fn start(filter: &mut Filter<'_>, steps: &mut Chain) {
    let ids = match take_ids(filter) {
        None => Vec::new(),
        Some(Test::Equals(id)) => vec![Arg::Value(id)],
        Some(Test::Within(ids)) => ids.into_iter().map(Arg::Value).collect(),
        // Every element has an id.
        Some(Test::Absent) => {
            *filter = Filter::Nothing;
            Vec::new()
        }
    };
    steps.push(step(StepName::V, ids));
    // `V()` without ids means every vertex, so nothing must be said in another way.
    if *filter == Filter::Nothing {
        steps.push(limit(0));
        *filter = Filter::All;
    }
}

/// The test of the id that holds for all that is wanted.
fn take_ids(filter: &mut Filter<'_>) -> Option<Test> {
    match filter {
        Filter::Test(Key::Id, _) => match std::mem::replace(filter, Filter::All) {
            Filter::Test(_, test) => Some(test),
            _ => None,
        },
        Filter::And(parts) => {
            let is_id = |part: &Filter<'_>| matches!(part, Filter::Test(Key::Id, _));
            let at = parts.iter().position(is_id)?;
            match parts.remove(at) {
                Filter::Test(_, test) => Some(test),
                _ => None,
            }
        }
        Filter::All | Filter::Nothing | Filter::Or(_) | Filter::Test(..) => None,
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

/// About how many bytes the steps of a filter take. A time becomes a span, in a tree of its own.
pub(super) fn weight(of: &Filter<'_>) -> usize {
    const VALUE: usize = 40;
    match of {
        Filter::All | Filter::Nothing => 0,
        Filter::And(parts) | Filter::Or(parts) => parts.iter().map(weight).sum(),
        Filter::Test(key, test) => {
            let each = match key {
                Key::Property {
                    leaf: Leaf::Scalar(Scalar::AwsTimestamp | Scalar::AwsDate),
                    ..
                } => SPAN,
                Key::Property { .. } | Key::Id => VALUE,
            };
            match test {
                Test::Equals(_) | Test::Absent => each,
                Test::Within(values) => each * values.len(),
            }
        }
    }
}

/// Keeps what the filter holds for.
pub(super) fn filter(filter: Filter<'_>, steps: &mut Chain) {
    match filter {
        Filter::All => {}
        Filter::Nothing => steps.push(limit(0)),
        Filter::And(parts) => parts.into_iter().for_each(|part| self::filter(part, steps)),
        Filter::Or(parts) => {
            let parts = parts.into_iter().map(|part| {
                let mut inside = Chain::new();
                self::filter(part, &mut inside);
                Arg::Traversal(inside)
            });
            steps.push(step(StepName::Or, parts.collect()));
        }
        Filter::Test(key, test) => steps.push(of_test(key, test)),
    }
}

fn of_test(key: &Key, of: Test) -> Step {
    match (key, of) {
        (Key::Id, Test::Equals(id)) => step(StepName::HasId, vec![Arg::Value(id)]),
        (Key::Id, Test::Within(ids)) => {
            step(StepName::HasId, ids.into_iter().map(Arg::Value).collect())
        }
        (Key::Id, Test::Absent) => limit(0),
        (Key::Property { key, leaf }, Test::Equals(value)) => has(key, *leaf, vec![value]),
        (Key::Property { key, leaf }, Test::Within(values)) => has(key, *leaf, values),
        (Key::Property { key, .. }, Test::Absent) => {
            step(StepName::HasNot, vec![key.clone().into()])
        }
    }
}

fn has(key: &Text, leaf: Leaf, values: Vec<Value>) -> Step {
    let wanted = match leaf {
        Leaf::Scalar(Scalar::AwsTimestamp) => Arg::Predicate(of_seconds(values)),
        Leaf::Scalar(Scalar::AwsDate) => match of_days(&values) {
            Some(days) => Arg::Predicate(days),
            None => one_of(values),
        },
        Leaf::Scalar(_) | Leaf::Enum(_) => one_of(values),
    };
    step(StepName::Has, vec![key.clone().into(), wanted])
}

fn one_of(values: Vec<Value>) -> Arg {
    match <[Value; 1]>::try_from(values) {
        Ok([value]) => Arg::Value(value),
        Err(values) => test(PredicateName::Within, vec![Value::List(values)]),
    }
}

pub(super) fn order_by(order: OrderBy<'_>) -> Step {
    let subject: Arg = match order.key {
        Key::Id => Token::Id.into(),
        // Also where the schema says that every node has the property: `by(key)` would leave out a
        // node without it, and nobody would know.
        Key::Property { key, .. } => ordered_by(key).into(),
    };
    step(
        StepName::By,
        vec![subject, direction(order.descending).into()],
    )
}
