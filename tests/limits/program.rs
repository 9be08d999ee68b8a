//! `serve` as a process of its own, and requests to it byte by byte.

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Longer than anything here takes, so that nothing waits for good.
const PATIENCE: Duration = Duration::from_secs(60);

/// `neptune-graphql`, with no settings but these.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neptune-graphql"));
    command
        .args(args)
        .env("NO_COLOR", "1")
        .env_remove("RUST_LOG");
    for (name, _) in std::env::vars() {
        if name.starts_with("NEPTUNE_") || name.starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
}

/// A project of notes with a kilobyte of text each.
pub fn project(notes: usize) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let schema = "type Note { id: ID! text: String } type Query { note(id: ID!): Note notes(limit: Int, id: [ID!]): [Note!]! }";
    fs::create_dir_all(folder.path().join("schema")).expect("a folder");
    fs::create_dir_all(folder.path().join("data")).expect("a folder");
    fs::write(folder.path().join("schema/notes.graphql"), schema).expect("a file");
    let mut data = String::from("~id,~label,text\n");
    let text = "x".repeat(1_000);
    for number in 0..notes {
        writeln!(data, "n{number},Note,{text}").expect("a string takes all");
    }
    fs::write(folder.path().join("data/notes.csv"), data).expect("a file");
    folder
}

pub struct Served {
    child: Child,
    pub address: SocketAddr,
    /// Read as long as the process writes: a full pipe would stop it.
    _folder: TempDir,
}

impl Served {
    pub fn start(notes: usize, args: &[&str]) -> Served {
        let folder = project(notes);
        let path = folder.path().display().to_string();
        let mut all = vec!["serve", &path, "--listen", "127.0.0.1:0"];
        all.extend(args);
        let mut child = command(&all)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut said = BufReader::new(child.stdout.take().expect("it is piped"));
        let address = loop {
            let mut line = String::new();
            assert!(said.read_line(&mut line).expect("text") > 0, "it ended");
            if let Some(url) = line.trim().strip_prefix("GraphQL") {
                let host = url.trim().trim_start_matches("http://");
                let host = host.trim_end_matches("/graphql");
                break host.parse().expect("an address");
            }
        };
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Served {
            child,
            address,
            _folder: folder,
        }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        stream
            .set_write_timeout(Some(PATIENCE))
            .expect("a time-out");
        stream
    }

    /// Status, head and body of an answer to a request with these lines.
    pub fn ask(&self, head: &str, body: &str) -> (u16, String, String) {
        let mut stream = self.connect();
        send(&mut stream, head, body);
        read(stream)
    }

    pub fn graphql(&self, query: &str) -> Value {
        let body = json!({"query": query}).to_string();
        let (_, _, body) = self.ask(&post(&self.address.to_string()), &body);
        serde_json::from_str(&body).expect("JSON")
    }

    /// Asks it to stop, and waits until it has ended.
    #[cfg(unix)]
    pub fn stop(&mut self) -> std::process::ExitStatus {
        let told = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        assert!(told.expect("there is `kill`").success());
        self.child.wait().expect("it ends")
    }

    /// The most memory that the process has had so far, in bytes; none where the system does not
    /// tell.
    pub fn most_memory(&self) -> Option<usize> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(Path::new(&path)).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes = line.trim().trim_end_matches(" kB").parse::<usize>().ok()?;
        Some(kilobytes << 10)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The head of a request with JSON, without its length.
pub fn post(host: &str) -> String {
    format!("POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json")
}

pub fn send(stream: &mut TcpStream, head: &str, body: &str) {
    let length = body.len();
    let whole = format!("{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(whole.as_bytes()).expect("it is taken");
}

pub fn read(mut stream: TcpStream) -> (u16, String, String) {
    let mut text = Vec::new();
    stream.read_to_end(&mut text).expect("an answer");
    let text = String::from_utf8(text).expect("text");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).expect("a status");
    let status = status.parse().expect("a number");
    (status, head.to_ascii_lowercase(), body.to_owned())
}
