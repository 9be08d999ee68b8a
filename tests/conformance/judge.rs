//! Runs a scenario and compares.
//!
//! In: a scenario and a target. Out: nothing if all checks hold, else what does not.

use neptune_graphql::gremlin::{Arg, Predicate, Script, Step, StepName, parse_script};

use crate::{
    fill::{self, Name, Parameters},
    notation::{self, NoValue},
    scenario::{Check, Scenario},
    target::{RunError, Session, Target},
    typed::{Typed, same_in_any_order},
};

/// Runs a scenario.
pub fn judge(scenario: &Scenario, target: &dyn Target) -> Result<(), String> {
    let session = target.open(&scenario.graph)?;
    if let Some(text) = &scenario.initializer {
        session
            .ask(text)
            .map_err(|error| format!("the initializer fails: {error}"))?;
    }
    let parameters = parameters(scenario, &*session)?;
    let answer = complete(&scenario.traversal, &parameters)
        .map_err(RunError::Failed)
        .and_then(|script| session.run(&script));
    for check in &scenario.checks {
        check_answer(check, &answer, scenario, &parameters, &*session)
            .map_err(|error| format!("{error}\n{}", scenario.traversal.trim()))?;
    }
    Ok(())
}

fn parameters(scenario: &Scenario, session: &dyn Session) -> Result<Parameters, String> {
    scenario
        .parameters
        .iter()
        .map(|parameter| {
            let (name, text) = (&parameter.name, &parameter.value);
            let value = match notation::literal(text, session) {
                Ok(value) => value,
                Err(NoValue::NotInTheLanguage(what)) => {
                    return Err(format!("a literal cannot be {what}: {text}"));
                }
                Err(NoValue::Wrong(error)) => return Err(format!("the parameter {name}: {error}")),
            };
            let arg = match parameter.predicate {
                None => Arg::Value(value),
                Some(predicate) => Arg::Predicate(Predicate::Test(predicate, vec![value])),
            };
            Ok((name.clone(), arg))
        })
        .collect()
}

/// The complete script of a text.
fn complete(text: &str, parameters: &Parameters) -> Result<Script, String> {
    let parsed = parse_script::<Name>(text).map_err(|error| error.to_string())?;
    fill::script(&parsed.tree, parameters)
}

fn check_answer(
    check: &Check,
    answer: &Result<Vec<Typed>, RunError>,
    scenario: &Scenario,
    parameters: &Parameters,
    session: &dyn Session,
) -> Result<(), String> {
    if let Check::Error(message) = check {
        return match (answer, message) {
            (Ok(rows), _) => Err(format!("no error but {rows:?}")),
            // What the graph only does not know is no such error, unless it says so in these words.
            (Err(RunError::Unsupported(text)), None) => Err(format!("not supported: {text}")),
            (Err(RunError::Failed(_)), None) => Ok(()),
            (Err(error), Some(message)) if message.fits(&error.to_string()) => Ok(()),
            (Err(error), Some(message)) => Err(format!("wanted {message:?}\nfound {error}")),
        };
    }
    let rows = match answer {
        Ok(rows) => rows,
        Err(error) => return Err(error.to_string()),
    };
    let results = match (scenario.is_next, rows.first()) {
        (false, _) => rows.clone(),
        (true, None) => return Err("no first result".to_owned()),
        (true, Some(first)) => parts(first),
    };
    let expected = |texts: &[String]| {
        texts
            .iter()
            .map(|text| notation::expected(text, session))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| format!("the table: {error:?}"))
    };
    let wrong = |wanted: &dyn std::fmt::Debug| Err(format!("wanted {wanted:?}\nfound {results:?}"));
    match check {
        Check::Error(_) => Ok(()),
        Check::Empty if results.is_empty() => Ok(()),
        Check::Empty => wrong(&"nothing"),
        Check::Count(count) if results.len() == *count => Ok(()),
        Check::Count(count) => wrong(count),
        Check::Unordered(table) => {
            let wanted = expected(table)?;
            match same_in_any_order(&wanted, &results) {
                true => Ok(()),
                false => wrong(&wanted),
            }
        }
        Check::Ordered(table) => {
            let wanted = expected(table)?;
            match wanted == results {
                true => Ok(()),
                false => wrong(&wanted),
            }
        }
        Check::Among(table) => {
            let wanted = expected(table)?;
            match results.iter().all(|result| wanted.contains(result)) {
                true => Ok(()),
                false => wrong(&wanted),
            }
        }
        Check::GraphCount(count, text) => {
            let mut script = complete(text, parameters)?;
            if let Some(last) = script.statements.last_mut() {
                last.steps.push(Step::new(StepName::Count, []));
            }
            let found = session
                .run(&script)
                .map_err(|error| format!("{text}: {error}"))?;
            match &found[..] {
                [Typed::Long(found)] if found == count => Ok(()),
                found => Err(format!("wanted {count} of {text}, found {found:?}")),
            }
        }
    }
}

/// What a table is compared with where one result is a collection.
fn parts(result: &Typed) -> Vec<Typed> {
    match result {
        Typed::List(items) | Typed::Set(items) | Typed::Path(items) => items.clone(),
        Typed::Map(entries) => entries
            .iter()
            .map(|entry| Typed::Map(vec![entry.clone()]))
            .collect(),
        other => vec![other.clone()],
    }
}
