//! The parts of a row that could not be asked for.
//!
//! In: what went wrong while the parts were made into steps. Out: the errors by the keys that the rows lack,
//! so that a response tells each of them at its own field and answers the others.

use std::collections::HashMap;

use crate::{error::Error, gremlin::Text};

/// As the rows themselves are nested: by the key of an object, whose value may be an object or a list
/// of such.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Failed(HashMap<Text, Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    /// The row has no such key.
    Missing(Error),
    /// It has the key, and what is missing is deeper.
    Holds(Failed),
}

impl Failed {
    /// Why a row lacks a key.
    pub fn error(&self, key: &str) -> Option<&Error> {
        match self.0.get(key)? {
            Part::Missing(error) => Some(error),
            Part::Holds(_) => None,
        }
    }

    /// What is missing in the value of a key.
    pub fn below(&self, key: &str) -> Option<&Failed> {
        match self.0.get(key)? {
            Part::Missing(_) => None,
            Part::Holds(below) => Some(below),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each error with the keys that lead to it, in a fixed order.
    pub fn each(&self) -> Vec<(String, &Error)> {
        let mut found = Vec::new();
        for (key, part) in &self.0 {
            match part {
                Part::Missing(error) => found.push((key.to_string(), error)),
                Part::Holds(below) => found.extend(
                    below
                        .each()
                        .into_iter()
                        .map(|(path, error)| (format!("{key}.{path}"), error)),
                ),
            }
        }
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found
    }

    pub(super) fn missing(&mut self, key: &Text, error: Error) {
        self.0.insert(key.clone(), Part::Missing(error));
    }

    pub(super) fn holds(&mut self, key: &Text, below: Failed) {
        if !below.is_empty() {
            self.0.insert(key.clone(), Part::Holds(below));
        }
    }
}

/// A complete script, and what of the plan is not in it.
#[derive(Debug)]
pub struct LoweredScript {
    pub script: crate::gremlin::Script,
    pub failed: Failed,
}
