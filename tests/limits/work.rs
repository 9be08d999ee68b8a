//! Work that takes long does not keep others waiting.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;

use crate::program::{Served, post};

/// Eight clients send documents as large as is allowed, all wrong in each field, as fast as they can.
#[test]
fn heavy_documents_leave_the_others_answered() {
    let served = Served::start(1, &[]);
    let documents = [
        format!("{{{}}}", "nope ".repeat(50_000)),
        format!(
            "query({}) {{ notes {{ id }} }}",
            (0..15_000)
                .map(|n| format!("$v{n}: Int "))
                .collect::<String>()
        ),
        format!(
            "{{{}}}",
            (0..900)
                .map(|n| format!("a{n}: notes(limit: 1) {{ id text }} "))
                .collect::<String>()
        ),
    ];
    let bodies = documents.map(|query| json!({"query": query}).to_string());
    let (done, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for client in 0..8 {
            let (served, bodies, done, answered) = (&served, &bodies, &done, &answered);
            scope.spawn(move || {
                for number in 0..20 {
                    if done.load(Ordering::Relaxed) {
                        return;
                    }
                    let body = &bodies[(client + number) % bodies.len()];
                    let (status, ..) = served.ask(&post("localhost"), body);
                    assert!((200..600).contains(&status));
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for _ in 0..20 {
            let (status, _, body) = served.ask("GET /livez HTTP/1.1\r\nHost: localhost", "");
            assert_eq!(status, 200, "{body}");
            let (status, _, body) =
                served.ask(&post("localhost"), "{\"query\":\"{ notes { id } }\"}");
            assert_eq!(
                (status, &*body),
                (200, "{\"data\":{\"notes\":[{\"id\":\"n0\"}]}}")
            );
        }
        done.store(true, Ordering::Relaxed);
    });
    println!(
        "{} heavy documents were answered beside",
        answered.load(Ordering::Relaxed)
    );
}

/// Large documents that wait for the graph keep nobody from having theirs looked at.
#[test]
fn a_slow_graph_does_not_hold_up_large_documents() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", silent.local_addr().expect("an address"));
    let served = Served::start(1, &["--endpoint", &endpoint, "--timeout", "10000"]);
    let padded = |query: &str| {
        let query = format!("{query} # {}", "x".repeat(10_000));
        json!({ "query": query }).to_string()
    };
    let ended = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                served.ask(&post("localhost"), &padded("{ notes { id } }"));
                ended.fetch_add(1, Ordering::Relaxed);
            });
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
        let (status, _, body) = served.ask(&post("localhost"), &padded("{ __typename }"));
        assert_eq!(
            (status, &*body),
            (200, "{\"data\":{\"__typename\":\"Query\"}}")
        );
        assert_eq!(ended.load(Ordering::Relaxed), 0, "the others still wait");
    });
}
