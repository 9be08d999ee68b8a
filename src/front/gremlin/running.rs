//! The queries under way, and `/gremlin/status`, which shows and cancels them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use axum::{
    Json,
    body::Body,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use serde::Serialize;
use tokio::sync::Notify;

use super::{Served, code::NeptuneCode, failure::Failure, request_id};
use crate::front::server::body;

/// Neptune shows no more of a query.
const SHOWN: usize = 1_024;

/// A form with the id of a query is shorter.
const MAX_FORM: usize = 64 << 10;

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
    cancel: Arc<Notify>,
}

/// A query is under way for as long as this lives.
#[derive(Debug)]
pub struct Ticket<'r> {
    running: &'r Running,
    number: u64,
    cancel: Arc<Notify>,
}

impl Ticket<'_> {
    /// Comes when somebody cancels the query.
    pub async fn cancelled(&self) {
        self.cancel.notified().await;
    }
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
            cancel: Arc::default(),
        };
        let cancel = query.cancel.clone();
        queries.by_number.insert(number, query);
        Ticket {
            running: self,
            number,
            cancel,
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

#[derive(Serialize)]
struct Cancelled {
    status: &'static str,
    payload: bool,
}

/// What is asked of the queries.
enum Asked {
    All,
    One(String),
    Cancel(String),
}

/// `/gremlin/status`, the parameters in the URL or in a form.
pub async fn by_parameters(
    State(served): State<Arc<Served>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Body,
) -> Response {
    let reading = body::read(&headers, body, MAX_FORM, &served.bodies);
    let form = match tokio::time::timeout(served.settings.query_timeout, reading).await {
        Ok(Ok(form)) => form,
        Ok(Err(error)) => return Failure::from(error).reply(request_id(&headers)),
        Err(_) => {
            let late = Failure::new(NeptuneCode::ClientTimeout, "the body did not come in time");
            return late.reply(request_id(&headers));
        }
    };
    let query = query.unwrap_or_default();
    let parameters = url::form_urlencoded::parse(query.as_bytes());
    let (mut cancel, mut id) = (false, None);
    for (name, value) in parameters.chain(url::form_urlencoded::parse(&form)) {
        match &*name {
            "cancelQuery" => cancel = true,
            "queryId" => id = Some(value.into_owned()),
            _ => {}
        }
    }
    let asked = match (cancel, id) {
        (false, None) => Ok(Asked::All),
        (false, Some(id)) => Ok(Asked::One(id)),
        (true, Some(id)) => Ok(Asked::Cancel(id)),
        (true, None) => Err(Failure::new(
            NeptuneCode::MissingParameter,
            "the parameter `queryId` is missing: it says what to cancel",
        )),
    };
    let answered = asked.and_then(|asked| answer(&served, &asked));
    answered.unwrap_or_else(|failure| failure.reply(request_id(&headers)))
}

/// `GET /gremlin/status/{id}`, as AWS's libraries ask.
pub async fn one(
    State(served): State<Arc<Served>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    answer(&served, &Asked::One(id)).unwrap_or_else(|failure| failure.reply(request_id(&headers)))
}

/// `DELETE /gremlin/status/{id}`.
pub async fn cancel(
    State(served): State<Arc<Served>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    answer(&served, &Asked::Cancel(id))
        .unwrap_or_else(|failure| failure.reply(request_id(&headers)))
}

fn answer(served: &Served, asked: &Asked) -> Result<Response, Failure> {
    let queries = served.running.lock();
    let mut all = queries.by_number.values();
    let mut find = |id: &str| {
        all.find(|query| query.id == id).ok_or_else(|| {
            let id = id.chars().take(100).collect::<String>();
            Failure::new(
                NeptuneCode::InvalidParameter,
                format!("no query with the id {id} is running"),
            )
        })
    };
    Ok(match asked {
        Asked::All => {
            let queries: Vec<Shown> = queries.by_number.values().map(Shown::from).collect();
            Json(Status {
                accepted_query_count: queries.len(),
                running_query_count: queries.len(),
                queries,
            })
            .into_response()
        }
        Asked::One(id) => Json(Shown::from(find(id)?)).into_response(),
        Asked::Cancel(id) => {
            find(id)?.cancel.notify_one();
            Json(Cancelled {
                status: "200 OK",
                payload: true,
            })
            .into_response()
        }
    })
}
