//! Any bytes as bulk-load CSV: what is loaded can be read, and a mistake leaves nothing behind.

#![no_main]

use std::{
    path::PathBuf,
    sync::LazyLock,
    time::{Duration, Instant},
};

use libfuzzer_sys::fuzz_target;
use neptune_graphql::{
    graph::{
        Graph, GraphError, Limits,
        memory::{Format, MemoryGraph},
    },
    gremlin::{Never, Script, parse_script},
};
use tokio::runtime::{Builder, Runtime};

/// Between two files: a byte that no UTF-8 text has.
const NEXT_FILE: u8 = 0xfe;

const MAX_FILES: usize = 3;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_current_thread()
        .build()
        .expect("a runtime without threads can be made")
});

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let parent = match memory.is_dir() {
        true => memory,
        false => std::env::temp_dir(),
    };
    let folder = parent.join(format!("neptune-graphql-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
});

static EVERYTHING: LazyLock<Script> = LazyLock::new(|| {
    let text = "g.V().union(elementMap(), outE().elementMap())";
    let parsed = parse_script::<Never>(text).expect("the text is right");
    parsed.tree
});

fuzz_target!(|bytes: &[u8]| {
    let mut files = Vec::new();
    for (number, part) in bytes.splitn(MAX_FILES, |byte| *byte == NEXT_FILE).enumerate() {
        let file = FOLDER.join(format!("{number}.csv"));
        std::fs::write(&file, part).expect("a file can be written");
        files.push(file);
    }
    let graph = MemoryGraph::new();
    let loaded = RUNTIME.block_on(graph.load(&files));
    match loaded {
        Ok(loaded) => {
            let limits = Limits {
                deadline: Instant::now() + Duration::from_secs(10),
                max_answer: 64 << 20,
            };
            let rows = RUNTIME.block_on(graph.run_as(&EVERYTHING, limits, Format::Typed));
            match rows {
                Ok(rows) => assert!(rows.as_bytes().ends_with(b"]")),
                // Rows may share an id, and one of them may be large: the answer repeats it.
                Err(GraphError::TooLarge { .. }) => {}
                Err(error) => panic!("{error}, after {loaded:?}"),
            }
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            let holds = RUNTIME.block_on(graph.health());
            let holds = holds.expect("the embedded graph is always there");
            assert!(holds.ends_with(" 0 vertices, 0 edges"), "{holds}");
        }
    }
});
