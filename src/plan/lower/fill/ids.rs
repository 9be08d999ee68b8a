//! Elements by their ids, and values by lists of them.
//!
//! In: a complete step that looks for ids. Out: the same with its ids one by one. `V()` without ids is
//! every vertex, and an id that is a list is none, so neither may come of what a request holds.

use crate::gremlin::{Arg, Chain, Predicate, PredicateName, Step, StepName, Value};

/// `V`, `E` and `hasId`.
pub fn by_ids(step: Step, out: &mut Chain) {
    let Step { name, args } = step;
    let mut found = Vec::with_capacity(args.len());
    // A condition that every id meets.
    let mut everything = false;
    for arg in args {
        match arg {
            Arg::Value(value) => {
                let ids = flattened([value]).into_iter().filter(is_id);
                found.extend(ids.map(Arg::Value));
            }
            Arg::Predicate(predicate) => match of_ids(predicate) {
                Ids::Some(predicate) => found.push(Arg::Predicate(predicate)),
                Ids::None => {}
                Ids::All => everything = true,
            },
            other => found.push(other),
        }
    }
    match (found.is_empty(), everything) {
        (false, _) => out.push(Step { name, args: found }),
        // Not left out: a `not` or an `or` around it would go with it, and mean something else.
        (true, true) => out.push(Step::new(StepName::Identity, [])),
        (true, false) => {
            if name != StepName::HasId {
                out.push(Step { name, args: found });
            }
            out.push(Step::new(StepName::Limit, [Value::Int(0).into()]));
        }
    }
}

enum Ids {
    Some(Predicate),
    None,
    All,
}

/// Nulls among ids ask for nothing.
fn of_ids(predicate: Predicate) -> Ids {
    match predicate {
        Predicate::Test(name @ (PredicateName::Eq | PredicateName::Within), values) => {
            let ids: Vec<_> = flattened(values).into_iter().filter(is_id).collect();
            match ids.is_empty() {
                true => Ids::None,
                false => Ids::Some(listed(name, PredicateName::Within, ids)),
            }
        }
        Predicate::Test(name @ (PredicateName::Neq | PredicateName::Without), values) => {
            let ids: Vec<_> = flattened(values).into_iter().filter(is_id).collect();
            match ids.is_empty() {
                true => Ids::All,
                false => Ids::Some(listed(name, PredicateName::Without, ids)),
            }
        }
        other => Ids::Some(other),
    }
}

/// One id may keep its `eq`; several are a list.
fn listed(name: PredicateName, list: PredicateName, mut ids: Vec<Value>) -> Predicate {
    match (name == list, ids.len(), ids.pop()) {
        (false, 1, Some(only)) => Predicate::Test(name, vec![only]),
        (_, _, last) => {
            ids.extend(last);
            Predicate::Test(list, vec![Value::List(ids)])
        }
    }
}

fn is_id(value: &Value) -> bool {
    *value != Value::Null
}

/// The values of lists, and of the lists in them: no property, label or id is a list.
pub fn flattened(values: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let mut found = Vec::new();
    let mut open: Vec<_> = vec![values.into_iter().collect::<Vec<_>>().into_iter()];
    while let Some(next) = open.last_mut().map(Iterator::next) {
        match next {
            Some(Value::List(items)) => open.push(items.into_iter()),
            Some(value) => found.push(value),
            None => {
                open.pop();
            }
        }
    }
    found
}

/// `within` and `without` with the values of their lists as one list.
pub fn with_flat_lists(predicate: Predicate) -> Predicate {
    match predicate {
        Predicate::Test(name @ (PredicateName::Within | PredicateName::Without), values)
            if values.iter().any(|value| matches!(value, Value::List(_))) =>
        {
            Predicate::Test(name, vec![Value::List(flattened(values))])
        }
        Predicate::Test(name, values) => Predicate::Test(name, values),
        Predicate::And(one, other) => Predicate::And(
            Box::new(with_flat_lists(*one)),
            Box::new(with_flat_lists(*other)),
        ),
        Predicate::Or(one, other) => Predicate::Or(
            Box::new(with_flat_lists(*one)),
            Box::new(with_flat_lists(*other)),
        ),
        Predicate::Not(inner) => Predicate::Not(Box::new(with_flat_lists(*inner))),
    }
}
