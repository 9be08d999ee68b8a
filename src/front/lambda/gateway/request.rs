//! A gateway's event to an HTTP request.
//!
//! In: an event. Out: the request that the router of `serve` takes, or a refusal for what the
//! gateway's client got wrong.

use axum::{body::Body, extract::Request};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri,
    header::{CONTENT_LENGTH, COOKIE, EXPECT, TRANSFER_ENCODING},
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::shape::{AlbEvent, Content, GatewayEvent, HttpApiEvent, RestEvent};
use crate::{error::Code, front::protocol::Refusal};

/// What no query of a URI may hold. What is encoded already stays as it is.
const NOT_IN_A_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');

pub fn request(event: GatewayEvent) -> Result<Request, Refusal> {
    match event {
        GatewayEvent::Rest(event) => rest(event),
        GatewayEvent::HttpApi(event) => http_api(event),
        GatewayEvent::Alb(event) => alb(event),
    }
}

fn rest(event: RestEvent) -> Result<Request, Refusal> {
    // The gateway has decoded it.
    let query = encoded(
        &event.query_string_parameters,
        &event.multi_value_query_string_parameters,
    );
    let headers = headers(&event.content);
    build(
        &event.http_method,
        &event.path,
        &query,
        headers,
        event.content,
    )
}

fn http_api(event: HttpApiEvent) -> Result<Request, Refusal> {
    let query = match event.raw_query_string {
        Some(query) => utf8_percent_encode(&query, NOT_IN_A_QUERY).to_string(),
        None => encoded(&event.query_string_parameters, &Map::new()),
    };
    let mut headers = headers(&event.content);
    if !event.cookies.is_empty()
        && let Ok(cookies) = HeaderValue::from_str(&event.cookies.join("; "))
    {
        headers.insert(COOKIE, cookies);
    }
    let method = event.request_context.http.method;
    build(&method, &event.raw_path, &query, headers, event.content)
}

fn alb(event: AlbEvent) -> Result<Request, Refusal> {
    // The load balancer hands the query over as it came.
    let parameters = one_or_many(
        &event.query_string_parameters,
        &event.multi_value_query_string_parameters,
    );
    let pairs: Vec<_> = parameters
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let query = utf8_percent_encode(&pairs.join("&"), NOT_IN_A_QUERY).to_string();
    let headers = headers(&event.content);
    build(
        &event.http_method,
        &event.path,
        &query,
        headers,
        event.content,
    )
}

fn build(
    method: &str,
    path: &str,
    query: &str,
    headers: HeaderMap,
    content: Content,
) -> Result<Request, Refusal> {
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| {
        Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            Code::BadUserInput,
            "GraphQL is asked with GET or POST",
        )
    })?;
    let uri = match query {
        "" => Uri::try_from(route(path)),
        query => Uri::try_from(format!("{}?{query}", route(path))),
    };
    let uri = uri.map_err(|_| {
        Refusal::new(
            StatusCode::URI_TOO_LONG,
            Code::LimitExceeded,
            "the query string is too long; send the operation with POST",
        )
    })?;
    let mut request = Request::new(Body::from(body(content)?));
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request)
}

/// A gateway has paths of its own: a stage before it, `/{proxy+}`, or only `/`. So every path is
/// GraphQL's but one that ends in `/health`.
fn route(path: &str) -> &'static str {
    match path.trim_end_matches('/').ends_with("/health") {
        true => "/health",
        false => "/graphql",
    }
}

fn body(content: Content) -> Result<Bytes, Refusal> {
    let text = content.body.unwrap_or_default();
    if !content.is_base64_encoded {
        return Ok(text.into());
    }
    BASE64_STANDARD.decode(text).map(Bytes::from).map_err(|_| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            Code::BadUserInput,
            "the gateway says that the body is base64, and it is not",
        )
    })
}

/// Those with several values, if there are any. A header that HTTP does not allow is left out.
fn headers(content: &Content) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in one_or_many(&content.headers, &content.multi_value_headers) {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            headers.append(name, value);
        }
    }
    // These speak of the connection between the client and the gateway.
    for name in [CONTENT_LENGTH, EXPECT, TRANSFER_ENCODING] {
        headers.remove(name);
    }
    headers
}

fn encoded(one: &Map<String, Value>, many: &Map<String, Value>) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(one_or_many(one, many))
        .finish()
}

/// Gateways write each parameter twice: with its last value, and with all of them.
fn one_or_many<'e>(
    one: &'e Map<String, Value>,
    many: &'e Map<String, Value>,
) -> impl Iterator<Item = (&'e str, &'e str)> {
    let all = if many.is_empty() { one } else { many };
    all.iter().flat_map(|(name, value)| {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        let texts = values.iter().filter_map(Value::as_str);
        texts.map(move |text| (name.as_str(), text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_graphqls_but_health() {
        for path in [
            "",
            "/",
            "/graphql",
            "/prod/graphql",
            "/health/x",
            "/healthy",
            "health",
        ] {
            assert_eq!(route(path), "/graphql", "{path}");
        }
        for path in ["/health", "/health/", "/prod/health"] {
            assert_eq!(route(path), "/health", "{path}");
        }
    }
}
