//! Around each request: its id, the net for a panic, and the time for its log line.

use std::{panic::AssertUnwindSafe, time::Instant};

use axum::{extract::Request, middleware::Next, response::Response};
use futures_util::FutureExt;
use tracing::Instrument;

use super::request_id;

/// Runs the rest under the request's id. `panicked` answers to the id where the rest does not, and
/// `line` writes the log line, with the milliseconds that it took.
pub async fn around(
    mut request: Request,
    next: Next,
    panicked: impl FnOnce(&str) -> Response,
    line: impl FnOnce(&Response, f64),
) -> Response {
    let began = Instant::now();
    let id = request_id::of(request.headers());
    // Of the highest level, so that the lines of every level are under it.
    let span = tracing::error_span!("request", id = id.to_str().unwrap_or_default());
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
        line(&response, millis(began));
        response
    }
    .instrument(span)
    .await
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
        tracing::info!(ms = millis(self.began), "the client went away");
    }
}

pub fn millis(began: Instant) -> f64 {
    let ms = began.elapsed().as_secs_f64() * 1e3;
    (ms * 100.0).round() / 100.0
}
