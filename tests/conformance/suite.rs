//! TinkerPop's suite, as Maven brings it.
//!
//! In: the folder of the `pom.xml`. Out: scenarios and graphs, or why there are none.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use gherkin::{Feature, GherkinEnv};
use neptune_graphql::gremlin::Script;

use crate::{
    data,
    scenario::{self, Check, Scenario},
};

pub struct Suite {
    root: PathBuf,
    pub scenarios: Vec<Scenario>,
}

/// Why there is no suite.
pub enum NoSuite {
    /// The machine cannot bring it.
    Missing(String),
    /// It is there, and not as it should be.
    Broken(String),
}

/// The folder in which Maven works.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/gremlin-test")
}

impl Suite {
    /// Brings the suite if it is not there, and reads it.
    pub fn bring() -> Result<Suite, NoSuite> {
        let folder = folder();
        let root = folder.join("lib/gremlin-test/org/apache/tinkerpop/gremlin");
        if !root.is_dir() {
            fetch(&folder).map_err(NoSuite::Missing)?;
        }
        Suite::read(root).map_err(NoSuite::Broken)
    }

    fn read(root: PathBuf) -> Result<Suite, String> {
        let features = root.join("test/features");
        let mut files = Vec::new();
        collect(&features, &mut files).map_err(|error| error.to_string())?;
        files.sort();
        let mut scenarios = Vec::new();
        for file in &files {
            let name = file.strip_prefix(&features).unwrap_or(file).display();
            let feature = Feature::parse_path(file, GherkinEnv::default())
                .map_err(|error| format!("{name}: {error}"))?;
            for gherkin in &feature.scenarios {
                scenarios.push(scenario::read(&name.to_string(), gherkin)?);
            }
        }
        Ok(Suite { root, scenarios })
    }

    /// All texts of the scenarios.
    pub fn texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = self
            .scenarios
            .iter()
            .flat_map(|scenario| {
                let counted = scenario.checks.iter().filter_map(|check| match check {
                    Check::GraphCount(_, text) => Some(text),
                    _ => None,
                });
                scenario
                    .initializer
                    .iter()
                    .chain([&scenario.traversal])
                    .chain(counted)
            })
            .filter(|text| !text.is_empty())
            .cloned()
            .collect();
        texts.sort();
        texts.dedup();
        texts
    }

    /// The script that makes a graph; none for the empty one.
    pub fn graph(&self, name: &str, meta: bool) -> Result<Option<Script>, String> {
        let file = match name {
            "empty" => return Ok(None),
            "modern" => "tinkerpop-modern-v3.json",
            "classic" => "tinkerpop-classic-v3.json",
            "crew" => "tinkerpop-crew-v3.json",
            "sink" => "tinkerpop-sink-v3.json",
            "grateful" => "grateful-dead-v3.json",
            other => return Err(format!("there is no graph `{other}`")),
        };
        let file = self.root.join("structure/io/graphson").join(file);
        data::script(&file, meta).map(Some)
    }
}

fn fetch(folder: &Path) -> Result<(), String> {
    let output = Command::new("mvn")
        .args(["-q", "-B", "generate-resources"])
        .current_dir(folder)
        .output()
        .map_err(|error| format!("Maven (`mvn`) does not start: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&output.stdout);
            let first = said.lines().next().unwrap_or("nothing");
            Err(format!("Maven brings no suite: {first}"))
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "feature") {
            files.push(path);
        }
    }
    Ok(())
}
