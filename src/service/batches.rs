//! The traversals of a request: those of its roots, and the batches below them.
//!
//! In: a resolved plan. Out: the rows of each root, and what the batches gave for the elements in them:
//! each level of all roots gathered by a data loader into as few traversals as can be.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use dataloader::{BatchFn, non_cached::Loader};
use futures_util::{StreamExt, stream};
use tracing::{Instrument, debug_span};

use super::{
    SIDE_BY_SIDE, access,
    room::{NotMade, Room},
    watch::{Ran, Watch},
};
use crate::{
    answer::{Answered, BatchAnswer, BatchKey, needed, parts},
    consistency::Consistency,
    error::{Code, Error},
    graph::{Access, Graph, GraphError, Hints, Job, Limits, Rows, Tally},
    gremlin::{Script, Value, names_its_elements},
    model::Parents,
    plan::{
        BatchId, Binding, Budget, Failed, Fetch, LoweredScript, NotLowered, Plan, Resolved, Root,
        RootSource, ValueShape,
    },
    telemetry::{Account, Ledger},
    trace::TraceId,
};

/// Parents of one traversal. Its text grows with each.
const MANY: usize = 100;

/// What the traversals of a request share.
pub(super) struct Run<'a> {
    pub graph: &'a dyn Graph,
    pub plan: &'a Plan,
    pub binding: Binding<'a>,
    pub resolved: &'a Resolved,
    pub limits: Limits,
    /// What the request asks for; a field may ask for more.
    pub consistency: Consistency,
    /// Bytes that the answers of the request may still have.
    pub left: AtomicUsize,
    pub trace: Option<&'a TraceId>,
    pub watch: &'a Watch,
    /// What the traversals took.
    pub ledger: Ledger,
    /// For the traversals that run at the moment.
    pub room: Room,
}

/// One traversal of a request.
pub(super) struct Part<'s> {
    /// The field or statement that it is for.
    pub name: &'s str,
    pub script: &'s Script,
    pub access: Access,
    pub hints: Hints,
}

impl Run<'_> {
    /// Answers a root, and says what its rows are without; `json` is what introspection says.
    pub async fn root(&self, root: &Root, json: Result<Vec<u8>, Error>) -> (Answered, Failed) {
        let whole = |answered| (answered, Failed::default());
        let fetch = match &root.source {
            RootSource::TypeName => return whole(Answered::TypeName),
            RootSource::Introspection => {
                return whole(match json {
                    Ok(json) => Answered::Json(json),
                    Err(error) => Answered::Refused(error),
                });
            }
            RootSource::Fetch(fetch) => fetch,
        };
        // Nobody waits for what would be made now.
        if self.limits.remaining().is_zero() {
            return whole(Answered::Failed(GraphError::Deadline));
        }
        let several = self.binding.wording.several;
        loop {
            let known = several.known();
            match self.fetch(root, fetch).await {
                // Asked again in the long form, since nothing was changed.
                (Answered::Failed(GraphError::SeveralValues { key, .. }), _)
                    if several.learn(&key, known) => {}
                answered => return answered,
            }
        }
    }

    async fn fetch(&self, root: &Root, fetch: &Fetch) -> (Answered, Failed) {
        let whole = |answered| (answered, Failed::default());
        let lower = |budget: &Budget| {
            let _lower = debug_span!("lower").entered();
            self.resolved.root(&self.binding, root, fetch, budget)
        };
        let (lowered, _share) = match self.room.make(lower).await {
            Err(error) => return whole(Answered::Refused(error.error_at(root.shape.at))),
            Ok(made) => made,
        };
        let LoweredScript { script, failed } = lowered;
        let part = Part {
            name: &root.shape.coordinate,
            script: &script,
            access: access::of_root(self.plan, root, &script, self.consistency),
            hints: access::hints(&root.terms, self.consistency),
        };
        match self.run(part).await {
            Ok(rows) => (Answered::Rows(rows), failed),
            Err(error) => whole(Answered::Failed(error)),
        }
    }

    /// Runs a traversal; the answers of a request share one bound.
    pub async fn run(&self, part: Part<'_>) -> Result<Rows, GraphError> {
        let Part { name, script, .. } = part;
        // A graph in this process has no writer that would refuse it.
        names_its_elements(script).map_err(|error| GraphError::Failed(error.to_string()))?;
        let (began, tally) = (Instant::now(), Tally::default());
        let job = Job {
            script,
            limits: self.limits,
            access: part.access,
            hints: part.hints,
            trace: self.trace,
            tally: Some(&tally),
        };
        let rows = self.graph.run(job);
        let rows = rows.instrument(debug_span!("run", field = name)).await;
        let rows = self.ended(name, script, began, &tally, rows)?;
        let size = rows.as_bytes().len();
        let take = |left: usize| left.checked_sub(size);
        match self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
        {
            Ok(_) => Ok(rows),
            Err(_) => {
                let error = GraphError::TooLarge {
                    limit: self.limits.max_answer,
                };
                Err(match part.access {
                    Access::Read(_) => error,
                    // It was made.
                    Access::Write(_) => GraphError::Unknown(Box::new(error)),
                })
            }
        }
    }

    /// Counts a run, and tells of it where there is something to tell.
    fn ended(
        &self,
        what: &str,
        script: &Script,
        began: Instant,
        tally: &Tally,
        rows: Result<Rows, GraphError>,
    ) -> Result<Rows, GraphError> {
        let took = began.elapsed();
        let retries = tally.retries();
        self.ledger.add(&Account {
            traversals: 1,
            retries,
            graph_time: took,
            row_bytes: rows.as_ref().map_or(0, |rows| rows.as_bytes().len() as u64),
            ..Account::default()
        });
        let ran = Ran {
            what,
            script,
            took,
            retries,
        };
        self.watch.ended(&ran, &rows);
        rows
    }
}

/// The loader of a request.
pub(super) type BatchLoader<'a> = Loader<BatchKey, BatchAnswer, Batches<'a>>;

pub(super) fn loader<'a>(run: &'a Run<'a>) -> BatchLoader<'a> {
    Loader::new(Batches { run }).with_max_batch_size(usize::MAX)
}

/// The batches below some rows, however deep.
pub(super) async fn below(
    run: &Run<'_>,
    loader: &BatchLoader<'_>,
    value: &ValueShape,
    rows: &Rows,
) -> HashMap<BatchKey, BatchAnswer> {
    let mut found = HashMap::new();
    let mut level = needed(run.plan, value, rows);
    while !level.is_empty() {
        let asked = level.clone();
        let answers = match loader.try_load_many(level).await {
            Ok(answers) => answers,
            Err(_) => asked.into_iter().map(|key| (key, unanswered())).collect(),
        };
        level = Vec::new();
        for (key, answer) in answers {
            if let BatchAnswer::Rows(rows, _) = &answer {
                let value = &run.plan.batches[key.batch.index()].value;
                level.extend(needed(run.plan, value, rows));
            }
            found.insert(key, answer);
        }
        level.retain(|key| !found.contains_key(key));
    }
    found
}

fn unanswered() -> BatchAnswer {
    let message = "a statement was not asked for all its parents";
    BatchAnswer::Refused(Arc::new(Error::new(Code::Internal, message)))
}

/// What the loader calls.
pub(super) struct Batches<'a> {
    run: &'a Run<'a>,
}

/// Some parents of one batch, in one traversal.
struct Group {
    batch: BatchId,
    keys: Vec<BatchKey>,
}

impl BatchFn<BatchKey, BatchAnswer> for Batches<'_> {
    async fn load(&mut self, keys: &[BatchKey]) -> HashMap<BatchKey, BatchAnswer> {
        let run = self.run;
        let groups: Vec<_> = groups(run.plan, keys)
            .into_iter()
            .map(|group| ask(run, group))
            .collect();
        let answers: Vec<_> = stream::iter(groups).buffered(SIDE_BY_SIDE).collect().await;
        answers.into_iter().flatten().collect()
    }
}

/// In a fixed order, so that the same request gives the same traversals.
fn groups(plan: &Plan, keys: &[BatchKey]) -> Vec<Group> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.chunk_by(|one, other| one.batch == other.batch)
        .flat_map(|keys| {
            let size = match plan.batches[keys[0].batch.index()].parents() {
                Parents::One => 1,
                Parents::None | Parents::Many => MANY,
            };
            keys.chunks(size).map(|keys| Group {
                batch: keys[0].batch,
                keys: keys.to_vec(),
            })
        })
        .collect()
}

/// In one traversal, or in as many as it takes where one would be too large.
async fn ask(run: &Run<'_>, group: Group) -> Vec<(BatchKey, BatchAnswer)> {
    let batch = group.batch;
    let mut answers = Vec::with_capacity(group.keys.len());
    let mut left = vec![group.keys];
    while let Some(mut keys) = left.pop() {
        let parents: Vec<Value> = keys.iter().filter_map(parent).collect();
        let several = run.binding.wording.several;
        let known = several.known();
        let lower = |budget: &Budget| {
            let _lower = debug_span!("lower").entered();
            run.resolved
                .batch(&run.binding, run.plan, batch, &parents, budget)
        };
        match run.room.make(lower).await {
            Ok((lowered, _share)) => {
                match ask_at_once(run, batch, &keys, &parents, lowered).await {
                    Ok(found) => answers.extend(found),
                    // Asked again in the long form, since nothing was changed.
                    Err(GraphError::SeveralValues { key, .. }) if several.learn(&key, known) => {
                        left.push(keys);
                    }
                    Err(error) => {
                        let failed = BatchAnswer::Failed(Arc::new(error));
                        answers.extend(keys.into_iter().map(|key| (key, failed.clone())));
                    }
                }
            }
            Err(NotMade::NotLowered(NotLowered::TooLarge(_))) if keys.len() > 1 => {
                left.push(keys.split_off(keys.len() / 2));
                left.push(keys);
            }
            Err(error) => {
                let refused = BatchAnswer::Refused(Arc::new(error.error()));
                answers.extend(keys.into_iter().map(|key| (key, refused.clone())));
            }
        }
    }
    answers
}

async fn ask_at_once(
    run: &Run<'_>,
    batch: BatchId,
    keys: &[BatchKey],
    parents: &[Value],
    lowered: LoweredScript,
) -> Result<Vec<(BatchKey, BatchAnswer)>, GraphError> {
    let LoweredScript { script, failed } = lowered;
    let failed = Arc::new(failed);
    let planned = &run.plan.batches[batch.index()];
    let terms = run.plan.terms(planned);
    let part = Part {
        name: planned.name(),
        script: &script,
        access: access::of_reads(run.plan, &terms, run.consistency),
        hints: access::hints(&terms, run.consistency),
    };
    let rows = run.run(part).await?;
    if parents.is_empty() || planned.parents() == Parents::One {
        let answer = BatchAnswer::Rows(rows, failed);
        return Ok(keys
            .iter()
            .map(|key| (key.clone(), answer.clone()))
            .collect());
    }
    let parts = parts(&rows, keys.len());
    let answers = keys.iter().cloned().zip(parts).map(|(key, part)| {
        let answer = part.map_or_else(unanswered, |rows| BatchAnswer::Rows(rows, failed.clone()));
        (key, answer)
    });
    Ok(answers.collect())
}

/// The id of an element as it came in a row.
fn parent(key: &BatchKey) -> Option<Value> {
    match serde_json::from_str(key.parent.as_deref()?).ok()? {
        serde_json::Value::String(id) => Some(Value::String(id.into())),
        serde_json::Value::Number(id) => id.as_i64().map(Value::Long),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => None,
    }
}
