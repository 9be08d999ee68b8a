//! `/graphql`: GET and POST to a request, and back.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{extract::State, response::IntoResponse, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use tracing::{Instrument, debug_span};

use super::{
    Front,
    asked::{Asked, asked},
    log::Operation,
    refuse, reply,
};
use crate::{
    consistency::Consistency,
    error::{Code, Error},
    front::{
        protocol::{Media, Refusal, negotiate},
        server::Began,
    },
    request::{Asker, Identity, Moment, Request},
    response::Response as GraphqlResponse,
    trace::TraceId,
};

/// The service ends a request at its deadline; this is for the case that it does not.
const GRACE: Duration = Duration::from_secs(1);

/// A document of so many bytes may take milliseconds to check and to plan.
const HEAVY: usize = 8 << 10;

/// Longer than any setting: an instant must be able to hold it.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// In the extensions of a request: what the gateway before us says of it.
#[derive(Debug, Clone)]
pub(in crate::front) struct GatewaySays {
    pub caller: Option<Identity>,
    /// The answer is of no use after this.
    pub deadline: Option<Instant>,
}

pub(super) async fn answer(
    State(front): State<Arc<Front>>,
    request: axum::extract::Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let says = parts.extensions.remove::<GatewaySays>();
    // A request that came slowly has used up some of its time.
    let began = parts.extensions.get::<Began>();
    let began = began.map_or_else(Instant::now, |Began(began)| *began);
    let mut deadline = began + front.service.settings().timeout;
    let mut caller = None;
    if let Some(says) = says {
        deadline = says
            .deadline
            .map_or(deadline, |theirs| theirs.min(deadline));
        caller = says.caller;
    }
    match theirs(&parts.headers) {
        Ok(time) => deadline = time.map_or(deadline, |time| deadline.min(began + time)),
        Err(refusal) => return refuse(refusal, accepted(&parts.headers)),
    }
    if front.settings.graphiql && asks_for_a_page(&parts) {
        return (StatusCode::SEE_OTHER, [(header::LOCATION, "./")]).into_response();
    }
    let Some(media) = negotiate(accept(&parts.headers)) else {
        return refuse(not_acceptable(), Media::Json);
    };
    let consistency = match Consistency::of(&parts.headers) {
        Ok(consistency) => consistency,
        Err(error) => {
            let (status, code) = (StatusCode::BAD_REQUEST, Code::BadUserInput);
            return refuse(Refusal::new(status, code, error.to_string()), media);
        }
    };
    let asked = asked(&front, &parts, body, deadline).instrument(debug_span!("accept"));
    let Asked {
        params,
        is_large,
        held,
    } = match asked.await {
        Ok(asked) => asked,
        Err(refusal) => return refused(refusal, media),
    };
    let operation = Operation::named(params.operation_name.as_deref());
    let request = Request {
        query: params.query,
        operation_name: params.operation_name,
        variables: params.variables,
        may_mutate: parts.method == Method::POST,
        deadline,
        identity: caller.unwrap_or_else(|| front.settings.identity.clone()),
        moment: Moment::of_now(),
        asker: Asker::Client,
        consistency,
        trace: TraceId::of(&parts.headers),
    };
    let running = tokio::time::timeout_at(
        (deadline + GRACE).into(),
        execute(&front, request, is_large),
    );
    let response = running.await.unwrap_or_else(|_| {
        GraphqlResponse::refused(&[Error::new(
            Code::DeadlineExceeded,
            "the answer was not ready in time; ask for less at once",
        )])
    });
    drop(held);
    let response = with_room(&front, response);
    let mut reply = reply(response, media);
    if let Some(operation) = operation {
        reply.extensions_mut().insert(operation);
    }
    reply
}

/// Runs a request. What takes much work before the graph is asked is done where it keeps nobody
/// waiting.
async fn execute(front: &Front, request: Request, is_large: bool) -> GraphqlResponse {
    if !is_large && request.query.len() < HEAVY && !request.query.contains("__schema") {
        return front.service.execute(request).await;
    }
    let (service, deadline) = (Arc::clone(&front.service), request.deadline);
    let ready = move || {
        let ready = service.ready(&request);
        (request, ready)
    };
    match front.heavy.run(deadline, ready).await {
        Ok((request, ready)) => front.service.run(&request, ready).await,
        Err(error) => GraphqlResponse::refused(&[error]),
    }
}

/// The response, holding its share of what all answers on their way may hold.
fn with_room(front: &Front, response: GraphqlResponse) -> GraphqlResponse {
    let mut share = front.settings.room.answers.share();
    if share.grow_to(response.body.len()) {
        return GraphqlResponse {
            body: share.hold(response.body),
            ..response
        };
    }
    let message = "too many large answers are being sent at once; if this was a mutation, its \
                   changes were made. Ask again later, or for less at once";
    GraphqlResponse {
        account: response.account,
        ..GraphqlResponse::refused(&[Error::new(Code::Throttled, message)])
    }
}

/// How long a client waits. It can shorten the service's own time.
const TIMEOUT: HeaderName = HeaderName::from_static("x-neptune-timeout");

fn theirs(headers: &HeaderMap) -> Result<Option<Duration>, Refusal> {
    let Some(text) = headers.get(TIMEOUT) else {
        return Ok(None);
    };
    let millis = text.to_str().ok().and_then(|text| text.trim().parse().ok());
    match millis {
        Some(millis @ 1..) => Ok(Some(Duration::from_millis(millis).min(LONGEST))),
        Some(0) | None => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            Code::BadUserInput,
            format!("the header {TIMEOUT} is a number of milliseconds, from 1"),
        )),
    }
}

fn refused(refusal: Refusal, media: Media) -> Response {
    let mut reply = refuse(refusal, media);
    if reply.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = HeaderValue::from_static("GET, POST");
        reply.headers_mut().insert(header::ALLOW, allowed);
    }
    reply
}

fn not_acceptable() -> Refusal {
    Refusal::new(
        StatusCode::NOT_ACCEPTABLE,
        Code::BadUserInput,
        "the answer is application/graphql-response+json or application/json; accept one of them",
    )
}

/// What a request accepts, header by header.
pub(super) fn accept(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::ACCEPT)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
}

/// In what form an answer is sent that is made outside of the router.
pub(in crate::front) fn accepted(headers: &HeaderMap) -> Media {
    negotiate(accept(headers)).unwrap_or(Media::Json)
}

/// A browser that was pointed at the wrong path.
fn asks_for_a_page(parts: &Parts) -> bool {
    parts.method == Method::GET
        && parts.uri.query().is_none()
        && accept(&parts.headers).any(|accept| accept.contains("text/html"))
}
