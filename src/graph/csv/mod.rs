//! Neptune's bulk-load CSV, read as a stream.
//!
//! In: files, each of vertices or of edges. Out: their rows with values and places, or where and
//! why reading stopped. No more than a row is in memory, however large the file is.

mod header;
mod place;
mod record;
mod row;
mod split;
mod table;
#[cfg(test)]
mod tests;
mod value;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

pub use self::{
    header::{Column, Kind},
    record::Spot,
    row::Row,
    table::{Rows, Table},
    value::Value,
};

/// The label of a vertex that has none in its file.
pub const VERTEX_LABEL: &str = "vertex";
/// The label of an edge that has none in its file.
pub const EDGE_LABEL: &str = "edge";

/// A mistake in a file, where it stands and what to do.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("{place}: {problem}")]
pub struct CsvError {
    pub place: Place,
    pub problem: Problem,
    #[help]
    pub help: Option<String>,
}

/// A file, and from one on the line and the character in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub file: PathBuf,
    pub position: Option<(u64, u64)>,
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
    #[error("{0}")]
    Malformed(&'static str),
    #[error("the row is longer than {} MiB", .0 >> 20)]
    TooLong(usize),
    #[error("there is no header")]
    Empty,
    #[error("{0}")]
    Header(String),
    #[error("the row has {found} fields and the header has {wanted}")]
    FieldCount { found: usize, wanted: usize },
    #[error("the field {0} is empty")]
    Missing(&'static str),
    #[error("a label cannot be empty")]
    EmptyLabel,
    #[error("`{text}` is not {wanted}")]
    Value { text: String, wanted: &'static str },
    #[error("there is no vertex with the id `{0}`")]
    NoVertex(String),
    /// What a graph says of a row.
    #[error("{0}")]
    Refused(String),
}

/// The files themselves, and those in the folders by their names.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CsvError> {
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
            if file.extension().is_some_and(|extension| extension == "csv") {
                inside.push(file);
            }
        }
        inside.sort();
        files.append(&mut inside);
    }
    Ok(files)
}

fn unreadable(file: &Path, error: io::Error) -> CsvError {
    CsvError {
        place: Place {
            file: file.to_owned(),
            position: None,
        },
        help: Some(crate::files::help(&error).to_owned()),
        problem: error.into(),
    }
}
