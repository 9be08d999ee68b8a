//! Tests of an id or a property as steps.
//!
//! In: what must hold of a value. Out: steps that keep the elements for which it does. Where a property
//! has several values and the schema says one, the first decides: the one that is shown.

use super::{
    spans::{of_days, of_seconds, since_day, with_dates},
    steps::{limit, number, step, test, values},
};
use crate::{
    gremlin::{Arg, Chain, Predicate, PredicateName, StepName, Value},
    model::{Key, Leaf, Scalar},
    plan::{
        Wording,
        filter::{Comparison, SizeTest, Test, TextTest},
    },
};

/// Writes tests.
#[derive(Clone, Copy)]
pub(super) struct Tester<'w> {
    pub wording: Wording<'w>,
    pub writes: bool,
    /// No property of these elements has several values.
    pub single: bool,
    /// It stands in another filter.
    pub inside: bool,
    /// Ids are compared as texts.
    pub ids_as_texts: bool,
}

impl Tester<'_> {
    pub fn keep(self, key: &Key, of: Test, steps: &mut Chain) {
        self.write(key, of, true, steps);
    }

    /// The same where nothing is gained by an index, since it is to be negated.
    pub fn alone(self, key: &Key, of: Test, steps: &mut Chain) {
        self.write(key, of, false, steps);
    }

    fn write(self, key: &Key, of: Test, indexed: bool, steps: &mut Chain) {
        let (name, leaf, many) = match key {
            Key::Id => return self.of_id(of, steps),
            Key::Property { key, leaf, many } => (key, *leaf, *many),
        };
        let wanted = match of {
            Test::Absent => return steps.push(step(StepName::HasNot, vec![name.clone().into()])),
            Test::Present => return steps.push(step(StepName::Has, vec![name.clone().into()])),
            Test::Size(size) => {
                let mut found = vec![values(name)];
                if many {
                    found.push(step(StepName::Count, Vec::new()));
                } else {
                    if !self.has_one_value(name) {
                        found.push(limit(1));
                    }
                    found.push(step(StepName::Length, Vec::new()));
                }
                found.push(step(StepName::Is, vec![of_size(size)]));
                return steps.push(step(StepName::Where, vec![found.into()]));
            }
            Test::Equals(value) => equal(leaf, vec![value]),
            Test::Within(values) => equal(leaf, values),
            Test::Compared(comparison, value) => compared(leaf, comparison, value),
            Test::Exactly(comparison, value) => exactly(comparison, value),
            Test::Text(of, text) => test(of_text(of), vec![Value::String(text)]),
        };
        // A number and a date cannot be compared, and of a filter in a filter that is an error of the outer one,
        // but for what a `local` holds.
        if self.inside && leaf == Leaf::Scalar(Scalar::AwsTimestamp) {
            let mut found = vec![values(name)];
            if !many && !self.has_one_value(name) {
                found.push(limit(1));
            }
            found.push(step(StepName::Is, vec![wanted]));
            let found = vec![step(StepName::Local, vec![found.into()])];
            return match indexed {
                true => steps.push(step(StepName::Where, vec![found.into()])),
                false => steps.extend(found),
            };
        }
        if many || self.has_one_value(name) {
            return steps.push(step(StepName::Has, vec![name.clone().into(), wanted]));
        }
        if indexed {
            steps.push(step(
                StepName::Has,
                vec![name.clone().into(), wanted.clone()],
            ));
        }
        let first = vec![values(name), limit(1), step(StepName::Is, vec![wanted])];
        match indexed {
            true => steps.push(step(StepName::Where, vec![first.into()])),
            false => steps.extend(first),
        }
    }

    fn has_one_value(self, name: &str) -> bool {
        self.single || self.wording.is_short(name, self.writes)
    }
}

impl Tester<'_> {
    fn of_id(self, of: Test, steps: &mut Chain) {
        let of_id = |wanted: Arg| {
            let mut found = vec![step(StepName::Id, Vec::new())];
            if self.ids_as_texts {
                found.push(step(StepName::AsString, Vec::new()));
            }
            found.push(step(StepName::Is, vec![wanted]));
            step(StepName::Where, vec![found.into()])
        };
        steps.push(match of {
            Test::Equals(id) => step(StepName::HasId, vec![Arg::Value(id)]),
            Test::Within(ids) => step(StepName::HasId, ids.into_iter().map(Arg::Value).collect()),
            // Every element has an id.
            Test::Absent => limit(0),
            Test::Present => return,
            Test::Exactly(None, id) => step(StepName::HasId, vec![Arg::Value(id)]),
            Test::Compared(comparison, id) | Test::Exactly(Some(comparison), id) => {
                of_id(test(of_comparison(comparison), vec![id]))
            }
            Test::Text(of, text) => of_id(test(of_text(of), vec![Value::String(text)])),
            Test::Size(size) => {
                let found = vec![
                    step(StepName::Id, Vec::new()),
                    step(StepName::Length, Vec::new()),
                    step(StepName::Is, vec![of_size(size)]),
                ];
                step(StepName::Where, vec![found.into()])
            }
        });
    }
}

fn equal(leaf: Leaf, values: Vec<Value>) -> Arg {
    match leaf {
        Leaf::Scalar(Scalar::AwsTimestamp) => Arg::Predicate(of_seconds(values)),
        Leaf::Scalar(Scalar::AwsDate) => match of_days(&values) {
            Some(days) => Arg::Predicate(days),
            None => one_of(values),
        },
        Leaf::Scalar(_) | Leaf::Enum(_) => one_of(values),
    }
}

fn one_of(values: Vec<Value>) -> Arg {
    match <[Value; 1]>::try_from(values) {
        Ok([value]) => Arg::Value(value),
        Err(values) => test(PredicateName::Within, vec![Value::List(values)]),
    }
}

fn exactly(comparison: Option<Comparison>, value: Value) -> Arg {
    match comparison {
        None => Arg::Value(value),
        Some(comparison) => test(of_comparison(comparison), vec![value]),
    }
}

fn compared(leaf: Leaf, comparison: Comparison, value: Value) -> Arg {
    let plain = |value| Predicate::Test(of_comparison(comparison), vec![value]);
    Arg::Predicate(match (leaf, value) {
        (Leaf::Scalar(Scalar::AwsTimestamp), value) => with_dates(plain(value)),
        (Leaf::Scalar(Scalar::AwsDate), Value::Date(midnight)) => match comparison {
            Comparison::Less | Comparison::GreaterOrEqual => plain(Value::Date(midnight)),
            // A day is over when the next one begins.
            Comparison::LessOrEqual => since_day(midnight, PredicateName::Lt),
            Comparison::Greater => since_day(midnight, PredicateName::Gte),
        },
        (_, value) => plain(value),
    })
}

fn of_comparison(comparison: Comparison) -> PredicateName {
    match comparison {
        Comparison::Less => PredicateName::Lt,
        Comparison::LessOrEqual => PredicateName::Lte,
        Comparison::Greater => PredicateName::Gt,
        Comparison::GreaterOrEqual => PredicateName::Gte,
    }
}

fn of_text(of: TextTest) -> PredicateName {
    match of {
        TextTest::Contains => PredicateName::Containing,
        TextTest::StartsWith => PredicateName::StartingWith,
        TextTest::EndsWith => PredicateName::EndingWith,
        TextTest::Matches => PredicateName::Regex,
    }
}

fn of_size(size: SizeTest) -> Arg {
    match size {
        SizeTest::Equals(size) => test(PredicateName::Eq, vec![number(size)]),
        SizeTest::Within(sizes) => {
            let sizes = sizes.into_iter().map(number).collect();
            test(PredicateName::Within, vec![Value::List(sizes)])
        }
        SizeTest::Compared(comparison, size) => test(of_comparison(comparison), vec![number(size)]),
    }
}
