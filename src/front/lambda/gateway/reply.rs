//! The router's answer to a gateway's reply.
//!
//! In: the parts and the bytes of an answer. Out: JSON in the form of the event's source.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{
    HeaderMap, HeaderName, StatusCode,
    header::{CONNECTION, CONTENT_LENGTH, SET_COOKIE, TRANSFER_ENCODING},
    response::Parts,
};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::shape::GatewayEvent;

/// The form of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Rest,
    HttpApi,
    Alb,
}

impl Form {
    pub fn of(event: &GatewayEvent) -> Form {
        match event {
            GatewayEvent::Rest(_) => Form::Rest,
            GatewayEvent::HttpApi(_) => Form::HttpApi,
            GatewayEvent::Alb(_) => Form::Alb,
        }
    }

    /// The largest reply that comes through. Lambda takes 6 MB from a function, and a load balancer
    /// 1 MB from Lambda.
    pub fn limit(self) -> usize {
        match self {
            Form::Rest | Form::HttpApi => super::super::LAMBDA_LIMIT,
            Form::Alb => 1_000_000,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply<'r> {
    status_code: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<BTreeMap<&'r str, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multi_value_headers: Option<BTreeMap<&'r str, Vec<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cookies: Option<Vec<String>>,
    body: &'r str,
    is_base64_encoded: bool,
}

pub fn reply(form: Form, parts: &Parts, body: &[u8]) -> Box<RawValue> {
    let base64;
    let (body, is_base64_encoded) = match std::str::from_utf8(body) {
        Ok(text) => (text, false),
        Err(_) => {
            base64 = BASE64_STANDARD.encode(body);
            (&*base64, true)
        }
    };
    let all = by_name(&parts.headers);
    let mut reply = Reply {
        status_code: parts.status.as_u16(),
        status_description: None,
        headers: None,
        multi_value_headers: None,
        cookies: None,
        body,
        is_base64_encoded,
    };
    match form {
        Form::Rest => reply.multi_value_headers = Some(all),
        Form::HttpApi => {
            let mut headers = all;
            // Also where there are none: some emulators want the list.
            let cookies = headers.remove(SET_COOKIE.as_str());
            reply.cookies = Some(cookies.unwrap_or_default());
            reply.headers = Some(joined(headers));
        }
        Form::Alb => {
            reply.status_description = Some(description(parts.status));
            // Which of the two it reads is a setting of its target group.
            reply.headers = Some(joined(all.clone()));
            reply.multi_value_headers = Some(all);
        }
    }
    to_raw_value(&reply).expect("strings and numbers are JSON")
}

fn by_name(headers: &HeaderMap) -> BTreeMap<&str, Vec<String>> {
    // The gateway makes these itself.
    let ours = |name: &HeaderName| ![CONTENT_LENGTH, CONNECTION, TRANSFER_ENCODING].contains(name);
    headers
        .keys()
        .filter(|name| ours(name))
        .map(|name| {
            let values = headers.get_all(name).into_iter();
            let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            (name.as_str(), values.collect())
        })
        .collect()
}

fn joined(headers: BTreeMap<&str, Vec<String>>) -> BTreeMap<&str, String> {
    let one = |(name, values): (_, Vec<String>)| (name, values.join(", "));
    headers.into_iter().map(one).collect()
}

fn description(status: StatusCode) -> String {
    status.to_string()
}

#[cfg(test)]
mod tests {
    use http::{Response, header};
    use serde_json::{Value, json};

    use super::*;

    fn replied(form: Form, body: &[u8]) -> Value {
        let (parts, ()) = Response::builder()
            .status(404)
            .header(header::CONTENT_LENGTH, 1)
            .header(header::VARY, "accept")
            .header(header::VARY, "origin")
            .header(header::SET_COOKIE, "a=1")
            .header(header::SET_COOKIE, "b=2")
            .body(())
            .expect("a response")
            .into_parts();
        serde_json::from_str(reply(form, &parts, body).get()).expect("it is JSON")
    }

    #[test]
    fn each_source_has_its_form() {
        let many = json!({"set-cookie": ["a=1", "b=2"], "vary": ["accept", "origin"]});
        assert_eq!(
            replied(Form::Rest, b"x"),
            json!({"statusCode": 404, "multiValueHeaders": many, "body": "x",
                   "isBase64Encoded": false})
        );
        assert_eq!(
            replied(Form::HttpApi, b"x"),
            json!({"statusCode": 404, "headers": {"vary": "accept, origin"},
                   "cookies": ["a=1", "b=2"], "body": "x", "isBase64Encoded": false})
        );
        assert_eq!(
            replied(Form::Alb, b"\xff\0"),
            json!({"statusCode": 404, "statusDescription": "404 Not Found",
                   "headers": {"set-cookie": "a=1, b=2", "vary": "accept, origin"},
                   "multiValueHeaders": many, "body": "/wA=", "isBase64Encoded": true})
        );
    }
}
