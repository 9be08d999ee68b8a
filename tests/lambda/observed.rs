//! What CloudWatch is told: lines of the log and metrics.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::{
    program::{Function, answer, query},
    runtime_api::{RuntimeApi, Sent},
    service::SCHEMA,
};

const TRACE: &str = "1-5bef4de7-ad49b0e87f6ef6c87fc2e700";

fn read(lines: &str) -> Vec<Value> {
    let line = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    lines.lines().map(line).collect()
}

/// The values of a line's metrics, after the line was held against the rules of the format: the
/// schema in "Specification: Embedded metric format" of CloudWatch's user guide.
#[track_caller]
fn metrics(line: &Value) -> Map<String, Value> {
    const UNITS: [&str; 27] = [
        "Seconds",
        "Microseconds",
        "Milliseconds",
        "Bytes",
        "Kilobytes",
        "Megabytes",
        "Gigabytes",
        "Terabytes",
        "Bits",
        "Kilobits",
        "Megabits",
        "Gigabits",
        "Terabits",
        "Percent",
        "Count",
        "Bytes/Second",
        "Kilobytes/Second",
        "Megabytes/Second",
        "Gigabytes/Second",
        "Terabytes/Second",
        "Bits/Second",
        "Kilobits/Second",
        "Megabits/Second",
        "Gigabits/Second",
        "Terabits/Second",
        "Count/Second",
        "None",
    ];
    let only = |object: &Value, names: &[&str]| {
        let object = object.as_object().expect("an object");
        for name in object.keys() {
            assert!(names.contains(&&**name), "{name}: {line}");
        }
    };
    let text = |value: &Value, longest: usize| {
        let text = value.as_str().expect("a text").to_owned();
        assert!((1..=longest).contains(&text.len()), "{line}");
        text
    };
    let root = line.as_object().expect("an object");
    only(&root["_aws"], &["Timestamp", "CloudWatchMetrics"]);
    let time = root["_aws"]["Timestamp"]
        .as_u64()
        .expect("whole milliseconds");
    let now = std::time::UNIX_EPOCH
        .elapsed()
        .expect("it is later")
        .as_millis();
    assert!(u128::from(time) <= now && now - u128::from(time) < 60_000);
    let directives = root["_aws"]["CloudWatchMetrics"]
        .as_array()
        .expect("a list");
    let mut values = Map::new();
    for directive in directives {
        only(directive, &["Namespace", "Dimensions", "Metrics"]);
        text(&directive["Namespace"], 1_024);
        let mut dimensions = HashSet::new();
        let sets = directive["Dimensions"].as_array().expect("a list");
        assert!(!sets.is_empty());
        for set in sets {
            let set = set.as_array().expect("a list");
            assert!(set.len() <= 30);
            for name in set {
                let name = text(name, 250);
                text(&root[&name], 1_024);
                dimensions.insert(name);
            }
        }
        let defined = directive["Metrics"].as_array().expect("a list");
        assert!((1..=100).contains(&defined.len()));
        for metric in defined {
            only(metric, &["Name", "Unit", "StorageResolution"]);
            let name = text(&metric["Name"], 1_024);
            let unit = metric["Unit"].as_str().expect("a text");
            assert!(UNITS.contains(&unit), "{unit}");
            assert!(!dimensions.contains(&name), "{name}");
            assert!(root[&name].is_number(), "{name}: {line}");
            assert!(
                values
                    .insert(name, root[metric["Name"].as_str().expect("a text")].clone())
                    .is_none()
            );
        }
    }
    values
}

#[tokio::test]
async fn each_event_is_a_line_of_metrics() {
    let mut api = RuntimeApi::start().await;
    let function = Function::start(&api, SCHEMA, &[]);
    api.send(query("{ hello(name: \"a\") }"));
    answer(api.sent().await);
    api.send(query("{ hello(name: \"b\") }"));
    answer(api.sent().await);
    api.send(query("{ helo }"));
    answer(api.sent().await);
    // Neither HTTP nor AppSync.
    api.send(json!({"Records": []}));
    let Sent::Error { .. } = api.sent().await else {
        panic!("there is no such event");
    };
    let info = json!({"fieldName": "hello", "parentTypeName": "Query"});
    let item = json!({"arguments": {"name": "c"}, "info": info});
    api.send(json!([item, item]));
    api.sent().await;
    let (out, log) = function.outputs();
    let lines = read(&out);
    assert_eq!(lines.len(), 5, "{out}");
    for (number, line) in lines.iter().enumerate() {
        assert_eq!(line["requestId"], format!("request-{}", number + 1));
        assert_eq!(line["FunctionName"], "test");
        let namespace = &line["_aws"]["CloudWatchMetrics"][0]["Namespace"];
        assert_eq!(namespace, "NeptuneGraphQL");
    }
    let all: Vec<_> = lines.iter().map(metrics).collect();
    let of = |name: &str| -> Vec<f64> {
        let value = |metrics: &Map<String, Value>| metrics.get(name).and_then(Value::as_f64);
        all.iter()
            .map(|metrics| value(metrics).unwrap_or(-1.0))
            .collect()
    };
    assert_eq!(of("Requests"), [1.0; 5]);
    assert_eq!(of("Errors"), [0.0, 0.0, 1.0, 1.0, 0.0]);
    assert_eq!(of("ColdStart"), [1.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(of("Traversals"), [1.0, 1.0, 0.0, 0.0, 2.0]);
    assert_eq!(of("Retries"), [0.0; 5]);
    let known = of("PlanCacheHits")
        .iter()
        .zip(of("PlanCacheMisses"))
        .map(|(hits, misses)| hits + misses)
        .collect::<Vec<_>>();
    assert_eq!(known, [1.0, 1.0, 0.0, 0.0, 2.0]);
    assert!(of("Duration").iter().all(|time| *time >= 0.0));
    let init = of("InitDuration");
    assert!(
        init[0] > 0.0 && init[1..].iter().all(|time| *time == -1.0),
        "{init:?}"
    );
    let time = of("TraversalTime");
    assert!(
        time[0] >= 0.0 && time[4] >= 0.0 && time[2] == -1.0,
        "{time:?}"
    );
    assert!(!log.contains("_aws"), "metrics are no lines of the log");
    assert_eq!(lines[2]["codes"], "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn metrics_go_where_the_settings_say() {
    let mut api = RuntimeApi::start().await;
    let variables = [("NEPTUNE_GRAPHQL_METRICS", "none")];
    let function = Function::start(&api, SCHEMA, &variables);
    api.send(query("{ hello }"));
    answer(api.sent().await);
    assert_eq!(function.outputs().0, "");
    let mut api = RuntimeApi::start().await;
    let variables = [("NEPTUNE_GRAPHQL_METRICS_NAMESPACE", "team/app")];
    let function = Function::start(&api, SCHEMA, &variables);
    api.send(query("{ hello }"));
    answer(api.sent().await);
    let line = &read(&function.outputs().0)[0];
    metrics(line);
    assert_eq!(
        line["_aws"]["CloudWatchMetrics"][0]["Namespace"],
        "team/app"
    );
}

#[tokio::test]
async fn lines_of_the_log_are_as_the_platform_reads_them() {
    let mut api = RuntimeApi::start().await;
    let variables = [("NEPTUNE_GRAPHQL_SLOW", "0")];
    let function = Function::start(&api, SCHEMA, &variables);
    let mut event = query("{ hello(name: \"sekret\") role }");
    event["headers"]["authorization"] = "sekret".into();
    event["requestContext"]["authorizer"] = json!({"jwt": {"claims": {"sub": "sekret"}}});
    api.send(event);
    answer(api.sent().await);
    let info = json!({"fieldName": "hello", "parentTypeName": "Query"});
    let identity = json!({"sub": "sekret", "claims": {}, "sourceIp": []});
    api.send(json!({"arguments": {"name": "sekret"}, "identity": identity, "info": info}));
    api.sent().await;
    let (_, log) = function.outputs();
    assert!(!log.contains("sekret"), "{log}");
    let lines = read(&log);
    for line in &lines {
        let time = line["timestamp"].as_str().expect("a text");
        assert!(time.len() == 24 && time.ends_with('Z'), "{line}");
        assert!(["INFO", "WARN"].contains(&line["level"].as_str().expect("a text")));
        assert!(line["message"].is_string(), "{line}");
        let flat = |value: &Value| !value.is_object() && !value.is_array();
        assert!(
            line.as_object().expect("an object").values().all(flat),
            "{line}"
        );
    }
    for (id, message) in [("request-1", "graphql"), ("request-2", "appsync")] {
        let of_request: Vec<_> = lines
            .iter()
            .filter(|line| line["requestId"] == id)
            .collect();
        assert!(
            of_request.iter().all(|line| line["traceId"] == TRACE),
            "{log}"
        );
        let told = |message: &str| of_request.iter().any(|line| line["message"] == message);
        assert!(told(message) && told("a slow traversal"), "{log}");
    }
}

#[tokio::test]
async fn text_has_the_id_of_the_request_and_no_time() {
    let mut api = RuntimeApi::start().await;
    let variables = [("AWS_LAMBDA_LOG_FORMAT", "Text")];
    let function = Function::start(&api, SCHEMA, &variables);
    api.send(query("{ hello }"));
    answer(api.sent().await);
    let (_, log) = function.outputs();
    let line = log.lines().find(|line| line.contains("graphql"));
    let line = line.unwrap_or_else(|| panic!("{log}"));
    let begins = format!(" INFO request-1 graphql traceId={TRACE} ");
    assert!(line.starts_with(&begins), "{line}");
}

#[tokio::test]
async fn the_platforms_levels_count() {
    for (level, lines, stages) in [
        ("FATAL", false, false),
        ("ERROR", false, false),
        ("WARN", false, false),
        ("INFO", true, false),
        ("DEBUG", true, true),
        ("TRACE", true, true),
    ] {
        let mut api = RuntimeApi::start().await;
        let function = Function::start(&api, SCHEMA, &[("AWS_LAMBDA_LOG_LEVEL", level)]);
        api.send(query("{ hello(name: \"sekret\") }"));
        answer(api.sent().await);
        let (out, log) = function.outputs();
        assert_eq!(log.contains("\"graphql\""), lines, "{level}: {log}");
        assert_eq!(log.contains("\"stage\":"), stages, "{level}: {log}");
        assert!(!log.contains("sekret"), "{level}: {log}");
        assert_eq!(out.lines().count(), 1);
    }
}
