//! A script and its deadline to the body of a request.

use std::time::Duration;

use serde::Serialize;

use super::Dialect;
use crate::gremlin::{Arg, Script, Statement, Step, StepName, Value, write_script_with};

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

pub(super) fn body(script: &Script, dialect: Dialect, remaining: Duration) -> Vec<u8> {
    #[derive(Serialize)]
    struct Body<'a> {
        gremlin: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<&'static str>,
    }
    let mut text = String::with_capacity(512);
    let timeout = timeout(remaining);
    write_script_with(
        script,
        |place, statement| takes_timeout(dialect, place, statement).then_some(&timeout),
        &mut text,
    );
    serde_json::to_vec(&Body {
        gremlin: &text,
        language: dialect.language(),
    })
    .expect("two strings can be written as JSON")
}

/// The source step that tells the server when to stop.
fn timeout(remaining: Duration) -> Step {
    let millis = TIMEOUTS
        .into_iter()
        .find(|step| Duration::from_millis(u64::from(step.unsigned_abs())) >= remaining)
        .unwrap_or(i32::MAX);
    Step::new(
        StepName::With,
        [
            Arg::Value(Value::String(TIMEOUT.into())),
            Arg::Value(Value::Int(millis)),
        ],
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

    fn sent(statements: Vec<Statement>, dialect: Dialect, millis: u64) -> serde_json::Value {
        let script = Script { statements };
        serde_json::from_slice(&body(&script, dialect, Duration::from_millis(millis)))
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
        let forever = body(
            &Script {
                statements: vec![count(vec![])],
            },
            Dialect::Neptune,
            Duration::MAX,
        );
        assert!(String::from_utf8_lossy(&forever).contains("2147483647"));
    }

    #[test]
    fn a_limit_is_not_set_twice() {
        let own = count(vec![timeout(Duration::from_millis(7))]);
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
