//! A script and its deadline to the body of a request.

use std::time::Duration;

use serde::Serialize;

use uuid::Uuid;

use super::{Dialect, cancel::QueryId, empty_ids::without_empty_ids};
use crate::graph::Hints;
use crate::gremlin::{Arg, EveryElement, Script, Statement, Step, StepName, Value, write_request};

/// Untyped GraphSON; the servers' defaults differ and have changed.
pub(super) const ACCEPT: &str = "application/vnd.gremlin-v3.0+json;types=false";

const TIMEOUT: &str = "evaluationTimeout";

/// What the server is told of the time left, in milliseconds. Neptune's result cache is keyed by
/// the text, so the text may not change from one request to the next: the time left is rounded up
/// to one of these. The client keeps the exact deadline.
const TIMEOUTS: [i32; 15] = [
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    30_000,
    60_000,
    120_000,
    300_000,
    900_000,
    3_600_000,
    i32::MAX,
];

/// Neptune's longest time for a query, unless its cluster says otherwise; it refuses more.
const NEPTUNE_LONGEST: Duration = Duration::from_secs(120);

/// What a request is made of.
pub(super) struct Asked<'a> {
    pub script: &'a Script,
    pub dialect: Dialect,
    pub remaining: Duration,
    pub hints: Hints,
    pub query: Option<QueryId>,
}

pub(super) fn body(asked: &Asked<'_>) -> Result<Vec<u8>, EveryElement> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'a> {
        gremlin: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        query_id: Option<&'a Uuid>,
    }
    let mut text = String::with_capacity(512);
    // The limit first, so that the hints are there without it too.
    let mut options = Vec::from_iter(timeout(asked.dialect, asked.remaining));
    let limit = options.len();
    options.extend(hints(asked.dialect, asked.hints));
    let script = match asked.dialect.has_empty_ids() {
        true => None,
        false => without_empty_ids(asked.script),
    };
    write_request(
        script.as_ref().unwrap_or(asked.script),
        |place, statement| match takes_timeout(asked.dialect, place, statement) {
            true => &options,
            false => &options[limit..],
        },
        &mut text,
    )?;
    let body = serde_json::to_vec(&Body {
        gremlin: &text,
        language: asked.dialect.language(),
        query_id: asked.query.as_ref().map(QueryId::uuid),
    });
    Ok(body.expect("strings can be written as JSON"))
}

/// The source step that tells the server when to stop.
fn timeout(dialect: Dialect, remaining: Duration) -> Option<Step> {
    match dialect {
        // The cluster's own limit ends it.
        Dialect::Neptune if remaining > NEPTUNE_LONGEST => return None,
        Dialect::Neptune | Dialect::GremlinServer | Dialect::JanusGraph => {}
    }
    let millis = TIMEOUTS
        .into_iter()
        .find(|step| Duration::from_millis(u64::from(step.unsigned_abs())) >= remaining)
        .unwrap_or(i32::MAX);
    Some(option(StepName::With, TIMEOUT, Value::Int(millis)))
}

/// The source steps that tell Neptune how to go about it
/// (<https://docs.aws.amazon.com/neptune/latest/userguide/gremlin-query-hints.html>,
/// <https://docs.aws.amazon.com/neptune/latest/userguide/gremlin-results-cache.html>).
fn hints(dialect: Dialect, hints: Hints) -> Vec<Step> {
    match dialect {
        Dialect::Neptune => {}
        Dialect::GremlinServer | Dialect::JanusGraph => return Vec::new(),
    }
    let cache = hints.cache.map(|seconds| {
        let seconds = i32::try_from(seconds.get()).unwrap_or(i32::MAX);
        option(
            StepName::With,
            "Neptune#enableResultCacheWithTTL",
            Value::Int(seconds),
        )
    });
    let engine = hints
        .dfe
        .map(|on| option(StepName::WithSideEffect, "Neptune#useDFE", Value::Bool(on)));
    cache.into_iter().chain(engine).collect()
}

fn option(name: StepName, key: &str, value: Value) -> Step {
    Step::new(
        name,
        [Arg::Value(Value::String(key.into())), Arg::Value(value)],
    )
}

/// Gremlin Server adds up what the statements of a request say; what Neptune does with several is
/// not known, so there each says it. A statement that sets its own limit keeps it.
fn takes_timeout(dialect: Dialect, place: usize, statement: &Statement) -> bool {
    let place_fits = match dialect {
        Dialect::Neptune => true,
        Dialect::GremlinServer | Dialect::JanusGraph => place == 0,
    };
    place_fits && !statement.source.iter().any(sets_timeout)
}

fn sets_timeout(step: &Step) -> bool {
    step.name == StepName::With
        && matches!(step.args.first(), Some(Arg::Value(Value::String(key))) if &**key == TIMEOUT)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::gremlin::Text;

    fn count(source: Vec<Step>) -> Statement {
        Statement {
            source,
            steps: vec![
                Step::new(StepName::V, []),
                Step::new(StepName::Has, [Arg::from(Text::from("it's \"é\""))]),
            ],
            terminal: None,
        }
    }

    fn asked(script: &Script, dialect: Dialect, remaining: Duration) -> Asked<'_> {
        Asked {
            script,
            dialect,
            remaining,
            hints: Hints::default(),
            query: None,
        }
    }

    fn sent(statements: Vec<Statement>, dialect: Dialect, millis: u64) -> serde_json::Value {
        let script = Script { statements };
        let asked = asked(&script, dialect, Duration::from_millis(millis));
        serde_json::from_slice(&body(&asked).expect("it names its elements"))
            .expect("a body is JSON")
    }

    #[test]
    fn neptune_gets_the_text_and_the_others_its_language() {
        assert_eq!(
            sent(vec![count(vec![])], Dialect::Neptune, 20_000),
            serde_json::json!({
                "gremlin": r#"g.with('evaluationTimeout', 20000).V().has('it\'s "é"')"#,
            })
        );
        assert_eq!(
            sent(vec![count(vec![])], Dialect::JanusGraph, 20_000)["language"],
            "gremlin-lang"
        );
    }

    #[test]
    fn a_little_less_time_gives_the_same_text() {
        let text = sent(vec![count(vec![])], Dialect::Neptune, 20_000);
        assert_eq!(text, sent(vec![count(vec![])], Dialect::Neptune, 19_990));
        assert_eq!(text, sent(vec![count(vec![])], Dialect::Neptune, 10_001));
        assert_ne!(text, sent(vec![count(vec![])], Dialect::Neptune, 10_000));
        let script = Script {
            statements: vec![count(vec![])],
        };
        let forever = |dialect| {
            let body =
                body(&asked(&script, dialect, Duration::MAX)).expect("it names its elements");
            String::from_utf8_lossy(&body).into_owned()
        };
        assert!(forever(Dialect::GremlinServer).contains("2147483647"));
        assert!(!forever(Dialect::Neptune).contains(TIMEOUT));
    }

    #[test]
    fn neptune_alone_is_told_of_the_cache_and_the_engine() {
        let script = Script {
            statements: vec![count(vec![])],
        };
        let text = |dialect| {
            let asked = Asked {
                hints: Hints {
                    cache: NonZeroU32::new(60),
                    dfe: Some(true),
                },
                ..asked(&script, dialect, Duration::from_secs(20))
            };
            let body: serde_json::Value =
                serde_json::from_slice(&body(&asked).expect("it names its elements"))
                    .expect("a body is JSON");
            body["gremlin"].to_string()
        };
        let neptune = text(Dialect::Neptune);
        assert!(
            neptune.contains(
                "g.with('evaluationTimeout', 20000)\
                 .with('Neptune#enableResultCacheWithTTL', 60)\
                 .withSideEffect('Neptune#useDFE', true).V()"
            ),
            "{neptune}"
        );
        assert!(!text(Dialect::JanusGraph).contains("Neptune#"));
    }

    #[test]
    fn a_query_has_its_name_beside_the_text() {
        let script = Script {
            statements: vec![count(vec![])],
        };
        let query = QueryId::new();
        let asked = Asked {
            query: Some(query),
            ..asked(&script, Dialect::Neptune, Duration::from_secs(20))
        };
        let body: serde_json::Value =
            serde_json::from_slice(&body(&asked).expect("it names its elements"))
                .expect("a body is JSON");
        assert_eq!(body["queryId"], query.uuid().to_string());
        assert!(
            !body["gremlin"]
                .to_string()
                .contains(&query.uuid().to_string())
        );
    }

    #[test]
    fn a_limit_is_not_set_twice() {
        let own = Vec::from_iter(timeout(Dialect::Neptune, Duration::from_millis(7)));
        let own = count(own);
        let text = sent(vec![own], Dialect::Neptune, 20_000)["gremlin"].to_string();
        assert_eq!(text.matches("evaluationTimeout").count(), 1);
        assert!(text.contains("100"), "{text}");
        let two = vec![count(vec![]), count(vec![])];
        for (dialect, times) in [(Dialect::Neptune, 2), (Dialect::GremlinServer, 1)] {
            let text = sent(two.clone(), dialect, 20_000)["gremlin"].to_string();
            assert_eq!(text.matches("evaluationTimeout").count(), times);
        }
    }
}
