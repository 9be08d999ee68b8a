//! A whole request on the embedded graph, beside its floor: the same traversal run on the graph
//! alone. What lies between them is what this program adds to a database.

mod support;

use std::{
    hint::black_box,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use neptune_graphql::{
    consistency::Consistency,
    graph::{Graph, Job, Limits, memory::MemoryGraph},
    gremlin::Script,
    model::load_sources,
    plan::{Allowance, Budget, RootSource, resolve},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::Map;
use support::Ready;
use tokio::runtime::{Builder, Runtime};

const ONE: &str = "{ airport(code: \"SEA\") { id code city runways } }";
const LEVELS: &str = "{ airport(code: \"SEA\") { code routes(limit: 10) { code route { dist } \
                      routes(limit: 10) { code city } } } }";
const MANY: &str = "{ airports(limit: 3000) { id code icao desc city country lat lon runways } }";

fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/air-routes"))
}

fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts")
}

/// The traversal that a query with one root becomes.
fn script(query: &str) -> Script {
    let sources = load_sources(project()).expect("the example is there");
    let ready = Ready::of(&sources);
    let variables = Map::new();
    let plan = ready.plan(query, &variables);
    let binding = ready.binding(&variables);
    let resolved = resolve(&binding, &plan).expect("they fit");
    let mut roots = plan.roots.iter();
    roots
        .find_map(|root| match &root.source {
            RootSource::Fetch(fetch) => {
                let budget = Budget::of(Allowance(64 << 20));
                let lowered = resolved.root(&binding, root, fetch, &budget);
                lowered.ok().map(|lowered| lowered.script)
            }
            RootSource::TypeName | RootSource::Introspection => None,
        })
        .expect("the root is a look-up")
}

fn request(query: &str) -> Request {
    Request {
        query: query.to_owned(),
        operation_name: None,
        variables: Map::new(),
        may_mutate: true,
        identity: Identity::NONE,
        moment: Moment::of_now(),
        asker: Asker::Client,
        consistency: Consistency::Eventual,
        trace: None,
        deadline: Instant::now() + Duration::from_secs(30),
    }
}

fn whole_request(c: &mut Criterion) {
    let runtime = runtime();
    let graph = Arc::new(MemoryGraph::new());
    runtime
        .block_on(graph.load(&[project().join("data")]))
        .expect("the data are right");
    let service =
        Service::load(project(), graph.clone(), Settings::default()).expect("the example is right");
    for (name, query) in [
        ("by code", ONE),
        ("three levels", LEVELS),
        ("3,000 rows", MANY),
    ] {
        let mut group = c.benchmark_group(format!("request: {name}"));
        let script = script(query);
        group.bench_function("floor: the traversal alone", |b| {
            b.iter(|| {
                let limits = Limits {
                    deadline: Instant::now() + Duration::from_secs(30),
                    max_answer: 64 << 20,
                };
                black_box(runtime.block_on(graph.run(Job::read(&script, limits)))).expect("it runs")
            });
        });
        group.bench_function("request", |b| {
            b.iter(|| black_box(runtime.block_on(service.execute(request(query)))));
        });
        group.finish();
    }
}

fn loading(c: &mut Criterion) {
    let runtime = runtime();
    let data = [project().join("data")];
    let mut group = c.benchmark_group("load air-routes");
    group.sample_size(10);
    group.bench_function("floor: read the files", |b| {
        b.iter(|| {
            let read = |name| std::fs::read(data[0].join(name)).expect("the file is there");
            (read("nodes.csv"), read("edges.csv"))
        });
    });
    group.bench_function("load", |b| {
        b.iter(|| {
            let graph = MemoryGraph::new();
            runtime
                .block_on(graph.load(&data))
                .expect("the data are right");
            graph
        });
    });
    group.finish();
}

criterion_group!(benches, whole_request, loading);
criterion_main!(benches);
