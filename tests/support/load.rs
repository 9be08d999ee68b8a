//! Servers with data. In: files of bulk-load CSV. Out: a server that holds them.

use std::{collections::HashMap, path::PathBuf};

use serde_json::json;

use super::server::Server;

impl Server {
    /// Empties the graph and fills it from Neptune's bulk-load CSV.
    pub fn load(&self, files: &[PathBuf]) -> Result<(), String> {
        let bindings = json!({ "files": shown(files) });
        self.groovy("Load.all(graph, files)", bindings).map(drop)
    }

    /// The same where ids are whole numbers: the ids of the files become `first` and, each in its
    /// order, numbers with a distance. Answers which became which.
    pub fn load_numbered(
        &self,
        files: &[PathBuf],
        first: i64,
        step: i64,
    ) -> Result<HashMap<String, i64>, String> {
        let bindings = json!({ "files": shown(files), "lowest": first, "distance": step });
        let script = "[Load.numbered(graph, files, lowest as long, distance as long)]";
        let result = self.groovy(script, bindings)?;
        serde_json::from_value(result["data"][0].clone()).map_err(|error| error.to_string())
    }
}

fn shown(files: &[PathBuf]) -> Vec<String> {
    let files = files.iter();
    files.map(|file| file.display().to_string()).collect()
}
