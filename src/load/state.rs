//! How far a load came, in a file.
//!
//! In: what was loaded. Out: from where on the next load goes on. The file is there only while a
//! load is unfinished. A file of data that has changed since is noticed.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use serde::{Deserialize, Serialize};

use crate::{files, graph::csv::Spot};

/// Its name beside the data.
pub const FILE_NAME: &str = ".neptune-graphql-load.json";

#[derive(Debug)]
pub struct State {
    path: PathBuf,
    saved: Saved,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Saved {
    version: u32,
    /// The graph.
    target: String,
    files: Vec<Progress>,
}

const VERSION: u32 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Progress {
    file: PathBuf,
    /// In bytes.
    size: u64,
    /// In nanoseconds since 1970.
    modified: u64,
    /// Rows that are loaded.
    rows: u64,
    /// Where the first one that is not begins.
    byte: u64,
    line: u64,
}

#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum StateError {
    #[error("{} cannot be read: {error}", .path.display())]
    #[diagnostic(help("--state FILE names another place"))]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("how far the load came cannot be written to {}: {error}", .path.display())]
    #[diagnostic(help("--state FILE names another place"))]
    Unwritable { path: PathBuf, error: io::Error },
    #[error("{} is not what a load left: {reason}", .path.display())]
    #[diagnostic(help("--restart begins anew; rows that are loaded are not made twice"))]
    Malformed { path: PathBuf, reason: String },
    #[error("{} was left by a load into {target}", .path.display())]
    #[diagnostic(help("--restart begins anew, and --state FILE keeps the two apart"))]
    OtherTarget { path: PathBuf, target: String },
    #[error("{} has changed since a part of it was loaded", .file.display())]
    #[diagnostic(help(
        "--restart loads all of it; rows that are loaded are not made twice, but what the changed \
         file no longer holds stays in the graph"
    ))]
    Changed { file: PathBuf },
}

impl State {
    /// What an earlier load left for these files, or the beginning. Nothing is written yet.
    pub fn open(
        path: PathBuf,
        target: &str,
        files: &[&Path],
        restart: bool,
    ) -> Result<State, StateError> {
        let left = match restart {
            true => replaceable(&path).map(|()| None)?,
            false => read(&path, target)?,
        };
        let mut found = Vec::with_capacity(files.len());
        for file in files {
            let now = Progress::new(file).map_err(|error| StateError::Unreadable {
                path: file.to_path_buf(),
                error,
            })?;
            let before = left
                .iter()
                .flat_map(|saved| &saved.files)
                .find(|before| before.file == now.file);
            found.push(match before {
                // Nothing of it was loaded, so it may be another.
                Some(before) if before.rows == 0 => now,
                Some(before) if (before.size, before.modified) != (now.size, now.modified) => {
                    return Err(StateError::Changed { file: now.file });
                }
                Some(before) => before.clone(),
                None => now,
            });
        }
        Ok(State {
            path,
            saved: Saved {
                version: VERSION,
                target: target.to_owned(),
                files: found,
            },
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Rows that were loaded before.
    pub fn rows(&self) -> u64 {
        self.saved.files.iter().map(|file| file.rows).sum()
    }

    /// Bytes of the files that were loaded before.
    pub fn bytes(&self) -> u64 {
        self.saved.files.iter().map(|file| file.byte).sum()
    }

    /// Bytes of all files.
    pub fn size(&self) -> u64 {
        self.saved.files.iter().map(|file| file.size).sum()
    }

    /// Where the first row of a file begins that is not loaded; none where none is.
    pub fn next(&self, file: usize) -> Option<Spot> {
        let file = &self.saved.files[file];
        (file.rows > 0).then_some(Spot {
            byte: file.byte,
            line: file.line,
        })
    }

    pub(super) fn advance(&mut self, file: usize, rows: usize, next: Spot) {
        let file = &mut self.saved.files[file];
        file.rows += rows as u64;
        file.byte = next.byte;
        file.line = next.line;
    }

    /// Writes it, whole or not at all.
    pub fn save(&self) -> Result<(), StateError> {
        let failed = |path: &Path, error| StateError::Unwritable {
            path: path.to_owned(),
            error,
        };
        let text = serde_json::to_vec_pretty(&self.saved)
            .map_err(|error| failed(&self.path, error.into()))?;
        let part = self.path.with_extension("part");
        files::write(&part, &text).map_err(|error| failed(&part, error))?;
        fs::rename(&part, &self.path).map_err(|error| failed(&self.path, error))
    }

    /// All is loaded.
    pub fn remove(self) -> Result<(), StateError> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StateError::Unwritable {
                path: self.path,
                error,
            }),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// A line for each file of the data.
const LARGEST: u64 = 64 << 20;

/// Whether nothing but a file is written over at the end: a device would be gone.
fn replaceable(path: &Path) -> Result<(), StateError> {
    match files::regular(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StateError::Unreadable {
            path: path.to_owned(),
            error,
        }),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn read(path: &Path, target: &str) -> Result<Option<Saved>, StateError> {
    let text = match files::read(path, LARGEST) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(StateError::Unreadable {
                path: path.to_owned(),
                error,
            });
        }
    };
    let malformed = |reason: String| StateError::Malformed {
        path: path.to_owned(),
        reason,
    };
    let saved: Saved =
        serde_json::from_slice(&text).map_err(|error| malformed(error.to_string()))?;
    if saved.version != VERSION {
        return Err(malformed(format!("its version is {}", saved.version)));
    }
    let is_begun = saved.files.iter().any(|file| file.rows > 0);
    if saved.target != target && is_begun {
        return Err(StateError::OtherTarget {
            path: path.to_owned(),
            target: saved.target,
        });
    }
    Ok(Some(saved))
}

impl Progress {
    /// A file of which nothing is loaded.
    fn new(file: &Path) -> io::Result<Progress> {
        let about = fs::metadata(file)?;
        let modified = about.modified()?.duration_since(UNIX_EPOCH);
        let modified = modified.map_or(0, |since| since.as_nanos());
        Ok(Progress {
            file: fs::canonicalize(file)?,
            size: about.len(),
            modified: u64::try_from(modified).unwrap_or(u64::MAX),
            rows: 0,
            byte: 0,
            line: 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Place {
        dir: tempfile::TempDir,
    }

    impl Place {
        fn new() -> Place {
            let place = Place {
                dir: tempfile::tempdir().expect("a folder for the test"),
            };
            place.write("~id\n1\n2\n");
            place
        }

        fn data(&self) -> PathBuf {
            self.dir.path().join("v.csv")
        }

        fn write(&self, text: &str) {
            fs::write(self.data(), text).expect("the folder can be written");
        }

        fn open(&self, target: &str, restart: bool) -> Result<State, StateError> {
            let path = self.dir.path().join(FILE_NAME);
            State::open(path, target, &[&self.data()], restart)
        }
    }

    const NEXT: Spot = Spot { byte: 6, line: 3 };

    #[test]
    fn a_load_goes_on_where_the_last_one_stopped() {
        let place = Place::new();
        let mut state = place.open("here", false).expect("the beginning");
        assert_eq!((state.next(0), state.rows(), state.size()), (None, 0, 8));
        state.advance(0, 1, NEXT);
        state.save().expect("the folder can be written");
        let state = place.open("here", false).expect("what was left");
        assert_eq!(
            (state.next(0), state.rows(), state.bytes()),
            (Some(NEXT), 1, 6)
        );
        let restarted = place.open("here", true).expect("the beginning");
        assert_eq!((restarted.next(0), restarted.rows()), (None, 0));
        state.remove().expect("the folder can be written");
        let state = place.open("here", false).expect("the beginning");
        assert_eq!(state.rows(), 0);
    }

    #[test]
    fn what_no_longer_fits_is_noticed() {
        let place = Place::new();
        let mut state = place.open("here", false).expect("the beginning");
        state.advance(0, 1, NEXT);
        state.save().expect("the folder can be written");
        assert!(matches!(
            place.open("there", false),
            Err(StateError::OtherTarget { target, .. }) if target == "here"
        ));
        place.write("~id\n1\n3\n4\n");
        assert!(matches!(
            place.open("here", false),
            Err(StateError::Changed { .. })
        ));
        fs::write(state.path(), "{}").expect("the folder can be written");
        assert!(matches!(
            place.open("here", false),
            Err(StateError::Malformed { .. })
        ));
        assert!(place.open("here", true).is_ok());
    }
}
