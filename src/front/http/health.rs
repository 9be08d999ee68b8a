//! `/health`: whether the graph answers. `/livez`: whether this process does.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde::Serialize;
use tokio::sync::Mutex;

use super::Front;
use crate::graph::Graph;

/// An answer of the graph is good for so long: a balancer with many nodes asks each of us often,
/// and all of us ask one database.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// A graph that takes longer is not healthy.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the graph said last. Whoever asks waits for the one question that is under way.
#[derive(Debug, Default)]
pub(super) struct LastAnswer(Mutex<Option<(Instant, Health)>>);

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "lowercase", tag = "status")]
enum Health {
    Ok {
        graph: String,
    },
    /// Why is for the log: it names hosts.
    Unavailable,
}

impl LastAnswer {
    async fn of(&self, graph: &dyn Graph) -> Health {
        let mut last = self.0.lock().await;
        match &*last {
            Some((at, health)) if at.elapsed() < GOOD_FOR => health.clone(),
            Some(_) | None => {
                let health = ask(graph).await;
                *last = Some((Instant::now(), health.clone()));
                health
            }
        }
    }
}

async fn ask(graph: &dyn Graph) -> Health {
    match tokio::time::timeout(PATIENCE, graph.health()).await {
        Ok(Ok(graph)) => Health::Ok { graph },
        Ok(Err(error)) => {
            tracing::warn!(%error, "the graph is not healthy");
            Health::Unavailable
        }
        Err(_) => {
            let seconds = PATIENCE.as_secs();
            tracing::warn!(seconds, "the graph is not healthy: it does not answer");
            Health::Unavailable
        }
    }
}

pub(super) async fn answer(State(front): State<Arc<Front>>) -> Response {
    let health = front.health.of(&**front.service.graph()).await;
    let status = match health {
        Health::Ok { .. } => StatusCode::OK,
        Health::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(health)).into_response()
}

/// Asks nobody: where the graph is away, a new process would help as little as this one.
pub(super) async fn live() -> Response {
    #[derive(Serialize)]
    struct Live {
        status: &'static str,
    }
    let live = Json(Live { status: "ok" });
    ([(header::CACHE_CONTROL, "no-store")], live).into_response()
}
