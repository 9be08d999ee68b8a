//! Loads that do not go through at once.

use std::{
    fs,
    process::{Child, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use neptune_graphql::graph::neptune::Dialect;
use serde_json::Value;

use super::{
    data::{Data, MANY},
    elements::{expected, found},
    program::{Endpoint, assert_fails, assert_loaded, program, run, signal, text},
};

const STATE: &str = ".neptune-graphql-load.json";

pub fn faults_change_nothing() {
    let endpoint = Endpoint::start(&[
        "--fault",
        "ConcurrentModificationException=0.1",
        "--fault",
        "ThrottlingException=0.05",
        "--fault",
        "drop-before=0.05",
        "--fault",
        "drop-after=0.05",
        "--fault-seed",
        "7",
    ]);
    let data = Data::many();
    let load = [
        "load",
        data.path(),
        "--endpoint",
        &endpoint.url,
        "--batch",
        "10",
    ];
    assert_loaded(&run(&load));
    assert_eq!(
        found(&endpoint.url, Dialect::Neptune, true),
        expected(&data, true)
    );
}

pub fn a_batch_that_is_too_large_is_cut() {
    let endpoint = Endpoint::start(&["--max-body", "2KiB"]);
    let data = Data::many();
    assert_loaded(&run(&["load", data.path(), "--endpoint", &endpoint.url]));
    assert_eq!(
        found(&endpoint.url, Dialect::Neptune, true),
        expected(&data, true)
    );
    let long = format!("~id,s\na,x\nb,{}\nc,x\n", "y".repeat(3000));
    let data = Data::new(&[("v.csv", &long)]);
    assert_fails(
        &run(&["load", data.path(), "--endpoint", &endpoint.url]),
        &[
            "v.csv:3:1: the traversal is too large",
            "larger than the server takes",
        ],
    );
}

/// A load that takes some seconds, and is in the middle of it.
fn slow(data: &Data, endpoint: &Endpoint) -> Child {
    let process = program(&[
        "load",
        data.path(),
        "--endpoint",
        &endpoint.url,
        "--batch",
        "5",
        "--parallel",
        "3",
    ])
    .stdout(Stdio::null())
    .stderr(Stdio::piped())
    .spawn()
    .expect("the program starts");
    let began = Instant::now();
    while rows_in_state(data) < MANY as u64 / 2 {
        assert!(began.elapsed() < Duration::from_secs(60), "it loads");
        sleep(Duration::from_millis(20));
    }
    process
}

fn rows_in_state(data: &Data) -> u64 {
    let state = fs::read(data.file(STATE)).unwrap_or_default();
    let state: Value = serde_json::from_slice(&state).unwrap_or_default();
    let files = state["files"].as_array().into_iter().flatten();
    files.filter_map(|file| file["rows"].as_u64()).sum()
}

#[track_caller]
fn assert_goes_on(data: &Data, endpoint: &Endpoint) {
    let loaded = rows_in_state(data);
    assert!(loaded < 2 * MANY as u64, "{loaded} is not the whole");
    let output = run(&["load", data.path(), "--endpoint", &endpoint.url]);
    assert_loaded(&output);
    let said = text(&output.stdout);
    let told = format!("from where the last load stopped: {loaded} rows of theirs were loaded");
    assert!(said.replace(',', "").contains(&told), "{said}");
    let rest = format!("{} rows loaded", 2 * MANY as u64 - loaded);
    assert!(
        text(&output.stderr).contains(&rest),
        "{}",
        text(&output.stderr)
    );
    assert!(!data.file(STATE).exists());
    assert_eq!(
        found(&endpoint.url, Dialect::Neptune, true),
        expected(data, true)
    );
}

pub fn an_interrupted_load_goes_on() {
    let endpoint = Endpoint::start(&["--latency", "30"]);
    let data = Data::many();
    let process = slow(&data, &endpoint);
    signal(&process, "INT");
    let output = process.wait_with_output().expect("it ends");
    assert_fails(
        &output,
        &[
            "the load was interrupted",
            "Stopped.",
            "The same command goes on from there",
        ],
    );
    assert_goes_on(&data, &endpoint);
}

pub fn a_killed_load_goes_on() {
    let endpoint = Endpoint::start(&["--latency", "30"]);
    let data = Data::many();
    let mut process = slow(&data, &endpoint);
    process.kill().expect("it runs");
    process.wait().expect("it ends");
    assert_goes_on(&data, &endpoint);
}

pub fn a_changed_file_is_noticed() {
    let endpoint = Endpoint::start(&["--latency", "30"]);
    let data = Data::many();
    let process = slow(&data, &endpoint);
    signal(&process, "TERM");
    process.wait_with_output().expect("it ends");
    let file = data.file("nodes.csv");
    let text = fs::read_to_string(&file).expect("it is there");
    fs::write(&file, text.replace("v3,a,3,", "v3,a,33,")).expect("the folder can be written");
    let load = ["load", data.path(), "--endpoint", &endpoint.url];
    assert_fails(&run(&load), &["nodes.csv has changed", "--restart"]);
    let other = ["load", data.path(), "--endpoint", "http://127.0.0.1:9"];
    assert_fails(&run(&other), &["was left by a load into", "--state FILE"]);
    let restarted = run(&[&load[..], &["--restart"]].concat());
    assert_loaded(&restarted);
    let elements = found(&endpoint.url, Dialect::Neptune, true);
    assert_eq!(elements.0.len(), 2 * MANY);
    let changed = elements
        .0
        .iter()
        .find(|line| line.contains("\"v3\"") && line.contains("tags"));
    assert!(
        changed.is_some_and(|line| line.contains("[3,33]")),
        "{changed:?}"
    );
}

pub fn a_server_that_goes_away_stops_it() {
    let mut endpoint = Endpoint::start(&["--latency", "30"]);
    let data = Data::many();
    let process = slow(&data, &endpoint);
    endpoint.stop();
    let output = process.wait_with_output().expect("it ends");
    assert_fails(
        &output,
        &["Stopped.", "The same command goes on from there"],
    );
}

pub fn progress_goes_to_the_log_as_json() {
    let endpoint = Endpoint::start(&[]);
    let data = Data::everything();
    let output = run(&[
        "load",
        data.path(),
        "--endpoint",
        &endpoint.url,
        "--log-format",
        "json",
    ]);
    assert_loaded(&output);
    assert_eq!(text(&output.stdout), "");
    let said = String::from_utf8(output.stderr).expect("text");
    let lines: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    let last = lines.last().expect("it says something");
    assert_eq!(
        (&last["message"], &last["rows"]),
        (&"loaded".into(), &22.into())
    );
    assert_eq!(last["complete"], true);
}
