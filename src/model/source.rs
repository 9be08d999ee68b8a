//! The files of a project: read once, at start.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use miette::Diagnostic;

use crate::files;

/// A file of the project has no more bytes.
const LARGEST: u64 = 32 << 20;

/// A file and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as the user wrote it, for messages.
    pub name: String,
    pub text: Arc<str>,
}

/// The text that a model is made of.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// `schema/**/*.graphql`, sorted by path.
    pub schema: Vec<SourceFile>,
    /// `resolvers/*.gremlin`, sorted by path.
    pub statements: Vec<SourceFile>,
}

/// Why the files of a project cannot be read.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum SourceError {
    #[error("there is no folder {}", .0.display())]
    #[diagnostic(help("name the folder that holds `schema/`, or run the command inside it"))]
    NoFolder(PathBuf),
    #[error("there is no schema in {}", .0.display())]
    #[diagnostic(help("put your GraphQL types into `schema/*.graphql` in that folder"))]
    NoSchema(PathBuf),
    #[error("{} cannot be read: {error}", .path.display())]
    #[diagnostic(help("{}", files::help(error)))]
    Unreadable { path: PathBuf, error: io::Error },
}

/// Reads `DIR/schema/**/*.graphql` (also `.graphqls`, `.gql`) and `DIR/resolvers/*.gremlin`. A path
/// to one file reads that file as the schema.
pub fn load_sources(dir: &Path) -> Result<Sources, SourceError> {
    let about = fs::metadata(dir).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SourceError::NoFolder(dir.to_owned()),
        _ => SourceError::Unreadable {
            path: dir.to_owned(),
            error,
        },
    })?;
    if !about.is_dir() {
        return Ok(Sources {
            schema: vec![source(dir, files::read_given_text(dir, LARGEST))?],
            statements: Vec::new(),
        });
    }
    let schema = read_all(&dir.join("schema"), &["graphql", "graphqls", "gql"])?;
    if schema.is_empty() {
        return Err(SourceError::NoSchema(dir.to_owned()));
    }
    let statements = read_all(&dir.join("resolvers"), &["gremlin"])?;
    Ok(Sources { schema, statements })
}

fn read_all(dir: &Path, extensions: &[&str]) -> Result<Vec<SourceFile>, SourceError> {
    let mut paths = Vec::new();
    let there = files::folder(dir).map_err(|error| SourceError::Unreadable {
        path: dir.to_owned(),
        error,
    })?;
    if there {
        collect(dir, extensions, &mut paths)?;
    }
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn collect(dir: &Path, extensions: &[&str], paths: &mut Vec<PathBuf>) -> Result<(), SourceError> {
    let unreadable = |error| SourceError::Unreadable {
        path: dir.to_owned(),
        error,
    };
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        // A folder that is named like a file is no more passed over than anything else is.
        if extension.is_some_and(|extension| extensions.contains(&extension)) {
            paths.push(path);
        } else if entry.file_type().map_err(unreadable)?.is_dir() {
            // A linked folder is not followed: it may lead back here.
            collect(&path, extensions, paths)?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<SourceFile, SourceError> {
    source(path, files::read_text(path, LARGEST))
}

fn source(path: &Path, text: io::Result<String>) -> Result<SourceFile, SourceError> {
    let text = text.map_err(|error| SourceError::Unreadable {
        path: path.to_owned(),
        error,
    })?;
    Ok(SourceFile {
        name: path.display().to_string(),
        text: text.into(),
    })
}
