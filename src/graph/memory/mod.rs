//! The embedded graph: a [`Graph`] in memory with Neptune's semantics, for development and tests.
//!
//! In: scripts, and bulk-load CSV. Out: rows, as a Gremlin Server sends them.
//!
//! `storage` holds the graph, and every copy of it is a snapshot. `compile` makes a script a
//! `program`, `run` pushes traversers through it, `graphson` writes what comes out. A request is a
//! transaction: it works on a copy, which becomes the graph if all goes well and is forgotten if
//! not. Readers take the graph as it stands and wait for nobody; writers wait for each other.

mod about;
mod compile;
mod datum;
mod execute;
mod graphson;
mod load;
mod pool;
mod program;
mod run;
mod semantics;
mod storage;
#[cfg(test)]
mod tests;

use std::{
    path::PathBuf,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use futures_util::{FutureExt as _, future::BoxFuture};
use tokio::{runtime::Handle, sync::Mutex, task::spawn_blocking, time::timeout_at};

pub use self::{
    about::{EdgeStructure, NodeStructure, Summary},
    graphson::Format,
    load::Loaded,
    pool::Pool,
    semantics::{Cardinality, IdKind, Semantics, TakenId},
};

use self::{
    program::Program,
    run::{Bounds, Halt},
    storage::Store,
};
use super::{Contents, Graph, GraphError, Job, Limits, Rows, csv::CsvError};
use crate::gremlin::{Script, script_writes};

/// Steps that a run may take before it moves to a thread where it keeps nobody waiting: some
/// hundred microseconds, what the move costs many times over.
const QUICK: u64 = 8_192;

/// Bytes that one run may hold back, unless it is said.
const MEMORY: usize = 512 << 20;

#[derive(Debug)]
pub struct MemoryGraph {
    current: RwLock<Arc<Store>>,
    /// Held by the one transaction that writes.
    writer: Mutex<()>,
    /// Bytes that one run may hold back.
    memory: usize,
    /// What all may.
    together: Pool,
}

impl Default for MemoryGraph {
    fn default() -> Self {
        MemoryGraph::new()
    }
}

impl MemoryGraph {
    /// An empty graph that behaves as Neptune does.
    pub fn new() -> MemoryGraph {
        MemoryGraph::with(Semantics::NEPTUNE)
    }

    pub fn with(semantics: Semantics) -> MemoryGraph {
        MemoryGraph {
            current: RwLock::new(Arc::new(Store::new(semantics))),
            writer: Mutex::new(()),
            memory: MEMORY,
            together: Pool::of(MEMORY),
        }
    }

    /// Adds what bulk-load CSV files hold, the vertices of all files first. A folder stands for the
    /// `*.csv` in it. Nothing is added if there is a mistake in one of them.
    pub async fn load(&self, paths: &[PathBuf]) -> Result<Loaded, CsvError> {
        let _writer = self.writer.lock().await;
        let mut store = Store::clone(&self.snapshot());
        let loaded = load::load(&mut store, paths)?;
        self.commit(Arc::new(store));
        Ok(loaded)
    }

    fn snapshot(&self) -> Arc<Store> {
        // The lock guards one assignment, which cannot leave it half done.
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.clone()
    }

    fn commit(&self, mut store: Arc<Store>) {
        Arc::make_mut(&mut store).settle();
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = store;
    }

    /// Runs a script as [`Graph::run`] does, and answers in a format.
    pub async fn run_as(
        &self,
        script: &Script,
        limits: Limits,
        format: Format,
    ) -> Result<Rows, GraphError> {
        match script_writes(script) {
            false => self.read(script, limits, format).await,
            true => self.write(script, limits, format).await,
        }
    }

    /// What a run may hold back.
    fn holds(&self) -> (usize, Pool) {
        (self.memory, self.together.clone())
    }

    async fn read(
        &self,
        script: &Script,
        limits: Limits,
        format: Format,
    ) -> Result<Rows, GraphError> {
        let mut store = self.snapshot();
        let program = compile::compile(script, &mut store)?;
        let (rows, _) = run(program, store, self.holds(), limits, format).await?;
        Ok(rows)
    }

    async fn write(
        &self,
        script: &Script,
        limits: Limits,
        format: Format,
    ) -> Result<Rows, GraphError> {
        let _writer = timeout_at(limits.deadline.into(), self.writer.lock())
            .await
            .map_err(|_| GraphError::Deadline)?;
        let mut store = self.snapshot();
        let program = compile::compile(script, &mut store)?;
        let (rows, store) = run(program, store, self.holds(), limits, format).await?;
        self.commit(store);
        Ok(rows)
    }
}

impl Graph for MemoryGraph {
    fn run<'a>(&'a self, job: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        self.run_as(job.script, job.limits, Format::Untyped).boxed()
    }

    fn check(&self, script: &Script) -> Result<(), GraphError> {
        // New names go into a copy, which is thrown away.
        compile::compile(script, &mut self.snapshot()).map(drop)
    }

    fn contents(&self) -> BoxFuture<'_, Option<Contents>> {
        let summary = self.summary();
        async move { Some(summary.contents()) }.boxed()
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        let store = self.snapshot();
        let text = format!(
            "embedded graph: {} vertices, {} edges",
            store.vertex_count(),
            store.edge_count()
        );
        async move { Ok(text) }.boxed()
    }
}

/// Ends the run on its other thread when its caller goes away.
struct GivenUp(Arc<AtomicBool>);

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs a program: at once if it is short, else from the start again where it may take long.
async fn run(
    program: Program,
    store: Arc<Store>,
    (memory, together): (usize, Pool),
    limits: Limits,
    format: Format,
) -> Result<(Rows, Arc<Store>), GraphError> {
    let can_move = Handle::try_current().is_ok();
    let bounds = Bounds {
        deadline: limits.deadline,
        given_up: Arc::default(),
        quick: can_move.then_some(QUICK),
        memory,
        together,
    };
    let result = execute::execute(
        &program,
        store.clone(),
        bounds.clone(),
        format,
        limits.max_answer,
    );
    let result = match result {
        Err(Halt::Slow) => {
            let _given_up = GivenUp(bounds.given_up.clone());
            let bounds = Bounds {
                quick: None,
                ..bounds
            };
            spawn_blocking(move || {
                execute::execute(&program, store, bounds, format, limits.max_answer)
            })
            .await
            .map_err(|error| GraphError::Failed(format!("the run broke off: {error}")))?
        }
        result => result,
    };
    match result {
        Ok((bytes, store)) => {
            let array = 0..bytes.len();
            Ok((Rows::new(bytes.into(), array), store))
        }
        Err(Halt::Failed(error)) => Err(*error),
        // A program takes its own ends and answers its own questions; the limit of a moved run is
        // the deadline.
        Err(Halt::Enough | Halt::Incomparable | Halt::Slow) => Err(GraphError::Deadline),
    }
}
