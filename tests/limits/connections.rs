//! How many connections, by which names, and for how long.

use std::io::{Read, Write};

use crate::program::{Served, post};

/// Who waits for a place gets it from those who ask nothing: some have asked, some never did.
#[test]
fn idle_connections_make_room() {
    let served = Served::start(1, &["--max-connections", "3"]);
    let mut open: Vec<_> = (0..3).map(|_| served.connect()).collect();
    write!(open[0], "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it is taken");
    let mut status = [0; 12];
    open[0].read_exact(&mut status).expect("an answer");
    assert_eq!(&status, b"HTTP/1.1 200");
    for _ in 0..6 {
        let (status, ..) = served.ask("GET /livez HTTP/1.1\r\nHost: localhost", "");
        assert_eq!(status, 200);
    }
}

#[test]
fn only_this_machines_names_are_answered() {
    let served = Served::start(1, &["--allowed-host", "app.example.com"]);
    let port = served.address.port();
    for host in [
        format!("localhost:{port}"),
        format!("127.0.0.1:{port}"),
        "[::1]".into(),
        "app.example.com".into(),
    ] {
        for path in ["/livez", "/metrics", "/"] {
            let (status, ..) = served.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}"), "");
            assert_eq!(status, 200, "{host} {path}");
        }
    }
    for path in ["/graphql?query={notes{id}}", "/livez", "/metrics", "/"] {
        let head = format!("GET {path} HTTP/1.1\r\nHost: rebound.example:{port}");
        let (status, _, body) = served.ask(&head, "");
        assert_eq!(status, 421, "{path}");
        assert!(body.contains("--allowed-host rebound.example"), "{body}");
    }
    let body = "{\"query\":\"{ notes { id } }\"}";
    assert_eq!(served.ask(&post("rebound.example"), body).0, 421);
}

#[test]
fn a_head_has_a_bound() {
    let served = Served::start(1, &[]);
    let long = "x".repeat(200_000);
    let head = format!("GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: {long}");
    assert_eq!(served.ask(&head, "").0, 431);
}

#[test]
fn answers_are_not_kept_on_the_way() {
    let served = Served::start(1, &[]);
    let (status, head, _) = served.ask(
        "GET /graphql?query={notes{id}} HTTP/1.1\r\nHost: localhost",
        "",
    );
    assert_eq!(status, 200);
    assert!(head.contains("cache-control: private, no-store"), "{head}");
}
