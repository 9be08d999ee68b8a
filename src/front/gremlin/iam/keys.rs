//! The keys that are accepted: those of every profile of a credentials file.
//!
//! The file is read again when it was written anew, so that a rotation of keys can be played: who
//! signs with a key that stood there before is told that it has expired.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use crate::{
    files,
    graph::neptune::iam::{Credentials, LONGEST_FILE, all_profiles},
};

#[derive(Debug)]
pub struct Keys {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    stamp: Stamp,
    accepted: HashMap<String, Credentials>,
    former: HashSet<String>,
}

type Stamp = (SystemTime, u64);

/// What is known of a key.
pub(super) enum Found {
    Accepted(Credentials),
    /// It was accepted once.
    Former,
    Unknown,
}

#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("{} cannot be read: {error}", .path.display())]
    File { path: PathBuf, error: io::Error },
    #[error(
        "{} has no profile with aws_access_key_id and aws_secret_access_key",
        .0.display()
    )]
    None(PathBuf),
}

impl Keys {
    /// Those of a file in the format of `~/.aws/credentials`.
    pub fn of_file(path: PathBuf) -> Result<Keys, KeysError> {
        let (stamp, accepted) = match read(&path) {
            Ok(read) => read,
            Err(error) => return Err(KeysError::File { path, error }),
        };
        if accepted.is_empty() {
            return Err(KeysError::None(path));
        }
        Ok(Keys {
            path,
            state: Mutex::new(State {
                stamp,
                accepted,
                former: HashSet::new(),
            }),
        })
    }

    pub(super) fn find(&self, access_key_id: &str) -> Found {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if stamp(&self.path).is_ok_and(|stamp| stamp != state.stamp)
            || !state.accepted.contains_key(access_key_id)
        {
            state.renew(&self.path);
        }
        match state.accepted.get(access_key_id) {
            Some(keys) => Found::Accepted(keys.clone()),
            None if state.former.contains(access_key_id) => Found::Former,
            None => Found::Unknown,
        }
    }
}

impl State {
    /// A file without keys is perhaps being written: those read before stay.
    fn renew(&mut self, path: &Path) {
        let Ok((stamp, accepted)) = read(path) else {
            return;
        };
        if accepted.is_empty() {
            return;
        }
        self.stamp = stamp;
        let before = std::mem::replace(&mut self.accepted, accepted);
        self.former.extend(before.into_keys());
        self.former.retain(|id| !self.accepted.contains_key(id));
    }
}

fn stamp(path: &Path) -> io::Result<Stamp> {
    let about = fs::metadata(path)?;
    Ok((about.modified()?, about.len()))
}

fn read(path: &Path) -> io::Result<(Stamp, HashMap<String, Credentials>)> {
    let stamp = stamp(path)?;
    let profiles = all_profiles(&files::read_text(path, LONGEST_FILE)?);
    let accepted = profiles
        .into_iter()
        .map(|keys| (keys.access_key_id.clone(), keys));
    Ok((stamp, accepted.collect()))
}
