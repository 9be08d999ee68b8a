//! Answers that would not come through.

use serde_json::{Value, json};

use crate::service::{SCHEMA, invocation, lambda, lambda_of};

/// A quote is two bytes in an answer, and four in an answer inside of a reply.
fn quotes(count: usize) -> String {
    "\"".repeat(count)
}

async fn reply(event: Value) -> Value {
    let reply = lambda().answer(&event.to_string(), &invocation()).await;
    let reply = reply.unwrap_or_else(|failure| panic!("{failure}"));
    serde_json::from_str(reply.get()).expect("it is JSON")
}

#[tokio::test]
async fn a_load_balancer_takes_less_than_a_gateway() {
    let body = json!({
        "query": "query($name: String) { hello(name: $name) }",
        "variables": {"name": quotes(300_000)},
    });
    let mut event = json!({
        "httpMethod": "POST", "path": "/", "body": body.to_string(),
        "headers": {"content-type": "application/json", "origin": "http://localhost:3000"},
    });
    let whole = reply(event.clone()).await;
    let text = whole["body"].as_str().expect("a text");
    assert_eq!((&whole["statusCode"], text.len()), (&json!(200), 600_021));
    event["requestContext"] = json!({"elb": {}});
    let refused = reply(event).await;
    assert!(refused.to_string().len() < 2_000, "{refused}");
    assert_eq!(refused["statusDescription"], "200 OK");
    let text = refused["body"].as_str().expect("a text");
    let answer: Value = serde_json::from_str(text).expect("it is JSON");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
    // The page that asked may read the refusal.
    let headers = &refused["headers"];
    assert_eq!(
        headers["access-control-allow-origin"],
        "http://localhost:3000"
    );
    assert_eq!(headers["content-type"], "application/json; charset=utf-8");
}

#[tokio::test]
async fn appsync_is_told_that_an_answer_is_too_large() {
    let event = |length: usize| {
        json!({
            "arguments": {"name": "x".repeat(length)},
            "info": {"fieldName": "hello", "parentTypeName": "Query"},
        })
    };
    let lambda = lambda();
    let whole = lambda
        .answer(&event(4_800_000).to_string(), &invocation())
        .await;
    assert_eq!(whole.map(|answer| answer.get().len()).ok(), Some(4_800_002));
    let refused = lambda
        .answer(&event(5_000_000).to_string(), &invocation())
        .await;
    let failure = refused.expect_err("it is too large");
    assert_eq!(failure.code, "LIMIT_EXCEEDED");
    let batch = json!([event(2_600_000), event(2_600_000)]);
    let refused = lambda.answer(&batch.to_string(), &invocation()).await;
    assert_eq!(refused.expect_err("it is too large").code, "LIMIT_EXCEEDED");
}

#[tokio::test]
async fn rules_that_only_appsync_heeds_close_the_gateways() {
    let lambda = lambda_of(&SCHEMA.replace("code: String\n", "code: String @aws_iam\n"));
    let lambda = lambda.without_gateways();
    let event = json!({
        "httpMethod": "POST", "path": "/", "body": r#"{"query": "{ hello(name: \"a\") }"}"#,
        "headers": {"content-type": "application/json"},
    });
    let refused = lambda.answer(&event.to_string(), &invocation()).await;
    let refused = refused.unwrap_or_else(|failure| panic!("{failure}"));
    let refused: Value = serde_json::from_str(refused.get()).expect("it is JSON");
    assert_eq!(refused["statusCode"], 501, "{refused}");
    let body = refused["body"].as_str().expect("a text");
    assert!(
        body.contains("FORBIDDEN") && body.contains("AppSync"),
        "{body}"
    );
    let event = json!({
        "arguments": {"name": "a"},
        "info": {"fieldName": "hello", "parentTypeName": "Query"},
    });
    let answer = lambda.answer(&event.to_string(), &invocation()).await;
    assert_eq!(
        answer.map(|answer| answer.get().to_owned()).ok(),
        Some("\"a\"".to_owned())
    );
}
