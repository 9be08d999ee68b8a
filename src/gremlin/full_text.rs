//! Neptune's full-text queries, which begin like a value.
//!
//! In: a value that a request brings. Out: whether Neptune could take it for a query to the search
//! service beside it (<https://docs.aws.amazon.com/neptune/latest/userguide/full-text-search-gremlin.html>).

use super::{Arg, Script, Value, each_value};

const BEGINNING: &str = "Neptune#fts";

/// Whether a text begins like a full-text query. More than Neptune would take for one is taken for
/// one here.
pub fn is_full_text(text: &str) -> bool {
    let beginning = text.trim_start().as_bytes().get(..BEGINNING.len());
    beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(BEGINNING.as_bytes()))
}

/// The same for any text inside of a value.
pub fn holds_full_text(value: &Value) -> bool {
    let mut holds = false;
    each_value(value, &mut |value| {
        holds |= matches!(value, Value::String(text) if is_full_text(text));
    });
    holds
}

/// Whether a script sends Neptune to its search service: it then reads values as queries.
pub fn asks_full_text(script: &Script) -> bool {
    let mut sources = script.statements.iter().flat_map(|one| &one.source);
    sources.any(|step| matches!(step.args.first(), Some(Arg::Value(key)) if holds_full_text(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_known_by_its_beginning() {
        for text in [
            "Neptune#fts dallas",
            "neptune#FTS x",
            "  Neptune#fts",
            "Neptune#fts.endpoint",
        ] {
            assert!(is_full_text(text), "{text}");
        }
        for text in [
            "",
            "Neptune",
            "a Neptune#fts x",
            "Neptune #fts",
            "Neptüne#fts",
        ] {
            assert!(!is_full_text(text), "{text}");
        }
        let inside = Value::List(vec![Value::Null, Value::String("Neptune#fts x".into())]);
        assert!(holds_full_text(&inside));
    }
}
