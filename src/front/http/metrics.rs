//! `/metrics`: the sums of all requests, for Prometheus.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;

use super::Front;
use crate::telemetry::{CONTENT_TYPE, exposition};

pub(super) async fn answer(State(front): State<Arc<Front>>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, CONTENT_TYPE),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, exposition(front.service.metrics())).into_response()
}
