//! What bodies and answers may hold.

use std::io::{Read, Write};

use serde_json::json;

use crate::program::{Served, post, read, send};

const MB: usize = 1 << 20;

fn holds_at_most(served: &Served, bytes: usize) {
    if let Some(most) = served.most_memory() {
        println!("at most {} MiB", most / MB);
        assert!(most < bytes, "{} MiB", most / MB);
    }
}

#[test]
fn bodies_that_do_not_end_have_a_bound() {
    let served = Served::start(10, &["--max-connections", "400"]);
    let head = post(&served.address.to_string());
    let body = "x".repeat(1_900_000);
    let mut open = Vec::new();
    for _ in 0..200 {
        let mut stream = served.connect();
        let begun = write!(stream, "{head}\r\nContent-Length: 2000000\r\n\r\n{body}");
        // Whoever is refused may be told before all of it was sent.
        if begun.is_ok() {
            open.push(stream);
        }
    }
    let answer = served.graphql("{ note(id: \"n1\") { id } }");
    assert_eq!(answer, json!({"data": {"note": {"id": "n1"}}}));
    // 380 MB were sent.
    holds_at_most(&served, 250 * MB);
}

#[test]
fn answers_that_nobody_takes_have_a_bound() {
    let served = Served::start(16_000, &["--max-answers", "40MiB"]);
    let body = json!({"query": "{ notes { id text } }"}).to_string();
    let mut silent = Vec::new();
    let mut throttled = 0;
    for _ in 0..20 {
        let mut stream = served.connect();
        send(&mut stream, &post(&served.address.to_string()), &body);
        // The head tells that the answer is made.
        let mut begin = [0; 4_096];
        let count = stream.read(&mut begin).expect("an answer");
        let begin = String::from_utf8_lossy(&begin[..count]).into_owned();
        throttled += usize::from(begin.contains("THROTTLED"));
        silent.push(stream);
    }
    // The system's own buffers take a few megabytes of each.
    assert!(throttled > 10, "{throttled} of 20");
    // 16 MB each, 320 MB in all.
    holds_at_most(&served, 250 * MB);
    // When somebody reads, there is room again.
    drop(silent);
    let mut whole = false;
    for _ in 0..50 {
        let (_, _, answer) = served.ask(&post(&served.address.to_string()), &body);
        whole |= answer.len() > 10 * MB;
        if whole {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(whole, "the room comes back");
}

#[test]
fn a_large_body_is_answered() {
    let served = Served::start(10, &[]);
    let ids: Vec<String> = (0..200_000).map(|number| format!("n{number}")).collect();
    let query = "query($ids: [ID!]) { notes(id: $ids) { id } }";
    let body = json!({"query": query, "variables": {"ids": ids}}).to_string();
    assert!(body.len() > 1_700_000);
    let mut stream = served.connect();
    send(&mut stream, &post(&served.address.to_string()), &body);
    let (status, _, answer) = read(stream);
    assert_eq!(status, 200, "{answer}");
    assert!(answer.contains("\"n9\""), "{answer}");
}

/// Each is 1.9 MB, and becomes 30 to 100 times as much.
#[test]
fn values_of_many_requests_have_a_bound() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", silent.local_addr().expect("an address"));
    let args = ["--endpoint", &endpoint, "--timeout", "15000"];
    let served = Served::start(1, &args);
    let whole = |one: &str| {
        let list = format!("[{}0]", one.repeat(1_900_000 / one.len()));
        format!("{{\"query\":\"{{ notes {{ id }} }}\",\"variables\":{{\"unused\":{list}}}}}")
    };
    let bodies = ["0,", "[],", "[0],", "{\"\":0},"].map(whole);
    let throttled = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for number in 0..32 {
            let (served, throttled, body) = (&served, &throttled, &bodies[number % 4]);
            scope.spawn(move || {
                let (_, _, answer) = served.ask(&post("localhost"), body);
                let refused = answer.contains("THROTTLED");
                throttled.fetch_add(usize::from(refused), std::sync::atomic::Ordering::Relaxed);
            });
        }
    });
    let throttled = throttled.into_inner();
    println!("{throttled} of 32 were throttled");
    assert!(throttled > 10, "{throttled} of 32");
    holds_at_most(&served, 500 * MB);
}
