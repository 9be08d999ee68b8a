//! One log line a request, under the request's id; and the net for a panic.

use std::{panic::AssertUnwindSafe, time::Instant};

use axum::{extract::Request, middleware::Next, response::Response};
use futures_util::FutureExt;
use http::Method;
use tracing::Instrument;

use super::{Told, graphql::accept, reply, request_id};
use crate::{
    error::{Code, Error},
    front::protocol::{Media, negotiate},
    response::{Outcome, Response as GraphqlResponse},
};

/// The name of an operation that a client chose, where it is one.
#[derive(Debug, Clone)]
pub(super) struct Operation(String);

impl Operation {
    /// A name is logged only if it is one: anything else could be a value, or forge a line.
    pub fn named(name: Option<&str>) -> Option<Operation> {
        const LONGEST: usize = 100;
        let is_name = |name: &&str| {
            name.len() <= LONGEST
                && !name.starts_with(|c: char| c.is_ascii_digit())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        name.filter(is_name).map(|name| Operation(name.to_owned()))
    }
}

pub(super) async fn around(mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = request_id::of(request.headers());
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default());
    let media = negotiate(accept(request.headers())).unwrap_or(Media::Json);
    let method = request.method().clone();
    let path = Path::of(request.uri().path());
    request
        .headers_mut()
        .insert(request_id::X_REQUEST_ID, id.clone());
    async {
        let gone = Gone { began };
        let mut response = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
            Ok(response) => response,
            // The panic hook has logged where.
            Err(_) => reply(internal(), media),
        };
        response.headers_mut().insert(request_id::X_REQUEST_ID, id);
        gone.disarm();
        line(&method, path, &response, began);
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

fn internal() -> GraphqlResponse {
    GraphqlResponse::refused(&[Error::new(
        Code::Internal,
        "something went wrong here; the service's log says what, under the id of this request",
    )])
}

/// What is written of a path: ours, or that it is none of them.
#[derive(Debug, Clone, Copy)]
enum Path {
    Graphql,
    Health,
    Page,
}

impl Path {
    fn of(path: &str) -> Self {
        match path {
            "/graphql" => Path::Graphql,
            "/health" => Path::Health,
            _ => Path::Page,
        }
    }
}

fn line(method: &Method, path: Path, response: &Response, began: Instant) {
    let ms = millis(began);
    let status = response.status().as_u16();
    let told = response.extensions().get::<Told>();
    let (code, errors) = match told.map(|told| told.0) {
        Some(Outcome::Executed { errors }) => (None, Some(errors)),
        Some(Outcome::Refused(code)) => (Some(code.text()), None),
        Some(Outcome::MutationNotAllowed) => (Some(Code::BadUserInput.text()), None),
        None => (None, None),
    };
    let operation = response.extensions().get::<Operation>();
    let operation = operation.map(|operation| &*operation.0);
    match path {
        Path::Graphql if status >= 500 => {
            tracing::warn!(%method, operation, status, code, errors, ms, "graphql");
        }
        Path::Graphql => {
            tracing::info!(%method, operation, status, code, errors, ms, "graphql");
        }
        Path::Health => tracing::debug!(%method, status, ms, "health"),
        Path::Page => tracing::debug!(%method, status, ms, "page"),
    }
}

fn millis(began: Instant) -> f64 {
    let ms = began.elapsed().as_secs_f64() * 1e3;
    (ms * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_are_logged() {
        for name in ["A", "_a9", "getAirports"] {
            assert!(Operation::named(Some(name)).is_some_and(|known| known.0 == name));
        }
        for other in [
            None,
            Some("9a"),
            Some("a b"),
            Some("a\n"),
            Some("ä"),
            Some(&*"a".repeat(101)),
        ] {
            assert!(Operation::named(other).is_none());
        }
    }
}
