//! Around each request: its id, the net for a panic, and the time for its log line.

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use axum::{extract::Request, middleware::Next, response::Response};
use futures_util::FutureExt;
use tracing::{Instrument, Span};

use super::request_id;
use crate::{telemetry::millis, trace::TraceId};

/// Runs the rest under the request's id. `panicked` answers to the id where the rest does not, and
/// `line` writes the log line, with the time that it took.
pub async fn around(
    mut request: Request,
    next: Next,
    panicked: impl FnOnce(&str) -> Response,
    line: impl FnOnce(&Response, Duration),
) -> Response {
    let began = Instant::now();
    let id = request_id::of(request.headers());
    let span = request_span(
        id.to_str().unwrap_or_default(),
        TraceId::of(request.headers()).as_ref(),
    );
    request
        .headers_mut()
        .insert(request_id::X_REQUEST_ID, id.clone());
    async {
        let gone = Gone { began };
        let mut response = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
            Ok(response) => response,
            // The panic hook has logged where.
            Err(_) => panicked(id.to_str().unwrap_or_default()),
        };
        response.headers_mut().insert(request_id::X_REQUEST_ID, id);
        gone.disarm();
        line(&response, began.elapsed());
        response
    }
    .instrument(span)
    .await
}

/// What every line of a request is under. It is of the highest level, so that lines of every level
/// are.
pub fn request_span(id: &str, trace: Option<&TraceId>) -> Span {
    let trace = trace.and_then(TraceId::root);
    tracing::error_span!("request", id, trace)
}

/// Tells of a request whose client hung up: the server then drops the work on it.
struct Gone {
    began: Instant,
}

impl Gone {
    fn disarm(self) {
        std::mem::forget(self);
    }
}

impl Drop for Gone {
    fn drop(&mut self) {
        tracing::info!(ms = millis(self.began.elapsed()), "the client went away");
    }
}
