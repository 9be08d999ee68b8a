//! The embedded graph behind the HTTP shapes of Neptune, for tests of client code and other tools.
//!
//! In: HTTP as Neptune takes it. Out: HTTP as Neptune answers it, faults on demand among the
//! answers. What Neptune refuses is refused here too. Whatever stands before a request is looked at
//! (a signature, TLS) stands around the router, not in the handlers.

mod accept;
mod answer;
mod clock;
mod code;
mod failure;
mod fault;
mod iam;
mod log;
mod query;
mod question;
mod running;
mod script;
mod status;
mod summary;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router, middleware,
    response::Response,
    routing::{get, post},
};
use http::{HeaderMap, Method, StatusCode, Uri};
use jiff::Timestamp;

pub use clock::Clock;
pub use code::{NeptuneCode, NoSuchCode};
pub use fault::{Fault, FaultError, FaultShare, Faults, Latency};
pub use iam::{Guard, Keys, KeysError};

use super::server::budget::Budget;
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
    /// Bytes of all bodies that are being read.
    pub max_bodies: usize,
    /// Bytes of all answers that are being sent.
    pub max_answers: usize,
    pub access: Access,
    pub faults: Faults,
    /// For tests of clients whose clock is off.
    pub clock: Clock,
}

impl GremlinSettings {
    /// What Neptune takes.
    pub const MAX_BODY: usize = 157_286_400;
    pub const MAX_ANSWER: usize = 256 << 20;
    /// The largest, and many of a usual size.
    pub const MAX_BODIES: usize = 2 * Self::MAX_BODY;
    pub const MAX_ANSWERS: usize = 2 * Self::MAX_ANSWER;
}

impl Default for GremlinSettings {
    fn default() -> Self {
        GremlinSettings {
            query_timeout: Duration::from_millis(120_000),
            max_body: Self::MAX_BODY,
            max_answer: Self::MAX_ANSWER,
            max_bodies: Self::MAX_BODIES,
            max_answers: Self::MAX_ANSWERS,
            access: Access::ReadWrite,
            faults: Faults::none(),
            clock: Clock::default(),
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
    read_only: AtomicBool,
    chance: Chance,
    running: Running,
    started: Timestamp,
    /// What bodies hold that are being read.
    bodies: Budget,
    /// What answers hold that are being sent.
    answers: Budget,
}

impl Served {
    fn access(&self) -> Access {
        match self.read_only.load(Ordering::Relaxed) {
            true => Access::ReadOnly,
            false => Access::ReadWrite,
        }
    }
}

/// One instance of a cluster, which may become the writer or a replica while it runs.
#[derive(Clone)]
pub struct Instance(Arc<Served>);

impl Instance {
    pub fn new(graph: Arc<MemoryGraph>, settings: GremlinSettings) -> Instance {
        Instance(Arc::new(Served {
            graph,
            read_only: AtomicBool::new(settings.access == Access::ReadOnly),
            chance: Chance::new(settings.faults.clone()),
            bodies: Budget::new(settings.max_bodies),
            answers: Budget::new(settings.max_answers),
            settings,
            running: Running::default(),
            started: Timestamp::now(),
        }))
    }

    /// As at a fail-over. Queries that run already end as they began.
    pub fn set_access(&self, access: Access) {
        let read_only = access == Access::ReadOnly;
        self.0.read_only.store(read_only, Ordering::Relaxed);
    }

    /// All that is served.
    pub fn router(&self) -> Router {
        self.logged(self.routes())
    }

    /// The same for those alone whom the guard lets in.
    pub fn guarded(&self, guard: Guard) -> Router {
        let state = (self.0.clone(), Arc::new(guard));
        self.logged(
            self.routes()
                .layer(middleware::from_fn_with_state(state, iam::check)),
        )
    }

    fn routes(&self) -> Router {
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
            .with_state(self.0.clone())
            .fallback(nothing_here)
            .method_not_allowed_fallback(wrong_method)
    }

    fn logged(&self, router: Router) -> Router {
        let clock = self.0.settings.clock;
        let router = match clock.is_right() {
            true => router,
            false => router.layer(middleware::from_fn_with_state(clock, clock::dated)),
        };
        router.layer(middleware::from_fn(log::around))
    }
}

/// All that one instance serves.
pub fn router(graph: Arc<MemoryGraph>, settings: GremlinSettings) -> Router {
    Instance::new(graph, settings).router()
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
