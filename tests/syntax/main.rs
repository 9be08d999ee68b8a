//! Our reader of GraphQL text beside graphql-js, the specification's own implementation: for any
//! text, the same document or a refusal of the same kind.
//!
//! `SYNTAX_COUNT` says how many random texts (2,000 without it), `SYNTAX_SEED` which.

mod generate;
#[path = "../support"]
mod support {
    pub mod brought;
    pub mod npm;
    pub mod trial;
}
mod tree;

use std::process::ExitCode;

use generate::Chance;
use libtest_mimic::Arguments;
use neptune_graphql::syntax::{SyntaxError, parse_query, parse_schema};
use serde_json::{Value, json};
use support::{
    npm,
    trial::{Failure, trial},
};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = vec![
        trial("graphql_js_reads_the_same", graphql_js_reads_the_same),
        trial(
            "any_nesting_is_read_or_refused",
            any_nesting_is_read_or_refused,
        ),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn variable(name: &str, otherwise: u64) -> u64 {
    let value = std::env::var(name).ok();
    value
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

struct Case {
    schema: bool,
    text: String,
}

fn graphql_js_reads_the_same() -> Result<(), Failure> {
    let folder = npm::installed("graphql-js")?;
    let mut chance = Chance::new(variable("SYNTAX_SEED", 1));
    let cases: Vec<Case> = (0..variable("SYNTAX_COUNT", 2_000))
        .map(|_| {
            let schema = chance.percent(40);
            let text = generate::text(&mut chance, schema);
            Case { schema, text }
        })
        .collect();
    let asked = cases
        .iter()
        .map(|case| json!({"schema": case.schema, "text": case.text}));
    let asked = Value::Array(asked.collect());
    let file =
        tempfile::NamedTempFile::new().map_err(|error| Failure::Failed(error.to_string()))?;
    std::fs::write(file.path(), asked.to_string())
        .map_err(|error| Failure::Failed(error.to_string()))?;
    let path = file.path().display().to_string();
    let theirs = npm::node(&folder, &["read.mjs", &path])?;
    let theirs: Vec<Value> =
        serde_json::from_str(&theirs).map_err(|error| Failure::Failed(error.to_string()))?;
    let mut kinds = [0_usize; 3];
    for (case, theirs) in cases.iter().zip(&theirs) {
        let ours = read(case);
        kinds[match ours {
            Value::Null => 0,
            Value::Bool(_) => 1,
            _ => 2,
        }] += 1;
        // Where a broken rule comes before a mistake in grammar, ours ends at the rule.
        let earlier = ours == Value::Bool(false) && theirs.is_null();
        if ours != *theirs && !earlier {
            return Err(Failure::Failed(format!(
                "ours:   {ours}\ntheirs: {theirs}\n{:?}\n{}",
                case.text, case.text
            )));
        }
    }
    println!(
        "{} texts: {} documents, {} break a rule, {} are no GraphQL",
        cases.len(),
        kinds[2],
        kinds[1],
        kinds[0]
    );
    // Each kind must come up, or the texts show nothing.
    match kinds.iter().all(|count| *count * 50 > cases.len()) {
        true => Ok(()),
        false => Err(Failure::Failed(format!("one-sided texts: {kinds:?}"))),
    }
}

/// `null`: no GraphQL; `false`: a rule is broken; else the document.
fn read(case: &Case) -> Value {
    let read = match case.schema {
        true => parse_schema(&case.text).map(|document| tree::schema(&document)),
        false => parse_query(&case.text).map(|document| tree::executable(&document)),
    };
    match read {
        Ok(document) => document,
        Err(SyntaxError { reason, .. }) if reason.is_validation() => Value::Bool(false),
        Err(_) => Value::Null,
    }
}

/// Whatever opens brackets, and however strings hide them: an answer, and no overflow. Each text
/// also ends in every place.
fn any_nesting_is_read_or_refused() -> Result<(), Failure> {
    let openers = [
        "{a", "[", "{a:[", "(a:", "{...{", "{a(b:[", "{a(b:{c:", "[[",
    ];
    let starts = [
        "{a",
        "{a(b:[\"\"\" \" ",
        "{a(b:[\"\"\"\" ",
        "{a(b:\"\"\"x\\\"\"\"\" [",
        "{a(b:\"\\\"\" c:",
        "query($a:",
        "query($a:I=",
        "query @a(b:",
        "fragment F on T @a(b:",
        "{a}fragment F on T{b(c:",
        "type T{a(b:",
        "input I{a:I=",
        "type T @a(b:",
        "directive @a(b:",
        "\"\"\"\"\"\" type T{a:",
        "{a #\"\n",
    ];
    for start in starts {
        for opener in openers {
            for count in [10, 199, 200, 201, 1_600, 120_000 / opener.len()] {
                let text = format!("{start}{}", opener.repeat(count));
                for schema in [false, true] {
                    let text = text.clone();
                    read(&Case { schema, text });
                }
            }
        }
    }
    Ok(())
}
