//! HTTP requests that come as events: API Gateway's REST API and HTTP API, a Function URL, an
//! Application Load Balancer.
//!
//! In: an event. Out: the answer of the very router that `serve` has, in the form of the event's
//! source.

mod caller;
mod reply;
mod request;
mod shape;

use axum::{Router, body::to_bytes, response::Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::value::RawValue;
use tower::ServiceExt;

pub use shape::{AlbEvent, GatewayEvent, HttpApiEvent, RestEvent};

use super::Invocation;
use crate::{
    error::{Code, Error},
    front::{
        appsync::Failure,
        http::{GatewaySays, Told, accepted, refuse, reply as graphql_reply},
        protocol::{Media, Refusal},
        server::request_id::X_REQUEST_ID,
    },
    response::Response as GraphqlResponse,
    telemetry::Ledger,
    trace::TraceId,
};
use reply::{Form, reply};

pub async fn answer(
    router: Router,
    event: GatewayEvent,
    invocation: &Invocation,
    ledger: &Ledger,
) -> Result<Box<RawValue>, Failure> {
    let form = Form::of(&event);
    let caller = caller::caller(&event);
    let (response, media) = match request::request(event) {
        Err(refusal) => (refuse(refusal, Media::Json), Media::Json),
        Ok(mut request) => {
            let media = accepted(request.headers());
            // The platform's own log lines have this id, so ours have it too.
            if let Ok(id) = HeaderValue::from_str(&invocation.request_id) {
                request.headers_mut().insert(X_REQUEST_ID, id);
            }
            if let Some(trace) = &invocation.trace
                && let Ok(trace) = HeaderValue::from_str(trace.header())
            {
                request.headers_mut().insert(TraceId::HEADER, trace);
            }
            request.extensions_mut().insert(GatewaySays {
                caller,
                deadline: invocation.deadline,
            });
            let Ok(response) = router.oneshot(request).await;
            (response, media)
        }
    };
    if let Some(told) = response.extensions().get::<Told>() {
        ledger.add(&told.account);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|_| {
        Failure::new(
            Code::Internal,
            "the answer broke off; the service's log says more",
        )
    })?;
    let whole = reply(form, &parts, &body);
    if whole.get().len() <= form.limit() {
        return Ok(whole);
    }
    let too_large = too_large(form, media);
    if let Some(told) = too_large.extensions().get::<Told>() {
        ledger.add(&told.account);
    }
    let (mut refused, body) = too_large.into_parts();
    for (name, value) in &parts.headers {
        // Which page may read it is as it was.
        if !refused.headers.contains_key(name) && name != header::CONTENT_LENGTH {
            refused.headers.append(name, value.clone());
        }
    }
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Ok(reply(form, &refused, &body))
}

/// The answer to an event that the function does not take from gateways.
pub async fn refused(event: &GatewayEvent) -> Box<RawValue> {
    let refusal = Refusal::new(
        StatusCode::NOT_IMPLEMENTED,
        Code::Forbidden,
        "this service is asked through AppSync: the rules of its schema are heeded there alone",
    );
    let (parts, body) = refuse(refusal, Media::Json).into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    reply(Form::of(event), &parts, &body)
}

fn too_large(form: Form, media: Media) -> Response {
    tracing::warn!(
        limit = form.limit(),
        "the answer is too large for the gateway"
    );
    let error = Error::new(
        Code::LimitExceeded,
        format!(
            "the answer is larger than the {} bytes that come through the gateway; ask for less at \
             once, or for a page",
            form.limit()
        ),
    );
    graphql_reply(GraphqlResponse::refused(&[error]), media)
}
