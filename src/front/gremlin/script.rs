//! The text of a query to a script that Neptune would run, and the time that it has.
//!
//! In: a text. Out: its tree, or a failure with the place of the mistake.

use std::{ops::Range, time::Duration};

use super::{
    code::NeptuneCode,
    failure::{self, Failure},
};
use crate::gremlin::{
    Arg, Never, Parsed, Script, Step, StepName, Value, parse_script, refused_by_neptune,
};

/// A longer text is read where it keeps nobody waiting.
const LONG: usize = 64 << 10;

pub async fn read(text: &str) -> Result<Script, Failure> {
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
pub fn timeout(script: &Script, allowed: Duration) -> Result<Duration, Failure> {
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
