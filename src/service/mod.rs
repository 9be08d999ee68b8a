//! The pipeline as one thing: a request in, a response out.
//!
//! In: a project's folder and a graph, then [`Request`]s. Out: [`Response`]s. Here the stages meet;
//! none of them knows another's insides.

mod absent;
mod access;
mod aside;
mod batches;
mod cache;
mod check;
mod explain;
#[cfg(test)]
mod mutated;
mod room;
mod watch;

use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use tracing::debug_span;

use crate::{
    answer::{Answered, Beside, answer},
    api::{Api, Bounds, Introspected, IntrospectionLimits, Operation, OperationKind},
    error::Error,
    graph::{Graph, Limits},
    model::{Model, Sources, Strictness, build, load_sources},
    plan::{Binding, Resolved, SeveralValues, Wording, flags, plan, resolve},
    request::{Asker, Request},
    response::Response,
    telemetry::{About, Account, Ledger, Metrics},
};
use aside::aside;
use batches::Run;
use cache::{DocumentRef, Known, PlanCache, Planned};
use room::Hall;
use watch::Watch;

/// Traversals of one request that run at the same time.
const SIDE_BY_SIDE: usize = 8;

/// Of the time that is left, one part in so many is kept for the response, and no more than an
/// answer of the largest size takes.
const KEPT_SHARE: u32 = 20;
const KEPT_MOST: Duration = Duration::from_millis(200);

/// Rows of so many bytes take milliseconds to answer.
const LARGE_ROWS: usize = 1 << 20;

/// What the service allows a request.
#[derive(Debug, Clone)]
pub struct Settings {
    pub timeout: Duration,
    /// Levels of nested fields.
    pub max_depth: usize,
    /// Fields of an operation with its fragments written out.
    pub max_fields: usize,
    /// Bytes of rows that one traversal may return, and all of a request's together.
    pub max_answer: usize,
    /// The most rows that a client may ask a list for, where its field and type do not say it.
    pub max_limit: u32,
    pub introspection: bool,
    /// Numbers and booleans may be written as strings.
    pub lenient_input: bool,
    /// A traversal that takes so long is logged.
    pub slow: Duration,
    /// The log may show values of requests.
    pub log_values: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            timeout: Duration::from_secs(20),
            max_depth: 15,
            max_fields: 1_000,
            max_answer: 64 << 20,
            max_limit: 10_000,
            introspection: true,
            lenient_input: false,
            slow: Duration::from_secs(1),
            log_values: false,
        }
    }
}

/// A schema over a graph.
pub struct Service {
    model: Model,
    api: Api,
    /// The schema that questions for entries are held against.
    entries_api: OnceLock<Api>,
    graph: Arc<dyn Graph>,
    settings: Settings,
    cache: PlanCache,
    /// What the graph said of its properties.
    several: SeveralValues,
    /// For the traversals of all requests.
    hall: Hall,
    watch: Watch,
}

/// A request that was checked and planned, or its refusal.
pub struct Ready(Result<Started, Response>);

struct Started {
    prepared: Prepared,
    introspected: Introspected,
}

/// A request that is ready to run.
struct Prepared {
    known: Arc<Known>,
    planned: Arc<Planned>,
    from_cache: bool,
    resolved: Resolved,
}

impl Service {
    /// Reads `DIR/schema` and `DIR/resolvers`. The report shows every mistake at its place.
    pub fn load(
        dir: &Path,
        graph: Arc<dyn Graph>,
        settings: Settings,
    ) -> Result<Service, miette::Report> {
        Service::from_sources(&load_sources(dir)?, graph, settings)
    }

    /// Makes the service of files that were read already.
    pub fn from_sources(
        sources: &Sources,
        graph: Arc<dyn Graph>,
        settings: Settings,
    ) -> Result<Service, miette::Report> {
        Service::from_model(build(sources)?, graph, settings)
    }

    /// Makes the service of a model.
    pub fn from_model(
        model: Model,
        graph: Arc<dyn Graph>,
        settings: Settings,
    ) -> Result<Service, miette::Report> {
        let api = Api::generate(&model, settings.introspection);
        check::statements(&model, &*graph)?;
        let watch = Watch::new(&model, &*graph, &settings);
        Ok(Service {
            model,
            api,
            entries_api: OnceLock::new(),
            graph,
            settings,
            cache: PlanCache::new(),
            several: SeveralValues::default(),
            hall: Hall::default(),
            watch,
        })
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn graph(&self) -> &Arc<dyn Graph> {
        &self.graph
    }

    /// The sums of all requests.
    pub fn metrics(&self) -> &Metrics {
        &self.watch.metrics
    }

    pub fn model(&self) -> &Model {
        &self.model
    }

    /// A sentence on each name of the schema and its statements that the graph lacks, as far as the graph
    /// tells what it holds. Such a name finds nothing, and nothing else would tell.
    pub async fn absent(&self) -> Vec<String> {
        match self.graph.contents().await {
            Some(contents) => absent::absent(&self.model, &contents),
            None => Vec::new(),
        }
    }

    /// The schema that clients see, in GraphQL's own language.
    pub fn sdl(&self) -> String {
        self.api.sdl(&self.model)
    }

    pub async fn execute(&self, request: Request) -> Response {
        let ready = self.ready(&request);
        self.run(&request, ready).await
    }

    /// Does what can be done before the graph is asked: for a large document this takes a while, and
    /// waits for nothing.
    pub fn ready(&self, request: &Request) -> Ready {
        Ready(self.try_ready(request))
    }

    fn try_ready(&self, request: &Request) -> Result<Started, Response> {
        let refused = |errors: Vec<Error>| Response::refused(&errors);
        let known = debug_span!("validate").in_scope(|| self.known(request));
        let known = known.map_err(refused)?;
        if known.operation.kind != OperationKind::Query && !request.may_mutate {
            return Err(Response::mutation_not_allowed());
        }
        let prepared = self.prepare(request, known).map_err(refused)?;
        let operation = &prepared.known.operation;
        let introspected = match operation.introspects {
            true => self.introspect(request, operation).map_err(refused)?,
            false => HashMap::new(),
        };
        Ok(Started {
            prepared,
            introspected,
        })
    }

    /// Asks the graph what a request that is ready needs, and answers it.
    pub async fn run(&self, request: &Request, ready: Ready) -> Response {
        match ready.0 {
            Ok(started) => self.run_started(request, started).await,
            Err(response) => response,
        }
    }

    async fn run_started(&self, request: &Request, started: Started) -> Response {
        let Started {
            prepared,
            mut introspected,
        } = started;
        let introspected_bytes: usize = introspected.values().flatten().map(Vec::len).sum();
        let limits = Limits {
            deadline: for_the_graph(request.deadline, Instant::now()),
            max_answer: self.settings.max_answer,
        };
        let run = Run {
            graph: &*self.graph,
            plan: &prepared.planned.plan,
            binding: self.binding(request),
            resolved: &prepared.resolved,
            limits,
            consistency: request.consistency,
            left: AtomicUsize::new(self.settings.max_answer.saturating_sub(introspected_bytes)),
            trace: request.trace.as_ref(),
            watch: &self.watch,
            ledger: Ledger::default(),
            room: self.hall.room(limits.deadline),
        };
        let loader = batches::loader(&run);
        let running = run.plan.roots.iter().map(|root| {
            let json = introspected.remove(&*root.shape.key);
            let json = json.unwrap_or_else(|| Ok(b"null".into()));
            let (run, loader) = (&run, &loader);
            async move {
                let (answered, failed) = run.root(root, json).await;
                let batches = match (&answered, root.shape.source.value()) {
                    (Answered::Rows(rows), Some(value)) if !run.plan.batches.is_empty() => {
                        batches::below(run, loader, value, rows).await
                    }
                    (_, _) => HashMap::new(),
                };
                (answered, failed, batches)
            }
        });
        // The futures are made here, not in the stream: its closure would be held across an await.
        let running = running.collect::<Vec<_>>();
        // Changes are made one after the other (GraphQL, section 6.2.2).
        let at_once = if run.plan.writes { 1 } else { SIDE_BY_SIDE };
        let mut running = stream::iter(running).buffered(at_once);
        let mut answered = Vec::with_capacity(run.plan.roots.len());
        let mut beside = Beside {
            windows: run.resolved.windows(),
            failed: Vec::with_capacity(run.plan.roots.len()),
            batches: HashMap::new(),
        };
        while let Some((one, failed, batches)) = running.next().await {
            answered.push(one);
            beside.failed.push(failed);
            beside.batches.extend(batches);
        }
        let rows = self.settings.max_answer - run.left.load(Ordering::Relaxed);
        let make = || debug_span!("answer").in_scope(|| answer(run.plan, answered, &beside));
        let mut response = match rows > LARGE_ROWS {
            true => aside(make),
            false => make(),
        };
        let hit = u32::from(prepared.from_cache);
        response.account = Account {
            about: Some(Arc::clone(&prepared.planned.about)),
            codes: response.account.codes,
            plan_hits: hit,
            plan_misses: 1 - hit,
            ..run.ledger.sum()
        };
        response
    }

    fn introspect(
        &self,
        request: &Request,
        operation: &Operation,
    ) -> Result<Introspected, Vec<Error>> {
        let limits = IntrospectionLimits {
            bytes: self.settings.max_answer,
            late: &|| Instant::now() >= request.deadline,
        };
        let (api, variables) = (&self.api, &request.variables);
        debug_span!("introspect")
            .in_scope(|| api.introspect(&self.model, operation, variables, limits))
            .map_err(|error| vec![error])
    }

    /// Makes now what the first question for an entry would wait for.
    pub fn expect_entries(&self) {
        self.entries_api();
    }

    /// Made when the first one asks, if not before.
    fn entries_api(&self) -> &Api {
        self.entries_api
            .get_or_init(|| Api::with_entries(&self.model))
    }

    fn binding<'a>(&'a self, request: &'a Request) -> Binding<'a> {
        Binding {
            model: &self.model,
            variables: &request.variables,
            strictness: match (self.settings.lenient_input, request.asker) {
                (true, _) | (false, Asker::Gateway) => Strictness::Lenient,
                (false, Asker::Client) => Strictness::Strict,
            },
            knows_schema: self.settings.introspection || request.asker == Asker::Gateway,
            wording: Wording {
                capabilities: self.graph.capabilities(),
                several: &self.several,
            },
            max_limit: self.settings.max_limit,
            identity: &request.identity,
            moment: &request.moment,
        }
    }

    fn prepare(&self, request: &Request, known: Arc<Known>) -> Result<Prepared, Vec<Error>> {
        let operation = &known.operation;
        let flags = flags(operation, &request.variables).map_err(|error| vec![error])?;
        let mut from_cache = true;
        let planned = debug_span!("plan").in_scope(|| {
            self.cache.plan(&known, flags, |flags| {
                from_cache = false;
                let plan = plan(&self.model, operation, flags)?;
                let fields = plan.roots.iter().map(|root| &*root.shape.coordinate);
                let about = About::new(operation.kind, operation.name.as_deref(), fields);
                Ok(Planned {
                    about: Arc::new(about),
                    plan,
                })
            })
        });
        let planned = planned.map_err(|error: Error| vec![error])?;
        self.watch.metrics.planned(from_cache);
        let resolved = resolve(&self.binding(request), &planned.plan)?;
        Ok(Prepared {
            known,
            planned,
            from_cache,
            resolved,
        })
    }

    fn known(&self, request: &Request) -> Result<Arc<Known>, Vec<Error>> {
        let document = DocumentRef {
            text: &request.query,
            operation_name: request.operation_name.as_deref(),
            asker: request.asker,
        };
        if let Some(known) = self.cache.operation(document) {
            return Ok(known);
        }
        let bounds = Bounds {
            max_depth: self.settings.max_depth,
            max_fields: self.settings.max_fields,
        };
        let api = match request.asker {
            Asker::Client => &self.api,
            Asker::Gateway => self.entries_api(),
        };
        let (text, name) = (document.text, document.operation_name);
        let operation = api.validate(&self.model, text, name, &bounds)?;
        Ok(self.cache.add_operation(document, operation))
    }

    /// The plan of an operation as a tree, and the text of its traversals.
    pub async fn explain(&self, request: &Request) -> Result<String, Vec<Error>> {
        let prepared = self.prepare(request, self.known(request)?)?;
        Ok(explain::explain(
            &prepared,
            &self.binding(request),
            request.consistency,
        ))
    }
}

/// Until when the graph may answer: a part of the time is kept for making the response.
fn for_the_graph(deadline: Instant, now: Instant) -> Instant {
    let left = deadline.saturating_duration_since(now);
    deadline - (left / KEPT_SHARE).min(KEPT_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_time_is_kept_for_the_response() {
        let now = Instant::now();
        let for_graph = |millis| {
            let graph = for_the_graph(now + Duration::from_millis(millis), now);
            graph.saturating_duration_since(now).as_millis()
        };
        assert_eq!(for_graph(0), 0);
        assert_eq!(for_graph(100), 95);
        assert_eq!(for_graph(2_000), 1_900);
        assert_eq!(for_graph(20_000), 19_800);
        assert_eq!(for_graph(900_000), 899_800);
    }
}
