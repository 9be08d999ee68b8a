//! Dates in the maps that statements make, where fields read them as seconds.
//!
//! In: how such a map is read. Out: steps that put each date of these fields into a list of its own,
//! as it is done for properties: in the answer a date is milliseconds, as a number might be. The
//! order of a map's keys is not kept.

use super::{
    FieldSource, LeafShape, ObjectShape, ValueKind, ValueShape,
    steps::{by, dates_apart, step, test},
};
use crate::{
    gremlin::{Arg, Chain, PredicateName, Step, StepName, Text, Token, Value},
    model::Scalar,
};

/// The keys of a map whose values are read as seconds, and those of the maps in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapDates {
    seconds: Vec<Text>,
    inside: Vec<(Text, MapDates)>,
}

impl MapDates {
    /// `None`: nothing in it is read as seconds.
    pub(super) fn of(shape: &ObjectShape) -> Option<MapDates> {
        let ObjectShape::Map { types, .. } = shape else {
            return None;
        };
        let mut found = MapDates::default();
        for field in types.iter().flat_map(|ty| &ty.fields) {
            let FieldSource::Entry {
                name,
                property,
                value,
                ..
            } = &field.source
            else {
                continue;
            };
            for key in [name].into_iter().chain(property) {
                found.add(key, value);
            }
        }
        (found != MapDates::default()).then_some(found)
    }

    fn add(&mut self, key: &Text, value: &ValueShape) {
        match &value.kind {
            ValueKind::List(items) => self.add(key, items),
            ValueKind::Leaf(
                LeafShape::Scalar(Scalar::AwsTimestamp)
                | LeafShape::ForGateway(Scalar::AwsTimestamp),
            ) => {
                if !self.seconds.contains(key) {
                    self.seconds.push(key.clone());
                }
            }
            ValueKind::Object(object) => {
                if let Some(inside) = MapDates::of(object)
                    && !self
                        .inside
                        .iter()
                        .any(|(known, dates)| known == key && *dates == inside)
                {
                    self.inside.push((key.clone(), inside));
                }
            }
            ValueKind::Leaf(_) | ValueKind::Page(_) | ValueKind::Verbatim => {}
        }
    }

    /// The bytes behind it.
    pub(super) fn weight(&self) -> usize {
        let inside = self.inside.iter();
        size_of_val(&self.seconds[..])
            + inside
                .map(|(_, dates)| size_of::<(Text, MapDates)>() + dates.weight())
                .sum::<usize>()
    }

    /// The map at hand, entry by entry.
    pub(super) fn steps(&self) -> Chain {
        let mut cases = Vec::with_capacity(self.inside.len() + 2);
        if !self.seconds.is_empty() {
            let values = vec![
                step(StepName::Unfold, Vec::new()),
                dates_apart(),
                step(StepName::Fold, Vec::new()),
            ];
            cases.push(Arg::Traversal(of_keys(self.seconds.clone(), values)));
        }
        for (key, inside) in &self.inside {
            let found = of_keys(vec![key.clone()], vec![inside.below()]);
            cases.push(Arg::Traversal(found));
        }
        cases.push(Arg::Traversal(vec![column(Token::Values)]));
        vec![map(vec![
            step(StepName::Unfold, Vec::new()),
            step(StepName::Group, Vec::new()),
            by(vec![column(Token::Keys)]),
            by(vec![step(StepName::Coalesce, cases)]),
        ])]
    }

    /// What may be a map, a list of maps, or neither, such as null or a vertex.
    fn below(&self) -> Step {
        let keys = self
            .seconds
            .iter()
            .chain(self.inside.iter().map(|(key, _)| key));
        let found = keys.map(|key| {
            let selected = step(StepName::Select, vec![key.clone().into()]);
            Arg::Traversal(vec![selected])
        });
        let is_map = step(StepName::Or, found.collect());
        let mut one = vec![is_map.clone()];
        one.extend(self.steps());
        let items = vec![
            step(StepName::Unfold, Vec::new()),
            or_as_it_is(vec![one.clone()]),
            step(StepName::Fold, Vec::new()),
        ];
        let holds_maps = vec![step(StepName::Unfold, Vec::new()), is_map];
        let several = vec![
            step(StepName::Filter, vec![Arg::Traversal(holds_maps)]),
            map(items),
        ];
        or_as_it_is(vec![one, several])
    }
}

/// The values of entries with one of these keys.
fn of_keys(keys: Vec<Text>, then: Chain) -> Chain {
    let keys = keys.into_iter().map(Value::String).collect();
    let is_one = test(PredicateName::Within, vec![Value::List(keys)]);
    let is_one = vec![column(Token::Keys), step(StepName::Is, vec![is_one])];
    let mut chain = vec![
        step(StepName::Filter, vec![Arg::Traversal(is_one)]),
        column(Token::Values),
    ];
    chain.extend(then);
    chain
}

fn column(of: Token) -> Step {
    step(StepName::Select, vec![of.into()])
}

fn map(inner: Chain) -> Step {
    step(StepName::Map, vec![Arg::Traversal(inner)])
}

fn or_as_it_is(cases: Vec<Chain>) -> Step {
    let identity = vec![step(StepName::Identity, Vec::new())];
    let cases = cases.into_iter().chain([identity]);
    step(StepName::Coalesce, cases.map(Arg::Traversal).collect())
}
