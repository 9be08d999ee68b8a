//! The queries under way, and `/gremlin/status`, which shows them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use axum::{
    Json,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use serde::Serialize;

use super::{Served, code::NeptuneCode, failure::Failure, request_id};

/// Neptune shows no more of a query.
const SHOWN: usize = 1_024;

#[derive(Debug, Default)]
pub struct Running(Mutex<Queries>);

#[derive(Debug, Default)]
struct Queries {
    next: u64,
    by_number: BTreeMap<u64, Query>,
}

#[derive(Debug)]
struct Query {
    id: String,
    text: String,
    since: Instant,
}

/// A query is under way for as long as this lives.
#[derive(Debug)]
pub struct Ticket<'r> {
    running: &'r Running,
    number: u64,
}

impl Running {
    pub fn begin(&self, id: &str, text: &str) -> Ticket<'_> {
        let mut queries = self.lock();
        let number = queries.next;
        queries.next += 1;
        let query = Query {
            id: id.to_owned(),
            text: text.chars().take(SHOWN).collect(),
            since: Instant::now(),
        };
        queries.by_number.insert(number, query);
        Ticket {
            running: self,
            number,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.running.lock().by_number.remove(&self.number);
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    accepted_query_count: usize,
    running_query_count: usize,
    queries: Vec<Shown>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    query_id: String,
    query_string: String,
    query_eval_stats: Stats,
}

#[derive(Serialize)]
struct Stats {
    waited: u64,
    elapsed: u64,
    cancelled: bool,
}

impl From<&Query> for Shown {
    fn from(query: &Query) -> Self {
        Shown {
            query_id: query.id.clone(),
            query_string: query.text.clone(),
            query_eval_stats: Stats {
                waited: 0,
                elapsed: u64::try_from(query.since.elapsed().as_millis()).unwrap_or(u64::MAX),
                cancelled: false,
            },
        }
    }
}

/// All queries, or the one with the `queryId` asked for.
pub async fn answer(
    State(served): State<Arc<Served>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let parameters: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let fails = |code, detail: String| Failure::new(code, detail).reply(request_id(&headers));
    if parameters.iter().any(|(name, _)| name == "cancelQuery") {
        return fails(
            NeptuneCode::UnsupportedOperation,
            "queries cannot be cancelled here; close the connection".to_owned(),
        );
    }
    let id = parameters.iter().find(|(name, _)| name == "queryId");
    let queries = served.running.lock();
    let all = queries.by_number.values();
    match id {
        None => {
            let queries: Vec<Shown> = all.map(Shown::from).collect();
            Json(Status {
                accepted_query_count: queries.len(),
                running_query_count: queries.len(),
                queries,
            })
            .into_response()
        }
        Some((_, id)) => match all.into_iter().find(|query| query.id == **id) {
            Some(query) => Json(Shown::from(query)).into_response(),
            None => fails(
                NeptuneCode::InvalidParameter,
                format!("no query with the id {id} is running"),
            ),
        },
    }
}
