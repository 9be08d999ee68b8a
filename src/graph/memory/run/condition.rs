//! Conditions and tests.
//!
//! In: a condition and a value. Out: whether it holds. A test has three answers: where two values
//! cannot be compared it neither holds nor does its opposite, and the value is left out.

use std::cmp::Ordering;

use super::{Halt, Run, failed};
use crate::graph::memory::{
    datum::{Datum, compare, equal},
    program::{Comparison, Condition, Key, Test, TextTest, Within},
    storage::{LabelId, Properties, Store},
};

impl Run {
    /// `None`: it met what cannot be compared.
    pub(super) fn meets(
        &self,
        conditions: &[Condition],
        datum: &Datum,
    ) -> Result<Option<bool>, Halt> {
        for condition in conditions {
            match self.meets_one(condition, datum)? {
                Some(true) => {}
                other => return Ok(other),
            }
        }
        Ok(Some(true))
    }

    fn meets_one(&self, condition: &Condition, datum: &Datum) -> Result<Option<bool>, Halt> {
        let store = &*self.store;
        match condition {
            Condition::Id(test) => passes(store, test, &self.id_of(datum)?),
            Condition::HasLabel(labels) => self.has_label(labels, datum).map(Some),
            Condition::LacksLabels(labels) => Ok(Some(!self.has_label(labels, datum)?)),
            Condition::Label(test) => match datum {
                Datum::Vertex(slot) => {
                    let labels = store.vertex(*slot).map(|vertex| vertex.labels);
                    let labels = labels.map_or(&[][..], |set| store.names().labels_of(set));
                    one_passes(labels.iter().map(|label| {
                        let text = store.names().label_text(*label);
                        passes(store, test, &Datum::Text(text.clone()))
                    }))
                }
                other => passes(store, test, &Datum::Text(self.label_of(other)?)),
            },
            Condition::Property(key, test) => {
                let values = values(self.properties_of(datum)?, key);
                one_passes(values.map(|value| passes(store, test, value)))
            }
            Condition::Present(key) => {
                let mut values = values(self.properties_of(datum)?, key);
                Ok(Some(values.next().is_some()))
            }
            Condition::Absent(key) => {
                let mut values = values(self.properties_of(datum)?, key);
                Ok(Some(values.next().is_none()))
            }
            // An element is no property.
            Condition::PropertyKey(_) | Condition::PropertyValue(_)
                if matches!(datum, Datum::Vertex(_) | Datum::Edge(_)) =>
            {
                Ok(Some(false))
            }
            Condition::PropertyKey(test) => passes(store, test, &Datum::Text(self.key_of(datum)?)),
            Condition::PropertyValue(test) => passes(store, test, self.value_of(datum)?),
        }
    }

    fn has_label(&self, labels: &[LabelId], datum: &Datum) -> Result<bool, Halt> {
        let store = &*self.store;
        match datum {
            Datum::Vertex(slot) => Ok(store.vertex(*slot).is_some_and(|vertex| {
                let own = store.names().labels_of(vertex.labels);
                own.iter().any(|label| labels.contains(label))
            })),
            Datum::Edge(slot) => Ok(store
                .edge(*slot)
                .is_some_and(|edge| labels.contains(&edge.label))),
            other => {
                let label = self.label_of(other)?;
                let mut wanted = labels
                    .iter()
                    .map(|wanted| store.names().label_text(*wanted));
                Ok(wanted.any(|wanted| *wanted == label))
            }
        }
    }

    pub(super) fn passes(&self, test: &Test, datum: &Datum) -> Result<Option<bool>, Halt> {
        passes(&self.store, test, datum)
    }
}

pub(super) fn values<'a>(properties: &'a Properties, key: &Key) -> impl Iterator<Item = &'a Datum> {
    key.id.into_iter().flat_map(|key| properties.of(key))
}

/// Ends at the first that passes and at the first that cannot be compared.
fn one_passes(
    answers: impl Iterator<Item = Result<Option<bool>, Halt>>,
) -> Result<Option<bool>, Halt> {
    for answer in answers {
        match answer? {
            Some(false) => {}
            other => return Ok(other),
        }
    }
    Ok(Some(false))
}

/// `None`: the values cannot be compared.
fn passes(store: &Store, test: &Test, datum: &Datum) -> Result<Option<bool>, Halt> {
    match test {
        Test::Compare(comparison, value) => Ok(compares(store, *comparison, datum, value)),
        Test::Within(within) => Ok(Some(is_within(store, within, datum))),
        Test::Without(within) => Ok(Some(!is_within(store, within, datum))),
        Test::Text(test, text) => text_passes(*test, datum, text),
        Test::Regex(regex) => Ok(text_of(datum)?.map(|text| regex.is_match(text))),
        Test::NotRegex(regex) => Ok(text_of(datum)?.map(|text| !regex.is_match(text))),
        Test::And(tests) => {
            let mut all = Some(true);
            for test in tests {
                match passes(store, test, datum)? {
                    Some(true) => {}
                    Some(false) => return Ok(Some(false)),
                    None => all = None,
                }
            }
            Ok(all)
        }
        Test::Or(tests) => {
            let mut any = Some(false);
            for test in tests {
                match passes(store, test, datum)? {
                    Some(true) => return Ok(Some(true)),
                    Some(false) => {}
                    None => any = None,
                }
            }
            Ok(any)
        }
    }
}

pub(super) fn compares(
    store: &Store,
    comparison: Comparison,
    a: &Datum,
    b: &Datum,
) -> Option<bool> {
    let ordered = |wanted: fn(Ordering) -> bool| compare(store, a, b).map(wanted);
    match comparison {
        Comparison::Equal => Some(equal(store, a, b)),
        Comparison::NotEqual => Some(!equal(store, a, b)),
        Comparison::Less => ordered(Ordering::is_lt),
        Comparison::LessOrEqual => ordered(Ordering::is_le),
        Comparison::Greater => ordered(Ordering::is_gt),
        Comparison::GreaterOrEqual => ordered(Ordering::is_ge),
    }
}

fn is_within(store: &Store, within: &Within, datum: &Datum) -> bool {
    within
        .has_text(datum)
        .unwrap_or_else(|| within.items.iter().any(|item| equal(store, datum, item)))
}

fn text_of(datum: &Datum) -> Result<Option<&str>, Halt> {
    match datum {
        Datum::Text(text) => Ok(Some(text)),
        Datum::Null => Ok(None),
        other => Err(failed(format!(
            "a predicate on text met {} where a string is needed",
            other.kind()
        ))),
    }
}

pub(super) fn text_passes(
    test: TextTest,
    datum: &Datum,
    wanted: &str,
) -> Result<Option<bool>, Halt> {
    Ok(text_of(datum)?.map(|text| match test {
        TextTest::StartsWith => text.starts_with(wanted),
        TextTest::NotStartsWith => !text.starts_with(wanted),
        TextTest::EndsWith => text.ends_with(wanted),
        TextTest::NotEndsWith => !text.ends_with(wanted),
        TextTest::Contains => text.contains(wanted),
        TextTest::NotContains => !text.contains(wanted),
    }))
}
