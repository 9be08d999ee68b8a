//! The steps that plans are made of.

use crate::gremlin::{Arg, Chain, Predicate, PredicateName, Step, StepName, Text, Token, Value};

pub(super) fn step(name: StepName, args: Vec<Arg>) -> Step {
    Step { name, args }
}

pub(super) fn test(name: PredicateName, values: Vec<Value>) -> Arg {
    Arg::Predicate(Predicate::Test(name, values))
}

pub(super) fn values(key: &Text) -> Step {
    step(StepName::Values, vec![key.clone().into()])
}

pub(super) fn by(arg: impl Into<Arg>) -> Step {
    step(StepName::By, vec![arg.into()])
}

pub(super) fn limit(count: i64) -> Step {
    step(StepName::Limit, vec![Arg::Value(number(count))])
}

pub(super) fn range(from: i64, to: i64) -> Step {
    step(
        StepName::Range,
        vec![Arg::Value(number(from)), Arg::Value(number(to))],
    )
}

pub(super) fn number(count: i64) -> Value {
    i32::try_from(count).map_or(Value::Long(count), Value::Int)
}

/// The first value that one of these finds. What has none comes last, as the largest value, and is not
/// dropped: in TinkerPop's order a list is larger than everything that a property holds. Also where the
/// schema says that every node has the property, `by(key)` would leave out a node without it, and nobody
/// would know.
pub(super) fn last_without(found: Vec<Chain>) -> Chain {
    let none = vec![step(
        StepName::Constant,
        vec![Arg::Value(Value::List(Vec::new()))],
    )];
    let alternatives = found.into_iter().chain([none]).map(Arg::Traversal);
    vec![step(StepName::Coalesce, alternatives.collect())]
}

pub(super) fn direction(descending: bool) -> Token {
    match descending {
        true => Token::Desc,
        false => Token::Asc,
    }
}

/// Puts a date into a list of its own, and leaves any other value alone: a number is not less than a
/// date, nor equal, nor more.
pub(super) fn dates_apart() -> Step {
    const YEAR_ONE: i64 = -62_135_596_800_000;
    let is_date = test(PredicateName::Gte, vec![Value::Date(YEAR_ONE)]);
    step(
        StepName::Coalesce,
        vec![
            Arg::Traversal(vec![
                step(StepName::Is, vec![is_date]),
                // `fold()` itself would make an empty list of what is no date.
                step(
                    StepName::Map,
                    vec![Arg::Traversal(vec![step(StepName::Fold, Vec::new())])],
                ),
            ]),
            Arg::Traversal(vec![step(StepName::Identity, Vec::new())]),
        ],
    )
}
