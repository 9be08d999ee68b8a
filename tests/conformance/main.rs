//! TinkerPop's feature files on the embedded graph.
//!
//! Each scenario is a test, but those that `excluded.txt` names with a reason. At the end stand the
//! counts. The suite comes by Maven; where there is none the tests show as ignored with the reason,
//! and with `CI=true` that is a failure.

mod data;
mod embedded;
mod excluded;
mod fill;
mod grammar;
mod judge;
mod notation;
mod scenario;
mod server;
mod suite;
mod target;
#[path = "../gremlin/trees.rs"]
mod trees;
mod typed;

use std::{collections::BTreeMap, process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};

use crate::{
    embedded::Embedded,
    excluded::Excluded,
    server::Server,
    suite::{NoSuite, Suite},
    target::Target,
};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let suite = match Suite::bring() {
        Ok(suite) => Arc::new(suite),
        Err(NoSuite::Missing(reason)) => return no_suite(&arguments, reason, is_ci()),
        Err(NoSuite::Broken(reason)) => return no_suite(&arguments, reason, true),
    };
    let excluded = Excluded::read();
    let target: Arc<dyn Target> = match std::env::var("CONFORMANCE_SERVER") {
        Ok(address) => Arc::new(Server {
            address,
            suite: suite.clone(),
        }),
        Err(_) => match Embedded::new(suite.clone()) {
            Ok(target) => Arc::new(target),
            Err(error) => return no_suite(&arguments, error.to_string(), true),
        },
    };
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let mut trials = beside_the_grammar(&suite);
    trials.push(list_is_true(&suite, &excluded));
    for at in 0..suite.scenarios.len() {
        let scenario = &suite.scenarios[at];
        let reason = match scenario.unsupported {
            true => Some("the suite has no traversal for it"),
            false => excluded.reason(&scenario.name),
        };
        let (suite, target) = (suite.clone(), target.clone());
        let trial = Trial::test(scenario.name.clone(), move || {
            judge::judge(&suite.scenarios[at], &*target).map_err(Failed::from)
        });
        trials.push(match reason {
            None => trial,
            Some(reason) => {
                *reasons.entry(reason).or_default() += 1;
                trial.with_ignored_flag(true).with_kind(reason)
            }
        });
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    println!(
        "{} scenarios: {} passed, {} failed, {} excluded:",
        suite.scenarios.len(),
        conclusion.num_passed,
        conclusion.num_failed,
        reasons.values().sum::<usize>()
    );
    for (reason, count) in &reasons {
        println!("{count:5}  {reason}");
    }
    conclusion.exit_code()
}

fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

fn no_suite(arguments: &Arguments, reason: String, fails: bool) -> ExitCode {
    let failure = reason.clone();
    let trial = Trial::test("feature files", move || Err(Failed::from(failure)))
        .with_ignored_flag(!fails)
        .with_kind(reason);
    libtest_mimic::run(arguments, vec![trial]).exit_code()
}

/// The parser beside TinkerPop's.
fn beside_the_grammar(suite: &Suite) -> Vec<Trial> {
    let texts: Arc<Vec<String>> = Arc::new(suite.texts());
    let (same, changed) = (texts.clone(), texts);
    vec![
        Trial::test("grammar: the texts of the suite", move || {
            grammar::suite_texts(&same).map_err(Failed::from)
        }),
        Trial::test("grammar: random trees", || {
            grammar::random_trees().map_err(Failed::from)
        }),
        Trial::test("grammar: changed texts", move || {
            grammar::changed_texts(&changed).map_err(Failed::from)
        }),
    ]
}

/// Each line of the list is a scenario of the suite.
fn list_is_true(suite: &Suite, excluded: &Excluded) -> Trial {
    let unknown: Vec<&str> = excluded
        .names()
        .filter(|name| !suite.scenarios.iter().any(|known| known.name == *name))
        .collect();
    let error = (!unknown.is_empty()).then(|| format!("there are no scenarios {unknown:?}"));
    Trial::test("the list of exclusions", move || match error {
        None => Ok(()),
        Some(error) => Err(Failed::from(error)),
    })
}
