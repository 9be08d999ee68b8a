//! One log line a request. Queries hold values, so their text is logged at `debug` alone.

use std::time::Duration;

use axum::{extract::Request, middleware::Next, response::Response};
use http::Method;

use super::{code::NeptuneCode, failure::Failure, fault::Fault};
use crate::{
    front::server::{self, HangUp},
    telemetry::millis,
};

/// In the extensions of an answer: the fault that its query met.
#[derive(Debug, Clone, Copy)]
pub(super) struct Met(pub Fault);

pub(super) async fn around(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = Path::of(request.uri().path());
    server::log::around(
        request,
        next,
        |id| {
            let detail = "something went wrong here; the log says what";
            Failure::new(NeptuneCode::InternalFailure, detail).reply(id)
        },
        |response, time| line(&method, path, response, time),
    )
    .await
}

/// What is written of a path: ours, or that it is none of them.
#[derive(Debug, Clone, Copy)]
enum Path {
    Gremlin,
    Other(&'static str),
}

impl Path {
    fn of(path: &str) -> Self {
        match path {
            "/gremlin" | "/" => Path::Gremlin,
            path if path.starts_with("/gremlin/status") => Path::Other("running queries"),
            "/status" => Path::Other("status"),
            "/propertygraph/statistics/summary" | "/pg/statistics/summary" => {
                Path::Other("summary")
            }
            _ => Path::Other("nothing"),
        }
    }
}

fn line(method: &Method, path: Path, response: &Response, time: Duration) {
    let ms = millis(time);
    let extensions = response.extensions();
    let status = response.status().as_u16();
    let code = extensions.get::<NeptuneCode>().map(|code| code.name());
    let fault = extensions.get::<Met>().map(|met| met.0.to_string());
    let hung_up = extensions.get::<HangUp>().map(|_| true);
    match path {
        // One that was asked for is no trouble of ours.
        Path::Gremlin if status >= 500 && fault.is_none() => {
            tracing::warn!(%method, status, code, ms, "gremlin");
        }
        Path::Gremlin => tracing::info!(%method, status, code, fault, hung_up, ms, "gremlin"),
        Path::Other(what) => tracing::debug!(%method, status, code, ms, "{what}"),
    }
}
