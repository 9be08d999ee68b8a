//! Credentials in the shared file.
//!
//! In: its path and the name of a profile. Out: the keys that stand there. The file may be written
//! anew at any time: whether it was is looked at once a second, and read only then.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use super::{Credentials, CredentialsError, LONGEST_FILE, profile};
use crate::files;

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct SharedFile {
    path: PathBuf,
    profile: String,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    credentials: Credentials,
    stamp: Stamp,
    looked: Instant,
    /// When other keys were found.
    changed: Instant,
}

/// By what a file that was written anew is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    size: u64,
}

impl SharedFile {
    pub(super) fn open(path: PathBuf, profile: String) -> Result<Self, CredentialsError> {
        let looked = Instant::now();
        let (stamp, text) = stamp(&path)
            .and_then(|stamp| Ok((stamp, files::read_text(&path, LONGEST_FILE)?)))
            .map_err(|error| unreadable(&path, error))?;
        let credentials = profile::read(&text, &profile)?;
        Ok(SharedFile {
            path,
            profile,
            state: Mutex::new(State {
                credentials,
                stamp,
                looked,
                changed: looked,
            }),
        })
    }

    pub(super) fn current(&self) -> Credentials {
        let mut state = self.state();
        if state.looked.elapsed() >= LOOK {
            state.looked = Instant::now();
            if stamp(&self.path).is_ok_and(|stamp| stamp != state.stamp) {
                self.read(&mut state);
            }
        }
        state.credentials.clone()
    }

    /// Whether other keys stand there than did at that time, when some were used that were refused.
    pub(super) fn renewed(&self, since: Instant) -> bool {
        let mut state = self.state();
        if state.changed <= since {
            self.read(&mut state);
        }
        state.changed > since
    }

    /// A file that cannot be read, or has lost the profile, is perhaps being written: the keys stay.
    fn read(&self, state: &mut State) {
        let read = stamp(&self.path)
            .and_then(|stamp| Ok((stamp, files::read_text(&self.path, LONGEST_FILE)?)))
            .map_err(|error| unreadable(&self.path, error))
            .and_then(|(stamp, text)| Ok((stamp, profile::read(&text, &self.profile)?)));
        match read {
            Ok((stamp, credentials)) => {
                state.stamp = stamp;
                if state.credentials != credentials {
                    state.credentials = credentials;
                    state.changed = Instant::now();
                }
            }
            Err(error) => tracing::warn!(%error, "the credentials stay those read before"),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn stamp(path: &Path) -> io::Result<Stamp> {
    let about = fs::metadata(path)?;
    Ok(Stamp {
        modified: about.modified()?,
        size: about.len(),
    })
}

fn unreadable(path: &Path, error: io::Error) -> CredentialsError {
    CredentialsError::File {
        path: path.to_owned(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(key: &str) -> String {
        format!("[default]\naws_access_key_id={key}\naws_secret_access_key=s\n")
    }

    #[test]
    fn keys_that_are_written_anew_are_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("credentials");
        let write = |text: &str| fs::write(&path, text).expect("it is written");
        write(&written("A"));
        let file = SharedFile::open(path.clone(), "default".to_owned()).expect("it is there");
        let began = Instant::now();
        assert!(!file.renewed(began));
        // Once a second.
        write(&written("BB"));
        assert_eq!(file.current().access_key_id, "A");
        std::thread::sleep(LOOK);
        assert_eq!(file.current().access_key_id, "BB");
        // At once where keys were refused.
        let refused = Instant::now();
        write(&written("CC"));
        assert!(file.renewed(refused));
        assert_eq!(file.current().access_key_id, "CC");
        assert!(file.renewed(began));
        // Not while it is being written.
        let refused = Instant::now();
        for half in ["", "[default]\naws_access_key_id=D\n"] {
            write(half);
            assert!(!file.renewed(refused));
        }
        fs::remove_file(&path).expect("it was there");
        std::thread::sleep(LOOK);
        assert_eq!(file.current().access_key_id, "CC");
    }
}
