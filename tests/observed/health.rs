//! `/health` and `/livez`.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use futures_util::future::join_all;

use crate::served::{Noting, get, served};

#[tokio::test]
async fn many_who_ask_are_one_question_to_the_graph() {
    let graph = Arc::new(Noting {
        wait: Duration::from_millis(50),
        ..Noting::default()
    });
    let router = served(graph.clone(), true);
    let all = join_all((0..50).map(|_| get(&router, "/health"))).await;
    for (status, body) in all {
        assert_eq!(status, 200);
        assert_eq!(body, r#"{"status":"ok","graph":"a graph"}"#);
    }
    assert_eq!(graph.health.load(Ordering::Relaxed), 1);
    // What was said is not believed for long.
    graph.fails.store(true, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let (status, body) = get(&router, "/health").await;
    assert_eq!(
        (status.as_u16(), &*body),
        (503, r#"{"status":"unavailable"}"#)
    );
    assert_eq!(graph.health.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_graph_that_says_nothing_is_not_healthy_and_the_process_is_alive() {
    let graph = Arc::new(Noting {
        wait: Duration::from_secs(3_600),
        ..Noting::default()
    });
    let router = served(graph.clone(), true);
    let all = join_all((0..5).map(|_| get(&router, "/health"))).await;
    assert!(all.iter().all(|(status, _)| *status == 503));
    assert_eq!(graph.health.load(Ordering::Relaxed), 1);
    let (status, body) = get(&router, "/livez").await;
    assert_eq!((status.as_u16(), &*body), (200, r#"{"status":"ok"}"#));
    assert_eq!(graph.health.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn one_who_hangs_up_leaves_the_next_ones_an_answer() {
    let graph = Arc::new(Noting {
        wait: Duration::from_millis(100),
        ..Noting::default()
    });
    let router = served(graph.clone(), true);
    let cut = tokio::time::timeout(Duration::from_millis(10), get(&router, "/health")).await;
    assert!(cut.is_err());
    assert_eq!(get(&router, "/health").await.0, 200);
}
