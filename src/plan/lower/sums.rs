//! Aggregates as steps.
//!
//! In: steps that give elements, and what is counted and summed up over them. Out: steps that give a row for
//! each group, or one. The elements are gone through once.

use super::{
    Lowerer,
    filter::has_label,
    gate::Elements,
    order::is_seconds,
    steps::{by, dates_apart, direction, last_without, limit, step, test, values},
};
use crate::{
    gremlin::{Arg, Chain, PredicateName, Step, StepName, Text, Token, Value},
    model::{Key, Leaf, Scalar},
    plan::{
        MEAN_COUNT, MEAN_SUM, SUM_DOUBLE, SUM_LONG, Window,
        fetch::{Measure, SumKey, SumSource, Sums},
        resolve::{GroupKey, Groups, OrderKey},
    },
};

/// The key of a group's number of elements, where only its order needs it.
const NUMBER: &str = "~number";

impl Lowerer<'_> {
    pub(super) fn sums(
        &self,
        elements: Elements,
        sums: &Sums,
        groups: &Groups<'_>,
        window: Window,
    ) -> Chain {
        let mut steps = elements.into_steps();
        match groups.by.is_empty() {
            true => self.of_all(sums, &mut steps),
            false => self.of_groups(sums, groups, &mut steps),
        }
        super::gate::window(window, &mut steps);
        steps
    }

    /// One row, also over nothing.
    fn of_all(&self, sums: &Sums, steps: &mut Chain) {
        steps.push(step(StepName::Fold, Vec::new()));
        let entries = sums.entries.iter();
        // There is no group.
        let entries = entries.filter(|(_, source)| *source != SumSource::Group);
        let parts = entries.map(|(key, source)| (key.clone(), self.over_list(source)));
        project(parts, steps);
    }

    fn of_groups(&self, sums: &Sums, groups: &Groups<'_>, steps: &mut Chain) {
        steps.push(step(StepName::Group, Vec::new()));
        let mut shared = Chain::new();
        let keys = groups.by.iter();
        let keys = keys.map(|(name, key)| (name.clone(), self.shared(key)));
        project(keys, &mut shared);
        steps.push(by(shared));
        let mut inside = vec![step(StepName::Fold, Vec::new())];
        let over = sums
            .entries
            .iter()
            .filter(|(_, source)| *source != SumSource::Group)
            .map(|(key, source)| (key.clone(), self.over_list(source)));
        let number = (Text::from(NUMBER), vec![count_local()]);
        project(over.chain([number]), &mut inside);
        steps.push(by(inside));
        steps.push(step(StepName::Unfold, Vec::new()));
        steps.push(step(StepName::Order, Vec::new()));
        for order in &groups.order {
            let subject: Arg = match &order.by {
                GroupKey::Count => chain_of(Token::Values, NUMBER).into(),
                GroupKey::Value(name) => {
                    let mut found = chain_of(Token::Keys, name);
                    // A date that is read as seconds stands in a list of its own.
                    let mut keys = groups.by.iter();
                    if keys.any(|(known, key)| known == name && is_seconds(key.value())) {
                        found.push(step(StepName::Unfold, Vec::new()));
                    }
                    last_without(vec![found]).into()
                }
            };
            steps.push(step(
                StepName::By,
                vec![subject, direction(order.descending).into()],
            ));
        }
        let rows = sums.entries.iter().map(|(key, source)| {
            let from = match source {
                SumSource::Group => vec![select(Token::Keys)],
                SumSource::Count | SumSource::Measures { .. } => chain_of(Token::Values, key),
            };
            (key.clone(), from)
        });
        project(rows, steps);
    }

    /// A value that the elements of a group share.
    fn shared(&self, key: &OrderKey<'_>) -> Chain {
        match key {
            OrderKey::Own(key) => self.first_value(key),
            OrderKey::PerType(keys) => {
                let each = keys.iter().map(|(label, key)| {
                    let mut found = Chain::new();
                    has_label(std::slice::from_ref(label), &mut found);
                    found.extend(self.first_value(key));
                    Arg::Traversal(found)
                });
                vec![step(StepName::Coalesce, each.collect())]
            }
            // Only an element's own values group.
            OrderKey::Through(..) | OrderKey::Edge(_) | OrderKey::EdgeId => Chain::new(),
        }
    }

    fn first_value(&self, key: &Key) -> Chain {
        match key {
            Key::Id => vec![step(StepName::Id, Vec::new())],
            Key::Property { key: name, .. } => {
                let mut found = vec![values(name), limit(1)];
                if is_seconds(key) {
                    found.push(dates_apart());
                }
                found
            }
        }
    }

    /// What is told of a list of elements.
    fn over_list(&self, source: &SumSource) -> Chain {
        match source {
            SumSource::Count => vec![count_local()],
            SumSource::Group => Chain::new(),
            SumSource::Measures { of, measures } => {
                let mut steps = vec![step(StepName::Unfold, Vec::new())];
                steps.push(self.each_value(of));
                steps.push(step(StepName::Fold, Vec::new()));
                let parts = measures
                    .iter()
                    .map(|(key, measure)| (key.clone(), measured(*measure, of.leaf())));
                project(parts, &mut steps);
                steps
            }
        }
    }

    /// The first value of each element.
    fn each_value(&self, of: &SumKey) -> Step {
        let wording = self.binding.wording;
        let first = |key: &Key| match key {
            Key::Id => vec![step(StepName::Id, Vec::new())],
            Key::Property { key, .. } => vec![values(key), limit(1)],
        };
        match of {
            SumKey::Own(Key::Property { key, .. }) if wording.is_short(key, self.writes) => {
                values(key)
            }
            SumKey::Own(key) => step(StepName::Local, vec![first(key).into()]),
            SumKey::PerType(keys) => {
                let each = keys.iter().map(|(label, key)| {
                    let mut found = Chain::new();
                    has_label(std::slice::from_ref(label), &mut found);
                    found.extend(first(key));
                    Arg::Traversal(found)
                });
                step(StepName::Coalesce, each.collect())
            }
        }
    }
}

/// One measure of a list of values; nothing where there is none to tell.
fn measured(measure: Measure, of: Leaf) -> Chain {
    let local = |name| step(name, vec![Token::Local.into()]);
    let is_whole = matches!(of, Leaf::Scalar(Scalar::Int | Scalar::Long));
    match measure {
        Measure::Count => vec![count_local()],
        Measure::CountDistinct => vec![local(StepName::Dedup), count_local()],
        Measure::CountTrue => vec![
            step(StepName::Unfold, Vec::new()),
            step(
                StepName::Is,
                vec![test(PredicateName::Eq, vec![Value::Bool(true)])],
            ),
            step(StepName::Count, Vec::new()),
        ],
        // Numbers and dates have an order, and neither a smallest nor a largest.
        Measure::Min | Measure::Max if of == Leaf::Scalar(Scalar::AwsTimestamp) => {
            let descending = measure == Measure::Max;
            vec![
                step(StepName::Unfold, Vec::new()),
                step(StepName::Order, Vec::new()),
                by(direction(descending)),
                limit(1),
                dates_apart(),
            ]
        }
        Measure::Min => vec![local(StepName::Min)],
        Measure::Max => vec![local(StepName::Max)],
        // Whole numbers of 32 bits would wrap around, and those of 64 bits do: the sum as a double tells.
        Measure::Sum if is_whole => if_any(vec![
            (SUM_LONG, summed(Value::Long(0))),
            (SUM_DOUBLE, summed(Value::Double(0.0))),
        ]),
        Measure::Sum => vec![local(StepName::Sum)],
        Measure::Mean if is_whole => if_any(vec![
            (MEAN_SUM, summed(Value::Double(0.0))),
            (MEAN_COUNT, vec![count_local()]),
        ]),
        Measure::Mean => vec![local(StepName::Mean)],
    }
}

/// The sum of a list, in the type of what it begins with.
fn summed(from: Value) -> Chain {
    vec![
        step(StepName::Unfold, Vec::new()),
        step(StepName::Fold, vec![Arg::Value(from), Token::Sum.into()]),
    ]
}

/// Nothing of an empty list.
fn if_any(parts: Vec<(&'static str, Chain)>) -> Chain {
    let mut inside = Chain::new();
    let parts = parts.into_iter();
    project(
        parts.map(|(key, steps)| (Text::from(key), steps)),
        &mut inside,
    );
    vec![
        step(
            StepName::Where,
            vec![Arg::Traversal(vec![step(StepName::Unfold, Vec::new())])],
        ),
        step(StepName::Map, vec![inside.into()]),
    ]
}

fn count_local() -> Step {
    step(StepName::Count, vec![Token::Local.into()])
}

fn select(column: Token) -> Step {
    step(StepName::Select, vec![column.into()])
}

fn chain_of(column: Token, key: &str) -> Chain {
    vec![
        select(column),
        step(StepName::Select, vec![Text::from(key).into()]),
    ]
}

/// A row cannot be without keys.
fn project(parts: impl Iterator<Item = (Text, Chain)>, steps: &mut Chain) {
    let (mut keys, mut bys): (Vec<Arg>, Vec<Step>) =
        parts.map(|(key, part)| (key.into(), by(part))).unzip();
    if keys.is_empty() {
        keys.push(Text::from(NUMBER).into());
        bys.push(by(vec![step(StepName::Identity, Vec::new())]));
    }
    steps.push(step(StepName::Project, keys));
    steps.extend(bys);
}
