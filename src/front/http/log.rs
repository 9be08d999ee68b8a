//! One log line and one count a request.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::Method;

use super::{Front, Told, graphql::accepted, reply};
use crate::{
    error::{Code, Error},
    front::server,
    response::{Outcome, Response as GraphqlResponse},
    telemetry::{Ending, millis},
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

pub(super) async fn around(
    State(front): State<Arc<Front>>,
    request: Request,
    next: Next,
) -> Response {
    let media = accepted(request.headers());
    let method = request.method().clone();
    let path = Path::of(request.uri().path());
    let counted = match path {
        Path::Graphql => Some(front.service.metrics().request()),
        Path::Health | Path::Metrics | Path::Page => None,
    };
    let mut took = Duration::ZERO;
    let response = server::log::around(
        request,
        next,
        |_| reply(internal(), media),
        |response, time| {
            took = time;
            line(&method, path, response, time);
        },
    )
    .await;
    if let Some(counted) = counted {
        match response.extensions().get::<Told>() {
            Some(told) => counted.ended(ending(told.outcome), told.account.codes, took),
            // The way to the page.
            None => counted.ended(Ending::Ok, Default::default(), took),
        }
    }
    response
}

fn internal() -> GraphqlResponse {
    GraphqlResponse::refused(&[Error::new(
        Code::Internal,
        "something went wrong here; the service's log says what, under the id of this request",
    )])
}

fn ending(outcome: Outcome) -> Ending {
    match outcome {
        Outcome::Executed { errors: 0 } => Ending::Ok,
        Outcome::Executed { .. } => Ending::FieldErrors,
        Outcome::Refused(_) | Outcome::MutationNotAllowed => Ending::Refused,
    }
}

/// What is written of a path: ours, or that it is none of them.
#[derive(Debug, Clone, Copy)]
enum Path {
    Graphql,
    Health,
    Metrics,
    Page,
}

impl Path {
    fn of(path: &str) -> Self {
        match path {
            "/graphql" => Path::Graphql,
            "/health" | "/livez" => Path::Health,
            "/metrics" => Path::Metrics,
            _ => Path::Page,
        }
    }
}

fn line(method: &Method, path: Path, response: &Response, time: Duration) {
    let status = response.status().as_u16();
    let ms = millis(time);
    match path {
        Path::Graphql => graphql(method, response, status, ms),
        Path::Health => tracing::debug!(%method, status, ms, "health"),
        Path::Metrics => tracing::debug!(%method, status, ms, "metrics"),
        Path::Page => tracing::debug!(%method, status, ms, "page"),
    }
}

fn graphql(method: &Method, response: &Response, status: u16, ms: f64) {
    /// At the level of the answer's status.
    macro_rules! line {
        ($($fields:tt)*) => {
            match status >= 500 {
                true => tracing::warn!($($fields)*),
                false => tracing::info!($($fields)*),
            }
        };
    }
    let extensions = response.extensions();
    let asked = extensions.get::<Operation>().map(|asked| &*asked.0);
    let Some(Told { outcome, account }) = extensions.get::<Told>() else {
        return line!(%method, operation = asked, status, ms, "graphql");
    };
    let about = account.about.as_deref();
    let errors = match outcome {
        Outcome::Executed { errors } => Some(*errors),
        Outcome::Refused(_) | Outcome::MutationNotAllowed => None,
    };
    let codes = (!account.codes.is_empty()).then(|| tracing::field::display(account.codes));
    // What was never run says nothing of its run.
    let ran = about.map(|_| account);
    line!(
        %method,
        kind = about.map(|about| about.kind()),
        operation = about.and_then(|about| about.name.as_deref()).or(asked),
        fields = about.map(|about| &*about.fields),
        status,
        outcome = ending(*outcome).text(),
        errors,
        codes,
        ms,
        graph_ms = account.graph_ms(),
        traversals = ran.map(|account| account.traversals),
        retries = ran.map(|account| account.retries),
        row_bytes = ran.map(|account| account.row_bytes),
        plan = account.plan(),
        "graphql"
    );
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
