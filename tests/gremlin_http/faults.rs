//! Faults on demand.

use std::time::{Duration, Instant};

use neptune_graphql::front::gremlin::{Faults, GremlinSettings, NeptuneCode};
use serde_json::{Value, json};

use super::support::{TYPED, UNTYPED, answer, server, start, with_faults};

#[tokio::test]
async fn every_code_comes_with_its_status_and_without_a_run() {
    for code in NeptuneCode::ALL {
        let server = with_faults(&[&format!("{}=1", code.name())], 1).await;
        let answer = server.ask("g.addV('a')").await;
        answer.assert_fails(code.status().as_u16(), code.name(), "fault on demand");
        // What is no query meets no faults.
        let summary = server.get("/pg/statistics/summary").await;
        assert_eq!(summary.body["payload"]["graphSummary"]["numNodes"], 0);
    }
}

#[tokio::test]
async fn the_shares_are_kept_and_the_same_seed_gives_the_same_run() {
    const QUERIES: usize = 1_000;
    let run = async |seed| {
        let faults = ["ConcurrentModificationException=0.1", "Throttling=0.05"];
        let server = with_faults(&faults, seed).await;
        let mut codes = Vec::new();
        for _ in 0..QUERIES {
            codes.push(server.ask("g.inject(1)").await.code().to_owned());
        }
        codes
    };
    let codes = run(42).await;
    let count = |wanted: &str| codes.iter().filter(|code| *code == wanted).count();
    // Three times the deviation that chance has.
    assert!(count("ConcurrentModificationException").abs_diff(100) < 30);
    assert!(count("ThrottlingException").abs_diff(50) < 21);
    assert_eq!(codes, run(42).await);
    assert_ne!(codes, run(43).await);
}

#[tokio::test]
async fn a_connection_that_drops_before_leaves_nothing_and_after_leaves_all() {
    for (fault, left) in [("drop-before=1", 0), ("drop-after=1", 1)] {
        let server = with_faults(&[fault], 1).await;
        let lost = server.query("g.addV('a')").send().await;
        let error = lost.expect_err("there is no answer");
        assert!(error.is_request() && !error.is_connect(), "{error:?}");
        let summary = server.get("/pg/statistics/summary").await;
        let nodes = &summary.body["payload"]["graphSummary"]["numNodes"];
        assert_eq!(*nodes, left, "{fault}");
    }
}

#[tokio::test]
async fn a_late_failure_comes_behind_the_beginning_of_an_answer() {
    let server = with_faults(&["late:TimeLimitExceeded=1"], 1).await;
    for accept in [UNTYPED, TYPED] {
        let request = server.query("g.addV('a')").header("accept", accept);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        let text = response.text().await.expect("a body");
        assert!(serde_json::from_str::<Value>(&text).is_err());
        assert!(text.starts_with(r#"{"requestId":""#), "{text}");
        assert!(
            text.contains(r#""code":"TimeLimitExceededException""#),
            "{text}"
        );
    }
    assert_eq!(
        server.get("/pg/statistics/summary").await.body["payload"]["graphSummary"]["numNodes"],
        0
    );
}

#[tokio::test]
async fn each_query_waits_its_latency() {
    let faults = Faults::new(Vec::new(), "60..80".parse().ok(), Some(1)).expect("no faults");
    let slow = start(GremlinSettings {
        faults,
        ..GremlinSettings::default()
    })
    .await;
    for _ in 0..3 {
        let began = Instant::now();
        assert_eq!(slow.rows("g.inject(1)").await, json!([1]));
        assert!(began.elapsed() >= Duration::from_millis(60));
    }
}

#[tokio::test]
async fn a_client_that_takes_trailers_gets_the_status_there() {
    use http_body_util::BodyExt as _;
    let well = server().await;
    let ill = with_faults(&["late:ConcurrentModification=1"], 1).await;
    for (server, status) in [
        (&well, "200 OK"),
        (&ill, "500 ConcurrentModificationException"),
    ] {
        let request = server.query("g.inject(1)").header("te", "trailers");
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        let body = http::Response::<reqwest::Body>::from(response).into_body();
        let whole = body.collect().await.expect("a body");
        let trailers = whole.trailers().expect("trailers");
        assert_eq!(trailers["x-neptune-status"], status);
        let detail = trailers["x-neptune-detail"].to_str().expect("text");
        let detail = percent_encoding::percent_decode_str(detail).decode_utf8_lossy();
        match status {
            "200 OK" => assert_eq!(detail, ""),
            _ => {
                let detail: Value = serde_json::from_str(&detail).expect("JSON");
                assert_eq!(detail["code"], "ConcurrentModificationException");
            }
        }
    }
    // Without it the answer is in one piece.
    let answer = answer(well.query("g.inject(1)")).await;
    assert!(answer.headers.contains_key("content-length"));
}
