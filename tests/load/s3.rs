//! Neptune's own loader: what is asked, and what is made of the answers.

use std::{
    process::{Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{
    loader::{ID, Loader, Reply, error, started, status},
    program::{assert_fails, assert_loaded, program, run, signal, text},
};

const ARN: &str = "arn:aws:iam::123456789012:role/load";

fn start(loader: &Loader, more: &[&str]) -> Output {
    let mut args = vec![
        "load",
        "--from",
        "s3://bucket/data/",
        "--role",
        ARN,
        "--region",
        "eu-west-1",
        "--endpoint",
        &loader.url,
        "--poll",
        "20",
    ];
    args.extend(more);
    run(&args)
}

pub fn a_job_is_started_and_followed() {
    let loader = Loader::play(vec![
        started(),
        status("LOAD_NOT_STARTED", json!([]), 0),
        status(
            "LOAD_IN_PROGRESS",
            json!([{"LOAD_IN_PROGRESS": 2}, {"LOAD_COMPLETED": 1}]),
            300,
        ),
        status("LOAD_NEW_STATE", json!([{"LOAD_NEW_STATE": 3}]), 600),
        status("LOAD_COMPLETED", json!([{"LOAD_COMPLETED": 3}]), 900),
    ]);
    let more = [
        "--parallelism",
        "OVERSUBSCRIBE",
        "--queue",
        "--fail-on-error=false",
    ];
    let output = start(&loader, &more);
    assert_loaded(&output);
    let said = text(&output.stderr);
    for part in [
        "LOAD_IN_PROGRESS: 1 of 3 files, 300 records",
        "100 records/s",
        "LOAD_NEW_STATE",
        "LOAD_COMPLETED: 3 of 3 files, 900 records",
    ] {
        assert!(said.contains(part), "{part} is missing in: {said}");
    }
    assert!(text(&output.stdout).contains(ID));
    let asked = loader.asked();
    assert_eq!((&*asked[0].method, &*asked[0].path), ("POST", "/loader"));
    assert_eq!(asked[0].header("content-type"), Some("application/json"));
    assert_eq!(
        asked[0].body,
        json!({
            "source": "s3://bucket/data/", "format": "csv", "iamRoleArn": ARN,
            "region": "eu-west-1", "mode": "AUTO", "failOnError": "FALSE",
            "parallelism": "OVERSUBSCRIBE", "updateSingleCardinalityProperties": "FALSE",
            "queueRequest": "TRUE",
        })
    );
    for look in &asked[1..] {
        let path = format!("/loader/{ID}?details=TRUE&errors=TRUE&page=1&errorsPerPage=100");
        assert_eq!((&*look.method, &*look.path), ("GET", &*path));
    }
    assert_eq!(asked.len(), 5);
}

fn failed(errors: usize) -> Reply {
    let logs: Vec<_> = (1..=errors)
        .map(|row| {
            json!({
                "errorCode": "PARSING_ERROR", "errorMessage": "no \u{1b}[31mnumber",
                "fileName": "s3://bucket/data/v.csv", "recordNum": row,
            })
        })
        .collect();
    let Reply::Json(code, mut body) = status("LOAD_FAILED", json!([{"LOAD_FAILED": 1}]), 12) else {
        unreachable!("a status is JSON");
    };
    body["payload"]["overallStatus"]["parsingErrors"] = errors.into();
    body["payload"]["errors"]["errorLogs"] = logs.into();
    body["payload"]["failedFeeds"] =
        json!([{"fullUri": "s3://bucket/data/v.csv", "status": "LOAD_FAILED", "totalRecords": 12}]);
    Reply::Json(code, body)
}

pub fn a_job_that_fails_names_its_rows() {
    let loader = Loader::play(vec![started(), failed(100), failed(30)]);
    let output = start(&loader, &[]);
    assert_fails(
        &output,
        &[
            "s3://bucket/data/v.csv:7: PARSING_ERROR: no",
            "and 30 mistakes more",
            "s3://bucket/data/v.csv: LOAD_FAILED",
            "ended with LOAD_FAILED",
            "--fail-on-error=false",
        ],
    );
    // Whatever stands there, it does not steer the terminal.
    assert!(!output.stderr.contains(&0x1b));
    let last = loader.asked().pop().expect("it asked");
    assert!(last.path.contains("page=2"), "{}", last.path);
    let conflicts = Loader::play(vec![
        started(),
        status(
            "LOAD_COMMITTED_W_WRITE_CONFLICTS",
            json!([{"LOAD_IN_PROGRESS": 1}]),
            5,
        ),
        status(
            "LOAD_COMMITTED_W_WRITE_CONFLICTS",
            json!([{"LOAD_COMPLETED": 1}]),
            9,
        ),
    ]);
    assert_fails(
        &start(&conflicts, &[]),
        &["W_WRITE_CONFLICTS", "--mode resume"],
    );
    assert_eq!(conflicts.asked().len(), 3);
}

pub fn trouble_on_the_way_is_lived_through() {
    let loader = Loader::play(vec![
        error(429, "TooManyRequestsException", "slow down"),
        started(),
        Reply::Drop,
        error(500, "ThrottlingException", "slow down"),
        Reply::Text(502, "<html>bad gateway"),
        Reply::Text(200, ""),
        status("LOAD_COMPLETED", json!([{"LOAD_COMPLETED": 1}]), 1),
    ]);
    // An answer that cannot be read is no state to wait on.
    assert_fails(&start(&loader, &[]), &["cannot be read"]);
    assert_eq!(loader.asked().len(), 6);
    let loader = Loader::play(vec![
        error(429, "TooManyRequestsException", "slow down"),
        started(),
        Reply::Drop,
        Reply::Drop,
        error(500, "ThrottlingException", "slow down"),
        Reply::Text(502, "<html>bad gateway"),
        status("LOAD_COMPLETED", json!([{"LOAD_COMPLETED": 1}]), 1),
    ]);
    assert_loaded(&start(&loader, &[]));
    assert_eq!(loader.asked().len(), 7);
}

pub fn a_job_that_is_refused() {
    let loader = Loader::play(vec![error(
        400,
        "BadRequestException",
        "Failed to start new load. Max concurrent load limit breached. Limit is 1",
    )]);
    assert_fails(&start(&loader, &[]), &["concurrent load limit", "--queue"]);
    let loader = Loader::play(vec![error(
        400,
        "BadRequestException",
        "Couldn't find the aws credential for iam_role_arn",
    )]);
    assert_fails(&start(&loader, &[]), &["credential for iam_role_arn"]);
    assert_eq!(loader.asked().len(), 1);
}

pub fn a_start_whose_answer_is_lost_is_not_repeated() {
    let loader = Loader::play(vec![Reply::Drop]);
    let output = start(&loader, &[]);
    assert_fails(
        &output,
        &[
            "the answer to the start of the load was lost",
            "load --status",
        ],
    );
    assert_eq!(loader.asked().len(), 1);
}

pub fn an_interrupt_leaves_the_job_alone() {
    let loader = Loader::play(vec![
        started(),
        status("LOAD_IN_PROGRESS", json!([{"LOAD_IN_PROGRESS": 1}]), 1),
    ]);
    let process = program(&[
        "load",
        "--from",
        "s3://b/k",
        "--role",
        ARN,
        "--region",
        "eu-west-1",
        "--endpoint",
        &loader.url,
        "--poll",
        "20",
    ])
    .stdout(Stdio::null())
    .stderr(Stdio::piped())
    .spawn()
    .expect("the program starts");
    let began = Instant::now();
    while loader.asked().len() < 3 {
        assert!(began.elapsed() < Duration::from_secs(30), "it looks");
        sleep(Duration::from_millis(10));
    }
    signal(&process, "INT");
    let output = process.wait_with_output().expect("it ends");
    assert_fails(
        &output,
        &[
            "the job goes on in the cluster",
            &format!("load --status {ID} --endpoint {}", loader.url),
            &format!("load --cancel {ID} --endpoint {}", loader.url),
        ],
    );
    assert!(loader.asked().iter().all(|asked| asked.method != "DELETE"));
}

pub fn jobs_are_looked_at_and_cancelled() {
    let ask = |loader: &Loader, args: &[&str]| {
        run(&[&["load", "--endpoint", &loader.url][..], args].concat())
    };
    let loader = Loader::play(vec![Reply::Json(
        200,
        json!({"status": "200 OK", "payload": {"loadIds": ["a", "b"]}}),
    )]);
    let output = ask(&loader, &["--status"]);
    assert_loaded(&output);
    assert_eq!(text(&output.stdout), "a b");
    let loader = Loader::play(vec![status(
        "LOAD_IN_PROGRESS",
        json!([{"LOAD_IN_PROGRESS": 1}]),
        7,
    )]);
    let output = ask(&loader, &["--status", "../status?x=1"]);
    assert_loaded(&output);
    assert!(text(&output.stdout).contains("LOAD_IN_PROGRESS: 0 of 1 file, 7 records"));
    let asked = &loader.asked()[0].path;
    assert!(
        asked.starts_with("/loader/%2E%2E%2Fstatus%3Fx%3D1?details"),
        "{asked}"
    );
    let loader = Loader::play(vec![Reply::Text(200, "")]);
    assert_loaded(&ask(&loader, &["--cancel", ID]));
    let asked = &loader.asked()[0];
    assert_eq!(
        (&*asked.method, &*asked.path),
        ("DELETE", &*format!("/loader/{ID}"))
    );
    let loader = Loader::play(vec![error(
        404,
        "BulkLoadIdNotFoundException",
        "The load with id = x does not exist or not active",
    )]);
    assert_fails(
        &ask(&loader, &["--cancel", "x"]),
        &["does not exist or not active"],
    );
}

pub fn requests_are_signed() {
    let loader = Loader::play(vec![
        started(),
        status("LOAD_COMPLETED", json!([{"LOAD_COMPLETED": 1}]), 1),
    ]);
    let output = program(&[
        "load",
        "--from",
        "s3://b/k",
        "--role",
        ARN,
        "--region",
        "eu-west-1",
        "--endpoint",
        &loader.url,
        "--poll",
        "20",
        "--iam",
    ])
    .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    .env("AWS_SECRET_ACCESS_KEY", "secret")
    .env("AWS_SESSION_TOKEN", "token")
    .output()
    .expect("the program starts");
    assert_loaded(&output);
    for asked in loader.asked() {
        let signed = asked.header("authorization").unwrap_or_default();
        assert!(
            signed.contains("/eu-west-1/neptune-db/aws4_request"),
            "{signed}"
        );
        assert_eq!(asked.header("x-amz-security-token"), Some("token"));
    }
}

pub fn only_neptune_has_a_loader() {
    let loader = Loader::play(vec![Reply::Drop]);
    let output = start(&loader, &["--dialect", "gremlin-server"]);
    assert_fails(&output, &["only Neptune has a loader of its own"]);
    let output = run(&["load", "--from", "s3://b/k", "--endpoint", &loader.url]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(loader.asked().is_empty());
}
