//! One batch to the graph.
//!
//! In: a batch. Out: it is in the graph, or which of its rows is not, and why.

use std::time::{Duration, Instant};

use super::{
    batch::{Batch, BatchRow},
    upsert::existing_vertices,
};
use crate::{
    graph::{
        Access, Consistency, Graph, GraphError, Job, Limits, Repeat, Rows,
        csv::{CsvError, Place, Table},
    },
    gremlin::Script,
};

/// What answers to a load hold: a number, or some ids.
const MAX_ANSWER: usize = 1 << 20;

/// Sends batches.
#[derive(Clone, Copy)]
pub(super) struct Sender<'g> {
    pub graph: &'g dyn Graph,
    pub tables: &'g [Table],
    /// For each request.
    pub timeout: Duration,
}

/// How a batch did not get in as a whole.
pub(super) struct Stopped {
    /// So many of its rows are in.
    pub done: usize,
    pub why: Why,
}

pub(super) enum Why {
    /// Another transaction was in the way: nothing is wrong with the rows.
    Conflict(GraphError),
    Failed(SendError),
}

/// Why a row is not in the graph.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum SendError {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Row(Box<CsvError>),
    /// It is the graph, and not the row.
    #[error("{place}: {error}")]
    Graph { place: Place, error: GraphError },
}

/// The end of a batch, for the sender.
pub(super) struct Sent {
    pub result: Result<(), Stopped>,
    /// The size that was too large for the server.
    pub too_large: Option<usize>,
}

impl Sender<'_> {
    /// A batch that is too large is cut in half, and so is one that fails, down to the row that it
    /// is for.
    pub async fn send(self, batch: &Batch) -> Sent {
        let mut too_large = None;
        let whole = 0..batch.rows.len();
        let mut parts = vec![whole];
        while let Some(part) = parts.pop() {
            let Err(error) = self.once(batch, part.clone()).await else {
                continue;
            };
            if matches!(error, NotIn::Graph(GraphError::RequestTooLarge(_))) {
                let size = batch.bytes * part.len() / batch.rows.len();
                too_large = Some(too_large.unwrap_or(size).min(size));
            }
            if part.len() > 1 && error.may_be_of_one_row() {
                let middle = part.start + part.len() / 2;
                parts.push(middle..part.end);
                parts.push(part.start..middle);
                continue;
            }
            let row = &batch.rows[part.start];
            let why = match error {
                NotIn::Graph(error @ GraphError::Conflict(_)) => Why::Conflict(error),
                error => Why::Failed(self.explain(batch, row, error).await),
            };
            return Sent {
                result: Err(Stopped {
                    done: part.start,
                    why,
                }),
                too_large,
            };
        }
        Sent {
            result: Ok(()),
            too_large,
        }
    }

    async fn once(self, batch: &Batch, part: std::ops::Range<usize>) -> Result<(), NotIn> {
        let (script, edges) = batch.script(part);
        let rows = self
            .run(&script, Access::Write(Repeat::Harmless))
            .await
            .map_err(NotIn::Graph)?;
        match edges {
            Some(wanted) if count(&rows) != Some(wanted) => Err(NotIn::Missing),
            Some(_) | None => Ok(()),
        }
    }

    async fn run(self, script: &Script, access: Access) -> Result<Rows, GraphError> {
        let limits = Limits {
            deadline: Instant::now() + self.timeout,
            max_answer: MAX_ANSWER,
        };
        let job = Job {
            access,
            ..Job::read(script, limits)
        };
        self.graph.run(job).await.map_err(cause)
    }

    /// What is wrong with a row that does not get in, at its place in its file.
    async fn explain(self, batch: &Batch, row: &BatchRow, error: NotIn) -> SendError {
        let table = &self.tables[batch.table];
        let ends = match error.may_be_of_one_row() {
            true => self.missing_ends(row).await,
            false => [false, false],
        };
        let place = || Place {
            file: table.file().to_owned(),
            position: Some((row.spot.line, 1)),
        };
        let mut rows = match table.rows_from(row.spot) {
            Ok(rows) => rows,
            Err(unreadable) => return SendError::Row(Box::new(unreadable)),
        };
        let read = match rows.read() {
            Ok(Some(read)) => read,
            Ok(None) => {
                let error = GraphError::Failed("the file changed while it was loaded".to_owned());
                let place = place();
                return SendError::Graph { place, error };
            }
            Err(unreadable) => return SendError::Row(Box::new(unreadable)),
        };
        SendError::Row(Box::new(match (ends, error) {
            ([true, _], _) => read.without_from(),
            ([_, true], _) => read.without_to(),
            (_, NotIn::Missing) => read.refused(
                format!("the graph did not take the edge `{}`", row.id),
                "look whether an edge with this id is in the graph already, with another label or \
                 other ends",
            ),
            (_, NotIn::Graph(error)) if is_of_the_row(&error) => {
                read.refused(error.to_string(), help(&error, row))
            }
            (_, NotIn::Graph(error)) => {
                let place = place();
                return SendError::Graph { place, error };
            }
        }))
    }

    /// Which ends of an edge are not in the graph, as far as it tells.
    async fn missing_ends(self, row: &BatchRow) -> [bool; 2] {
        let Some((from, to)) = &row.ends else {
            return [false, false];
        };
        let script = Script {
            statements: vec![existing_vertices([from.clone(), to.clone()])],
        };
        let found = self
            .run(&script, Access::Read(Consistency::Strong))
            .await
            .ok()
            .and_then(|rows| serde_json::from_slice::<Vec<String>>(rows.as_bytes()).ok());
        match found {
            Some(found) => [from, to].map(|end| !found.iter().any(|id| **id == **end)),
            None => [false, false],
        }
    }
}

/// Why some rows are not in the graph.
enum NotIn {
    Graph(GraphError),
    /// It made fewer edges than there are rows.
    Missing,
}

impl NotIn {
    /// Whether fewer rows may get in.
    fn may_be_of_one_row(&self) -> bool {
        match self {
            NotIn::Missing => true,
            NotIn::Graph(error) => is_of_the_row(error),
        }
    }
}

/// What went wrong last. That the change may have been made all the same is no matter here: it is
/// made again.
fn cause(error: GraphError) -> GraphError {
    match error {
        GraphError::Unknown(inner) => cause(*inner),
        error => error,
    }
}

fn is_of_the_row(error: &GraphError) -> bool {
    match error {
        GraphError::RequestTooLarge(_)
        | GraphError::TooLarge { .. }
        | GraphError::NoRoom
        | GraphError::Memory { .. }
        | GraphError::Exhausted(_)
        | GraphError::Deadline
        | GraphError::Constraint(_)
        | GraphError::Fail(_)
        | GraphError::Failed(_)
        | GraphError::SeveralValues { .. }
        | GraphError::Internal(_)
        | GraphError::Cancelled(_)
        | GraphError::Unsupported(_) => true,
        GraphError::Unreachable { .. }
        | GraphError::Lost { .. }
        | GraphError::Unknown(_)
        | GraphError::Throttled(_)
        | GraphError::Stopping(_)
        | GraphError::Conflict(_)
        | GraphError::ReadOnly(_)
        | GraphError::Denied(_)
        | GraphError::Malformed { .. } => false,
    }
}

fn help(error: &GraphError, row: &BatchRow) -> &'static str {
    match (error, &row.ends) {
        (GraphError::RequestTooLarge(_), _) => "the row alone is larger than the server takes",
        (GraphError::Deadline, _) => "give a request more time with --timeout MS",
        (error, Some(_)) if names_a_taken_id(error) => {
            "look whether an edge with this id is in the graph already, with another label or \
             other ends"
        }
        (error, None) if names_a_taken_id(error) => {
            "a vertex with this id is in the graph already, with another label, and this graph \
             gives a vertex one label only"
        }
        // JanusGraph's words, with one storage and another.
        (GraphError::Failed(reason), None)
            if reason.contains("user supplied identifiers")
                || reason.contains("NumberFormatException") =>
        {
            "JanusGraph takes text as an id with graph.set-vertex-id=true and \
             graph.allow-custom-vid-types=true, and not over every storage: over BerkeleyDB it does \
             not"
        }
        _ => "this is what the graph says to the row: mend it, or leave out what it does not take",
    }
}

fn names_a_taken_id(error: &GraphError) -> bool {
    matches!(error, GraphError::Constraint(_)) || error.to_string().contains("already exists")
}

fn count(rows: &Rows) -> Option<usize> {
    let counts: Vec<usize> = serde_json::from_slice(rows.as_bytes()).ok()?;
    match counts[..] {
        [count] => Some(count),
        _ => None,
    }
}
