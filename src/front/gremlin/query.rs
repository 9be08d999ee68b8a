//! `/gremlin`: the text of a query to an answer.

use std::{sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, header, request::Parts};

use super::{
    Access, Served, accept,
    answer::{Reader, takes_trailers},
    code::NeptuneCode,
    failure::Failure,
    fault::Fault,
    log::Met,
    not_allowed, question, request_id, script,
};
use crate::{
    front::server::{HangUp, body},
    graph::{GraphError, Limits, Rows, memory},
    gremlin::script_writes,
};

pub async fn answer(
    State(served): State<Arc<Served>>,
    request: axum::extract::Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let request_id = request_id(&parts.headers).to_owned();
    let asked = asked(&served, &parts, body).await;
    let fate = served.chance.next();
    // Even a sleep of no time waits for the timer's next tick.
    if !fate.latency.is_zero() {
        tokio::time::sleep(fate.latency).await;
    }
    let failure = |failure: Failure| failure.reply(&request_id);
    let (reader, text) = match asked {
        Ok((serializer, text)) => {
            let reader = Reader {
                request_id: &request_id,
                serializer,
                trailers: takes_trailers(&parts.headers),
            };
            (reader, text)
        }
        Err(error) => return failure(error),
    };
    let ask = || async {
        let ran = rows(&served, &text, reader.serializer.format, &request_id).await;
        let Ran { rows, wrote } = match ran {
            Ok(ran) => ran,
            Err(error) => return failure(error),
        };
        let mut share = served.answers.share();
        match (share.grow_to(rows.as_bytes().len()), wrote) {
            (true, _) => reader.rows(&rows, share),
            (false, false) => failure(Failure::new(
                NeptuneCode::TooManyRequests,
                "too many large answers are being sent at once; ask again later",
            )),
            // An error would say that nothing was changed.
            (false, true) => HangUp.into_response(),
        }
    };
    let Some(fault) = fate.fault else {
        return ask().await;
    };
    let wanted = |code| {
        Failure::new(
            code,
            "a fault on demand: this server was started with --fault",
        )
    };
    let mut reply = match fault {
        Fault::Code(code) => failure(wanted(code)),
        Fault::Late(code) => reader.late(&wanted(code)),
        Fault::DropBefore => HangUp.into_response(),
        Fault::DropAfter => {
            let answer = ask().await;
            let mut reply = HangUp.into_response();
            // For the log.
            *reply.status_mut() = answer.status();
            reply
        }
    };
    reply.extensions_mut().insert(Met(fault));
    reply
}

/// What a request asks for.
async fn asked(
    served: &Served,
    parts: &Parts,
    body: Body,
) -> Result<(accept::Serializer, String), Failure> {
    if wants_a_websocket(&parts.headers) {
        return Err(Failure::new(
            NeptuneCode::UnsupportedOperation,
            "there is no WebSocket here; send the query with POST",
        ));
    }
    let serializer = accept::negotiate(&parts.headers)?;
    match parts.method {
        Method::GET => {
            let query = parts.uri.query().unwrap_or_default();
            return Ok((serializer, question::from_query(query)?));
        }
        Method::POST => {}
        // HEAD comes by the way of GET, and would run a query for nobody.
        _ => return Err(not_allowed(&parts.method)),
    }
    let reading = body::read(
        &parts.headers,
        body,
        served.settings.max_body,
        &served.bodies,
    );
    let body = tokio::time::timeout(served.settings.query_timeout, reading)
        .await
        .map_err(|_| Failure::new(NeptuneCode::ClientTimeout, "the body did not come in time"))??;
    Ok((serializer, question::from_body(&body)?))
}

fn wants_a_websocket(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE);
    upgrade.is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// What came of a query.
struct Ran {
    rows: Rows,
    wrote: bool,
}

async fn rows(
    served: &Served,
    text: &str,
    format: memory::Format,
    request_id: &str,
) -> Result<Ran, Failure> {
    // Neptune's clock too starts when it takes up a query, before it reads the text.
    let began = Instant::now();
    let ticket = served.running.begin(request_id, text);
    tracing::debug!(text, "query");
    let script = script::read(text).await?;
    let wrote = script_writes(&script);
    if served.access() == Access::ReadOnly && wrote {
        return Err(Failure::new(
            NeptuneCode::ReadOnlyViolation,
            "this is a replica, which takes no writes; send them to the writer",
        ));
    }
    let timeout = script::timeout(&script, served.settings.query_timeout)?;
    let limits = Limits {
        deadline: began + timeout,
        max_answer: served.settings.max_answer,
    };
    let ended = tokio::select! {
        ended = served.graph.run_as(&script, limits, format) => ended,
        () = ticket.cancelled() => {
            return Err(Failure::new(NeptuneCode::CancelledByUser, "the query was cancelled"));
        }
    };
    let ended = ended.map(|rows| Ran { rows, wrote });
    ended.map_err(|error| match error {
        GraphError::Deadline => Failure::new(
            NeptuneCode::TimeLimitExceeded,
            format!(
                "the query was ended after the {} ms that it has",
                timeout.as_millis()
            ),
        ),
        error => error.into(),
    })
}
