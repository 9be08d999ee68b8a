//! The program and the endpoint of `gremlin`, as processes of their own.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

pub fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neptune-graphql"));
    for (name, _) in std::env::vars().filter(|(name, _)| {
        name.starts_with("NEPTUNE_") || name.starts_with("AWS_") || name == "RUST_LOG"
    }) {
        command.env_remove(name);
    }
    command
        .args(args)
        .env("NO_COLOR", "1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdin(Stdio::null());
    command
}

pub fn run(args: &[&str]) -> Output {
    program(args).output().expect("the program starts")
}

pub fn text(bytes: &[u8]) -> String {
    // A message is broken to the width of a terminal.
    let text = String::from_utf8_lossy(bytes).replace('│', " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
pub fn assert_loaded(output: &Output) {
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[track_caller]
pub fn assert_fails(output: &Output, says: &[&str]) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in says {
        assert!(said.contains(part), "`{part}` is missing in: {said}");
    }
    assert!(!said.contains("panic"), "{said}");
}

/// The endpoint of `gremlin` with an empty graph, ended with the value.
pub struct Endpoint {
    process: Child,
    pub url: String,
    _dir: tempfile::TempDir,
}

impl Endpoint {
    pub fn start(args: &[&str]) -> Endpoint {
        let dir = tempfile::tempdir().expect("a folder for the test");
        let path = dir.path().to_str().expect("its name is plain");
        let mut all = vec!["gremlin", path, "--listen", "127.0.0.1:0"];
        all.extend(args);
        let mut process = program(&all)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let out = process.stdout.take().expect("it is piped");
        let url = BufReader::new(out).lines().find_map(|line| {
            let line = line.expect("it says text");
            let url = line.trim().strip_prefix("status")?.trim();
            url.strip_suffix("/status").map(str::to_owned)
        });
        Endpoint {
            process,
            url: url.expect("it says where it is"),
            _dir: dir,
        }
    }

    pub fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Sends a signal to a process of ours.
pub fn signal(process: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &process.id().to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()), "kill works");
}

pub fn path(path: &Path) -> &str {
    path.to_str().expect("its name is plain")
}
