//! Orders as steps.
//!
//! In: the keys of an order. Out: `order()` with a `by` for each. No element is lost for lacking a value:
//! it comes last, and first where the order descends.

use super::{
    filter::has_label,
    steps::{by, dates_apart, direction, last_without, limit, step, values},
};
use crate::{
    gremlin::{Arg, Chain, Step, StepName, Text, Token},
    model::{Direction, Key, Leaf, Scalar},
    plan::resolve::{OrderBy, OrderKey},
};

/// Writes orders.
#[derive(Clone, Copy)]
pub(super) struct Orders {
    pub edge_ids_as_texts: bool,
}

impl Orders {
    /// The steps of an order. `edge` is the path's label for the edge by which a node was reached.
    pub fn write(self, orders: &[OrderBy<'_>], edge: Option<&Text>, steps: &mut Chain) {
        steps.push(step(StepName::Order, Vec::new()));
        steps.extend(orders.iter().map(|order| self.by(order, edge)));
    }

    fn by(self, order: &OrderBy<'_>, edge: Option<&Text>) -> Step {
        let subject: Arg = match &order.key {
            OrderKey::Own(Key::Id) => Token::Id.into(),
            // Every edge has one.
            OrderKey::EdgeId => self.edge_id(edge).into(),
            key => last_without(self.alternatives(key, edge)).into(),
        };
        match (&order.key, order.descending) {
            (OrderKey::Own(Key::Id) | OrderKey::EdgeId, false) => by(subject),
            (_, descending) => step(StepName::By, vec![subject, direction(descending).into()]),
        }
    }

    /// What orders elements, as it is shown: nothing where there is no value.
    pub fn places(self, orders: &[OrderBy<'_>], edge: Option<&Text>) -> Vec<Chain> {
        let places = orders.iter().map(|order| {
            let mut found = match &order.key {
                OrderKey::EdgeId => return self.edge_id(edge),
                key => self.alternatives(key, edge),
            };
            let mut place = match found.len() {
                1 => found.pop().unwrap_or_default(),
                _ => vec![step(
                    StepName::Coalesce,
                    found.into_iter().map(Arg::Traversal).collect(),
                )],
            };
            if !matches!(order.value(), Key::Id) {
                place.push(limit(1));
            }
            if is_seconds(order.value()) {
                place.push(dates_apart());
            }
            place
        });
        places.collect()
    }

    fn edge_id(self, edge: Option<&Text>) -> Chain {
        let label = edge.map(|edge| edge.clone().into());
        let mut found = vec![
            step(StepName::Select, label.into_iter().collect()),
            step(StepName::Id, Vec::new()),
        ];
        if self.edge_ids_as_texts {
            found.push(step(StepName::AsString, Vec::new()));
        }
        found
    }

    /// Ways to a value, of which the first that finds one counts.
    fn alternatives(self, key: &OrderKey<'_>, edge: Option<&Text>) -> Vec<Chain> {
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
                let last = self.alternatives(key, edge).into_iter();
                let last = last.map(|found| there.iter().cloned().chain(found).collect());
                last.collect()
            }
            OrderKey::EdgeId => vec![self.edge_id(edge)],
            OrderKey::Edge(key) => {
                let label = edge.map(|edge| edge.clone().into());
                vec![vec![
                    step(StepName::Select, label.into_iter().collect()),
                    value(key),
                ]]
            }
        }
    }
}

pub(super) fn is_seconds(key: &Key) -> bool {
    matches!(
        key,
        Key::Property {
            leaf: Leaf::Scalar(Scalar::AwsTimestamp),
            ..
        }
    )
}

fn value(key: &Key) -> Step {
    match key {
        Key::Id => step(StepName::Id, Vec::new()),
        Key::Property { key, .. } => values(key),
    }
}
