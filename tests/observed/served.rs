//! A service in this process, over a graph that notes what it is asked.

use std::{
    fs,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body, body::to_bytes};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, StatusCode};
use neptune_graphql::{
    front::http::{Cors, HttpSettings, Room, router},
    graph::{Graph, GraphError, Job, Rows},
    request::Identity,
    service::{Service, Settings},
};
use serde_json::json;
use tower::ServiceExt;

pub const SCHEMA: &str = "
    type Airport { id: ID! code: String }
    type Query { airport(code: String!): Airport airports(code: [String!], limit: Int): [Airport!]! }
";

/// Answers with one row after a while, unless it is told to fail.
#[derive(Default)]
pub struct Noting {
    pub wait: Duration,
    pub fails: AtomicBool,
    pub health: AtomicUsize,
    pub traces: Mutex<Vec<Option<String>>>,
}

impl Graph for Noting {
    fn run<'a>(&'a self, job: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        let trace = job.trace.map(|trace| trace.header().to_owned());
        self.traces.lock().expect("no panic before").push(trace);
        Box::pin(async move {
            tokio::time::sleep(self.wait).await;
            if let Some(tally) = job.tally {
                tally.retried();
            }
            match self.fails.load(Ordering::Relaxed) {
                true => Err(GraphError::Throttled("busy".to_owned())),
                false => {
                    let rows = br#"[{"code":"SEA"}]"#;
                    Ok(Rows::new(Bytes::from_static(rows), 0..rows.len()))
                }
            }
        })
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        Box::pin(async {
            self.health.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(self.wait).await;
            match self.fails.load(Ordering::Relaxed) {
                true => Err(GraphError::Deadline),
                false => Ok("a graph".to_owned()),
            }
        })
    }
}

pub fn served(graph: Arc<Noting>, metrics: bool) -> Router {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("schema.graphql");
    fs::write(&file, SCHEMA).expect("a file");
    let service = Service::load(&file, graph, Settings::default()).expect("the schema is right");
    let settings = HttpSettings {
        max_body: 10_000,
        cors: Cors::None,
        graphiql: true,
        metrics,
        identity: Identity::NONE,
        room: Room::default(),
    };
    router(Arc::new(service), settings)
}

pub async fn get(router: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    send(router, request).await
}

pub async fn ask(router: &Router, query: &str) -> (StatusCode, String) {
    send(router, question(query)).await
}

pub fn question(query: &str) -> Request<Body> {
    Request::post("/graphql")
        .header("content-type", "application/json")
        .body(json!({ "query": query }).to_string().into())
        .expect("a request")
}

pub async fn send(router: &Router, request: Request<Body>) -> (StatusCode, String) {
    let answer = router.clone().oneshot(request).await;
    let answer = answer.expect("the router answers");
    let status = answer.status();
    let body = to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
    (status, String::from_utf8(body.into()).expect("text"))
}
