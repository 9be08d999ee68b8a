//! The embedded graph behind the HTTP shapes of Neptune, for tests of client code and other tools.
//!
//! In: HTTP as Neptune takes it. Out: HTTP as Neptune answers it, faults on demand among the
//! answers. What Neptune refuses is refused here too. Whatever stands before a request is looked at
//! (a signature, TLS) belongs around the router, not into the handlers.

mod accept;
mod answer;
mod code;
mod failure;
mod fault;
mod log;
mod query;
mod question;
mod running;
mod script;
mod status;
mod summary;

use std::{sync::Arc, time::Duration};

use axum::{
    Router, middleware,
    response::Response,
    routing::{get, post},
};
use http::{HeaderMap, Method, StatusCode, Uri};
use jiff::Timestamp;

pub use code::{NeptuneCode, NoSuchCode};
pub use fault::{Fault, FaultError, FaultShare, Faults, Latency};

use crate::{front::server::request_id::X_REQUEST_ID, graph::memory::MemoryGraph};
use failure::Failure;
use fault::Chance;
use running::Running;

/// What the server allows and does.
#[derive(Debug, Clone, PartialEq)]
pub struct GremlinSettings {
    /// The longest that a query may run.
    pub query_timeout: Duration,
    /// Bytes of the largest body of a request.
    pub max_body: usize,
    /// Bytes of the largest answer.
    pub max_answer: usize,
    pub access: Access,
    pub faults: Faults,
}

impl GremlinSettings {
    /// What Neptune takes.
    pub const MAX_BODY: usize = 157_286_400;
    pub const MAX_ANSWER: usize = 256 << 20;
}

impl Default for GremlinSettings {
    fn default() -> Self {
        GremlinSettings {
            query_timeout: Duration::from_millis(120_000),
            max_body: Self::MAX_BODY,
            max_answer: Self::MAX_ANSWER,
            access: Access::ReadWrite,
            faults: Faults::none(),
        }
    }
}

/// Whether this is the writer or a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    ReadWrite,
    ReadOnly,
}

struct Served {
    graph: Arc<MemoryGraph>,
    settings: GremlinSettings,
    chance: Chance,
    running: Running,
    started: Timestamp,
}

/// All that is served.
pub fn router(graph: Arc<MemoryGraph>, settings: GremlinSettings) -> Router {
    let served = Served {
        graph,
        chance: Chance::new(settings.faults.clone()),
        settings,
        running: Running::default(),
        started: Timestamp::now(),
    };
    Router::new()
        .route("/gremlin", post(query::answer).get(query::answer))
        // Neptune takes `/?gremlin=…` as well.
        .route("/", get(query::answer))
        .route(
            "/gremlin/status",
            get(running::by_parameters).post(running::by_parameters),
        )
        .route(
            "/gremlin/status/{id}",
            get(running::one).delete(running::cancel),
        )
        .route("/status", get(status::answer))
        .route("/propertygraph/statistics/summary", get(summary::answer))
        .route("/pg/statistics/summary", get(summary::answer))
        .with_state(Arc::new(served))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn(log::around))
}

/// The name of a request in its answer, which is its name in the log.
fn request_id(headers: &HeaderMap) -> &str {
    let id = headers.get(X_REQUEST_ID).and_then(|id| id.to_str().ok());
    id.unwrap_or_default()
}

async fn nothing_here(headers: HeaderMap, uri: Uri) -> Response {
    let path = uri.path().chars().take(100).collect::<String>();
    let detail = format!(
        "there is nothing at {path}; there are /gremlin, /gremlin/status, /status and \
         /propertygraph/statistics/summary"
    );
    Failure::new(NeptuneCode::BadRequest, detail)
        .with_status(StatusCode::NOT_FOUND)
        .reply(request_id(&headers))
}

async fn wrong_method(headers: HeaderMap, method: Method) -> Response {
    not_allowed(&method).reply(request_id(&headers))
}

fn not_allowed(method: &Method) -> Failure {
    let method = method.as_str().chars().take(20).collect::<String>();
    let detail = format!("{method} is not allowed here; queries are sent with POST or GET");
    Failure::new(NeptuneCode::MethodNotAllowed, detail)
}
