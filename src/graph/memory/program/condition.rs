//! What `has()` and `is()` ask.
//!
//! In: nothing. Out: tests with every value made ready; a negated predicate is its opposite.

use std::collections::HashSet;

use regex::Regex;

use super::Key;
use crate::{
    graph::memory::{datum::Datum, storage::LabelId},
    gremlin::Text,
};

/// A question about an element.
#[derive(Debug)]
pub enum Condition {
    Id(Test),
    /// One of these is among its labels.
    HasLabel(Vec<LabelId>),
    LacksLabels(Vec<LabelId>),
    Label(Test),
    /// One of its values passes.
    Property(Key, Test),
    Present(Key),
    Absent(Key),
    /// Of a property.
    PropertyKey(Test),
    PropertyValue(Test),
}

/// A question about a value.
#[derive(Debug)]
pub enum Test {
    Compare(Comparison, Datum),
    Within(Within),
    Without(Within),
    Text(TextTest, Text),
    Regex(Regex),
    NotRegex(Regex),
    And(Vec<Test>),
    Or(Vec<Test>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextTest {
    StartsWith,
    NotStartsWith,
    EndsWith,
    NotEndsWith,
    Contains,
    NotContains,
}

/// A list that a value is looked up in.
#[derive(Debug)]
pub struct Within {
    pub items: Vec<Datum>,
    /// Where all of a long list are strings.
    texts: Option<HashSet<Text>>,
}

/// Shorter lists are looked through.
const LONG: usize = 8;

impl Within {
    pub fn new(items: Vec<Datum>) -> Within {
        let texts = (items.len() > LONG)
            .then(|| {
                items
                    .iter()
                    .map(|item| match item {
                        Datum::Text(text) => Some(text.clone()),
                        _ => None,
                    })
                    .collect::<Option<HashSet<Text>>>()
            })
            .flatten();
        Within { items, texts }
    }

    /// Whether a string is in the list, if a look is enough to know.
    pub fn has_text(&self, datum: &Datum) -> Option<bool> {
        let texts = self.texts.as_ref()?;
        Some(match datum {
            Datum::Text(text) => texts.contains(text),
            _ => false,
        })
    }
}

impl Comparison {
    pub fn negated(self) -> Comparison {
        match self {
            Comparison::Equal => Comparison::NotEqual,
            Comparison::NotEqual => Comparison::Equal,
            Comparison::Less => Comparison::GreaterOrEqual,
            Comparison::LessOrEqual => Comparison::Greater,
            Comparison::Greater => Comparison::LessOrEqual,
            Comparison::GreaterOrEqual => Comparison::Less,
        }
    }
}

impl TextTest {
    pub fn negated(self) -> TextTest {
        match self {
            TextTest::StartsWith => TextTest::NotStartsWith,
            TextTest::NotStartsWith => TextTest::StartsWith,
            TextTest::EndsWith => TextTest::NotEndsWith,
            TextTest::NotEndsWith => TextTest::EndsWith,
            TextTest::Contains => TextTest::NotContains,
            TextTest::NotContains => TextTest::Contains,
        }
    }
}

impl Test {
    /// The opposite. What cannot be compared passes neither.
    pub fn negated(self) -> Test {
        match self {
            Test::Compare(comparison, datum) => Test::Compare(comparison.negated(), datum),
            Test::Within(within) => Test::Without(within),
            Test::Without(within) => Test::Within(within),
            Test::Text(test, text) => Test::Text(test.negated(), text),
            Test::Regex(regex) => Test::NotRegex(regex),
            Test::NotRegex(regex) => Test::Regex(regex),
            Test::And(tests) => Test::Or(tests.into_iter().map(Test::negated).collect()),
            Test::Or(tests) => Test::And(tests.into_iter().map(Test::negated).collect()),
        }
    }
}
