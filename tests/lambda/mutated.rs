//! Events that are broken in every way that we can think of, from a seed.

use std::time::Duration;

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Map, Value, json};

use crate::{
    documents::events,
    service::{invocation, lambda},
};

const EVENTS: usize = 10_000;
/// The service has ten seconds for a request.
const LONGEST: Duration = Duration::from_secs(20);

struct Dice(TestRng);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end.max(1) as u64) as usize
    }
}

#[tokio::test]
async fn ten_thousand_broken_events_are_answered_or_refused_and_the_next_one_works() {
    let lambda = lambda();
    let events = events();
    let mut dice = Dice(TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let whole = json!({
        "version": "2.0", "requestContext": {"http": {"method": "POST"}},
        "headers": {"content-type": "application/json"},
        "body": r#"{"query": "{ hello(name: \"x\") }"}"#,
    });
    let (mut answered, mut refused) = (0, 0);
    for number in 0..EVENTS {
        let mut event = events[dice.below(events.len())].clone();
        for _ in 0..=dice.below(3) {
            mutate(&mut event, &mut dice);
        }
        let mut text = event.to_string();
        if dice.below(20) == 0 {
            break_text(&mut text, &mut dice);
        }
        let invocation = invocation();
        let asked = tokio::time::timeout(LONGEST, lambda.answer(&text, &invocation));
        match asked
            .await
            .unwrap_or_else(|_| panic!("no answer to {text}"))
        {
            Ok(answer) => {
                let answer: Value = serde_json::from_str(answer.get()).expect("it is JSON");
                assert_ne!(answer["statusCode"], 500, "{answer} to {text}");
                answered += 1;
            }
            Err(failure) => {
                assert_ne!(failure.code, "INTERNAL", "{} to {text}", failure.message);
                assert!(!failure.message.is_empty());
                refused += 1;
            }
        }
        if number % 100 == 0 {
            let next = lambda.answer(&whole.to_string(), &invocation).await;
            let next = next.expect("it is a whole event");
            assert!(
                next.get().contains(r#"\"hello\":\"x\""#),
                "{next} after {text}"
            );
        }
    }
    assert!(
        answered > EVENTS / 10 && refused > EVENTS / 10,
        "{answered} {refused}"
    );
}

/// Takes away, nulls, retypes, swells or nests one value, somewhere.
fn mutate(value: &mut Value, dice: &mut Dice) {
    let stop = dice.below(4) == 0;
    match value {
        Value::Object(fields) if !stop && !fields.is_empty() => {
            let at = dice.below(fields.len());
            let Some(name) = fields.keys().nth(at).cloned() else {
                return;
            };
            match dice.below(8) {
                0 => drop(fields.remove(&name)),
                1 => {
                    let inner = fields.remove(&name).unwrap_or_default();
                    fields.insert(odd_text(dice), inner);
                }
                _ => mutate(&mut fields[&name], dice),
            }
        }
        Value::Array(items) if !stop && !items.is_empty() => {
            let at = dice.below(items.len());
            match dice.below(6) {
                0 => drop(items.remove(at)),
                1 => {
                    let again = items[at].clone();
                    items.extend(std::iter::repeat_n(again, 10));
                }
                _ => mutate(&mut items[at], dice),
            }
        }
        other => *other = odd(other.take(), dice),
    }
}

fn odd(was: Value, dice: &mut Dice) -> Value {
    match dice.below(10) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1.5e300),
        3 => json!(u64::MAX),
        4 => json!(odd_text(dice)),
        5 => json!([was]),
        6 => json!({ "x": was }),
        7 => (0..300).fold(was, |inner, _| json!([inner])),
        8 => Value::Object(Map::new()),
        _ => json!("x".repeat(10_000)),
    }
}

fn odd_text(dice: &mut Dice) -> String {
    const TEXTS: [&str; 12] = [
        "",
        " ",
        "\0",
        "\r\nx: y",
        "ü€😀",
        "../..",
        "%",
        "%%zz",
        "{",
        "__proto__",
        "Content-Length",
        "GET",
    ];
    TEXTS[dice.below(TEXTS.len())].to_owned()
}

/// Cuts or changes the text itself.
fn break_text(text: &mut String, dice: &mut Dice) {
    let mut at = dice.below(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    match dice.below(3) {
        0 => text.truncate(at),
        1 => text.insert(at, '"'),
        _ => text.insert_str(at, &"[".repeat(1_000)),
    }
}
