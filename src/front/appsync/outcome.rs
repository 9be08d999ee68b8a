//! Responses of the service to what AppSync expects.
//!
//! In: the body of a response. Out: the value of a field, or a failure by AppSync's `errorType` and
//! `errorMessage`.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use crate::error::{Code, Error, bounded};

/// Why a field has no value. The Lambda runtime sends it as `errorType` and `errorMessage`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    #[serde(rename = "errorType")]
    pub code: String,
    #[serde(rename = "errorMessage")]
    pub message: String,
}

impl Failure {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Failure {
            code: code.text().to_owned(),
            message: bounded(message.into()),
        }
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Failure::new(error.code, error.message.clone())
    }
}

/// What came of a field.
#[derive(Debug, Clone)]
pub struct Answer {
    /// JSON.
    pub data: String,
    pub failure: Option<Failure>,
}

impl Answer {
    pub fn null() -> Self {
        Answer {
            data: "null".to_owned(),
            failure: None,
        }
    }

    pub fn failed(failure: Failure) -> Self {
        Answer {
            failure: Some(failure),
            ..Answer::null()
        }
    }

    /// For a resolver without a template, which cannot give a value and an error: a null in the
    /// place of what failed would be taken for the truth.
    pub fn alone(self) -> Result<Vec<u8>, Failure> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.data.into_bytes()),
        }
    }
}

/// A response of the service.
#[derive(Deserialize)]
pub struct Outcome<'r> {
    #[serde(borrow, default)]
    pub data: Option<HashMap<&'r str, &'r RawValue>>,
    #[serde(default)]
    pub errors: Vec<OutcomeError>,
}

#[derive(Deserialize)]
pub struct OutcomeError {
    pub message: String,
    #[serde(default)]
    pub path: Vec<Value>,
    pub extensions: Extensions,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
    pub code: String,
    /// The error stands for so many others, which the response had no room for.
    #[serde(default)]
    pub left_out: Option<usize>,
}

impl<'r> Outcome<'r> {
    pub fn read(body: &'r [u8]) -> Result<Outcome<'r>, Failure> {
        serde_json::from_slice(body)
            .map_err(|_| Failure::new(Code::Internal, "the service gave no JSON"))
    }
}

impl OutcomeError {
    pub fn failure(&self) -> Failure {
        Failure {
            code: self.extensions.code.clone(),
            message: self.message.clone(),
        }
    }

    pub fn stands_for_others(&self) -> bool {
        self.extensions.left_out.is_some()
    }

    /// The index of the row that it is about, where it is about one.
    pub fn row(&self) -> Option<usize> {
        usize::try_from(self.path.get(1)?.as_u64()?).ok()
    }
}

/// Several errors as the one that AppSync can carry.
pub fn first<'e>(mut errors: impl Iterator<Item = &'e OutcomeError>) -> Option<Failure> {
    let mut first = errors.next()?.failure();
    let others: usize = errors
        .map(|error| error.extensions.left_out.unwrap_or(1))
        .sum();
    if others > 0 {
        first.message.push_str(&format!(" (and {others} more)"));
    }
    Some(first)
}
