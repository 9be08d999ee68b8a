//! Which event is it?
//!
//! In: the text of an event, from whoever invokes the function. Out: one of a closed set of events,
//! each in the form of its source, or an error that says what is accepted.

use serde::de::DeserializeOwned;
use serde_json::{Value, error::Category};

use super::gateway::{AlbEvent, GatewayEvent, HttpApiEvent, RestEvent};
use crate::{error::Code, front::appsync::Context};

/// What the function answers.
#[derive(Debug)]
pub enum Event {
    /// AppSync's `BatchInvoke`: one field of many objects.
    Batch(Vec<Context>),
    /// AppSync's `Invoke`: one field of one object.
    Single(Box<Context>),
    /// An HTTP request.
    Http(Box<GatewayEvent>),
}

/// Why an event is not answered. No text of the event is part of a message: messages are logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    #[error("the event is not JSON: line {line}, column {column}")]
    NotJson { line: usize, column: usize },
    #[error("the event is nested too deep: 127 levels are read")]
    TooDeep,
    #[error(
        "the event is none that this function answers. It answers API Gateway (REST API, HTTP API), \
         an Application Load Balancer, a Function URL, and AppSync's direct Lambda resolvers, alone \
         and as BatchInvoke; behind an AppSync template or function code, hand the whole context on, \
         with `info`"
    )]
    Unknown,
    #[error("{source_name} sent an event that cannot be read: {reason}")]
    Malformed {
        source_name: &'static str,
        reason: String,
    },
}

impl EventError {
    pub fn code(&self) -> Code {
        match self {
            EventError::NotJson { .. }
            | EventError::TooDeep
            | EventError::Unknown
            | EventError::Malformed { .. } => Code::BadUserInput,
        }
    }
}

impl Event {
    pub fn read(text: &str) -> Result<Event, EventError> {
        let event: Value = serde_json::from_str(text).map_err(not_json)?;
        match Kind::of(&event).ok_or(EventError::Unknown)? {
            Kind::Batch => match event {
                Value::Array(items) => batch(items).map(Event::Batch),
                _ => Err(EventError::Unknown),
            },
            Kind::Alb => http::<AlbEvent>("the load balancer", event, GatewayEvent::Alb),
            Kind::HttpApi => http::<HttpApiEvent>("API Gateway", event, GatewayEvent::HttpApi),
            Kind::Rest => http::<RestEvent>("API Gateway", event, GatewayEvent::Rest),
            Kind::Single => typed("AppSync", event).map(|context| Event::Single(Box::new(context))),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Batch,
    Alb,
    HttpApi,
    Rest,
    Single,
}

impl Kind {
    /// The order matters: emulators put marks of one kind into events of another.
    fn of(event: &Value) -> Option<Kind> {
        let has = |pointer: &str| event.pointer(pointer).is_some_and(|value| !value.is_null());
        if event.is_array() {
            Some(Kind::Batch)
        } else if has("/requestContext/elb") {
            Some(Kind::Alb)
        } else if event["version"] == "2.0" && has("/requestContext/http") {
            Some(Kind::HttpApi)
        } else if has("/httpMethod") && (has("/resource") || has("/path")) {
            Some(Kind::Rest)
        } else if has("/info/fieldName") && has("/info/parentTypeName") {
            Some(Kind::Single)
        } else {
            None
        }
    }
}

fn not_json(error: serde_json::Error) -> EventError {
    // The one syntax error that JSON itself does not know has no category of its own.
    let too_deep = error.classify() == Category::Syntax
        && error.to_string().starts_with("recursion limit exceeded");
    match too_deep {
        true => EventError::TooDeep,
        false => EventError::NotJson {
            line: error.line(),
            column: error.column(),
        },
    }
}

fn batch(items: Vec<Value>) -> Result<Vec<Context>, EventError> {
    let one = |(index, item): (usize, Value)| {
        typed("AppSync", item).map_err(|error| match error {
            EventError::Malformed {
                source_name,
                reason,
            } => EventError::Malformed {
                source_name,
                reason: format!("item {index} of the batch: {reason}"),
            },
            other => other,
        })
    };
    items.into_iter().enumerate().map(one).collect()
}

fn http<T: DeserializeOwned>(
    source_name: &'static str,
    event: Value,
    of: impl Fn(T) -> GatewayEvent,
) -> Result<Event, EventError> {
    typed(source_name, event).map(|event| Event::Http(Box::new(of(event))))
}

fn typed<T: DeserializeOwned>(source_name: &'static str, event: Value) -> Result<T, EventError> {
    serde_path_to_error::deserialize(event).map_err(|error| {
        let path = match error.path().to_string() {
            path if path == "." => String::new(),
            path => format!("`{path}`: "),
        };
        // The library's text for a value of the wrong type holds the value.
        let reason = match error.inner().to_string() {
            missing if missing.starts_with("missing field") => missing,
            _ => "it has the wrong type".to_owned(),
        };
        EventError::Malformed {
            source_name,
            reason: format!("{path}{reason}"),
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn kinds_are_told_apart_in_order() {
        let info = json!({"fieldName": "a", "parentTypeName": "Query"});
        for (event, kind) in [
            (json!([]), Some(Kind::Batch)),
            (json!([{"requestContext": {"elb": {}}}]), Some(Kind::Batch)),
            (
                json!({"requestContext": {"elb": {}}, "httpMethod": "GET", "path": "/"}),
                Some(Kind::Alb),
            ),
            (
                json!({"version": "2.0", "requestContext": {"http": {}}, "httpMethod": "GET",
                       "path": "/"}),
                Some(Kind::HttpApi),
            ),
            (
                json!({"version": "1.0", "httpMethod": "GET", "path": "/"}),
                Some(Kind::Rest),
            ),
            (
                json!({"httpMethod": "GET", "resource": "/{proxy+}", "info": info}),
                Some(Kind::Rest),
            ),
            (json!({"info": info}), Some(Kind::Single)),
            (json!({"httpMethod": "GET"}), None),
            (
                json!({"version": "2.0", "requestContext": {"http": null}}),
                None,
            ),
            (json!({"info": {"fieldName": "a"}}), None),
            (json!({"Records": []}), None),
            (json!({}), None),
            (json!(null), None),
            (json!("info"), None),
        ] {
            assert_eq!(Kind::of(&event), kind, "{event}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_why_and_nothing_of_the_event() {
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(Event::read(&deep).err(), Some(EventError::TooDeep));
        assert_eq!(
            Event::read("{\"a\":\n secret}").err(),
            Some(EventError::NotJson { line: 2, column: 2 })
        );
        for (event, says) in [
            (
                r#"[{"info": {"fieldName": "a", "parentTypeName": "Query"}}, "secret"]"#,
                "item 1 of the batch: it has the wrong type",
            ),
            (
                r#"{"httpMethod": "GET", "path": ["secret"]}"#,
                "`path`: it has the wrong type",
            ),
            (
                r#"{"version": "2.0", "requestContext": {"http": {"path": "/secret"}}}"#,
                "missing field `method`",
            ),
        ] {
            let error = Event::read(event).expect_err(event).to_string();
            assert!(error.contains(says), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
