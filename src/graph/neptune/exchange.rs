//! One request to one server.
//!
//! In: a job and the server that does it. Out: its rows, or why there are none, once: nothing is
//! repeated here.

use std::sync::Arc;

use http::{
    Method,
    header::{ACCEPT, CONTENT_TYPE, TE},
};

use super::{
    Dialect,
    cancel::{QueryId, UnderWay},
    fault,
    node::{Client, Node},
    reply,
    request::{self, Asked},
};
use crate::{
    graph::{GraphError, Job, Rows},
    trace::TraceId,
};

/// What Neptune takes (reference: "Neptune limits").
const LONGEST_BODY: usize = 157_286_400;

/// A request that can be sent.
pub(super) struct Prepared {
    request: reqwest::RequestBuilder,
    query: Option<QueryId>,
    max_answer: usize,
}

/// Writes the request and signs it. What fails here never reached the server.
pub(super) async fn prepare(
    node: &Node,
    client: &Client,
    dialect: Dialect,
    job: &Job<'_>,
) -> Result<Prepared, GraphError> {
    let query = dialect.cancels().then(QueryId::new);
    let body = request::body(&Asked {
        script: job.script,
        dialect,
        remaining: job.limits.remaining(),
        hints: job.hints,
        query,
    })
    .map_err(|error| GraphError::Failed(error.to_string()))?;
    if body.len() > LONGEST_BODY {
        let message = format!("it has {} bytes, and {LONGEST_BODY} are taken", body.len());
        return Err(GraphError::RequestTooLarge(message));
    }
    let mut request = node
        .request(client, Method::POST, node.gremlin(), body)
        .await?
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, request::ACCEPT)
        // Neptune then reports a failure after the first rows behind the body.
        .header(TE, "trailers");
    if let Some(trace) = job.trace {
        request = request.header(TraceId::HEADER, trace.header());
    }
    Ok(Prepared {
        request,
        query,
        max_answer: job.limits.max_answer,
    })
}

impl Prepared {
    pub async fn send(self, node: &Arc<Node>) -> Result<Rows, GraphError> {
        let under_way = UnderWay::new(node, self.query);
        let answered = answer(node, self.request, self.max_answer).await;
        match &answered {
            // It may still run.
            Err(GraphError::TooLarge { .. } | GraphError::NoRoom | GraphError::Lost { .. }) => {
                drop(under_way);
            }
            Ok(_) | Err(_) => under_way.done(),
        }
        answered
    }
}

async fn answer(
    node: &Node,
    request: reqwest::RequestBuilder,
    max_answer: usize,
) -> Result<Rows, GraphError> {
    let response = node.send(request).await?;
    let whole = node.whole(response, max_answer).await?;
    let trailer = |name: &str| {
        let value = whole.trailers.get(name)?;
        value.to_str().ok()
    };
    if let Some(late) = trailer("x-neptune-status")
        && let Some(error) = fault::read_trailers(
            late,
            trailer("x-neptune-detail").unwrap_or_default(),
            node.name(),
        )
    {
        return Err(error);
    }
    reply::rows(whole.body, node.name())
}
