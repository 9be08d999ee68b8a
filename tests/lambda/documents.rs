//! The events of `events/*.json`, each with what the function must make of it.
//!
//! A document has `about`, `event`, and what is expected: `reply`, of which every part that is
//! written must be there; `answer`, the whole of GraphQL's answer; `code`, of its first error;
//! `says`, a part of its body; `absent`, headers that must not be there; `value`, where AppSync asks;
//! `failure`, where the runtime's error path is taken.

use std::{fs, path::Path};

use neptune_graphql::front::lambda::Lambda;
use serde::Deserialize;
use serde_json::Value;

use crate::service::{invocation, lambda};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    about: String,
    event: Value,
    reply: Option<Value>,
    answer: Option<Value>,
    code: Option<String>,
    says: Option<String>,
    #[serde(default)]
    absent: Vec<String>,
    value: Option<Value>,
    failure: Option<Failure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Failure {
    code: String,
    says: String,
}

/// The texts of all documents, with their names.
pub fn documents() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lambda/events");
    let mut all: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| {
            let path = entry.expect("a file").path();
            let text = fs::read_to_string(&path).expect("a text");
            (path.display().to_string(), text)
        })
        .collect();
    all.sort();
    all
}

/// The event of each document.
pub fn events() -> Vec<Value> {
    let event = |(name, text): (String, String)| document(&name, &text).event;
    documents().into_iter().map(event).collect()
}

fn document(name: &str, text: &str) -> Document {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[tokio::test]
async fn every_event_is_answered_as_its_document_says() {
    let lambda = lambda();
    let mut wrong = Vec::new();
    for (name, text) in documents() {
        let document = document(&name, &text);
        if let Err(reason) = check(&lambda, &document).await {
            wrong.push(format!("{name}: {}\n  {reason}", document.about));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn check(lambda: &Lambda, document: &Document) -> Result<(), String> {
    let got = lambda
        .answer(&document.event.to_string(), &invocation())
        .await;
    let got = match (got, &document.failure) {
        (Ok(answer), None) => answer,
        (Err(failure), Some(expected))
            if failure.code == expected.code && failure.message.contains(&expected.says) =>
        {
            return Ok(());
        }
        (got, _) => return Err(format!("{got:?}")),
    };
    let got: Value = serde_json::from_str(got.get()).map_err(|error| error.to_string())?;
    let wrong = || format!("got {got}");
    if let Some(value) = &document.value {
        return if got == *value { Ok(()) } else { Err(wrong()) };
    }
    let expected = document.reply.as_ref().ok_or("nothing is expected")?;
    if !holds(&got, expected) {
        return Err(wrong());
    }
    let body = got["body"].as_str().ok_or_else(wrong)?;
    let says = |part: &String| body.contains(part.as_str());
    if !document.says.as_ref().is_none_or(says) {
        return Err(wrong());
    }
    let headers = ["headers", "multiValueHeaders"].map(|form| &got[form]);
    for name in &document.absent {
        if headers.iter().any(|headers| headers.get(name).is_some()) {
            return Err(wrong());
        }
    }
    if document.answer.is_none() && document.code.is_none() {
        return Ok(());
    }
    let answer: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let right = match (&document.answer, &document.code) {
        (Some(expected), _) => answer == *expected,
        (None, Some(code)) => answer["errors"][0]["extensions"]["code"] == **code,
        (None, None) => true,
    };
    if right { Ok(()) } else { Err(wrong()) }
}

/// Whether everything that is expected is there.
fn holds(got: &Value, expected: &Value) -> bool {
    match (got, expected) {
        (Value::Object(got), Value::Object(expected)) => expected
            .iter()
            .all(|(name, value)| got.get(name).is_some_and(|got| holds(got, value))),
        _ => got == expected,
    }
}
