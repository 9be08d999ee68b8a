//! Servers with data. In: files of bulk-load CSV. Out: a server that holds them.

use std::path::PathBuf;

use serde_json::json;

use super::server::Server;

impl Server {
    /// Empties the graph and fills it from Neptune's bulk-load CSV.
    pub fn load(&self, files: &[PathBuf]) -> Result<(), String> {
        let bindings = json!({ "files": shown(files) });
        self.groovy("Load.all(graph, files)", bindings).map(drop)
    }
}

/// Paths as a script takes them.
pub(super) fn shown(files: &[PathBuf]) -> Vec<String> {
    let files = files.iter();
    files.map(|file| file.display().to_string()).collect()
}
