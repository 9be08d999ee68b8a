//! Work that takes long does not keep others waiting.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

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

/// More large documents than there is room for: who only asks whether it lives is answered at once, some
/// are told to come again, and a signal ends it.
#[cfg(unix)]
#[test]
fn a_flood_of_large_documents_keeps_neither_health_nor_a_signal_waiting() {
    let mut served = Served::start(1, &["--timeout", "3000", "--max-connections", "400"]);
    let query = format!("{{{}}}", "nope ".repeat(50_000));
    let body = json!({ "query": query }).to_string();
    let numbers = format!("[{}0]", "0,".repeat(100_000));
    let query = "query($l: [ID!]) { notes(id: $l) { id } }";
    let list = format!("{{\"query\":\"{query}\",\"variables\":{{\"l\":{numbers}}}}}");
    let (done, throttled, ended) = (
        AtomicBool::new(false),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    let address = served.address;
    let took = std::thread::scope(|scope| {
        for client in 0..150 {
            let (done, throttled, ended) = (&done, &throttled, &ended);
            let body = if client % 5 == 0 { &list } else { &body };
            scope.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    let Some(answer) = flooded(address, body) else {
                        continue;
                    };
                    ended.fetch_add(1, Ordering::Relaxed);
                    throttled
                        .fetch_add(usize::from(answer.contains("THROTTLED")), Ordering::Relaxed);
                }
            });
        }
        while throttled.load(Ordering::Relaxed) == 0 {
            std::thread::sleep(Duration::from_millis(20));
        }
        for _ in 0..20 {
            let began = Instant::now();
            let (status, ..) = served.ask("GET /livez HTTP/1.1\r\nHost: localhost", "");
            assert_eq!(status, 200);
            let took = began.elapsed();
            assert!(took < Duration::from_secs(1), "{took:?}");
        }
        let began = Instant::now();
        let status = served.stop();
        done.store(true, Ordering::Relaxed);
        assert_eq!(status.code(), Some(0));
        began.elapsed()
    });
    // The time of a request, two seconds, and what a busy machine takes to end a process.
    assert!(took < Duration::from_secs(15), "{took:?}");
    println!(
        "{} of {} were throttled; it ended within {took:?}",
        throttled.into_inner(),
        ended.into_inner()
    );
}

/// What comes of a request, if anything: the server may be full, or gone.
#[cfg(unix)]
fn flooded(address: SocketAddr, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .ok()?;
    let (head, length) = (post("localhost"), body.len());
    write!(
        stream,
        "{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}
