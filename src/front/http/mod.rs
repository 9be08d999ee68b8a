//! The service as an HTTP server.
//!
//! In: connections. Out: GraphQL at `/graphql`, GraphiQL at `/`, the graph's health at `/health`,
//! our own at `/livez`, sums at `/metrics`, and a log line for each request.

mod asked;
mod cors;
mod graphql;
mod health;
mod heavy;
mod log;
mod metrics;
mod page;

use std::sync::Arc;

use axum::{
    Router, middleware,
    response::{IntoResponse, Response},
    routing::{any, get},
};
use http::{HeaderValue, StatusCode, Uri, header};

pub use super::server::{
    Grace,
    budget::Budget,
    host::{HostName, HostNameError},
    intake::{Intake, Names},
    serve, serve_tls, serve_with,
    tls::{Tls, TlsError},
};
pub use cors::{Cors, CorsError};
pub(super) use graphql::{GatewaySays, accepted};
use heavy::Heavy;

use super::protocol::{Media, Refusal, status};
use crate::{
    error::Code,
    request::Identity,
    response::{Outcome, Response as GraphqlResponse},
    service::Service,
    telemetry::Account,
};

/// What the server allows.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// Bytes of the largest body of a request.
    pub max_body: usize,
    pub cors: Cors,
    /// Whether `/` shows GraphiQL.
    pub graphiql: bool,
    /// Whether there is `/metrics`.
    pub metrics: bool,
    /// The caller of every request of which no gateway says who asks.
    pub identity: Identity,
    pub room: Room,
}

/// What requests may hold together.
#[derive(Debug, Clone)]
pub struct Room {
    /// Bodies that are being read.
    pub bodies: Budget,
    /// What bodies have become, for as long as their requests run.
    pub values: Budget,
    /// Answers that are being sent.
    pub answers: Budget,
}

impl Room {
    pub const BODIES: usize = 64 << 20;
    pub const ANSWERS: usize = 256 << 20;

    /// Sizes in bytes. Values may hold four times what bodies may.
    pub fn new(bodies: usize, answers: usize) -> Room {
        Room {
            bodies: Budget::new(bodies),
            values: Budget::new(bodies.saturating_mul(4)),
            answers: Budget::new(answers),
        }
    }
}

impl Default for Room {
    fn default() -> Self {
        Room::new(Room::BODIES, Room::ANSWERS)
    }
}

struct Front {
    service: Arc<Service>,
    settings: HttpSettings,
    health: health::LastAnswer,
    heavy: Heavy,
}

/// All that is served.
pub fn router(service: Arc<Service>, settings: HttpSettings) -> Router {
    let cors = settings.cors.layer();
    let pages = match settings.graphiql {
        true => page::graphiql(),
        false => page::plain(),
    };
    let mut ours = Router::new()
        .route("/graphql", any(graphql::answer))
        .route("/health", get(health::answer))
        .route("/livez", get(health::live));
    if settings.metrics {
        ours = ours.route("/metrics", get(metrics::answer));
    }
    let front = Arc::new(Front {
        service,
        settings,
        health: health::LastAnswer::default(),
        heavy: Heavy::default(),
    });
    ours.with_state(Arc::clone(&front))
        .merge(pages)
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(cors)
        .layer(middleware::from_fn_with_state(front, log::around))
}

async fn nothing_here(uri: Uri) -> Response {
    let path = uri.path().chars().take(100).collect::<String>();
    refuse(
        Refusal::new(
            StatusCode::NOT_FOUND,
            Code::NotFound,
            format!("there is nothing at {path}; GraphQL is at /graphql"),
        ),
        Media::Json,
    )
}

async fn wrong_method() -> Response {
    refuse(
        Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            Code::BadUserInput,
            "this page can only be read, with GET",
        ),
        Media::Json,
    )
}

/// What the log line of a request tells of its answer.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub outcome: Outcome,
    pub account: Account,
}

pub(super) fn reply(response: GraphqlResponse, media: Media) -> Response {
    reply_with(status(response.outcome, media), response, media)
}

pub(super) fn refuse(refusal: Refusal, media: Media) -> Response {
    reply_with(
        refusal.status,
        GraphqlResponse::refused(&[refusal.error]),
        media,
    )
}

fn reply_with(status: StatusCode, response: GraphqlResponse, media: Media) -> Response {
    let content_type = HeaderValue::from_static(media.content_type());
    let mut reply = (
        status,
        [
            (header::CONTENT_TYPE, content_type),
            (header::VARY, HeaderValue::from_static("accept")),
            // An answer is one caller's, and of one moment.
            (
                header::CACHE_CONTROL,
                HeaderValue::from_static("private, no-store"),
            ),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
        ],
        response.body,
    )
        .into_response();
    if response.outcome == Outcome::MutationNotAllowed {
        let allowed = HeaderValue::from_static("POST");
        reply.headers_mut().insert(header::ALLOW, allowed);
    }
    reply.extensions_mut().insert(Told {
        outcome: response.outcome,
        account: response.account,
    });
    reply
}
