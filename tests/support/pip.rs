//! Programs of Python's. In: a folder of `tests/clients/`. Out: an environment with what its
//! `requirements.txt` names.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{brought::brought, trial::Failure};

pub struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Brings the packages, once for each `requirements.txt`.
    pub fn of(name: &str) -> Result<Environment, Failure> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/clients")
            .join(name);
        let wanted = std::fs::read(folder.join("requirements.txt"))
            .map_err(|error| Failure::Failed(error.to_string()))?;
        let environment = Environment { folder };
        let mark = environment.folder.join(".venv/installed.txt");
        brought(&mark, &wanted, || environment.packages(name))?;
        Ok(environment)
    }

    /// A program of it, in its folder.
    pub fn program(&self, name: &str) -> Command {
        let mut program = Command::new(self.folder.join(".venv/bin").join(name));
        program.current_dir(&self.folder);
        program
    }

    fn packages(&self, name: &str) -> Result<(), Failure> {
        let missing = |what: &str| Failure::Missing(format!("{what}, so there is no {name}"));
        let mut python = Command::new("python3");
        python.args(["-m", "venv", ".venv"]);
        self.succeeds(&mut python)
            .map_err(|_| missing("Python 3 with venv is not on this machine"))?;
        let mut pip = self.program("python");
        pip.args(["-m", "pip", "install", "--quiet", "-r", "requirements.txt"]);
        self.succeeds(&mut pip)
            .map_err(|_| missing("pip could not bring it"))
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
