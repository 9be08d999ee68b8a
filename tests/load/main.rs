//! `load` as a user runs it: into the embedded graph behind its endpoint, into a real Gremlin Server
//! and JanusGraph, and with Neptune's own loader, which is played here.
//!
//! A machine without Java or Maven shows the tests that need them as ignored; with `CI=true` they
//! fail.

#[path = "../support"]
mod support {
    pub mod berkeleyje;
    pub mod janusgraph;
    pub mod server;
}

mod data;
mod elements;
mod going_on;
mod loader;
mod mistakes;
mod program;
mod s3;
mod same;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use support::server::Unavailable;

/// A test that needs nothing but the program.
type Plain = fn();

const PLAIN: &[(&str, Plain)] = &[
    (
        "embedded::is_refused",
        mistakes::the_embedded_graph_is_refused,
    ),
    ("endpoint::the_same", same::on_the_endpoint),
    (
        "endpoint::labels_are_added",
        same::labels_are_added_on_the_endpoint,
    ),
    ("endpoint::faults", going_on::faults_change_nothing),
    (
        "endpoint::too_large",
        going_on::a_batch_that_is_too_large_is_cut,
    ),
    (
        "endpoint::interrupted",
        going_on::an_interrupted_load_goes_on,
    ),
    ("endpoint::killed", going_on::a_killed_load_goes_on),
    ("endpoint::changed", going_on::a_changed_file_is_noticed),
    ("endpoint::away", going_on::a_server_that_goes_away_stops_it),
    ("endpoint::log", going_on::progress_goes_to_the_log_as_json),
    ("endpoint::mistakes", mistakes::on_the_endpoint),
    ("endpoint::files", mistakes::of_files),
    ("s3::completes", s3::a_job_is_started_and_followed),
    ("s3::fails", s3::a_job_that_fails_names_its_rows),
    ("s3::trouble", s3::trouble_on_the_way_is_lived_through),
    ("s3::refused", s3::a_job_that_is_refused),
    ("s3::lost", s3::a_start_whose_answer_is_lost_is_not_repeated),
    ("s3::interrupted", s3::an_interrupt_leaves_the_job_alone),
    ("s3::look_and_cancel", s3::jobs_are_looked_at_and_cancelled),
    ("s3::signed", s3::requests_are_signed),
    ("s3::only_neptune", s3::only_neptune_has_a_loader),
];

/// A test on a real server.
type OnServer = fn() -> Result<(), Unavailable>;

const ON_SERVERS: &[(&str, OnServer)] = &[
    ("gremlin_server", same::on_gremlin_server),
    ("janusgraph", same::on_janusgraph),
    (
        "berkeleyje",
        same::janusgraph_over_berkeleydb_takes_no_text_as_an_id,
    ),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let plain = PLAIN.iter().map(|(name, test)| {
        Trial::test(*name, || {
            test();
            Ok(())
        })
    });
    let on_servers = ON_SERVERS.iter().map(|(name, test)| {
        Trial::ignorable_test(*name, || match test() {
            Ok(()) => Ok(Completion::Completed),
            Err(Unavailable::Missing(reason))
                if std::env::var_os("CI").is_none_or(|value| value != "true") =>
            {
                Ok(Completion::ignored_with(reason))
            }
            Err(Unavailable::Missing(reason) | Unavailable::Failed(reason)) => {
                Err(Failed::from(reason))
            }
        })
    });
    libtest_mimic::run(&arguments, plain.chain(on_servers).collect()).exit_code()
}
