//! One log line a request.

use axum::{extract::Request, middleware::Next, response::Response};
use http::Method;

use super::{Told, graphql::accepted, reply};
use crate::{
    error::{Code, Error},
    front::server,
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

pub(super) async fn around(request: Request, next: Next) -> Response {
    let media = accepted(request.headers());
    let method = request.method().clone();
    let path = Path::of(request.uri().path());
    server::log::around(
        request,
        next,
        |_| reply(internal(), media),
        |response, ms| line(&method, path, response, ms),
    )
    .await
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

fn line(method: &Method, path: Path, response: &Response, ms: f64) {
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
