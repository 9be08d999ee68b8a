//! What aggregates are, in the plainest way.
//!
//! In: rows that were filtered. Out: one row for each group.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::{
    ask::{Aggregate, Measure},
    expect::Expect,
    plain::missing_last,
    values::{Datum, shown},
    world::{Property, Row, Target, World},
};

/// The values of the keys, and the rows that have them.
struct Group {
    keys: Vec<Option<Datum>>,
    rows: Vec<Row>,
}

pub fn answer(world: &World, target: Target, asked: &Aggregate, rows: &[Row]) -> Vec<Expect> {
    // An empty list groups by nothing.
    let by = asked.group_by.as_deref().unwrap_or_default();
    let mut groups: Vec<Group> = Vec::new();
    if by.is_empty() {
        groups.push(Group {
            keys: Vec::new(),
            rows: rows.to_vec(),
        });
    } else {
        for row in rows {
            let keys = by.iter().map(|at| world.value(target, row.node, *at));
            let keys: Vec<_> = keys.map(Option::<&Datum>::cloned).collect();
            match groups.iter_mut().find(|group| group.keys == keys) {
                Some(group) => group.rows.push(*row),
                None => groups.push(Group {
                    keys,
                    rows: vec![*row],
                }),
            }
        }
    }
    groups.sort_by(|one, other| order(asked, by, one, other));
    let groups = groups.iter();
    groups
        .map(|group| show(world, target, asked, by, group))
        .collect()
}

fn order(asked: &Aggregate, by: &[usize], one: &Group, other: &Group) -> Ordering {
    let by_key = |at: usize| missing_last(one.keys[at].as_ref(), other.keys[at].as_ref());
    for key in &asked.sort {
        let order = match key.property {
            None => one.rows.len().cmp(&other.rows.len()),
            Some(property) => match by.iter().position(|at| *at == property) {
                Some(at) => by_key(at),
                // Its value is null in all groups.
                None => Ordering::Equal,
            },
        };
        match (order, key.descending) {
            (Ordering::Equal, _) => {}
            (order, false) => return order,
            (order, true) => return order.reverse(),
        }
    }
    let keys = (0..by.len()).map(by_key);
    keys.fold(Ordering::Equal, Ordering::then)
}

fn show(world: &World, target: Target, asked: &Aggregate, by: &[usize], group: &Group) -> Expect {
    let mut fields = Vec::new();
    if asked.group_by.is_some() {
        let keys = group.keys.iter().enumerate();
        let keys = keys.map(|(place, key)| {
            let key = key.as_ref().map_or(Value::Null, shown);
            (format!("g{place}"), Expect::Is(key))
        });
        let group = match by.is_empty() {
            true => Expect::Is(Value::Null),
            false => Expect::Object(keys.collect()),
        };
        fields.push(("group".to_owned(), group));
    }
    if asked.count {
        fields.push(("count".to_owned(), Expect::Is(json!(group.rows.len()))));
    }
    for (place, (at, measures)) in asked.measures.iter().enumerate() {
        let values = group.rows.iter();
        let values = values.filter_map(|row| world.value(target, row.node, *at));
        let values: Vec<_> = values.collect();
        let property = &world.properties(target)[*at];
        let found = measures.iter().map(|measure| {
            let name = name(*measure).to_owned();
            (name, measured(property, *measure, &values))
        });
        fields.push((format!("m{place}"), Expect::Object(found.collect())));
    }
    Expect::Object(fields)
}

pub fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::Count => "count",
        Measure::CountDistinct => "countDistinct",
        Measure::CountTrue => "countTrue",
        Measure::Min => "min",
        Measure::Max => "max",
        Measure::Sum => "sum",
        Measure::Avg => "avg",
    }
}

fn measured(property: &Property, measure: Measure, values: &[&Datum]) -> Expect {
    let is_count = |count: usize| Expect::Is(json!(count));
    let is_value =
        |value: Option<&&Datum>| Expect::Is(value.map_or(Value::Null, |value| shown(value)));
    match measure {
        Measure::Count => is_count(values.len()),
        Measure::CountDistinct => {
            let mut distinct: Vec<&Datum> = Vec::new();
            for value in values {
                if !distinct.contains(value) {
                    distinct.push(value);
                }
            }
            is_count(distinct.len())
        }
        Measure::CountTrue => {
            let count = values.iter().filter(|value| ***value == Datum::Bool(true));
            let count = is_count(count.count());
            match values.is_empty() {
                // "count and countDistinct 0, the rest null": a count that is neither.
                true => Expect::Either(vec![count, Expect::Is(Value::Null)]),
                false => count,
            }
        }
        Measure::Min => is_value(values.iter().min_by(|one, other| one.order(other))),
        Measure::Max => is_value(values.iter().max_by(|one, other| one.order(other))),
        Measure::Sum | Measure::Avg if values.is_empty() => Expect::Is(Value::Null),
        Measure::Sum => match whole(values) {
            Some(sum) => match i64::try_from(sum) {
                Ok(sum) => Expect::Is(json!(sum)),
                Err(_) => Expect::Failed,
            },
            None => Expect::Near(real(values), slack(property, values)),
        },
        Measure::Avg => {
            let sum = whole(values).map_or_else(|| real(values), |sum| sum as f64);
            Expect::Near(sum / values.len() as f64, slack(property, values))
        }
    }
}

fn whole(values: &[&Datum]) -> Option<i128> {
    let values = values.iter().map(|value| match value {
        Datum::Whole(number) => Some(i128::from(*number)),
        _ => None,
    });
    values.sum()
}

fn real(values: &[&Datum]) -> f64 {
    let values = values.iter().map(|value| match value {
        Datum::Real(number) => *number,
        Datum::Whole(number) => *number as f64,
        _ => 0.0,
    });
    values.sum()
}

/// How far a sum or a mean of floats may be off: as much as the largest of the values says.
fn slack(property: &Property, values: &[&Datum]) -> f64 {
    let sizes = values.iter().map(|value| real(&[value]).abs());
    let largest = sizes.fold(1e-9, f64::max);
    match property.stores.contains(&"Float") {
        // Those of 32 bits have about seven digits.
        true => largest * values.len() as f64 * 1e-6,
        false => largest * values.len() as f64 * 1e-9,
    }
}
