//! HTTP in front of a Lambda function, as API Gateway's HTTP API does it.
//!
//! In: HTTP requests. Out: for each the function's answer to an event of payload format 2.0.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, StatusCode};
use neptune_graphql::front::lambda::{Invocation, Lambda};
use serde::Deserialize;
use serde_json::{Map, Value, json};

const MOST: usize = 16 << 20;

pub fn router(lambda: Lambda) -> Router {
    Router::new().fallback(forward).with_state(lambda)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Reply {
    status_code: u16,
    headers: Map<String, Value>,
    cookies: Vec<String>,
    body: String,
    is_base64_encoded: bool,
}

async fn forward(State(lambda): State<Lambda>, request: Request) -> Response {
    let event = event(request).await;
    let invocation = Invocation {
        request_id: "bridge".to_owned(),
        deadline: None,
        trace: None,
    };
    match lambda.answer(&event.to_string(), &invocation).await {
        Ok(reply) => response(serde_json::from_str(reply.get()).expect("it has this form")),
        Err(failure) => (StatusCode::BAD_GATEWAY, failure.message).into_response(),
    }
}

async fn event(request: Request) -> Value {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MOST)
        .await
        .expect("a body of a test is small");
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": parts.uri.path(),
        "rawQueryString": parts.uri.query().unwrap_or_default(),
        "headers": joined(&parts.headers),
        "requestContext": {"stage": "$default", "http": {
            "method": parts.method.as_str(), "path": parts.uri.path(), "protocol": "HTTP/1.1",
        }},
        "isBase64Encoded": false,
    });
    // Other types of bodies are binary to the gateway.
    let is_text = parts
        .headers
        .get("content-type")
        .and_then(|of| of.to_str().ok())
        .is_some_and(|of| of.starts_with("application/json") || of.starts_with("text/"));
    match std::str::from_utf8(&body) {
        _ if body.is_empty() => {}
        Ok(text) if is_text => event["body"] = text.into(),
        _ => {
            event["body"] = BASE64_STANDARD.encode(&body).into();
            event["isBase64Encoded"] = true.into();
        }
    }
    event
}

fn joined(headers: &HeaderMap) -> Map<String, Value> {
    let of = |name: &http::HeaderName| {
        let values = headers.get_all(name).into_iter();
        let values: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
        (name.as_str().to_owned(), values.join(",").into())
    };
    headers.keys().map(of).collect()
}

fn response(reply: Reply) -> Response {
    let body = match reply.is_base64_encoded {
        true => BASE64_STANDARD.decode(reply.body).expect("it is base64"),
        false => reply.body.into_bytes(),
    };
    let mut response = Response::builder().status(reply.status_code);
    for (name, value) in &reply.headers {
        response = response.header(name, value.as_str().expect("a text"));
    }
    for cookie in &reply.cookies {
        response = response.header("set-cookie", cookie);
    }
    response.body(Body::from(body)).expect("HTTP allows it")
}
