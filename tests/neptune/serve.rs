//! The command `serve` as a process of its own, with keys of its own.

use std::{
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use tempfile::TempDir;

use crate::{
    Failure, REGION,
    endpoint::{Guarded, HOST},
    project::SCHEMA,
};

/// Ended with the value.
pub struct Serve {
    process: Child,
    pub url: String,
    log: Arc<Mutex<String>>,
    _project: TempDir,
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Serve {
    /// In front of a guarded endpoint, with these variables instead of the keys of this process.
    pub fn start(before: &Guarded, variables: &[(&str, String)]) -> Result<Serve, Failure> {
        let project = tempfile::tempdir()?;
        std::fs::create_dir(project.path().join("schema"))?;
        std::fs::write(project.path().join("schema/soak.graphql"), SCHEMA)?;
        let mut command = Command::new(PathBuf::from(env!("CARGO_BIN_EXE_neptune-graphql")));
        let others = |name: &str| name.starts_with("NEPTUNE_") || name.starts_with("AWS_");
        for (name, _) in std::env::vars().filter(|(name, _)| others(name)) {
            command.env_remove(name);
        }
        let mut process = command
            .arg("serve")
            .arg(project.path())
            .args(["--listen", "127.0.0.1:0", "--endpoint", &before.url()])
            .args(["--iam", "--region", REGION, "--signing-host", HOST])
            .arg("--ca-file")
            .arg(&before.authority)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let log = Arc::new(Mutex::new(String::new()));
        if let Some(mut errors) = process.stderr.take() {
            let log = log.clone();
            // A full pipe would stop the process.
            thread::spawn(move || {
                let mut part = [0; 8 << 10];
                while let Ok(read @ 1..) = errors.read(&mut part) {
                    let text = String::from_utf8_lossy(&part[..read]);
                    log.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push_str(&text);
                }
            });
        }
        let out = process.stdout.take();
        let mut serve = Serve {
            process,
            url: String::new(),
            log,
            _project: project,
        };
        for line in out.into_iter().flat_map(|out| BufReader::new(out).lines()) {
            let line = line?;
            if let Some(url) = line
                .split_whitespace()
                .find(|word| word.ends_with("/graphql"))
            {
                serve.url = url.to_owned();
                return Ok(serve);
            }
        }
        Err(Failure::Failed(format!("it ended: {}", serve.log())))
    }

    pub fn log(&self) -> String {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.clone()
    }
}
