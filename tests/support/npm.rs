//! Programs of npm. In: a folder of `tests/clients/`. Out: what its script printed.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use super::{brought::brought, trial::Failure};

/// Runs a script to its end.
pub fn node(folder: &Path, arguments: &[&str]) -> Result<String, Failure> {
    run(Command::new("node").current_dir(folder).args(arguments))
}

/// Brings the packages of a folder, once for each lock file.
pub fn installed(name: &str) -> Result<PathBuf, Failure> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/clients")
        .join(name);
    for program in ["node", "npm"] {
        let version = output(Command::new(program).arg("--version"));
        if !version.is_ok_and(|output| output.status.success()) {
            return Err(Failure::Missing(format!(
                "{program} is not on this machine"
            )));
        }
    }
    let lock = std::fs::read(folder.join("package-lock.json"))
        .map_err(|error| Failure::Failed(error.to_string()))?;
    let mark = folder.join("node_modules/.installed-lock.json");
    brought(&mark, &lock, || packages(&folder, name))?;
    Ok(folder)
}

fn packages(folder: &Path, name: &str) -> Result<(), Failure> {
    let mut npm = Command::new("npm");
    npm.current_dir(folder)
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
    let printed = output(&mut npm).map_err(|error| Failure::Failed(error.to_string()))?;
    match printed.status.success() {
        true => Ok(()),
        false => Err(Failure::Missing(format!(
            "npm could not bring the packages of {name}: {}",
            String::from_utf8_lossy(&printed.stderr).trim()
        ))),
    }
}

fn output(command: &mut Command) -> std::io::Result<Output> {
    command.stdin(Stdio::null()).output()
}

fn run(command: &mut Command) -> Result<String, Failure> {
    let output = output(command).map_err(|error| Failure::Failed(error.to_string()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.success() {
        true => Ok(text),
        false => Err(Failure::Failed(format!(
            "{text}{}",
            String::from_utf8_lossy(&output.stderr)
        ))),
    }
}
