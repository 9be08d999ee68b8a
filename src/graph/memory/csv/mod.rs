//! Neptune's bulk-load CSV.
//!
//! In: files, each of vertices or of edges. Out: a store with their elements, or where and why
//! reading stopped.

mod header;
mod place;
mod read;
#[cfg(test)]
mod tests;
mod value;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use self::{
    header::{Header, Kind},
    read::Table,
};
use super::storage::Store;

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Loaded {
    pub files: usize,
    pub vertex_rows: usize,
    pub edge_rows: usize,
}

/// A mistake in a file, where it stands and what to do.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("{place}: {problem}")]
pub struct LoadError {
    pub place: Place,
    pub problem: Problem,
    #[help]
    pub help: Option<String>,
}

/// A file, and from one on the line and the character in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub file: PathBuf,
    pub position: Option<(usize, usize)>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        match self.position {
            Some((line, column)) => write!(f, ":{line}:{column}"),
            None => Ok(()),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("the text is not UTF-8")]
    NotUtf8,
    #[error("a quote begins a field here, and nothing ends it")]
    OpenQuote,
    #[error("there is no header")]
    Empty,
    #[error("{0}")]
    Header(String),
    #[error("the row has {found} fields and the header has {wanted}")]
    FieldCount { found: usize, wanted: usize },
    #[error("the field {0} is empty")]
    Missing(&'static str),
    #[error("`{text}` is not {wanted}")]
    Value { text: String, wanted: &'static str },
    #[error("there is no vertex with the id `{0}`")]
    NoVertex(String),
    #[error("`{0}` cannot be an id of this graph")]
    NotAnId(String),
    #[error("the edge `{0}` was given before with another label or other ends")]
    OtherEdge(String),
    #[error("{0}")]
    Graph(#[from] super::storage::WriteError),
}

pub(super) fn load(store: &mut Store, paths: &[PathBuf]) -> Result<Loaded, LoadError> {
    let mut tables = Vec::new();
    for file in files(paths)? {
        tables.push(Table::open(file)?);
    }
    let mut loaded = Loaded {
        files: tables.len(),
        ..Loaded::default()
    };
    for table in tables.iter().filter(|table| table.kind() == Kind::Vertices) {
        loaded.vertex_rows += table.vertices(store)?;
    }
    for table in tables.iter().filter(|table| table.kind() == Kind::Edges) {
        loaded.edge_rows += table.edges(store)?;
    }
    Ok(loaded)
}

/// The files themselves, and those in the folders by their names.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, LoadError> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let unreadable = |error| unreadable(path, error);
        let mut inside = Vec::new();
        for entry in fs::read_dir(path).map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            if file.extension().is_some_and(|extension| extension == "csv") && file.is_file() {
                inside.push(file);
            }
        }
        inside.sort();
        files.append(&mut inside);
    }
    Ok(files)
}

fn unreadable(file: &Path, error: io::Error) -> LoadError {
    LoadError {
        place: Place {
            file: file.to_owned(),
            position: None,
        },
        problem: error.into(),
        help: None,
    }
}
