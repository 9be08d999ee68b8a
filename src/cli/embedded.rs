//! The graph inside of this program, for the commands that have none elsewhere.

use std::{path::Path, sync::Arc};

use super::target::Target;
use crate::{
    files,
    graph::{Graph, memory::MemoryGraph},
};

/// What `serve` has where no endpoint is named.
pub(super) async fn target(dir: &Path) -> miette::Result<Target> {
    let (graph, about) = embedded_graph(dir).await?;
    Ok(Target {
        graph: Arc::new(graph),
        about,
        address: None,
    })
}

/// The embedded graph with `DIR/data/*.csv`, and what to say of it.
pub(super) async fn embedded_graph(dir: &Path) -> miette::Result<(MemoryGraph, String)> {
    let graph = MemoryGraph::new();
    let data = dir.join("data");
    let there = files::folder(&data).map_err(|error| {
        miette::miette!(
            help = files::help(&error),
            "{} cannot be read: {error}",
            data.display()
        )
    })?;
    let from = match there {
        true => {
            let loaded = graph.load(std::slice::from_ref(&data)).await?;
            match loaded.files {
                1 => format!("from 1 file in {}", data.display()),
                files => format!("from {files} files in {}", data.display()),
            }
        }
        false => format!("empty: there is no folder {}", data.display()),
    };
    let holds = graph
        .health()
        .await
        .map_err(|error| miette::miette!("{error}"))?;
    Ok((graph, format!("{holds}, {from}")))
}
