//! The body of a POST or the query string of a GET to the parameters of a GraphQL request.

use std::borrow::Cow;

use http::StatusCode;
use mime::Mime;
use serde::Deserialize;
use serde_json::{Map, Value, error::Category};

use super::Refusal;
use crate::error::Code;

/// The longest query text, in bytes. A parsed document is many times as large as its text; the
/// largest queries of known clients have about 100 kB.
const MAX_QUERY: usize = 256 << 10;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Params {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Map<String, Value>,
}

/// The parameters as they came. `Null` and absent are the same.
#[derive(Deserialize, Default)]
#[serde(
    rename_all = "camelCase",
    default,
    expecting = "an object with `query`"
)]
struct Raw {
    query: Value,
    operation_name: Value,
    variables: Value,
    extensions: Value,
}

/// Refuses a body that is not JSON in UTF-8.
pub fn check_content_type(header: Option<&str>) -> Result<(), Refusal> {
    let refuse = |message: String| {
        Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::BadUserInput,
            message,
        ))
    };
    let Some(header) = header else {
        return refuse(
            "the request has no content type; send `content-type: application/json`".into(),
        );
    };
    let Ok(mime) = header.parse::<Mime>() else {
        return refuse("the content type cannot be read; send `application/json`".into());
    };
    if mime.essence_str() != "application/json" {
        return refuse(format!(
            "the content type `{}` is not supported; send `application/json`",
            mime.essence_str()
        ));
    }
    match mime.get_param("charset") {
        Some(charset) if charset != "utf-8" => {
            refuse("the body must be UTF-8; another charset is not supported".into())
        }
        _ => Ok(()),
    }
}

impl Params {
    /// Reads the body of a POST.
    pub fn from_json(body: &[u8]) -> Result<Self, Refusal> {
        match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            None => {
                return Err(Refusal::bad_request(
                    "the body is empty; send `{\"query\": …}`",
                ));
            }
            Some(b'[') => {
                return Err(Refusal::bad_request(
                    "several requests in one are not supported; send each by itself",
                ));
            }
            Some(_) => {}
        }
        let raw = serde_json::from_slice::<Raw>(body).map_err(|error| {
            Refusal::bad_request(match error.classify() {
                Category::Data => format!("the body is not a GraphQL request: {error}"),
                Category::Syntax | Category::Eof | Category::Io => {
                    format!("the body is not JSON: {error}")
                }
            })
        })?;
        raw.check()
    }

    /// Reads the query string of a GET, without its `?`.
    pub fn from_query(text: &str) -> Result<Self, Refusal> {
        // The decoder below would put a replacement character where the bytes are not UTF-8.
        if percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .is_err()
        {
            return Err(Refusal::bad_request("the query string is not UTF-8"));
        }
        let mut raw = Raw::default();
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            let (place, value) = match &*name {
                "query" => (&mut raw.query, text_value(value)),
                "operationName" => (&mut raw.operation_name, text_value(value)),
                "variables" => (&mut raw.variables, json_value(&name, &value)?),
                "extensions" => (&mut raw.extensions, json_value(&name, &value)?),
                _ => continue,
            };
            if !place.is_null() {
                return Err(Refusal::bad_request(format!(
                    "the parameter `{name}` is there twice"
                )));
            }
            *place = value;
        }
        raw.check()
    }
}

/// An empty parameter is an absent one.
fn text_value(text: Cow<str>) -> Value {
    match text.is_empty() {
        true => Value::Null,
        false => Value::String(text.into_owned()),
    }
}

fn json_value(name: &str, text: &str) -> Result<Value, Refusal> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(text).map_err(|error| {
        Refusal::bad_request(format!("the parameter `{name}` is not JSON: {error}"))
    })
}

impl Raw {
    fn check(self) -> Result<Params, Refusal> {
        let extensions = match self.extensions {
            Value::Null => Map::new(),
            Value::Object(extensions) => extensions,
            other => return Err(wrong("extensions", "an object", &other)),
        };
        let query = match self.query {
            Value::String(query) => query,
            // Clients that ask by hash know this message and send the text then.
            Value::Null if extensions.contains_key("persistedQuery") => {
                return Err(Refusal::bad_request("PersistedQueryNotSupported"));
            }
            Value::Null => {
                return Err(Refusal::bad_request("the request has no `query`"));
            }
            other => return Err(wrong("query", "a string", &other)),
        };
        if query.len() > MAX_QUERY {
            return Err(Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                Code::LimitExceeded,
                format!(
                    "the query has {} bytes, and {MAX_QUERY} are allowed; send values as variables",
                    query.len()
                ),
            ));
        }
        let operation_name = match self.operation_name {
            Value::Null => None,
            // No operation has this name, and some tools send it when none was chosen.
            Value::String(name) if name.is_empty() => None,
            Value::String(name) => Some(name),
            other => return Err(wrong("operationName", "a string", &other)),
        };
        let variables = match self.variables {
            Value::Null => Map::new(),
            Value::Object(variables) => variables,
            other => return Err(wrong("variables", "an object", &other)),
        };
        Ok(Params {
            query,
            operation_name,
            variables,
        })
    }
}

fn wrong(name: &str, expected: &str, found: &Value) -> Refusal {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Refusal::bad_request(format!("`{name}` must be {expected}, and is {found}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn refused(body: impl AsRef<[u8]>) -> String {
        let refusal = Params::from_json(body.as_ref()).expect_err("it is refused");
        assert_eq!(refusal.status, StatusCode::BAD_REQUEST);
        refusal.error.message
    }

    #[test]
    fn a_body_is_read() {
        let body = json!({
            "query": "{ a }", "operationName": "A", "variables": {"x": [1, null]},
            "extensions": {"y": 1}, "id": 7,
        });
        let params = Params::from_json(body.to_string().as_bytes()).expect("it is fine");
        assert_eq!(params.query, "{ a }");
        assert_eq!(params.operation_name.as_deref(), Some("A"));
        assert_eq!(Value::Object(params.variables), json!({"x": [1, null]}));
        let body = r#" {"query":"{a}","operationName":null,"variables":null,"extensions":null} "#;
        let params = Params::from_json(body.as_bytes()).expect("nulls are as absent");
        assert_eq!(
            params,
            Params {
                query: "{a}".into(),
                ..Params::default()
            }
        );
        let params = Params::from_json(br#"{"query":"{a}","operationName":""}"#).expect("no name");
        assert_eq!(params.operation_name, None);
    }

    #[test]
    fn a_bad_body_says_what_is_wrong() {
        for (body, says) in [
            ("", "the body is empty"),
            (" \n", "the body is empty"),
            ("{", "not JSON: EOF"),
            ("{\"query\":\"{a}\"} x", "not JSON: trailing"),
            ("query={a}", "not JSON"),
            ("\"{a}\"", "not a GraphQL request"),
            ("null", "not a GraphQL request"),
            ("{}", "has no `query`"),
            ("{\"query\":null}", "has no `query`"),
            ("{\"query\":[]}", "`query` must be a string, and is a list"),
            ("{\"query\":7}", "`query` must be a string, and is a number"),
            (
                "{\"query\":\"{a}\",\"variables\":\"{}\"}",
                "`variables` must be an object, and is a string",
            ),
            (
                "{\"query\":\"{a}\",\"variables\":[1]}",
                "`variables` must be an object, and is a list",
            ),
            (
                "{\"query\":\"{a}\",\"operationName\":{}}",
                "`operationName` must be a string",
            ),
            (
                "{\"query\":\"{a}\",\"extensions\":false}",
                "`extensions` must be an object",
            ),
            ("[{\"query\":\"{a}\"}]", "several requests"),
            (
                "{\"query\":\"{a}\",\"query\":\"{b}\"}",
                "duplicate field `query`",
            ),
            (
                "{\"query\":\"{a}\",\"variables\":{},\"variables\":null}",
                "duplicate field `variables`",
            ),
            (
                "{\"extensions\":{\"persistedQuery\":{}}}",
                "PersistedQueryNotSupported",
            ),
            ("{\"query\":\"\\ud800\"}", "not JSON"),
            ("{\"query\":\"a\u{0}\"}", "not JSON: control character"),
        ] {
            let message = refused(body);
            assert!(message.contains(says), "{body}: {message}");
            assert!(!message.contains("struct Raw"), "{message}");
        }
        assert!(refused(b"{\"query\":\"\xff\"}").contains("not JSON"));
        for open in ["[", "{\"a\":"] {
            let deep = format!(
                "{{\"query\":\"{{a}}\",\"variables\":{{\"x\":{}",
                open.repeat(100_000)
            );
            assert!(refused(deep).contains("recursion limit"));
        }
    }

    #[test]
    fn a_long_query_is_refused() {
        let body = json!({"query": "a".repeat(MAX_QUERY + 1)}).to_string();
        let refusal = Params::from_json(body.as_bytes()).expect_err("it is too long");
        assert_eq!(refusal.error.code, Code::LimitExceeded);
        let body = json!({"query": "a".repeat(MAX_QUERY)}).to_string();
        assert!(Params::from_json(body.as_bytes()).is_ok());
    }

    #[test]
    fn a_query_string_is_read() {
        let params = Params::from_query(
            "query=query+A%28%24x%3AInt%29%7Ba%7D&operationName=A&variables=%7B%22x%22%3A%22%C3%A9+%2B%22%7D&other=1",
        )
        .expect("it is fine");
        assert_eq!(params.query, "query A($x:Int){a}");
        assert_eq!(params.operation_name.as_deref(), Some("A"));
        assert_eq!(Value::Object(params.variables), json!({"x": "é +"}));
        let params = Params::from_query("query={a}&variables=&operationName=&extensions=");
        assert_eq!(
            params,
            Ok(Params {
                query: "{a}".into(),
                ..Params::default()
            })
        );
        for (text, says) in [
            ("", "has no `query`"),
            ("query=", "has no `query`"),
            ("query={a}&variables={", "`variables` is not JSON"),
            ("query={a}&variables=7", "`variables` must be an object"),
            ("query={a}&extensions=7", "`extensions` must be an object"),
            ("query={a}&query={b}", "twice"),
            ("query=%ff", "not UTF-8"),
        ] {
            let refusal = Params::from_query(text).expect_err(text);
            assert!(refusal.error.message.contains(says), "{text}");
        }
    }

    #[test]
    fn the_body_must_be_json() {
        for good in [
            "application/json",
            "application/json; charset=utf-8",
            "APPLICATION/JSON;charset=\"UTF-8\"",
        ] {
            assert_eq!(check_content_type(Some(good)), Ok(()), "{good}");
        }
        for bad in [
            "text/plain",
            "application/graphql",
            "application/x-www-form-urlencoded",
            "application/json; charset=iso-8859-1",
            "application/json+x",
            "json",
            "",
        ] {
            let refusal = check_content_type(Some(bad)).expect_err(bad);
            assert_eq!(refusal.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        assert!(check_content_type(None).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(body in prop::collection::vec(any::<u8>(), 0..100), text in ".*") {
            let _ = Params::from_json(&body);
            let _ = Params::from_query(&text);
            let _ = check_content_type(Some(&text));
        }

        #[test]
        fn any_text_comes_through(query in ".{1,50}", name in ".{1,20}", value in ".*") {
            let body = json!({"query": query, "operationName": name, "variables": {"v": value}});
            let posted = Params::from_json(body.to_string().as_bytes()).expect("it is fine");
            let mut text = url::form_urlencoded::Serializer::new(String::new());
            text.append_pair("variables", &body["variables"].to_string());
            text.append_pair("operationName", &name).append_pair("query", &query);
            let got = Params::from_query(&text.finish()).expect("it is fine");
            prop_assert_eq!(&posted.query, &query);
            prop_assert_eq!(&posted.variables["v"], &value);
            prop_assert_eq!(posted, got);
        }
    }
}
