//! Lambda's runtime API, as far as one function needs it, on a port of this machine.
//!
//! In: events. Out: what the function makes of each, and the failure of its start.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc},
};

/// An event that waits to be fetched.
pub struct Event {
    pub body: String,
    /// Milliseconds since 1970.
    pub deadline: u64,
}

/// What the function has sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Sent {
    Response { id: String, body: Value },
    Error { id: String, body: Value },
    InitError { body: Value },
}

pub struct RuntimeApi {
    pub address: String,
    events: mpsc::UnboundedSender<Event>,
    sent: mpsc::UnboundedReceiver<Sent>,
}

struct Shared {
    events: Mutex<(u32, mpsc::UnboundedReceiver<Event>)>,
    sent: mpsc::UnboundedSender<Sent>,
}

const PATIENCE: Duration = Duration::from_secs(30);

impl RuntimeApi {
    pub async fn start() -> RuntimeApi {
        let (events, waiting) = mpsc::unbounded_channel();
        let (sender, sent) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            events: Mutex::new((0, waiting)),
            sent: sender,
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route(
                "/2018-06-01/runtime/invocation/{id}/response",
                post(response),
            )
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(shared);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        tokio::spawn(async move { axum_serve(listener, router).await });
        RuntimeApi {
            address,
            events,
            sent,
        }
    }

    pub fn send(&self, event: impl ToString) {
        self.send_until(event, millis_from_now(30_000));
    }

    pub fn send_until(&self, event: impl ToString, deadline: u64) {
        let body = event.to_string();
        self.events
            .send(Event { body, deadline })
            .expect("the server runs");
    }

    pub async fn sent(&mut self) -> Sent {
        tokio::time::timeout(PATIENCE, self.sent.recv())
            .await
            .expect("the function answers in time")
            .expect("the server runs")
    }

    /// Whether the function stays silent for a while.
    pub async fn silent(&mut self) -> bool {
        let wait = Duration::from_millis(300);
        tokio::time::timeout(wait, self.sent.recv()).await.is_err()
    }
}

pub fn millis_from_now(millis: u64) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.expect("it is later than 1970").as_millis();
    u64::try_from(now).expect("it is not that late") + millis
}

async fn axum_serve(listener: TcpListener, router: Router) {
    use neptune_graphql::front::http::serve;
    serve(listener, router, std::future::pending(), Duration::ZERO).await;
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    let mut events = shared.events.lock().await;
    let Some(event) = events.1.recv().await else {
        return StatusCode::GONE.into_response();
    };
    events.0 += 1;
    let headers = [
        ("content-type", "application/json".to_owned()),
        (
            "lambda-runtime-aws-request-id",
            format!("request-{}", events.0),
        ),
        ("lambda-runtime-deadline-ms", event.deadline.to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-west-1:1:function:test".to_owned(),
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0".to_owned(),
        ),
    ];
    (headers, event.body).into_response()
}

async fn response(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: String,
) -> StatusCode {
    let body = json(&body);
    tell(&shared, Sent::Response { id, body })
}

async fn error(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: String,
) -> StatusCode {
    let body = json(&body);
    tell(&shared, Sent::Error { id, body })
}

async fn init_error(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    assert!(headers.contains_key("lambda-runtime-function-error-type"));
    let body = json(&body);
    tell(&shared, Sent::InitError { body })
}

fn json(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

fn tell(shared: &Shared, sent: Sent) -> StatusCode {
    match shared.sent.send(sent) {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::GONE,
    }
}
