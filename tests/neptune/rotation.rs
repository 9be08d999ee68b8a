//! Keys that are replaced while requests are under way, and the old ones refused from then on:
//! nothing fails.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, extract::State, http::HeaderMap, routing::get};
use http::StatusCode;
use neptune_graphql::front::{gremlin::GremlinSettings, http::serve};
use serde_json::json;

use crate::{
    Failure,
    endpoint::{self, Guarded, written},
    ledger,
    load::{Asked, Load},
    serve::Serve,
};

const REQUESTS: usize = 400;
const IN_FLIGHT: usize = 64;
const ROTATIONS: usize = 3;
/// A container's endpoint is not asked more often than each second.
const BETWEEN: Duration = Duration::from_millis(2_500);

fn id(number: usize) -> String {
    format!("ASIAKEY{number}")
}

fn keys(number: usize) -> String {
    written(
        &id(number),
        &format!("secret{number}"),
        &format!("token{number}"),
    )
}

/// All at once, so that nobody reads half of it.
fn write(path: &Path, text: &str) {
    let whole = path.with_extension("new");
    std::fs::write(&whole, text).expect("a file");
    std::fs::rename(whole, path).expect("a file");
}

/// Asks while keys are replaced: `give` hands the client the keys of a number.
async fn while_keys_rotate(
    name: &str,
    guarded: &Guarded,
    serve: Serve,
    graph: &dyn neptune_graphql::graph::Graph,
    give: impl Fn(usize) + Send + 'static,
) -> Result<(), Failure> {
    let accepted = guarded.keys.clone();
    let client = reqwest::Client::builder().no_proxy().build()?;
    let rotating = tokio::spawn(async move {
        for number in 1..=ROTATIONS {
            tokio::time::sleep(BETWEEN).await;
            // New keys are good before anybody has them.
            let both = keys(number - 1) + &keys(number).replace("default", "new");
            write(&accepted, &both);
            give(number);
            write(&accepted, &keys(number));
        }
    });
    let load = Load {
        asked: Asked::Http(client, serve.url.clone()),
        requests: REQUESTS,
        in_flight: IN_FLIGHT,
        deadline: Duration::from_secs(20),
    };
    let mut done = Vec::new();
    let mut first = 0;
    while !rotating.is_finished() {
        done.extend(load.starting_at(first).await);
        first += REQUESTS;
    }
    rotating.await?;
    done.extend(load.starting_at(first).await);
    let summary = ledger::check(&done, graph).await?;
    summary.report(name, done.len());
    match summary.failed.is_empty() {
        true => Ok(()),
        false => Err(Failure::Failed(format!(
            "{:?}\n{}",
            summary.failed,
            serve
                .log()
                .lines()
                .rev()
                .take(20)
                .collect::<Vec<_>>()
                .join("\n")
        ))),
    }
}

pub async fn of_a_file() -> Result<(), Failure> {
    let graph = endpoint::graph().await;
    let guarded = endpoint::guarded(graph.clone(), GremlinSettings::default()).await;
    write(&guarded.keys, &keys(0));
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("credentials");
    write(&file, &keys(0));
    let variable = file.display().to_string();
    let serve = Serve::start(&guarded, &[("AWS_SHARED_CREDENTIALS_FILE", variable)])?;
    let give = move |number| write(&file, &keys(number));
    while_keys_rotate("rotation of a file", &guarded, serve, &*graph, give).await
}

/// What gives keys to a container.
#[derive(Default)]
struct Container {
    number: AtomicUsize,
    asked: AtomicUsize,
}

async fn answer(
    State(container): State<Arc<Container>>,
    headers: HeaderMap,
) -> (StatusCode, String) {
    container.asked.fetch_add(1, Ordering::Relaxed);
    if headers
        .get("authorization")
        .is_none_or(|token| token != "let me")
    {
        return (StatusCode::FORBIDDEN, String::new());
    }
    let number = container.number.load(Ordering::Relaxed);
    let keys = json!({
        "AccessKeyId": id(number),
        "SecretAccessKey": format!("secret{number}"),
        "Token": format!("token{number}"),
        "Expiration": "2100-01-01T00:00:00Z",
    });
    (StatusCode::OK, keys.to_string())
}

pub async fn of_a_container() -> Result<(), Failure> {
    let graph = endpoint::graph().await;
    let guarded = endpoint::guarded(graph.clone(), GremlinSettings::default()).await;
    write(&guarded.keys, &keys(0));
    let container = Arc::new(Container::default());
    let router = Router::new()
        .route("/keys", get(answer))
        .with_state(container.clone());
    let (listener, address) = endpoint::listener().await;
    tokio::spawn(serve(
        listener,
        router,
        std::future::pending(),
        Duration::ZERO,
    ));
    // No file of the one who runs the tests comes first.
    let nowhere = tempfile::tempdir()?
        .path()
        .join("none")
        .display()
        .to_string();
    let variables = [
        ("AWS_SHARED_CREDENTIALS_FILE", nowhere),
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            format!("http://{address}/keys"),
        ),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "let me".to_owned()),
    ];
    let serve = Serve::start(&guarded, &variables)?;
    let giving = container.clone();
    let give = move |number| giving.number.store(number, Ordering::Relaxed);
    while_keys_rotate("rotation of a container", &guarded, serve, &*graph, give).await?;
    let asked = container.asked.load(Ordering::Relaxed);
    match asked <= 1 + ROTATIONS {
        true => Ok(()),
        false => Err(Failure::Failed(format!("it was asked {asked} times"))),
    }
}
