//! Servers with data. In: files of bulk-load CSV. Out: a server that holds them.

use std::path::PathBuf;

use serde_json::json;

use super::server::Server;

impl Server {
    /// Empties the graph and fills it from Neptune's bulk-load CSV.
    pub fn load(&self, files: &[PathBuf]) -> Result<(), String> {
        let files: Vec<_> = files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        self.groovy("Load.all(graph, files)", json!({ "files": files }))
            .map(drop)
    }
}
