//! One request to a Gremlin server over a warm connection, beside its floor: the same bytes sent
//! with a bare HTTP client. The server answers at once and always the same.

use std::{
    hint::black_box,
    net::SocketAddr,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use axum::{Router, routing::post};
use criterion::{Criterion, criterion_group, criterion_main};
use neptune_graphql::{
    consistency::Consistency,
    graph::{
        Graph, Job, Limits,
        neptune::{Dialect, Endpoint, NeptuneGraph},
    },
    gremlin::{Never, Script, parse_script},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::Map;
use tokio::runtime::{Builder, Runtime};

const TRAVERSAL: &str = "g.V().hasLabel('airport').has('code', 'SEA').limit(1)\
                         .project('code', 'city').by(__.values('code').limit(1))\
                         .by(__.values('city').limit(1))";
const QUERY: &str = "{ airport(code: \"SEA\") { code city } }";
const ANSWER: &str = r#"{"requestId":"5f8c0a4e-3f0e-4f4e-9f6e-0a1b2c3d4e5f","status":{"message":"","code":200,"attributes":{}},"result":{"data":[{"code":"SEA","city":"Seattle"}],"meta":{}}}"#;

fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime starts")
}

/// On a thread of its own: the time of both sides is measured, as with a bare client.
fn server() -> SocketAddr {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
            let listener = listener.expect("a free port");
            let address = listener.local_addr().expect("it is bound");
            tell.send(address).expect("somebody listens");
            let router = Router::new().route("/gremlin", post(|| async { ANSWER }));
            axum::serve(listener, router).await.expect("it serves");
        });
    });
    told.recv().expect("the server starts")
}

fn limits() -> Limits {
    Limits {
        deadline: Instant::now() + Duration::from_secs(20),
        max_answer: 1 << 20,
    }
}

fn graph(address: SocketAddr) -> NeptuneGraph {
    let endpoint = Endpoint::parse(&format!("http://{address}")).expect("a URL");
    NeptuneGraph::new(endpoint, Dialect::Neptune).expect("a client")
}

fn script() -> Script {
    let parsed = parse_script::<Never>(TRAVERSAL);
    parsed.expect("it is Gremlin").tree
}

fn request() -> Request {
    Request {
        query: QUERY.to_owned(),
        operation_name: None,
        variables: Map::new(),
        may_mutate: false,
        deadline: Instant::now() + Duration::from_secs(20),
        identity: Identity::NONE,
        moment: Moment::of_now(),
        asker: Asker::Client,
        consistency: Consistency::Eventual,
        trace: None,
    }
}

fn benches(criterion: &mut Criterion) {
    let address = server();
    let mut group = criterion.benchmark_group("neptune");
    let runtime = runtime();

    // The floor.
    let url = format!("http://{address}/gremlin");
    let body = serde_json::json!({ "gremlin": TRAVERSAL, "queryId": uuid::Uuid::nil() });
    let body = body.to_string();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let bare = reqwest::Client::builder().no_proxy().http1_only().build();
    let bare = bare.expect("a client");
    group.bench_function("bare_client", |bencher| {
        bencher.iter(|| {
            runtime.block_on(async {
                let request = bare.post(&url).body(body.clone());
                let request = request.header("content-type", "application/json");
                let response = request.send().await.expect("an answer");
                black_box(response.bytes().await.expect("a body"))
            })
        });
    });

    let (graph, script) = (graph(address), script());
    group.bench_function("graph", |bencher| {
        bencher.iter(|| {
            let job = Job::read(&script, limits());
            black_box(runtime.block_on(graph.run(job)).expect("rows"))
        });
    });

    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/air-routes");
    let service = Service::load(dir.as_ref(), Arc::new(graph), Settings::default());
    let service = service.expect("the example is right");
    group.bench_function("service", |bencher| {
        bencher.iter(|| black_box(runtime.block_on(service.execute(request()))));
    });
    group.finish();
}

criterion_group! {
    name = group;
    config = Criterion::default().measurement_time(Duration::from_secs(8));
    targets = benches
}
criterion_main!(group);
