//! A Gremlin server or a cluster of them as a graph.
//!
//! In: jobs. Out: their rows, from whichever server is right for them, asked again where that helps
//! and does no harm.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::{FutureExt as _, future::BoxFuture};
use http::{
    Method,
    header::{ACCEPT, CONTENT_TYPE},
};
use tokio::time::timeout_at;

use super::{
    Dialect,
    class::Class,
    cluster::{Cluster, Failed},
    exchange::prepare,
    gate::Full,
    node::Node,
    outcome::{before, ended, note, writes},
    patience::Patience,
    retry::{Budget, End, Next, Tries, left},
};
use crate::{
    graph::{Contents, Graph, GraphError, Job, Limits, Rows},
    gremlin::{Capabilities, Script, Statement, Step, StepName, Value, asks_full_text},
};

/// How often in one job keys are taken for replaced.
const KEYS_REPLACED: u32 = 2;
/// A server that says nothing for so long may be gone without a word.
const SILENCE: Duration = Duration::from_secs(2);
const HEALTH_TIMEOUT: Duration = Duration::from_secs(5);
const HEALTH_BODY: usize = 64 << 10;

/// A Gremlin server, or several of one cluster.
pub struct NeptuneGraph {
    cluster: Cluster,
    dialect: Dialect,
    budget: Budget,
}

/// How one try of a job failed.
enum Attempt {
    /// It was not sent, and there is no use in trying again.
    Unsent(GraphError),
    Sent {
        error: GraphError,
        /// The change may have been made all the same.
        may_be_done: bool,
    },
}

impl NeptuneGraph {
    pub(super) fn of_cluster(cluster: Cluster, dialect: Dialect) -> Self {
        NeptuneGraph {
            cluster,
            dialect,
            budget: Budget::new(),
        }
    }

    async fn run_job(&self, job: Job<'_>) -> Result<Rows, GraphError> {
        let job = Job {
            access: self.dialect.access(job.access),
            ..job
        };
        self.try_until_done(&job).await
    }

    async fn try_until_done(&self, job: &Job<'_>) -> Result<Rows, GraphError> {
        self.budget.earn();
        let patience = Patience::of(job);
        let mut tries = Tries::default();
        let mut may_be_done = false;
        let mut keys_replaced = 0;
        let mut failed: Option<Failed> = None;
        loop {
            let picked = match patience.server(&self.cluster, job, failed.as_ref()).await {
                Ok(picked) => picked,
                Err(error) => return Err(ended(before(failed, error), may_be_done)),
            };
            let node = picked.node;
            let (began, had) = (Instant::now(), left(job.limits.deadline));
            let ended_so = self.try_once(node, job).await;
            // What it told of the server is noted.
            drop(picked);
            let error = match ended_so {
                Ok(rows) => return Ok(rows),
                Err(Attempt::Unsent(error)) => {
                    let error = before(failed, error);
                    return Err(ended(error, may_be_done));
                }
                Err(Attempt::Sent {
                    error,
                    may_be_done: by_this,
                }) => {
                    may_be_done |= by_this;
                    error
                }
            };
            // Keys rotate: these were perhaps good when they were read.
            if matches!(error, GraphError::Denied(_))
                && keys_replaced < KEYS_REPLACED
                && timeout_at(job.limits.deadline.into(), node.has_other_keys(began))
                    .await
                    .unwrap_or(false)
            {
                keys_replaced += 1;
                if let Some(tally) = job.tally {
                    tally.retried();
                }
                continue;
            }
            let left = left(job.limits.deadline);
            let end = End {
                error: &error,
                access: job.access,
                may_be_done,
                advised: self.dialect.advises(),
                took: had.saturating_sub(left),
                left,
            };
            match tries.next(&end, fastrand::f64()) {
                Next::Again(wait) if patience.leave(&self.budget, node).await => {
                    tracing::debug!(
                        graph = node.name(),
                        error = error.kind(),
                        ?wait,
                        "trying again"
                    );
                    tokio::time::sleep(wait).await;
                }
                Next::Stop if matches!(error, GraphError::Deadline) => {
                    return Err(ended(before(failed, error), may_be_done));
                }
                Next::Again(_) | Next::Stop => return Err(ended(error, may_be_done)),
            }
            if let Some(tally) = job.tally {
                tally.retried();
            }
            failed = Some((node.clone(), error));
        }
    }

    async fn try_once(&self, node: &Arc<Node>, job: &Job<'_>) -> Result<Rows, Attempt> {
        let deadline = job.limits.deadline.into();
        if job.limits.remaining().is_zero() {
            return Err(Attempt::Unsent(GraphError::Deadline));
        }
        let _pass = match timeout_at(deadline, node.gate.enter()).await {
            Ok(Ok(pass)) => pass,
            Ok(Err(Full)) => return Err(Attempt::Unsent(node.full())),
            Err(_) => return Err(Attempt::Unsent(GraphError::Deadline)),
        };
        let client = node.client();
        let prepared = timeout_at(deadline, prepare(node, &client, self.dialect, job)).await;
        // What is wrong on this side tells nothing of the server.
        let prepared = match prepared {
            Ok(prepared) => prepared.map_err(Attempt::Unsent)?,
            Err(_) => return Err(Attempt::Unsent(GraphError::Deadline)),
        };
        let began = Instant::now();
        let answered = timeout_at(deadline, prepared.send(node)).await;
        let Ok(answered) = answered else {
            // A client that waits for a moment only tells nothing of the server.
            if began.elapsed() >= SILENCE {
                note(node, &client, Some(&node.silent()));
            }
            return Err(Attempt::Sent {
                error: GraphError::Deadline,
                may_be_done: writes(job),
            });
        };
        note(node, &client, answered.as_ref().err());
        answered.map_err(|error| Attempt::Sent {
            may_be_done: writes(job) && Class::of(&error).leaves_open(),
            error,
        })
    }

    /// Asks another resource of the writer than `/gremlin`, by its path beside it, once.
    pub async fn call(
        &self,
        method: Method,
        path_and_query: &str,
        body: Vec<u8>,
        limits: Limits,
    ) -> Result<Bytes, GraphError> {
        let node = self.cluster.writer();
        let asked = async {
            let client = node.client();
            let request = node
                .request(&client, method, &node.beside(path_and_query), body)
                .await?
                .header(CONTENT_TYPE, "application/json")
                .header(ACCEPT, "application/json");
            let response = node.send(request).await?;
            let whole = node.whole(response, limits.max_answer).await?;
            Ok(whole.body)
        };
        let answered = timeout_at(limits.deadline.into(), asked).await;
        answered.unwrap_or(Err(GraphError::Deadline))
    }

    /// The smallest traversal that there is.
    async fn ping(&self, node: &Arc<Node>, deadline: Instant) -> Result<String, GraphError> {
        let script = Script {
            statements: vec![Statement {
                source: Vec::new(),
                steps: vec![Step::new(StepName::Inject, [Value::Int(1).into()])],
                terminal: None,
            }],
        };
        let limits = Limits {
            deadline,
            max_answer: HEALTH_BODY,
        };
        let job = Job::read(&script, limits);
        let prepared = prepare(node, &node.client(), self.dialect, &job).await?;
        prepared.send(node).await?;
        Ok(self.dialect.name().to_owned())
    }

    async fn health_of(&self, node: &Arc<Node>) -> Result<String, GraphError> {
        let deadline = Instant::now() + HEALTH_TIMEOUT;
        let asked = async {
            match self.dialect {
                Dialect::Neptune => node.status().await,
                Dialect::GremlinServer | Dialect::JanusGraph => self.ping(node, deadline).await,
            }
        };
        let answered = timeout_at(deadline.into(), asked).await;
        answered.unwrap_or(Err(GraphError::Deadline))
    }

    /// The service is of use while any server answers.
    async fn ask_health(&self) -> Result<String, GraphError> {
        let readers = self
            .cluster
            .readers()
            .iter()
            .map(|node| self.health_of(node));
        let (writer, readers) = futures_util::future::join(
            self.health_of(self.cluster.writer()),
            futures_util::future::join_all(readers),
        )
        .await;
        let all = readers.len();
        let answer = readers.iter().filter(|reader| reader.is_ok()).count();
        match (writer, all) {
            (writer, 0) => writer,
            (Ok(writer), _) => Ok(format!("{writer}; {answer} of {all} readers answer")),
            (Err(error), _) if answer == 0 => Err(error),
            (Err(error), _) => {
                tracing::warn!(error = error.kind(), "the writer does not answer");
                Ok(format!(
                    "{}: the writer does not answer; {answer} of {all} readers answer",
                    self.dialect.name()
                ))
            }
        }
    }
}

impl Graph for NeptuneGraph {
    fn run<'a>(&'a self, job: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        self.run_job(job).boxed()
    }

    fn contents(&self) -> BoxFuture<'_, Option<Contents>> {
        async {
            match self.dialect {
                Dialect::Neptune => self.cluster.writer().summary().await,
                Dialect::GremlinServer | Dialect::JanusGraph => None,
            }
        }
        .boxed()
    }

    fn speaks_for_itself(&self) -> bool {
        false
    }

    fn capabilities(&self) -> Capabilities {
        self.dialect.capabilities()
    }

    /// What is known without asking: the server says the rest.
    fn check(&self, script: &Script) -> Result<(), GraphError> {
        match self.dialect {
            Dialect::GremlinServer | Dialect::JanusGraph if asks_full_text(script) => {
                Err(GraphError::Unsupported(format!(
                    "withSideEffect() here asks for full-text search, which {} does not have: it \
                     would look for the text as it stands",
                    self.dialect.name()
                )))
            }
            Dialect::Neptune | Dialect::GremlinServer | Dialect::JanusGraph => Ok(()),
        }
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        self.ask_health().boxed()
    }
}
