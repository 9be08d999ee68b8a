//! Runs `tests/cases/**/*.md`, each document on every graph that this machine can start.
//!
//! `cargo test --test cases NAME` runs the ones whose name holds NAME. `UPDATE_CASES=1` writes the
//! Gremlin text and the responses of the embedded graph into the documents, for review;
//! `UPDATE_CASES=gremlin-server` those of that server. `CASES_BERKELEYJE=all` runs the documents on
//! air-routes on JanusGraph on disk too, which takes minutes.

#[path = "support"]
mod support {
    pub mod berkeleyje;
    pub mod case;
    pub mod document;
    pub mod endpoint;
    pub mod graphs;
    pub mod gremlin_layout;
    pub mod janusgraph;
    pub mod json_layout;
    pub mod load;
    pub mod numbered;
    pub mod project;
    pub mod recorder;
    pub mod report;
    pub mod run;
    pub mod server;
}

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use support::{
    case::Case,
    graphs::{Graphs, Target, Unavailable},
    run,
};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let update = match std::env::var("UPDATE_CASES").as_deref() {
        Err(_) | Ok("" | "0") => None,
        Ok(name) => Target::ALL
            .into_iter()
            .find(|target| target.name() == name)
            .or(Some(Target::Embedded)),
    };
    let graphs = Arc::new(Graphs::default());
    let trials = documents(&folder)
        .into_iter()
        .flat_map(|path| trials(&folder, path, update, &graphs))
        .collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    // The servers end here, before the process does.
    drop(graphs);
    conclusion.exit_code()
}

/// Every document but the folder's own explanation, sorted, so that neighbours share their data.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).expect("the folder of the cases can be read");
        for entry in entries {
            let path = entry.expect("the folder of the cases can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md")
                && !path.ends_with("README.md")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn trials(
    folder: &Path,
    path: PathBuf,
    update: Option<Target>,
    graphs: &Arc<Graphs>,
) -> Vec<Trial> {
    let name = path
        .strip_prefix(folder)
        .expect("the path was found in the folder")
        .with_extension("")
        .display()
        .to_string();
    let case = match Case::read(&path) {
        Ok(case) => Arc::new(case),
        Err(error) => {
            let message = format!("{}: {error}", path.display());
            return vec![Trial::test(name, move || Err(Failed::from(message)))];
        }
    };
    let targets = match (update, case.asks_a_graph()) {
        (_, false) => vec![None],
        (Some(target), true) => vec![Some(target)],
        (None, true) => Target::ALL.map(Some).to_vec(),
    };
    targets
        .into_iter()
        .map(|target| {
            let (case, graphs) = (case.clone(), graphs.clone());
            let name = match target {
                Some(target) => format!("{name}::{}", target.name()),
                None => name.clone(),
            };
            let update = update.is_some();
            Trial::ignorable_test(name, move || {
                match case.excluded(target).or(left_out(&case, target)) {
                    Some(reason) => Ok(Completion::ignored_with(reason)),
                    None => trial(&case, target, update, &graphs),
                }
            })
        })
        .collect()
}

/// JanusGraph on disk takes ten seconds for the 57,645 routes, and wants them anew after each document
/// that writes.
fn left_out(case: &Case, target: Option<Target>) -> Option<&'static str> {
    let all = std::env::var("CASES_BERKELEYJE").is_ok_and(|value| value == "all");
    let is_large = case.project.is_folder("examples/air-routes");
    (target == Some(Target::JanusGraphBerkeleyJe) && is_large && !all)
        .then_some("the data are large; CASES_BERKELEYJE=all runs it")
}

fn trial(
    case: &Case,
    target: Option<Target>,
    update: bool,
    graphs: &Graphs,
) -> Result<Completion, Failed> {
    match run::case(case, target, update, graphs) {
        Ok(()) => Ok(Completion::Completed),
        Err(run::Failure::Unavailable(Unavailable::Missing(reason)))
            if std::env::var_os("CI").is_none_or(|value| value != "true") =>
        {
            Ok(Completion::ignored_with(reason))
        }
        Err(failure) => Err(Failed::from(failure)),
    }
}
