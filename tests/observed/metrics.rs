//! `/metrics`, as Prometheus asks for it.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use crate::served::{Noting, ask, get, question, send, served};

#[track_caller]
fn value(text: &str, series: &str) -> f64 {
    let series = format!("neptune_graphql_{series} ");
    let line = text.lines().find_map(|line| line.strip_prefix(&series));
    line.unwrap_or_else(|| panic!("there is no {series}:\n{text}"))
        .parse()
        .expect("a number")
}

#[tokio::test]
async fn requests_traversals_and_plans_are_counted() {
    let graph = Arc::new(Noting::default());
    let router = served(graph.clone(), true);
    for _ in 0..3 {
        assert_eq!(ask(&router, "{ airports { code } }").await.0, 200);
    }
    ask(&router, "{ airports { colour } }").await;
    ask(&router, "{").await;
    graph.fails.store(true, Ordering::Relaxed);
    ask(&router, "{ airport(code: \"SEA\") { code } }").await;
    let mut unreadable = question("{ airports { code } }");
    *unreadable.body_mut() = "{".into();
    send(&router, unreadable).await;
    // None of these is a request to GraphQL.
    for path in ["/", "/health", "/livez", "/nothing"] {
        get(&router, path).await;
    }
    let (status, text) = get(&router, "/metrics").await;
    assert_eq!(status, 200);
    for (series, expected) in [
        ("requests_total{outcome=\"ok\"}", 3.0),
        ("requests_total{outcome=\"field_errors\"}", 1.0),
        ("requests_total{outcome=\"refused\"}", 3.0),
        ("requests_total{outcome=\"abandoned\"}", 0.0),
        ("requests_in_flight", 0.0),
        ("request_duration_seconds_count", 7.0),
        ("request_errors_total{code=\"THROTTLED\"}", 1.0),
        (
            "request_errors_total{code=\"GRAPHQL_VALIDATION_FAILED\"}",
            1.0,
        ),
        ("request_errors_total{code=\"GRAPHQL_PARSE_FAILED\"}", 1.0),
        ("request_errors_total{code=\"BAD_USER_INPUT\"}", 1.0),
        ("plan_cache_lookups_total{result=\"hit\"}", 2.0),
        ("plan_cache_lookups_total{result=\"miss\"}", 2.0),
        ("traversal_duration_seconds_count", 4.0),
        ("traversal_failures_total", 1.0),
        ("traversal_retries_total", 4.0),
        ("rows_bytes_total", 48.0),
    ] {
        assert_eq!(value(&text, series), expected, "{series}\n{text}");
    }
}

#[tokio::test]
async fn a_request_counts_while_it_runs_and_as_abandoned_when_its_client_goes() {
    let graph = Arc::new(Noting {
        wait: Duration::from_secs(3_600),
        ..Noting::default()
    });
    let router = served(graph, true);
    let running = router.clone();
    let request = tokio::spawn(async move { ask(&running, "{ airports { code } }").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let (_, text) = get(&router, "/metrics").await;
    assert_eq!(value(&text, "requests_in_flight"), 1.0);
    request.abort();
    assert!(request.await.is_err());
    let (_, text) = get(&router, "/metrics").await;
    assert_eq!(value(&text, "requests_in_flight"), 0.0);
    assert_eq!(value(&text, "requests_total{outcome=\"abandoned\"}"), 1.0);
}

#[tokio::test]
async fn they_can_be_closed() {
    let router = served(Arc::new(Noting::default()), false);
    assert_eq!(get(&router, "/metrics").await.0, 404);
}

#[tokio::test]
async fn nothing_of_a_request_is_in_them() {
    let router = served(Arc::new(Noting::default()), true);
    ask(
        &router,
        "query Secret { secret: airport(code: \"secret\") { code } }",
    )
    .await;
    let (_, text) = get(&router, "/metrics").await;
    assert!(!text.to_lowercase().contains("secret"), "{text}");
}
