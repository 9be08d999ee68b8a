//! `/health`: whether the graph answers.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde::Serialize;

use super::Front;

#[derive(Serialize)]
#[serde(rename_all = "lowercase", tag = "status")]
enum Health {
    Ok {
        graph: String,
    },
    /// Why is for the log: it names hosts.
    Unavailable,
}

pub(super) async fn answer(State(front): State<Arc<Front>>) -> Response {
    let (status, health) = match front.service.graph().health().await {
        Ok(graph) => (StatusCode::OK, Health::Ok { graph }),
        Err(error) => {
            tracing::warn!(%error, "the graph is not healthy");
            (StatusCode::SERVICE_UNAVAILABLE, Health::Unavailable)
        }
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(health)).into_response()
}
