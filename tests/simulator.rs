//! The AppSync simulator in front of the service: operations as clients send them, with resolvers
//! on root fields only and with batch resolvers on every object's fields, against the service itself.
//!
//! It comes from npm, into `tests/clients/appsync/node_modules`; without npm the tests are ignored,
//! and with `CI=true` they fail.

#[path = "support"]
mod support {
    pub mod brought;
    pub mod npm;
    pub mod recorder;
    pub mod trial;
}

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    extract::{Path as UrlPath, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use libtest_mimic::Arguments;
use neptune_graphql::{
    api::appsync::{Attach, resolvers, sdl},
    consistency::Consistency,
    front::{
        appsync::{
            AppSync, Context, Failure as EventFailure, Invoked, Resolvers, Settings as Events,
        },
        http::serve,
    },
    graph::{Graph, memory::MemoryGraph},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use support::{
    npm::{installed, node},
    recorder::Recorder,
    trial::{Failure, trial},
};
use tokio::{net::TcpListener, runtime::Runtime};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = vec![
        trial("air_routes", || {
            simulate("examples/air-routes", "air-routes")
        }),
        trial("calorie_tracker", || simulate(".", "calorie-tracker")),
        trial("club", || simulate("tests/projects/club", "club")),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Runs the operations of a file on a project.
fn simulate(project: &str, operations: &str) -> Result<(), Failure> {
    let folder = installed("appsync")?;
    let runtime = Runtime::new().map_err(failed)?;
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(project);
    let bridge = runtime.block_on(Bridge::load(&dir))?;
    let address = runtime.block_on(start(bridge))?;
    let url = format!("http://{address}");
    let said = node(
        &folder,
        &["simulate.mjs", &url, &format!("{operations}.mjs")],
    )?;
    println!("{said}");
    Ok(())
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Failed(error.to_string())
}

async fn start(bridge: Bridge) -> Result<SocketAddr, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let router = Router::new()
        .route("/given", get(given))
        .route("/{side}/{step}/event", post(event))
        .route("/{side}/{step}/graphql", post(graphql))
        .route("/{side}/{step}/traversals", get(traversals))
        .with_state(Arc::new(bridge));
    tokio::spawn(serve(
        listener,
        router,
        std::future::pending(),
        Duration::ZERO,
    ));
    Ok(address)
}

/// What the simulator's data source calls, and what its answers are held against.
struct Bridge {
    sides: HashMap<&'static str, Side>,
}

/// A service with a graph of its own, so that each sees the changes of its own operations alone.
struct Side {
    service: Arc<Service>,
    recorder: Arc<Recorder>,
    resolvers: Resolvers,
}

impl Bridge {
    async fn load(dir: &Path) -> Result<Bridge, Failure> {
        let mut sides = HashMap::new();
        for (name, resolvers) in [
            ("serve", Resolvers::Roots),
            ("roots", Resolvers::Roots),
            ("objects", Resolvers::Objects),
        ] {
            let graph = MemoryGraph::new();
            graph.load(&data(dir)?).await.map_err(failed)?;
            let recorder = Recorder::new(Some(Arc::new(graph)));
            let graph: Arc<dyn Graph> = recorder.clone();
            let service = Service::load(dir, graph, Settings::default());
            let service =
                Arc::new(service.map_err(|report| Failure::Failed(format!("{report:?}")))?);
            sides.insert(
                name,
                Side {
                    service,
                    recorder,
                    resolvers,
                },
            );
        }
        Ok(Bridge { sides })
    }

    fn side(&self, name: &str) -> Result<&Side, StatusCode> {
        self.sides.get(name).ok_or(StatusCode::NOT_FOUND)
    }
}

fn data(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir.join("data")).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Each operation has a time and new ids of its own, the same on every side.
fn moment(step: u32) -> Moment {
    let now = jiff::Timestamp::constant(1_795_599_000 + step as i64, 0);
    Moment::new(now, uuid::Uuid::from_u128(step.into()))
}

fn deadline() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

async fn given(State(bridge): State<Arc<Bridge>>) -> Result<Json<Value>, StatusCode> {
    let model = bridge.side("serve")?.service.model();
    let sdl = sdl(model).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let list = |attach| resolvers(model, attach, "neptune_graphql");
    Ok(Json(json!({
        "sdl": sdl,
        "resolvers": {
            "roots": list(Attach::Roots),
            "objects": list(Attach::Objects { batch_size: 200 }),
        },
    })))
}

/// What the Lambda runtime would be given, and what it would answer.
async fn event(
    State(bridge): State<Arc<Bridge>>,
    UrlPath((side, step)): UrlPath<(String, u32)>,
    body: String,
) -> Result<Response, StatusCode> {
    let side = bridge.side(&side)?;
    let settings = Events {
        resolvers: side.resolvers,
        ..Events::default()
    };
    let appsync = AppSync::new(side.service.clone(), settings).at(moment(step));
    let event: Value = serde_json::from_str(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let no_event = |_| StatusCode::BAD_REQUEST;
    let answered = match event.is_array() {
        true => {
            let items: Vec<Context> = serde_json::from_value(event).map_err(no_event)?;
            appsync.batch(items, Invoked::until(deadline())).await
        }
        false => {
            let context: Context = serde_json::from_value(event).map_err(no_event)?;
            appsync.single(context, Invoked::until(deadline())).await
        }
    };
    let json = [(header::CONTENT_TYPE, "application/json")];
    Ok(match answered {
        Ok(answer) => (json, answer).into_response(),
        Err(failure) => error(&failure),
    })
}

fn error(failure: &EventFailure) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, Json(failure)).into_response()
}

#[derive(Deserialize)]
struct Asked {
    query: String,
    #[serde(default)]
    variables: Map<String, Value>,
    identity: Map<String, Value>,
}

async fn graphql(
    State(bridge): State<Arc<Bridge>>,
    UrlPath((side, step)): UrlPath<(String, u32)>,
    body: String,
) -> Result<Response, StatusCode> {
    let side = bridge.side(&side)?;
    let asked: Asked = serde_json::from_str(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let request = Request {
        query: asked.query,
        operation_name: None,
        variables: asked.variables,
        may_mutate: true,
        deadline: deadline(),
        identity: Identity::new(asked.identity),
        moment: moment(step),
        asker: Asker::Client,
        consistency: Consistency::Eventual,
        trace: None,
    };
    let json = [(header::CONTENT_TYPE, "application/json")];
    let response = side.service.execute(request).await;
    Ok((json, response.body).into_response())
}

/// How many were sent since the last time.
async fn traversals(
    State(bridge): State<Arc<Bridge>>,
    UrlPath((side, _)): UrlPath<(String, u32)>,
) -> Result<Json<usize>, StatusCode> {
    Ok(Json(bridge.side(&side)?.recorder.take().len()))
}
