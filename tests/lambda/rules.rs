//! Rules of authorisation that only AppSync heeds: its events are answered, a gateway's are refused.

use serde_json::{Value, json};

use crate::{
    documents,
    program::Function,
    runtime_api::{RuntimeApi, Sent},
    service::SCHEMA,
};

fn schema() -> String {
    let rule = "hello(name: String): String @aws_auth(cognito_groups: [\"admin\"])";
    SCHEMA.replace("hello(name: String): String", rule)
}

fn is_of_a_gateway(event: &Value) -> bool {
    event.get("requestContext").is_some() && event.get("routeKey") != Some(&json!("$connect"))
}

#[tokio::test]
async fn events_of_gateways_are_refused_and_those_of_appsync_answered() {
    let mut api = RuntimeApi::start().await;
    let function = Function::start(&api, &schema(), &[]);
    let mut refused = 0;
    for event in documents::events().into_iter().filter(is_of_a_gateway) {
        api.send(event.clone());
        let Sent::Response { body, .. } = api.sent().await else {
            // One that no source sends is told apart before.
            continue;
        };
        let text = body["body"].to_string();
        assert_eq!(body["statusCode"], 501, "{event}: {body}");
        assert!(text.contains("FORBIDDEN"), "{event}: {body}");
        assert!(text.contains("AppSync"), "{event}: {body}");
        refused += 1;
    }
    assert!(refused > 40, "{refused}");
    let info = json!({"fieldName": "hello", "parentTypeName": "Query"});
    api.send(json!({"arguments": {"name": "x"}, "identity": null, "info": info}));
    let Sent::Response { body, .. } = api.sent().await else {
        panic!("AppSync is answered");
    };
    assert_eq!(body, json!("x"));
    let item = |name: &str| json!({"arguments": {"name": name}, "info": info});
    api.send(json!([item("a"), item("b")]));
    let Sent::Response { body, .. } = api.sent().await else {
        panic!("AppSync is answered");
    };
    assert_eq!(body, json!([{"data": "a"}, {"data": "b"}]));
    let (_, log) = function.outputs();
    assert!(log.contains("events of gateways are refused"), "{log}");
    assert!(log.contains("@aws_auth"), "{log}");
}

#[tokio::test]
async fn events_of_gateways_are_answered_where_the_rules_are_known() {
    let mut api = RuntimeApi::start().await;
    let known = [("NEPTUNE_GRAPHQL_RULES_ONLY_IN_APPSYNC", "true")];
    let _function = Function::start(&api, &schema(), &known);
    api.send(crate::program::query("{ hello(name: \"x\") }"));
    let answer = crate::program::answer(api.sent().await);
    assert_eq!(answer, json!({"data": {"hello": "x"}}));
}
