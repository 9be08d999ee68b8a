//! Orders as steps.
//!
//! In: the keys of an order. Out: `order()` with a `by` for each. No element is lost for lacking a value:
//! it comes last, and first where the order descends.

use super::{
    filter::has_label,
    steps::{by, direction, last_without, limit, step, values},
};
use crate::{
    gremlin::{Arg, Chain, Step, StepName, Text, Token},
    model::{Direction, Key},
    plan::resolve::{OrderBy, OrderKey},
};

/// The steps of an order, total by the ids. `edge` is the path's label for the edge by which a node was
/// reached.
pub(super) fn order(orders: &[OrderBy<'_>], edge: Option<&Text>, steps: &mut Chain) {
    steps.push(step(StepName::Order, Vec::new()));
    steps.extend(orders.iter().map(|order| order_by(order, edge)));
    // Equal ones in a fixed order, so that pages neither overlap nor leave out.
    if !orders
        .iter()
        .any(|order| order.key == OrderKey::Own(&Key::Id))
    {
        steps.push(by(Token::Id));
    }
    // Two edges to one node are two rows.
    if let Some(edge) = edge {
        steps.push(by(vec![
            step(StepName::Select, vec![edge.clone().into()]),
            step(StepName::Id, Vec::new()),
        ]));
    }
}

fn order_by(order: &OrderBy<'_>, edge: Option<&Text>) -> Step {
    let subject: Arg = match &order.key {
        OrderKey::Own(Key::Id) => Token::Id.into(),
        key => last_without(alternatives(key, edge)).into(),
    };
    step(
        StepName::By,
        vec![subject, direction(order.descending).into()],
    )
}

/// Ways to a value, of which the first that finds one counts.
fn alternatives(key: &OrderKey<'_>, edge: Option<&Text>) -> Vec<Chain> {
    match key {
        OrderKey::Own(key) => vec![vec![value(key)]],
        OrderKey::PerType(keys) => {
            let keys = keys.iter().map(|(label, key)| {
                let mut found = Chain::new();
                has_label(std::slice::from_ref(label), &mut found);
                found.push(value(key));
                found
            });
            keys.collect()
        }
        OrderKey::Through(ways, key) => {
            let mut there = Chain::new();
            for way in ways {
                let label = vec![way.label.clone().into()];
                there.push(match way.direction {
                    Direction::Out => step(StepName::Out, label),
                    Direction::In => step(StepName::In, label),
                });
                has_label(&way.labels, &mut there);
                there.push(limit(1));
            }
            let last = alternatives(key, edge).into_iter();
            let last = last.map(|found| there.iter().cloned().chain(found).collect());
            last.collect()
        }
        OrderKey::Edge(key) => {
            let label = edge.map(|edge| edge.clone().into());
            vec![vec![
                step(StepName::Select, label.into_iter().collect()),
                value(key),
            ]]
        }
    }
}

fn value(key: &Key) -> Step {
    match key {
        Key::Id => step(StepName::Id, Vec::new()),
        Key::Property { key, .. } => values(key),
    }
}
