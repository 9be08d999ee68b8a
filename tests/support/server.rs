//! A real Gremlin server of the tests' own: a Java process on a free port of this machine.
//!
//! It ends with the value, and also when the tests are killed: it reads from a pipe that closes
//! then (`init.groovy`).

use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Why there is no server.
#[derive(Debug, Clone)]
pub enum Unavailable {
    /// The machine lacks what it takes.
    Missing(String),
    /// It should have started.
    Failed(String),
}

pub struct Server {
    pub(super) process: Child,
    port: u16,
    log: PathBuf,
    /// The settings, and the graph if it lies on disk.
    _files: TempDir,
}

/// What the folder of a server says apart from its files.
#[derive(Debug, Clone, Copy)]
pub struct Software {
    /// The folder in `tests/servers`.
    pub folder: &'static str,
    /// The file in it that says where the graph lies.
    pub graph: &'static str,
    pub main_class: &'static str,
    /// Of the Java machine: quick to start, or else fast.
    pub flags: &'static [&'static str],
}

pub const QUICK_START: &[&str] = &["-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

pub const GREMLIN_SERVER: Software = Software {
    folder: "gremlin-server",
    graph: "graph.properties",
    main_class: "org.apache.tinkerpop.gremlin.server.GremlinServer",
    flags: QUICK_START,
};

const START_TIMEOUT: Duration = Duration::from_secs(90);
/// Of a server that did not start, in the message.
const LOG_LINES: usize = 30;
/// Somebody else may take a port between finding it free and using it.
const TRIES: usize = 3;

impl Server {
    pub fn start(software: Software) -> Result<Server, Unavailable> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/servers")
            .join(software.folder);
        runs("java", "-version", "Java")?;
        fetch_jars(&folder)?;
        let mut last = String::new();
        for _ in 0..TRIES {
            let mut server = spawn(&folder, software).map_err(Unavailable::Failed)?;
            match server.wait_until_it_answers() {
                Ok(()) => return Ok(server),
                Err(reason) => last = reason,
            }
        }
        Err(Unavailable::Failed(last))
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Runs a script inside of the server. `bindings` are its variables.
    pub fn groovy(&self, script: &str, bindings: Value) -> Result<Value, String> {
        let body = json!({ "gremlin": script, "language": "gremlin-groovy", "bindings": bindings });
        let mut response = ureq::post(format!("{}/gremlin", self.endpoint()))
            .header("accept", "application/vnd.gremlin-v3.0+json;types=false")
            .config()
            .http_status_as_error(false)
            .build()
            .send_json(body)
            .map_err(|error| error.to_string())?;
        let answer: Value = response
            .body_mut()
            .read_json()
            .map_err(|error| error.to_string())?;
        match answer.get("result") {
            Some(result) => Ok(result.clone()),
            None => Err(format!("`{script}` failed: {}", answer["message"])),
        }
    }

    fn wait_until_it_answers(&mut self) -> Result<(), String> {
        let start = Instant::now();
        while start.elapsed() < START_TIMEOUT {
            if let Ok(Some(status)) = self.process.try_wait() {
                return Err(format!(
                    "the server ended ({status}): {}",
                    self.last_words()
                ));
            }
            if self.groovy("1", json!({})).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!(
            "the server did not answer within {START_TIMEOUT:?}: {}",
            self.last_words()
        ))
    }

    /// The end of the server's log.
    fn last_words(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = log.lines().rev().take(LOG_LINES).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join(
            "
",
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It holds nothing that is worth an orderly end.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_file(&self.log);
    }
}

fn spawn(folder: &Path, software: Software) -> Result<Server, String> {
    let named = |what: &str, error: std::io::Error| format!("{what}: {error}");
    let port = TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map_err(|error| named("no port is free", error))?
        .port();
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let files = TempDir::new_in(scratch).map_err(|error| named("a folder", error))?;
    let graph = fs::read_to_string(folder.join(software.graph))
        .map_err(|error| named(software.graph, error))?
        .replace(
            "storage.directory=db",
            &format!("storage.directory={}", files.path().join("db").display()),
        );
    let graph_path = files.path().join("graph.properties");
    fs::write(&graph_path, graph).map_err(|error| named("the graph's settings", error))?;
    let settings = fs::read_to_string(folder.join("server.yaml"))
        .map_err(|error| named("server.yaml", error))?
        .replace("port: 8182", &format!("port: {port}"))
        .replace("graph.properties", &format!("{:?}", graph_path));
    let settings_path = files.path().join("server.yaml");
    fs::write(&settings_path, settings).map_err(|error| named("the settings", error))?;
    let log = scratch.join(format!("{}-{port}.log", software.folder));
    let output = File::create(&log).map_err(|error| named("the log", error))?;
    let errors = output
        .try_clone()
        .map_err(|error| named("the log", error))?;
    let process = Command::new("java")
        .current_dir(folder)
        // Else JanusGraph takes no `-` in an id.
        .env("JANUSGRAPH_RELATION_DELIMITER", "~")
        .args(software.flags)
        .args(["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"])
        .args(["-cp", "lib/*", software.main_class])
        .arg(&settings_path)
        .stdin(Stdio::piped())
        .stdout(output)
        .stderr(errors)
        .spawn()
        .map_err(|error| named("java", error))?;
    Ok(Server {
        process,
        port,
        log,
        _files: files,
    })
}

/// Brings the jars that `pom.xml` names into `lib/`, once.
fn fetch_jars(folder: &Path) -> Result<(), Unavailable> {
    let failed = |error: std::io::Error| Unavailable::Failed(error.to_string());
    let pom = fs::read(folder.join("pom.xml")).map_err(failed)?;
    let lib = folder.join("lib");
    // The copy says what the jars were brought for.
    if fs::read(lib.join("pom.xml")).is_ok_and(|fetched| fetched == pom) {
        return Ok(());
    }
    runs("mvn", "-version", "Maven")?;
    // Whole or not at all, also where two test programs do it at once.
    let part = folder.join(format!("lib.part{}", std::process::id()));
    let output = Command::new("mvn")
        .current_dir(folder)
        .args(["-q", "-B", "dependency:copy-dependencies"])
        .arg(format!("-DoutputDirectory={}", part.display()))
        .stdin(Stdio::null())
        .output()
        .map_err(failed)?;
    if !output.status.success() {
        let _ = fs::remove_dir_all(&part);
        return Err(Unavailable::Missing(format!(
            "Maven could not bring the jars of {}: {}",
            folder.display(),
            String::from_utf8_lossy(&output.stdout).trim()
        )));
    }
    fs::write(part.join("pom.xml"), &pom).map_err(failed)?;
    let _ = fs::remove_dir_all(&lib);
    if fs::rename(&part, &lib).is_err() {
        let _ = fs::remove_dir_all(&part);
    }
    Ok(())
}

fn runs(program: &str, argument: &str, name: &str) -> Result<(), Unavailable> {
    let status = Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) | Err(_) => Err(Unavailable::Missing(format!(
            "{name} is not on this machine"
        ))),
    }
}
