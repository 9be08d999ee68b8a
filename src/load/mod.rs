//! Bulk-load CSV into a graph on a server.
//!
//! In: files, and a graph. Out: the graph holds their rows, or how far the load came and why it
//! stopped. Every row is an upsert, so that a load may be repeated, and a batch sent twice.

mod batch;
mod flight;
pub mod s3;
mod send;
mod state;
mod upsert;

use std::{
    path::PathBuf,
    pin::pin,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

pub use self::{
    batch::BatchSettings,
    send::SendError,
    state::{FILE_NAME, State, StateError},
};

use self::{
    flight::{Flight, Record},
    send::Sender,
};
use crate::graph::{
    Graph,
    csv::{CsvError, Kind, Table, files},
};

#[derive(Debug, Clone)]
pub struct LoadSettings {
    pub batch: BatchSettings,
    /// Batches on their way at the same time.
    pub parallel: usize,
    /// For each request.
    pub timeout: Duration,
}

/// How far a load is, for who looks on.
#[derive(Debug, Default)]
pub struct Loading {
    rows: AtomicU64,
    bytes: AtomicU64,
}

impl Loading {
    /// Rows that this load brought in.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Bytes of the files that this load brought in.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

/// Why a load stopped. What is loaded is in its state.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum LoadError {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Csv(#[from] CsvError),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Send(#[from] SendError),
    #[error(transparent)]
    #[diagnostic(transparent)]
    State(#[from] StateError),
    #[error("the load was interrupted")]
    Interrupted,
}

/// Opens files, and those in folders: the vertices before the edges.
pub fn open(paths: &[PathBuf]) -> Result<Vec<Table>, CsvError> {
    let mut tables = Vec::new();
    for file in files(paths)? {
        tables.push(Table::open(file)?);
    }
    tables.sort_by_key(|table| match table.kind() {
        Kind::Vertices => 0,
        Kind::Edges => 1,
    });
    Ok(tables)
}

/// Loads what is not loaded yet. `state` says how far it came, also where it stops; `stop` ends it
/// early, after what is on its way.
pub async fn load(
    graph: &dyn Graph,
    tables: &[Table],
    settings: &LoadSettings,
    state: &mut State,
    loading: &Loading,
    stop: impl Future<Output = ()>,
) -> Result<(), LoadError> {
    state.save()?;
    let mut stop = pin!(stop);
    let mut result = Ok(());
    for kind in [Kind::Vertices, Kind::Edges] {
        let wanted = tables.iter().enumerate();
        let wanted = wanted.filter(|(_, table)| table.kind() == kind);
        let wanted = wanted.map(|(number, _)| (number, state.next(number)));
        let sender = Sender {
            graph,
            tables,
            timeout: settings.timeout,
        };
        let mut flight = Flight::new(
            batch::Cutter::new(tables, wanted.collect(), &settings.batch),
            sender,
            settings.parallel,
            Record { state, loading },
        );
        // Edges find their vertices there.
        result = flight.all(stop.as_mut()).await;
        if result.is_err() {
            break;
        }
    }
    state.save()?;
    result
}
