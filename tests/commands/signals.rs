//! Signals at any time: the process ends, whatever it waits for.

use std::{
    fmt::Write as _,
    fs,
    net::{TcpListener, TcpStream},
    os::unix::process::ExitStatusExt as _,
    thread::sleep,
    time::Duration,
};

use crate::program::{Ended, SCHEMA, end, flat, program, project, says, signal};

/// It takes connections and says nothing.
struct Silent {
    listener: TcpListener,
    url: String,
}

impl Silent {
    fn start() -> Silent {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it has one"));
        Silent { listener, url }
    }

    /// Waits for a request, or at least for who makes it.
    fn asked(&self) -> TcpStream {
        self.listener.accept().expect("somebody asks").0
    }
}

/// Before the program listens to signals, the system ends it.
#[track_caller]
fn assert_ended(ended: &Ended, codes: &[i32], name: &str) {
    let number = if name == "INT" { 2 } else { 15 };
    let by_the_system = ended.status.signal() == Some(number);
    let by_itself = ended
        .status
        .code()
        .is_some_and(|code| codes.contains(&code));
    assert!(
        by_the_system || by_itself,
        "{}: {}",
        ended.status,
        ended.err
    );
}

/// The first moments of each command, a few milliseconds apart: none is one in which a signal is
/// lost.
#[test]
fn a_signal_ends_the_start_at_any_time() {
    let dir = project(SCHEMA);
    let mut rows = String::from("~id,~label,code\n");
    for n in 0..20_000 {
        writeln!(rows, "a{n},Airport,x{n}").expect("a string takes all");
    }
    fs::write(dir.path().join("data/a.csv"), rows).expect("a file");
    let silent = Silent::start();
    let own = ["--listen", "127.0.0.1:0"];
    let there = ["--endpoint", &silent.url];
    // Milliseconds between two tries.
    let step = std::env::var("SIGNALS_EVERY").ok();
    let step = step.and_then(|step| step.parse().ok()).unwrap_or(60);
    for (args, codes, step) in [
        ([&["serve"], &own[..]].concat(), &[0][..], step),
        ([&["serve"], &own[..], &there].concat(), &[0], step),
        ([&["gremlin"], &own[..]].concat(), &[0], step),
        // It gives what is under way five seconds.
        ([&["load"], &there[..]].concat(), &[1, 130, 143], 4 * step),
    ] {
        for (at, name) in (0..600)
            .step_by(step)
            .zip(["TERM", "INT"].into_iter().cycle())
        {
            let child = program(dir.path(), &args).spawn().expect("it starts");
            sleep(Duration::from_millis(at));
            signal(&child, name);
            assert_ended(&end(child), codes, name);
        }
    }
}

#[test]
fn a_load_that_waits_for_its_server_hears_the_first_signal() {
    let dir = project(SCHEMA);
    fs::write(dir.path().join("data/a.csv"), "~id\n1\n2\n").expect("a file");
    for name in ["INT", "TERM"] {
        let silent = Silent::start();
        let args = ["load", "--endpoint", &silent.url];
        let mut child = program(dir.path(), &args).spawn().expect("it starts");
        says(&mut child, "into Neptune");
        let _asked = silent.asked();
        signal(&child, name);
        let ended = end(child);
        assert_eq!(ended.status.code(), Some(1), "{}", ended.err);
        assert!(ended.took < Duration::from_secs(15), "{:?}", ended.took);
        let message = flat(&ended.err);
        for part in ["the load was interrupted", "Stopped. 0 rows are loaded"] {
            assert!(message.contains(part), "{message}");
        }
    }
}

/// Also while it waits to try again.
#[test]
fn a_load_whose_server_is_away_hears_the_first_signal() {
    let dir = project(SCHEMA);
    fs::write(dir.path().join("data/a.csv"), "~id\n1\n2\n").expect("a file");
    let args = ["load", "--endpoint", "http://127.0.0.1:1"];
    let mut child = program(dir.path(), &args).spawn().expect("it starts");
    says(&mut child, "into Neptune");
    sleep(Duration::from_millis(500));
    signal(&child, "TERM");
    let ended = end(child);
    assert!(ended.took < Duration::from_secs(15), "{:?}", ended.took);
    assert_eq!(ended.status.code(), Some(1), "{}", ended.err);
}

const S3: [&str; 7] = [
    "load",
    "--from",
    "s3://b/k",
    "--role",
    "arn:aws:iam::1:role/r",
    "--region",
    "eu-west-1",
];

#[test]
fn a_job_that_is_being_started_may_run_when_a_signal_comes() {
    let dir = project(SCHEMA);
    for name in ["INT", "TERM"] {
        let silent = Silent::start();
        let args = [&S3[..], &["--endpoint", &silent.url]].concat();
        let child = program(dir.path(), &args).spawn().expect("it starts");
        let _asked = silent.asked();
        signal(&child, name);
        let ended = end(child);
        assert_eq!(ended.status.code(), Some(1), "{}", ended.err);
        let message = flat(&ended.err);
        for part in ["perhaps it runs", "load --status --endpoint http://127"] {
            assert!(message.contains(part), "{message}");
        }
    }
}

#[test]
fn a_look_at_a_job_ends_with_a_signal() {
    let dir = project(SCHEMA);
    for (what, name, code) in [
        ("--status", "INT", 130),
        ("--status", "TERM", 143),
        ("--cancel", "INT", 130),
    ] {
        let silent = Silent::start();
        let args = ["load", what, "some-job", "--endpoint", &silent.url];
        let child = program(dir.path(), &args).spawn().expect("it starts");
        let _asked = silent.asked();
        signal(&child, name);
        let ended = end(child);
        assert_eq!(ended.status.code(), Some(code), "{}", ended.err);
    }
}
