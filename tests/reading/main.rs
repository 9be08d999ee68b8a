//! What the reading API answers: random schemas, graphs and questions in every vocabulary, and a plain
//! evaluation of the same that knows neither Gremlin nor plans.
//!
//! `READING_COUNT` says how many questions (300 without it), `READING_SEED` which, `READING_ONLY` of which
//! kinds: names of `kinds.rs` with commas, or `all`. `READING_DIFFERENCES` says how many differences are told
//! (1 without it), one of a world.

mod aggregate;
mod answer;
mod ask;
mod check;
mod checks;
mod checks_rows;
mod checks_walk;
mod csv;
mod document;
mod example;
mod expect;
mod form;
mod given;
mod inputs;
mod kinds;
mod operators;
mod plain;
mod random_ask;
mod random_where;
mod random_world;
mod refused;
mod service;
mod shrink;
mod sorts;
mod values;
mod world;
mod written;
mod written_inputs;

use std::fmt::Write as _;

use ask::Question;
use check::{Difference, Found, check};
use form::Form;
use kinds::{Kind, Kinds};
use service::Asked;
use world::World;

/// Questions of one world.
const OF_ONE: u64 = 20;

fn variable(name: &str, otherwise: u64) -> u64 {
    let value = std::env::var(name).ok();
    value
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

#[test]
fn what_is_read_is_what_was_asked_for() {
    let only = std::env::var("READING_ONLY").ok();
    let kinds = Kinds::from_variable(only.as_deref());
    let (count, seed) = (variable("READING_COUNT", 300), variable("READING_SEED", 1));
    let mut left = variable("READING_DIFFERENCES", 1);
    let mut told = String::new();
    let (mut some, mut none) = (0, 0);
    for number in 0..count.div_ceil(OF_ONE) {
        // Each world can be made again by itself.
        let seed = seed.wrapping_add(number);
        match of_one(seed, &kinds) {
            Ok((more, less)) => {
                some += more;
                none += less;
            }
            Err(difference) => {
                told.push_str(&difference);
                left = left.saturating_sub(1);
                if left == 0 {
                    break;
                }
            }
        }
    }
    assert!(told.is_empty(), "{told}");
    println!("{some} found something, {none} nothing");
    assert!(some * 10 > none && some > 0, "the questions are one-sided");
}

/// Asks all of one world: how many found something and how many nothing, or the first difference.
fn of_one(seed: u64, kinds: &Kinds) -> Result<(u64, u64), String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let world = random_world::any(&mut random, kinds);
    let form = Form::any(&mut random, kinds);
    let schema = || written::schema(&world, &form);
    let asked = Asked::new(&world, &form)
        .map_err(|problem| format!("READING_SEED={seed}: {problem}\n{}\n", schema()))?;
    let (mut some, mut none) = (0, 0);
    for _ in 0..OF_ONE {
        if kinds.has(Kind::Refused)
            && random.u8(..10) == 0
            && let Some(document) = refused::any(&mut random, &world, &form, &asked)
            && let Some(problem) = refused::problem(&asked.ask(&document))
        {
            let (schema, query) = (schema(), document.query);
            return Err(format!(
                "READING_SEED={seed}\n{schema}\n{query}\n{problem}\n"
            ));
        }
        let question = random_ask::any(&mut random, &world, &form);
        match check(&|document, _| asked.ask(document), &world, &form, &question) {
            Ok(Found::Something) => some += 1,
            Ok(Found::Nothing) => none += 1,
            Err(_) => return Err(tell(seed, &world, &form, &question)),
        }
    }
    Ok((some, none))
}

/// The smallest that still differs, in full.
fn tell(seed: u64, world: &World, form: &Form, question: &Question) -> String {
    let differs = |world: &World, question: &Question| -> Option<Difference> {
        let asked = Asked::new(world, form).ok()?;
        check(&|document, _| asked.ask(document), world, form, question).err()
    };
    let (world, question) = shrink::shrink(world, question, |world, question| {
        differs(world, question).is_some()
    });
    let mut text = format!("READING_SEED={seed} READING_COUNT={OF_ONE}\n");
    let mut add = |what: &str, value: String| {
        writeln!(text, "== {what}\n{value}").expect("a string takes all");
    };
    add("schema", written::schema(&world, form));
    for (name, file) in csv::files(&world, form.has(Kind::Several)) {
        if file.lines().count() > 1 {
            add(&name, file);
        }
    }
    let pretty = |value: &serde_json::Value| {
        serde_json::to_string_pretty(value).expect("JSON can be written")
    };
    if let Some(difference) = differs(&world, &question) {
        add("query", difference.document.query);
        add("variables", pretty(&difference.document.variables.into()));
        add("expected", pretty(&difference.expected));
        add("found", pretty(&difference.found));
    }
    text
}
