//! Programs of Python's. In: a folder of `tests/clients/`. Out: an environment with what its
//! `requirements.txt` names.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::trial::Failure;

pub struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Brings the packages, once for each `requirements.txt`.
    pub fn of(name: &str) -> Result<Environment, Failure> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/clients")
            .join(name);
        let failed = |error: std::io::Error| Failure::Failed(error.to_string());
        let wanted = std::fs::read(folder.join("requirements.txt")).map_err(failed)?;
        let environment = Environment { folder };
        let mark = environment.folder.join(".venv/installed.txt");
        if std::fs::read(&mark).is_ok_and(|installed| installed == wanted) {
            return Ok(environment);
        }
        let missing = |what: &str| Failure::Missing(format!("{what}, so there is no {name}"));
        let mut python = Command::new("python3");
        python.args(["-m", "venv", ".venv"]);
        environment
            .succeeds(&mut python)
            .map_err(|_| missing("Python 3 with venv is not on this machine"))?;
        let mut pip = environment.python();
        pip.args(["-m", "pip", "install", "--quiet", "-r", "requirements.txt"]);
        environment
            .succeeds(&mut pip)
            .map_err(|_| missing("pip could not bring it"))?;
        std::fs::write(mark, wanted).map_err(failed)?;
        Ok(environment)
    }

    /// Its Python, in its folder.
    pub fn python(&self) -> Command {
        let mut python = Command::new(self.folder.join(".venv/bin/python"));
        python.current_dir(&self.folder);
        python
    }

    fn succeeds(&self, command: &mut Command) -> Result<(), ()> {
        let status = command
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(_) | Err(_) => Err(()),
        }
    }
}
