//! The program, with a bound on its time.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub const SCHEMA: &str =
    "type Airport { id: ID! code: String } type Query { airports(limit: Int): [Airport!]! }";

/// Longer than anything here takes, on a machine that has much to do.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub fn project(schema: &str) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for folder in ["schema", "resolvers", "data"] {
        fs::create_dir(dir.path().join(folder)).expect("a folder");
    }
    fs::write(dir.path().join("schema/app.graphql"), schema).expect("a file");
    dir
}

pub fn program(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neptune-graphql"));
    for (name, _) in std::env::vars() {
        if name.starts_with("NEPTUNE_") || name.starts_with("AWS_") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command
        .args(args)
        .current_dir(dir)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A process that has ended.
pub struct Ended {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

pub fn run(command: &mut Command) -> Ended {
    // Shown where the test fails.
    println!("{command:?}");
    end(command.spawn().expect("the program starts"))
}

/// Waits for the end. One that does not come is a failure.
#[track_caller]
pub fn end(mut child: Child) -> Ended {
    let began = Instant::now();
    let [out, err] = [
        child.stdout.take().map(|pipe| read(Box::new(pipe))),
        child.stderr.take().map(|pipe| read(Box::new(pipe))),
    ];
    let status = loop {
        match child.try_wait().expect("it is our child") {
            Some(status) => break Some(status),
            None if began.elapsed() > PATIENCE => break None,
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    let took = began.elapsed();
    if status.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    let text = |reader: Option<thread::JoinHandle<String>>| {
        reader.map_or_else(String::new, |reader| reader.join().expect("it reads"))
    };
    let (out, err) = (text(out), text(err));
    assert!(!err.contains("panicked"), "{err}");
    let status = status.unwrap_or_else(|| panic!("it does not end: {out}{err}"));
    Ended {
        status,
        out,
        err,
        took,
    }
}

fn read(mut pipe: Box<dyn std::io::Read + Send>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Waits until the program says it on standard output.
#[track_caller]
pub fn says(child: &mut Child, what: &str) {
    let out = child.stdout.take().expect("it is piped");
    let mut lines = BufReader::new(out).lines().map_while(Result::ok);
    let said = lines.any(|line| line.contains(what));
    // It may say more, and a pipe that nobody reads would be an error to it.
    thread::spawn(move || lines.for_each(drop));
    if !said {
        let mut err = String::new();
        let _ = child
            .stderr
            .take()
            .map(|mut pipe| pipe.read_to_string(&mut err));
        panic!("it does not say `{what}`: {err}");
    }
}

pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &child.id().to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()), "kill works");
}

/// A message without the breaks of its lines.
pub fn flat(text: &str) -> String {
    let text = text.replace(['│', '×'], " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
