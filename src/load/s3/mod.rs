//! Neptune's own loader, which reads files from S3.
//!
//! In: what to load, from where. Out: a job on the cluster, which goes on by itself, and what becomes
//! of it.

mod job;
mod status;

use std::time::{Duration, Instant};

use http::Method;
use serde::Deserialize;

pub use self::{
    job::{Format, LoadJob, Mode, Parallelism, Source},
    status::{Feed, JobStatus, Outcome, RowError},
};

use crate::graph::{GraphError, Limits, neptune::NeptuneGraph};

/// The loader of a cluster.
#[derive(Clone, Copy)]
pub struct Loader<'g> {
    pub graph: &'g NeptuneGraph,
    pub settings: LoaderSettings,
}

#[derive(Debug, Clone, Copy)]
pub struct LoaderSettings {
    /// For each request.
    pub timeout: Duration,
    /// Between two looks at a job.
    pub poll: Duration,
    /// How long a job may be out of sight.
    pub patience: Duration,
}

/// The longest answer: errors come in pages.
const MAX_ANSWER: usize = 8 << 20;
/// Errors that are asked for at a time, and at most.
const PAGE: usize = 100;
const MAX_ERRORS: usize = 1_000;
/// How often a job is asked for that the cluster refuses for now.
const STARTS: u32 = 5;

#[derive(Debug, thiserror::Error)]
pub enum LoaderError {
    #[error(transparent)]
    Graph(#[from] GraphError),
    #[error("the loader's answer cannot be read: {0}")]
    Malformed(String),
    /// It may be there, or not.
    #[error("the answer to the start of the load was lost: {0}")]
    StartLost(GraphError),
    #[error("the job has not been seen for {} seconds: {last}", .since.as_secs())]
    OutOfSight { since: Duration, last: GraphError },
}

impl Loader<'_> {
    /// Starts a job and tells its id.
    pub async fn start(self, job: &LoadJob) -> Result<String, LoaderError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Started {
            load_id: String,
        }
        let body = serde_json::to_vec(job).map_err(|error| malformed(&error))?;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.call(Method::POST, "loader", body.clone()).await {
                Ok(answer) => return payload::<Started>(&answer).map(|started| started.load_id),
                // It was not begun.
                Err(GraphError::Throttled(_)) if tries < STARTS => {
                    tokio::time::sleep(self.pause(tries)).await;
                }
                Err(error @ (GraphError::Lost { .. } | GraphError::Deadline)) => {
                    return Err(LoaderError::StartLost(error));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The ids of the jobs that the cluster remembers, the latest ones first.
    pub async fn jobs(self) -> Result<Vec<String>, LoaderError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Jobs {
            load_ids: Vec<String>,
        }
        let answer = self.call(Method::GET, "loader", Vec::new()).await?;
        payload::<Jobs>(&answer).map(|jobs| jobs.load_ids)
    }

    /// A job with the first of its errors.
    pub async fn status(self, id: &str) -> Result<JobStatus, LoaderError> {
        self.page(id, 1).await
    }

    /// The errors behind those that a status has.
    pub async fn all_errors(self, id: &str, status: &mut JobStatus) -> Result<(), LoaderError> {
        let mut page = 1;
        while status.errors.len() == page * PAGE && status.errors.len() < MAX_ERRORS {
            page += 1;
            status.errors.extend(self.page(id, page).await?.errors);
        }
        Ok(())
    }

    async fn page(self, id: &str, page: usize) -> Result<JobStatus, LoaderError> {
        let id = in_path(id);
        let path = format!("loader/{id}?details=TRUE&errors=TRUE&page={page}&errorsPerPage={PAGE}");
        let answer = self.call(Method::GET, &path, Vec::new()).await?;
        payload(&answer)
    }

    pub async fn cancel(self, id: &str) -> Result<(), LoaderError> {
        let path = format!("loader/{}", in_path(id));
        self.call(Method::DELETE, &path, Vec::new()).await?;
        Ok(())
    }

    /// Looks at a job until it has ended. The cluster may be away for a while.
    pub async fn follow(
        self,
        id: &str,
        mut seen: impl FnMut(&JobStatus),
    ) -> Result<JobStatus, LoaderError> {
        let mut last_seen = Instant::now();
        let mut failures = 0;
        loop {
            match self.status(id).await {
                Ok(status) => {
                    (last_seen, failures) = (Instant::now(), 0);
                    seen(&status);
                    if status.outcome() != Outcome::GoesOn {
                        return Ok(status);
                    }
                }
                Err(LoaderError::Graph(error)) if may_pass(&error) => {
                    let since = last_seen.elapsed();
                    if since > self.settings.patience {
                        return Err(LoaderError::OutOfSight { since, last: error });
                    }
                    failures += 1;
                    tracing::warn!(%error, "the load cannot be seen; it goes on in the cluster");
                }
                Err(error) => return Err(error),
            }
            tokio::time::sleep(self.pause(failures)).await;
        }
    }

    /// Longer after each failure.
    fn pause(self, failures: u32) -> Duration {
        let longest = self.settings.poll.max(Duration::from_secs(30));
        let factor = 1 << failures.min(6);
        (self.settings.poll * factor).min(longest)
    }

    async fn call(
        self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<bytes::Bytes, GraphError> {
        let limits = Limits {
            deadline: Instant::now() + self.settings.timeout,
            max_answer: MAX_ANSWER,
        };
        self.graph.call(method, path, body, limits).await
    }
}

/// Whether a job may be seen again.
fn may_pass(error: &GraphError) -> bool {
    match error {
        GraphError::Unreachable { .. }
        | GraphError::Lost { .. }
        | GraphError::Deadline
        | GraphError::Unknown(_)
        | GraphError::Throttled(_)
        | GraphError::Exhausted(_)
        | GraphError::Stopping(_)
        | GraphError::Internal(_)
        | GraphError::Conflict(_)
        | GraphError::Malformed { .. } => true,
        GraphError::Constraint(_)
        | GraphError::ReadOnly(_)
        | GraphError::RequestTooLarge(_)
        | GraphError::TooLarge { .. }
        | GraphError::NoRoom
        | GraphError::Memory { .. }
        | GraphError::Denied(_)
        | GraphError::Fail(_)
        | GraphError::Failed(_)
        | GraphError::SeveralValues { .. }
        | GraphError::Cancelled(_)
        | GraphError::Unsupported(_) => false,
    }
}

fn payload<'a, T: Deserialize<'a>>(answer: &'a [u8]) -> Result<T, LoaderError> {
    #[derive(Deserialize)]
    struct Envelope<T> {
        payload: T,
    }
    let envelope = serde_json::from_slice::<Envelope<T>>(answer);
    Ok(envelope.map_err(|error| malformed(&error))?.payload)
}

fn malformed(error: &serde_json::Error) -> LoaderError {
    LoaderError::Malformed(error.to_string())
}

/// An id as a part of a path, whatever somebody typed.
fn in_path(id: &str) -> String {
    percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC)
        .to_string()
        .replace("%2D", "-")
}
