//! Lambda's runtime API.
//!
//! In: events, by long poll. Out: answers and failures, and the failure of a start.

use std::{env, fmt};

use lambda_runtime::{Diagnostic, Error, LambdaEvent, Runtime, service_fn};
use lambda_runtime_api_client::{PooledClient, body::Body, build_request};
use serde_json::{json, value::RawValue};

use super::{Invocation, Lambda, deadline};
use crate::{front::appsync::Failure, trace::TraceId};

/// Without one of these the runtime's library ends in a panic.
const NEEDED: [&str; 3] = [
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
];

/// How many events the platform sends at once: more than one on Managed Instances only.
pub fn concurrency() -> usize {
    env::var("AWS_LAMBDA_MAX_CONCURRENCY")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(1)
}

/// Answers events until the platform ends the process.
pub async fn run(lambda: Lambda) -> Result<(), Error> {
    if let Some(name) = NEEDED.iter().find(|name| env::var_os(name).is_none()) {
        return Err(format!("the variable {name} is not set, as Lambda sets it").into());
    }
    let handler = service_fn(move |event: LambdaEvent<Box<RawValue>>| {
        let lambda = lambda.clone();
        async move {
            let invocation = Invocation {
                request_id: event.context.request_id,
                deadline: deadline(event.context.deadline),
                trace: trace(event.context.xray_trace_id.as_deref()),
            };
            let answer = lambda.answer(event.payload.get(), &invocation).await;
            answer.map_err(Told)
        }
    });
    Runtime::new(handler).run_concurrent().await
}

/// What the platform says for this invocation, or for the process, which has one at a time then.
fn trace(of_invocation: Option<&str>) -> Option<TraceId> {
    match of_invocation {
        Some(text) => TraceId::parse(text).ok(),
        None => TraceId::parse(&env::var("_X_AMZN_TRACE_ID").ok()?).ok(),
    }
}

/// What the runtime's library sends, and logs: of that the message is left out, for it may hold
/// values of the request.
struct Told(Failure);

impl fmt::Debug for Told {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "answered with {}", self.0.code)
    }
}

impl From<Told> for Diagnostic {
    fn from(Told(failure): Told) -> Self {
        Diagnostic {
            error_type: failure.code,
            error_message: failure.message,
        }
    }
}

/// Tells the platform why the function does not start.
pub async fn report_init_error(message: &str) -> Result<(), Error> {
    let api = env::var("AWS_LAMBDA_RUNTIME_API")?;
    let endpoint = format!("http://{}", api.trim_start_matches("http://"));
    let body =
        json!({ "errorType": "Runtime.InitError", "errorMessage": message, "stackTrace": [] });
    let request = build_request()
        .method("POST")
        .uri("/2018-06-01/runtime/init/error")
        .header("lambda-runtime-function-error-type", "Runtime.InitError")
        .body(Body::from(body.to_string()))?;
    let client = PooledClient::builder()
        .with_endpoint(endpoint.parse()?)
        .build();
    client.call(request).await.map(drop)
}
