//! The folder of a case's project.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::case::ProjectOf;

/// A folder with `schema/`, `resolvers/` and `data/`.
pub struct Project {
    dir: PathBuf,
    /// Removes the folder that was made for the files of a document.
    made: Option<TempDir>,
}

impl Project {
    pub fn lay_out(of: &ProjectOf) -> io::Result<Project> {
        match of {
            ProjectOf::Folder(dir) => Ok(Project {
                dir: dir.clone(),
                made: None,
            }),
            ProjectOf::Files(files) => {
                let made = tempfile::tempdir()?;
                for (name, text) in files {
                    let path = made.path().join(name);
                    if let Some(parent) = path.parent() {
                        fs::create_dir_all(parent)?;
                    }
                    fs::write(path, text)?;
                }
                Ok(Project {
                    dir: made.path().to_owned(),
                    made: Some(made),
                })
            }
        }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The CSV files of the project, sorted.
    pub fn data(&self) -> io::Result<Vec<PathBuf>> {
        let folder = self.dir.join("data");
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "csv") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// What tells one set of data from another: the folder, or the text of the files.
    pub fn data_key(&self) -> io::Result<String> {
        match self.made {
            None => Ok(self.dir.display().to_string()),
            Some(_) => self.data()?.into_iter().map(fs::read_to_string).collect(),
        }
    }

    /// A text that names files of the project, without the folder that was made for them.
    pub fn relative(&self, text: &str) -> String {
        let dir = self.dir.display().to_string();
        text.replace(&format!("{dir}/"), "")
            .replace(&dir, "PROJECT")
    }
}
