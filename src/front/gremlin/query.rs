//! `/gremlin`: the text of a query to an answer.

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

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
    failure::{self, Failure},
    fault::Fault,
    log::Met,
    not_allowed, question, request_id,
};
use crate::{
    front::server::{HangUp, body},
    graph::{GraphError, Limits, Rows, memory},
    gremlin::{
        Arg, Never, Parsed, Script, Step, StepName, Value, parse_script, refused_by_neptune,
    },
};

/// A longer text is read where it keeps nobody waiting.
const LONG: usize = 64 << 10;

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
        match rows(&served, &text, reader.serializer.format, &request_id).await {
            Ok(rows) => reader.rows(&rows),
            Err(error) => failure(error),
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
    let reading = body::read(&parts.headers, body, served.settings.max_body);
    let body = tokio::time::timeout(served.settings.query_timeout, reading)
        .await
        .map_err(|_| Failure::new(NeptuneCode::ClientTimeout, "the body did not come in time"))??;
    Ok((serializer, question::from_body(&body)?))
}

fn wants_a_websocket(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE);
    upgrade.is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

async fn rows(
    served: &Served,
    text: &str,
    format: memory::Format,
    request_id: &str,
) -> Result<Rows, Failure> {
    // Neptune's clock too starts when it takes up a query, before it reads the text.
    let began = Instant::now();
    let ticket = served.running.begin(request_id, text);
    tracing::debug!(text, "query");
    let script = read(text).await?;
    if served.settings.access == Access::ReadOnly && memory::writes(&script) {
        return Err(Failure::new(
            NeptuneCode::ReadOnlyViolation,
            "this is a replica, which takes no writes; send them to the writer",
        ));
    }
    let timeout = timeout(&script, served.settings.query_timeout)?;
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
    ended.map_err(|error| match error {
        GraphError::Deadline => Failure::new(
            NeptuneCode::TimeLimitExceeded,
            format!(
                "the query was ended after the {} ms that it has",
                timeout.as_millis()
            ),
        ),
        error => failure::of_the_graph(&error, &script),
    })
}

async fn read(text: &str) -> Result<Script, Failure> {
    if text.len() <= LONG {
        return parse(text);
    }
    let text = text.to_owned();
    let reading = tokio::task::spawn_blocking(move || parse(&text));
    reading.await.unwrap_or_else(|error| {
        Err(Failure::new(
            NeptuneCode::InternalFailure,
            format!("reading the query broke off: {error}"),
        ))
    })
}

fn parse(text: &str) -> Result<Script, Failure> {
    let Parsed { tree, places } = parse_script::<Never>(text)?;
    match refused_by_neptune(&tree).first() {
        None => Ok(tree),
        Some(refused) => {
            let place = places.get(refused.step).map(|name| place(text, &name));
            Err(failure::refused(refused, place))
        }
    }
}

/// The line, and the column in characters, both from 1.
fn place(text: &str, name: &Range<usize>) -> (usize, usize) {
    let before = &text[..name.start];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

/// What the text asks for, and the server allows: the shortest time of all its statements.
fn timeout(script: &Script, allowed: Duration) -> Result<Duration, Failure> {
    let sources = script
        .statements
        .iter()
        .flat_map(|statement| &statement.source);
    let mut shortest = allowed;
    for step in sources {
        let Some(asked) = asked_timeout(step) else {
            continue;
        };
        let asked = asked.ok_or_else(|| {
            let detail =
                "evaluationTimeout is a number of milliseconds, 0 for as long as is allowed";
            Failure::new(NeptuneCode::InvalidParameter, detail)
        })?;
        if asked > allowed {
            return Err(Failure::new(
                NeptuneCode::InvalidParameter,
                format!(
                    "evaluationTimeout {} is more than the {} ms that this server allows",
                    asked.as_millis(),
                    allowed.as_millis()
                ),
            ));
        }
        if !asked.is_zero() {
            shortest = shortest.min(asked);
        }
    }
    Ok(shortest)
}

/// `None`: the step sets none. `Some(None)`: what it sets is no time.
fn asked_timeout(step: &Step) -> Option<Option<Duration>> {
    match (step.name, step.args.as_slice()) {
        (StepName::With, [Arg::Value(Value::String(key)), rest @ ..])
            if matches!(&**key, "evaluationTimeout" | "scriptEvaluationTimeout") =>
        {
            let millis = match rest {
                [Arg::Value(Value::Byte(millis))] => Some(i64::from(*millis)),
                [Arg::Value(Value::Short(millis))] => Some(i64::from(*millis)),
                [Arg::Value(Value::Int(millis))] => Some(i64::from(*millis)),
                [Arg::Value(Value::Long(millis))] => Some(*millis),
                _ => None,
            };
            Some(
                millis
                    .and_then(|millis| u64::try_from(millis).ok())
                    .map(Duration::from_millis),
            )
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> NeptuneCode {
        parse(text).expect_err(text).code
    }

    #[test]
    fn what_cannot_be_read_has_its_code() {
        use NeptuneCode::{
            InvalidNumericData, MalformedQuery, QueryTooLarge, UnsupportedOperation,
        };
        for (text, expected) in [
            ("", MalformedQuery),
            ("g.V(", MalformedQuery),
            ("g.V().limt(1)", MalformedQuery),
            ("g.V().filter{it}", MalformedQuery),
            ("g.V(x)", MalformedQuery),
            ("g.V().has('age', 300b)", InvalidNumericData),
            ("g.tx().commit()", UnsupportedOperation),
            ("g.V().hasNext()", UnsupportedOperation),
            ("g.V().pageRank()", UnsupportedOperation),
            ("g.V().property(list, 'a', 1)", UnsupportedOperation),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
        let deep = format!("g.V(){}", ".map(__.out()".repeat(200));
        assert_eq!(code(&deep), QueryTooLarge);
    }

    #[test]
    fn a_mistake_has_its_place_and_the_nearest_name() {
        let failure = parse("g.V().\n  limt(1)").expect_err("a slip");
        assert_eq!(
            failure.detail,
            "line 2, column 3: there is no step `limt`; did you mean `limit`?"
        );
        let failure = parse("g.V().\n  pageRank()").expect_err("it is refused");
        assert!(
            failure.detail.starts_with("line 2, column 3: pageRank(): "),
            "{failure:?}"
        );
    }

    #[test]
    fn the_shortest_time_counts() {
        let ask = |text: &str| {
            let script = parse(text).expect(text);
            timeout(&script, Duration::from_secs(10)).map(|time| time.as_millis())
        };
        for (text, millis) in [
            ("g.V()", 10_000),
            ("g.with('evaluationTimeout', 500).V()", 500),
            ("g.with('evaluationTimeout', 500L).V()", 500),
            ("g.with('evaluationTimeout', 0).V()", 10_000),
            ("g.with('evaluationTimeout', 10000).V()", 10_000),
            (
                "g.with('evaluationTimeout', 500).V(); g.with('scriptEvaluationTimeout', 200).V()",
                200,
            ),
        ] {
            assert_eq!(ask(text), Ok(millis), "{text}");
        }
        for text in [
            "g.with('evaluationTimeout', 10001).V()",
            "g.with('evaluationTimeout', -1).V()",
            "g.with('evaluationTimeout', '500').V()",
            "g.with('evaluationTimeout').V()",
        ] {
            let failure = ask(text).expect_err(text);
            assert_eq!(failure.code, NeptuneCode::InvalidParameter, "{text}");
        }
    }
}
