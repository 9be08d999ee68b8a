//! The rows behind a place in a list, and in front of it.
//!
//! In: an order, and the values of a row. Out: a filter that holds for the rows on one side of it.

use super::{OrderBy, OrderKey};
use crate::{
    gremlin::Value,
    model::{Key, Leaf, Scalar},
    plan::{
        cursor::CursorKey,
        filter::{Comparison, Filter, Test},
    },
};

/// Which side of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) enum Side {
    Behind,
    InFront,
}

/// What dates are not less than: the first day of year 1.
const FIRST_DATE: Value = Value::Date(-62_135_596_800_000);

/// The rows on a side of the row that has these values. `on_edges`: rows are edges, with the nodes that they
/// lead to.
pub(in crate::plan) fn beyond<'a>(
    orders: &[OrderBy<'a>],
    values: &[CursorKey],
    side: Side,
    on_edges: bool,
) -> Filter<'a> {
    let mut found = Filter::Nothing;
    let mut same = Filter::All;
    for (order, value) in orders.iter().zip(values) {
        let ascends = order.descending != (side == Side::Behind);
        let (past, equal) = (past(&order.key, value, ascends), equal(&order.key, value));
        let of_row = |filter| match (on_edges, &order.key) {
            (true, OrderKey::Own(_) | OrderKey::PerType(_) | OrderKey::Through(..)) => {
                Filter::node(filter)
            }
            (_, _) => filter,
        };
        found = found.or(same.clone().and(of_row(past)));
        same = same.and(of_row(equal));
    }
    found
}

/// A larger value than this one, or a smaller one. None at all is the largest.
fn past<'a>(key: &OrderKey<'a>, value: &CursorKey, larger: bool) -> Filter<'a> {
    match (value, larger) {
        (CursorKey::Missing, true) => Filter::Nothing,
        (CursorKey::Missing, false) => at(key, &|key| Filter::exists(key)),
        (CursorKey::Value(value), true) => {
            at(key, &|key| compared(key, value, true))
                .or(at(key, &|key| Filter::exists(key)).negated())
        }
        (CursorKey::Value(value), false) => at(key, &|key| compared(key, value, false)),
    }
}

fn equal<'a>(key: &OrderKey<'a>, value: &CursorKey) -> Filter<'a> {
    match value {
        CursorKey::Missing => at(key, &|key| Filter::exists(key)).negated(),
        CursorKey::Value(value) => at(key, &|key| match is_shown(key) {
            true => Filter::equals(key, &crate::model::Input::Leaf(value.clone())),
            false => Filter::Test(key, Test::Exactly(None, value.clone())),
        }),
    }
}

fn compared<'a>(key: &'a Key, value: &Value, larger: bool) -> Filter<'a> {
    let comparison = match larger {
        true => Comparison::Greater,
        false => Comparison::Less,
    };
    if is_shown(key) {
        return Filter::compared(key, comparison, value.clone());
    }
    let exactly = |comparison, value| Filter::Test(key, Test::Exactly(Some(comparison), value));
    let than = exactly(comparison, value.clone());
    let Key::Property {
        leaf: Leaf::Scalar(Scalar::AwsTimestamp),
        ..
    } = key
    else {
        return than;
    };
    // Numbers are in front of dates.
    match (value, larger) {
        (Value::Date(_), true) => than,
        (Value::Date(_), false) => than
            .or(exactly(Comparison::Less, Value::Long(0)))
            .or(exactly(Comparison::GreaterOrEqual, Value::Long(0))),
        (_, true) => than.or(exactly(Comparison::GreaterOrEqual, FIRST_DATE)),
        (_, false) => than,
    }
}

/// A number of 32 bits is shown as another one than it is, and compared as it is shown.
fn is_shown(key: &Key) -> bool {
    matches!(
        key,
        Key::Property {
            leaf: Leaf::Scalar(Scalar::Float),
            ..
        }
    )
}

/// What is asked of a value, where it is.
fn at<'a>(key: &OrderKey<'a>, ask: &dyn Fn(&'a Key) -> Filter<'a>) -> Filter<'a> {
    match key {
        OrderKey::Own(key) => ask(key),
        OrderKey::Edge(key) => Filter::edge(ask(key)),
        OrderKey::EdgeId => Filter::edge(ask(&super::order::ID)),
        OrderKey::PerType(keys) => keys.iter().fold(Filter::Nothing, |found, (label, key)| {
            found.or(Filter::Label(label).and(ask(key)))
        }),
        OrderKey::Through(ways, key) => {
            let there = at(key, ask);
            ways.iter()
                .rev()
                .fold(there, |there, way| Filter::one(way, there))
        }
    }
}
