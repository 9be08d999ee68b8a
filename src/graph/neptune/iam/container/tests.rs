//! A container's endpoint that counts, fails and rotates.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
};

use axum::{
    Router, extract::State as Shared, http::HeaderMap, response::IntoResponse, routing::get,
};
use futures_util::future::join_all;
use http::StatusCode;
use serde_json::json;

use super::*;

#[derive(Default)]
struct Endpoint {
    asked: AtomicUsize,
    fails: AtomicBool,
    /// In how many seconds what it gives expires.
    lasts: AtomicUsize,
}

async fn answer(Shared(endpoint): Shared<Arc<Endpoint>>, headers: HeaderMap) -> impl IntoResponse {
    let asked = endpoint.asked.fetch_add(1, Relaxed) + 1;
    tokio::time::sleep(Duration::from_millis(30)).await;
    if headers["authorization"] != "let me" || endpoint.fails.load(Relaxed) {
        return (StatusCode::FORBIDDEN, String::new());
    }
    let lasts = u64::try_from(endpoint.lasts.load(Relaxed)).expect("it fits");
    let expires = SystemTime::now() + Duration::from_secs(lasts);
    let expires = jiff::Timestamp::try_from(expires)
        .expect("a time")
        .to_string();
    let keys = json!({"AccessKeyId": format!("A{asked}"), "SecretAccessKey": "s", "Token": "t",
                      "Expiration": expires});
    (StatusCode::OK, keys.to_string())
}

async fn start(lasts: usize) -> (Arc<Endpoint>, Container) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let endpoint = Arc::new(Endpoint::default());
    endpoint.lasts.store(lasts, Relaxed);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("it is bound"));
    let router = Router::new()
        .route("/", get(answer))
        .with_state(endpoint.clone());
    tokio::spawn(async { axum::serve(listener, router).await });
    let variable = |name: &str| match name {
        FULL => Some(url.clone()),
        "AWS_CONTAINER_AUTHORIZATION_TOKEN" => Some("let me".to_owned()),
        _ => None,
    };
    let http = reqwest::Client::builder().no_proxy().build();
    let container = Container::of(&variable, &http.expect("a client"));
    let container = container.expect("it may be asked").expect("it is named");
    (endpoint, container)
}

impl Endpoint {
    fn asked(&self) -> usize {
        self.asked.load(Relaxed)
    }
}

async fn key(container: &Container) -> String {
    let current = container.current().await;
    current.expect("there are keys").access_key_id
}

#[tokio::test]
async fn many_at_once_ask_once() {
    let (endpoint, container) = start(3_600).await;
    let keys = join_all((0..64).map(|_| key(&container))).await;
    assert!(keys.iter().all(|key| key == "A1"), "{keys:?}");
    assert_eq!(endpoint.asked(), 1);
    // All of them are refused.
    let began = Instant::now();
    tokio::time::sleep(PACE).await;
    let renewed = join_all((0..64).map(|_| container.renewed(began))).await;
    assert!(renewed.iter().all(|renewed| *renewed));
    assert_eq!(key(&container).await, "A2");
    assert_eq!(endpoint.asked(), 2);
    // Nobody is let in by asking again and again.
    assert!(!container.renewed(Instant::now()).await);
    assert_eq!(endpoint.asked(), 2);
}

#[tokio::test]
async fn what_is_good_still_keeps_nobody_waiting() {
    // Within the five minutes in which new ones are fetched.
    let (endpoint, container) = start(60).await;
    assert_eq!(key(&container).await, "A1");
    tokio::time::sleep(PACE).await;
    let keys = join_all((0..64).map(|_| key(&container))).await;
    assert_eq!(keys.iter().filter(|key| *key == "A2").count(), 1);
    assert_eq!(keys.iter().filter(|key| *key == "A1").count(), 63);
    assert_eq!(endpoint.asked(), 2);
    // A failure leaves those that are there, and is not repeated at once.
    endpoint.fails.store(true, Relaxed);
    tokio::time::sleep(PACE).await;
    assert_eq!(key(&container).await, "A2");
    let asked = endpoint.asked();
    assert_eq!(asked, 2 + 3);
    assert_eq!(key(&container).await, "A2");
    assert_eq!(endpoint.asked(), asked);
}

#[tokio::test]
async fn without_keys_a_failure_is_everyones() {
    let (endpoint, container) = start(0).await;
    endpoint.fails.store(true, Relaxed);
    let all = join_all((0..64).map(|_| container.current())).await;
    for one in all {
        let error = one.expect_err("there are none").to_string();
        assert!(error.contains("403"), "{error}");
    }
    assert_eq!(endpoint.asked(), 3);
    // Later it is asked anew; what has expired by this clock serves all the same, for a while.
    endpoint.fails.store(false, Relaxed);
    tokio::time::sleep(PACE).await;
    assert_eq!(key(&container).await, "A4");
    assert_eq!(key(&container).await, "A4");
}
