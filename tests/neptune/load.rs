//! Many requests at once, each with what became of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use neptune_graphql::{
    consistency::Consistency,
    request::{Asker, Identity, Moment, Request},
    service::Service,
};
use serde_json::{Map, Value, json};

use crate::project::{ITEMS, item};

/// What is asked in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Read,
    /// May be repeated.
    Put,
    /// Fails when it is repeated.
    Make,
    /// May not be repeated.
    Add,
}

pub const KINDS: [Kind; 4] = [Kind::Read, Kind::Put, Kind::Make, Kind::Add];

/// A request and its end.
#[derive(Debug)]
pub struct Done {
    pub number: i64,
    pub kind: Kind,
    pub began: Instant,
    pub took: Duration,
    pub end: End,
}

#[derive(Debug)]
pub enum End {
    Right,
    /// An answer that is not what was asked for.
    Wrong(String),
    Failed {
        code: String,
        message: String,
    },
}

/// What a failure says of the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It was not made.
    No,
    Perhaps,
    /// Sent again, it found its own id.
    Likely,
}

/// By the words for people: there are no others.
pub fn says(message: &str) -> Says {
    match (
        message.contains("it may have been made"),
        message.contains("it has most likely been made"),
    ) {
        (true, _) => Says::Perhaps,
        (false, true) => Says::Likely,
        (false, false) => Says::No,
    }
}

/// Who is asked.
#[derive(Clone)]
pub enum Asked {
    Service(Arc<Service>),
    /// `serve`, by HTTP.
    Http(reqwest::Client, String),
}

pub struct Load {
    pub asked: Asked,
    pub requests: usize,
    pub in_flight: usize,
    pub deadline: Duration,
}

impl Load {
    /// Asks everything. `seen` is told how many requests are done.
    pub async fn run(&self, seen: Arc<AtomicUsize>) -> Vec<Done> {
        self.from(0, seen).await
    }

    /// The same with requests that others have not asked.
    pub async fn starting_at(&self, first: usize) -> Vec<Done> {
        self.from(first, Arc::default()).await
    }

    async fn from(&self, first: usize, seen: Arc<AtomicUsize>) -> Vec<Done> {
        let next = Arc::new(AtomicUsize::new(first));
        let end = first + self.requests;
        let workers: Vec<_> = (0..self.in_flight)
            .map(|_| {
                let (next, seen) = (next.clone(), seen.clone());
                let (asked, deadline) = (self.asked.clone(), self.deadline);
                tokio::spawn(async move {
                    let mut done = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= end {
                            return done;
                        }
                        done.push(one(&asked, number, deadline).await);
                        seen.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        let mut all = Vec::with_capacity(self.requests);
        for worker in workers {
            all.extend(worker.await.expect("it does not panic"));
        }
        all
    }
}

async fn one(asked: &Asked, number: usize, deadline: Duration) -> Done {
    let kind = KINDS[number % KINDS.len()];
    let number = i64::try_from(number).expect("it is not that large");
    let (query, variables, expected) = question(kind, number);
    let began = Instant::now();
    let answer = match asked {
        Asked::Service(service) => execute(service, query, variables, deadline).await,
        Asked::Http(client, url) => post(client, url, query, &variables).await,
    };
    Done {
        number,
        kind,
        began,
        took: began.elapsed(),
        end: end(&answer, &expected),
    }
}

/// A query, its variables and the data of the right answer.
fn question(kind: Kind, number: i64) -> (&'static str, Value, Value) {
    match kind {
        Kind::Read => {
            let (n, id) = (number % ITEMS, item(number % ITEMS));
            (
                "query($id: ID!) { read(id: $id) { id n } }",
                json!({ "id": id }),
                json!({ "read": { "id": id, "n": n } }),
            )
        }
        Kind::Put => {
            let id = format!("put-{number}");
            (
                "mutation($id: ID!, $n: Int!) { put(id: $id, n: $n) { id n } }",
                json!({ "id": id, "n": number }),
                json!({ "put": { "id": id, "n": number } }),
            )
        }
        Kind::Make => (
            "mutation($id: ID!, $n: Int!) { make(id: $id, n: $n) }",
            json!({ "id": format!("made-{number}"), "n": number }),
            json!({ "make": number }),
        ),
        Kind::Add => (
            "mutation($key: Int!) { add(key: $key) }",
            json!({ "key": number }),
            json!({ "add": number }),
        ),
    }
}

async fn execute(service: &Service, query: &str, variables: Value, deadline: Duration) -> Value {
    let Value::Object(variables) = variables else {
        return Value::Null;
    };
    let response = service
        .execute(Request {
            query: query.to_owned(),
            operation_name: None,
            variables,
            may_mutate: true,
            deadline: Instant::now() + deadline,
            identity: Identity::NONE,
            moment: Moment::of_now(),
            asker: Asker::Client,
            consistency: Consistency::Eventual,
            trace: None,
        })
        .await;
    serde_json::from_slice(&response.body).unwrap_or_default()
}

async fn post(client: &reqwest::Client, url: &str, query: &str, variables: &Value) -> Value {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let request = client
        .post(url)
        .header("content-type", "application/json")
        .body(body);
    let answered = async { request.send().await?.bytes().await };
    match answered.await {
        Ok(body) => serde_json::from_slice(&body).unwrap_or_default(),
        Err(error) => json!({ "errors": [{ "message": error.to_string() }] }),
    }
}

fn end(answer: &Value, expected: &Value) -> End {
    let empty = Map::new();
    let answer = answer.as_object().unwrap_or(&empty);
    let errors = answer.get("errors").and_then(Value::as_array);
    match errors.and_then(|errors| errors.first()) {
        None if answer.get("data") == Some(expected) => End::Right,
        None => End::Wrong(format!("{answer:?} instead of {expected}")),
        Some(error) => {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            End::Failed {
                code: text(&error["extensions"]["code"]),
                message: text(&error["message"]),
            }
        }
    }
}
