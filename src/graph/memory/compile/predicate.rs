//! Predicates.
//!
//! In: `P` and `TextP` as written. Out: tests with their values made ready, negation worked in.

use regex::Regex;

use super::{Compiler, refused};
use crate::{
    graph::{
        GraphError,
        memory::{
            datum::Datum,
            program::{Comparison, Test, TextTest, Within},
        },
    },
    gremlin::{Predicate, PredicateName, Text, Value},
};

impl Compiler<'_> {
    pub(super) fn test(&self, predicate: &Predicate) -> Result<Test, GraphError> {
        self.test_at(predicate, 0)
    }

    fn test_at(&self, predicate: &Predicate, depth: usize) -> Result<Test, GraphError> {
        let depth = deeper(depth)?;
        Ok(match predicate {
            Predicate::Test(name, values) => self.simple_test(*name, values)?,
            Predicate::And(left, right) => Test::And(vec![
                self.test_at(left, depth)?,
                self.test_at(right, depth)?,
            ]),
            Predicate::Or(left, right) => Test::Or(vec![
                self.test_at(left, depth)?,
                self.test_at(right, depth)?,
            ]),
            Predicate::Not(inner) => self.test_at(inner, depth)?.negated(),
        })
    }

    fn simple_test(&self, name: PredicateName, values: &[Value]) -> Result<Test, GraphError> {
        let wrong = || refused(format!("{} does not take these values", name.text()));
        let one = || match values {
            [value] => self.datum(value),
            _ => Err(wrong()),
        };
        let two = || match values {
            [a, b] => Ok((self.datum(a)?, self.datum(b)?)),
            _ => Err(wrong()),
        };
        let text = || match values {
            [Value::String(text)] => Ok(text.clone()),
            _ => Err(wrong()),
        };
        let compare = |comparison| Ok(Test::Compare(comparison, one()?));
        match name {
            PredicateName::Eq => compare(Comparison::Equal),
            PredicateName::Neq => compare(Comparison::NotEqual),
            PredicateName::Lt => compare(Comparison::Less),
            PredicateName::Lte => compare(Comparison::LessOrEqual),
            PredicateName::Gt => compare(Comparison::Greater),
            PredicateName::Gte => compare(Comparison::GreaterOrEqual),
            PredicateName::Inside => {
                let (low, high) = two()?;
                Ok(Test::And(vec![
                    Test::Compare(Comparison::Greater, low),
                    Test::Compare(Comparison::Less, high),
                ]))
            }
            PredicateName::Outside => {
                let (low, high) = two()?;
                Ok(Test::Or(vec![
                    Test::Compare(Comparison::Less, low),
                    Test::Compare(Comparison::Greater, high),
                ]))
            }
            PredicateName::Between => {
                let (low, high) = two()?;
                Ok(Test::And(vec![
                    Test::Compare(Comparison::GreaterOrEqual, low),
                    Test::Compare(Comparison::Less, high),
                ]))
            }
            PredicateName::Within => Ok(Test::Within(Within::new(self.listed(values)?))),
            PredicateName::Without => Ok(Test::Without(Within::new(self.listed(values)?))),
            PredicateName::StartingWith => Ok(Test::Text(TextTest::StartsWith, text()?)),
            PredicateName::NotStartingWith => Ok(Test::Text(TextTest::NotStartsWith, text()?)),
            PredicateName::EndingWith => Ok(Test::Text(TextTest::EndsWith, text()?)),
            PredicateName::NotEndingWith => Ok(Test::Text(TextTest::NotEndsWith, text()?)),
            PredicateName::Containing => Ok(Test::Text(TextTest::Contains, text()?)),
            PredicateName::NotContaining => Ok(Test::Text(TextTest::NotContains, text()?)),
            PredicateName::Regex => Ok(Test::Regex(regex(&text()?)?)),
            PredicateName::NotRegex => Ok(Test::NotRegex(regex(&text()?)?)),
        }
    }

    /// Values one by one, or all in one list.
    pub(super) fn listed(&self, values: &[Value]) -> Result<Vec<Datum>, GraphError> {
        match values {
            [Value::List(items)] => self.data(items),
            values => self.data(values),
        }
    }
}

/// Bounds how deep predicates may stand in predicates.
pub(super) fn deeper(depth: usize) -> Result<usize, GraphError> {
    match depth {
        super::MAX_PREDICATE_DEPTH.. => Err(refused(format!(
            "predicates are nested deeper than {} levels",
            super::MAX_PREDICATE_DEPTH
        ))),
        _ => Ok(depth + 1),
    }
}

fn regex(pattern: &Text) -> Result<Regex, GraphError> {
    regex::RegexBuilder::new(pattern)
        // What a pattern may take once it is compiled.
        .size_limit(1 << 20)
        .build()
        .map_err(|error| refused(format!("the regular expression cannot be used: {error}")))
}
