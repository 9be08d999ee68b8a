//! The body of a successful answer to its rows, found in place.
//!
//! `{"requestId":…,"status":{…},"result":{"data":[…],"meta":{}}}`: the rows are the bytes of
//! `data`. One pass over the text, no tree.

use std::ops::Range;

use bytes::Bytes;
use jiter::{Jiter, JiterError, NumberInt, Peek};

use super::fault::excerpt;
use crate::graph::{GraphError, Rows};

/// Why a body has no rows.
#[derive(Debug, PartialEq, Eq)]
enum Unfit {
    NotJson(String),
    NoData,
    Typed,
    NotArray,
    /// The envelope says that the request failed, although HTTP does not.
    Failed(String),
}

pub(super) fn rows(body: Bytes, target: &str) -> Result<Rows, GraphError> {
    let malformed = |reason: String| GraphError::Malformed {
        target: target.to_owned(),
        reason,
    };
    if body.is_empty() {
        return Err(malformed("the body is empty".into()));
    }
    match locate(&body) {
        Ok(Data::Array(range)) => Ok(Rows::new(body, range)),
        Ok(Data::Null) => Ok(Rows::new(Bytes::from_static(b"[]"), 0..2)),
        Err(Unfit::Failed(message)) => Err(GraphError::Failed(message)),
        Err(Unfit::NotJson(reason)) => Err(malformed(format!(
            "{reason}; the body begins: {}",
            excerpt(&body)
        ))),
        Err(Unfit::NoData) => Err(malformed(format!(
            "it has no `result.data`: {}",
            excerpt(&body)
        ))),
        Err(Unfit::Typed) => Err(malformed(
            "it is GraphSON with types, although GraphSON without types was asked for".into(),
        )),
        Err(Unfit::NotArray) => Err(malformed(format!(
            "`result.data` is not a list: {}",
            excerpt(&body)
        ))),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Data {
    Array(Range<usize>),
    /// What a server says for a script without rows.
    Null,
}

fn locate(body: &[u8]) -> Result<Data, Unfit> {
    let mut json = Jiter::new(body);
    let not_json = |error: JiterError| Unfit::NotJson(error.error_type.to_string());
    let mut data = None;
    let mut key = json.next_object().map_err(not_json)?;
    while let Some(name) = key {
        match name {
            "result" => data = result(&mut json)?,
            "status" => status(&mut json)?,
            _ => json.next_skip().map_err(not_json)?,
        }
        key = json.next_key().map_err(not_json)?;
    }
    json.finish().map_err(not_json)?;
    data.ok_or(Unfit::NoData)
}

fn result(json: &mut Jiter) -> Result<Option<Data>, Unfit> {
    let not_json = |error: JiterError| Unfit::NotJson(error.error_type.to_string());
    if json.peek().map_err(not_json)? != Peek::Object {
        json.next_skip().map_err(not_json)?;
        return Ok(None);
    }
    let mut data = None;
    let mut key = json.known_object().map_err(not_json)?;
    while let Some(name) = key {
        let is_data = name == "data";
        let value = json.peek().map_err(not_json)?;
        let start = json.current_index();
        match value {
            Peek::Object if is_data => return Err(Unfit::Typed),
            Peek::Array if is_data => {
                json.known_skip(value).map_err(not_json)?;
                data = Some(Data::Array(start..json.current_index()));
            }
            Peek::Null if is_data => {
                json.known_null().map_err(not_json)?;
                data = Some(Data::Null);
            }
            _ if is_data => return Err(Unfit::NotArray),
            _ => json.known_skip(value).map_err(not_json)?,
        }
        key = json.next_key().map_err(not_json)?;
    }
    Ok(data)
}

/// `{"message":"…","code":200,"attributes":{}}`.
fn status(json: &mut Jiter) -> Result<(), Unfit> {
    let not_json = |error: JiterError| Unfit::NotJson(error.error_type.to_string());
    if json.peek().map_err(not_json)? != Peek::Object {
        return json.next_skip().map_err(not_json);
    }
    let mut code = None;
    let mut message = String::new();
    let mut key = json.known_object().map_err(not_json)?;
    while let Some(name) = key {
        let (is_code, is_message) = (name == "code", name == "message");
        let value = json.peek().map_err(not_json)?;
        if is_code && value.is_num() {
            let NumberInt::Int(number) = json.known_int(value).map_err(not_json)?;
            code = Some(number);
        } else if is_message && value == Peek::String {
            message = excerpt(json.known_bytes().map_err(not_json)?);
        } else {
            json.known_skip(value).map_err(not_json)?;
        }
        key = json.next_key().map_err(not_json)?;
    }
    match code {
        Some(code) if !(200..300).contains(&code) => {
            Err(Unfit::Failed(format!("{code} {message}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(body: &str) -> String {
        let rows = rows(Bytes::copy_from_slice(body.as_bytes()), "test").expect(body);
        String::from_utf8(rows.as_bytes().to_vec()).expect("the body was text")
    }

    fn reason(body: &[u8]) -> String {
        rows(Bytes::copy_from_slice(body), "http://graph")
            .expect_err("no rows")
            .to_string()
    }

    #[test]
    fn the_rows_are_found_wherever_they_stand() {
        let envelope = r#"{"requestId":"1","status":{"message":"","code":200,"attributes":{}},"result":{"data":[{"a":"]}\""},[]],"meta":{}}}"#;
        assert_eq!(found(envelope), r#"[{"a":"]}\""},[]]"#);
        assert_eq!(
            found("{\"result\": {\"meta\":{\"data\":[9]}, \"data\" : [ 1 , 2 ] } }\n"),
            "[ 1 , 2 ]"
        );
        assert_eq!(found(r#"{"result":{"data":null,"meta":{}}}"#), "[]");
        assert_eq!(found(r#"{"result":{"data":[]},"data":{"data":[1]}}"#), "[]");
    }

    #[test]
    fn what_is_no_answer_says_why() {
        for (body, says) in [
            ("", "empty"),
            (
                "<html><body>\n502 Bad Gateway</body></html>",
                "<html><body> 502",
            ),
            (r#"{"result":{"data":[1"#, "EOF"),
            (r#"{"result":{"data":[1],"meta":{}}"#, "EOF"),
            (
                r#"{"result":{"data":[1],"meta":{}}}{"code":"x"}"#,
                "trailing",
            ),
            (
                r#"{"result":{"data":{"@type":"g:List","@value":[]}}}"#,
                "with types",
            ),
            (r#"{"result":{"data":7}}"#, "not a list"),
            (r#"{"result":[1]}"#, "no `result.data`"),
            (r#"{"data":[1]}"#, "no `result.data`"),
            ("[]", "expected"),
            (
                r#"{"status":{"code":500,"message":"it broke"},"result":{"data":null}}"#,
                "500 it broke",
            ),
        ] {
            let reason = reason(body.as_bytes());
            assert!(reason.contains(says), "{body}: {reason}");
        }
        let deep = format!("{{\"result\":{{\"data\":{}", "[".repeat(1_000_000));
        assert!(reason(deep.as_bytes()).contains("recursion"));
        assert!(reason(&vec![b'x'; 1 << 20]).len() < 700);
    }

    proptest! {
        #[test]
        fn any_bytes_give_rows_or_an_error(mut body in prop::collection::vec(any::<u8>(), 0..200), cut in any::<prop::sample::Index>()) {
            let _ = rows(Bytes::from(body.clone()), "test");
            // The same inside of what begins like an answer.
            let start = br#"{"result":{"data":["#;
            body.splice(0..0, start.iter().copied());
            body.truncate(cut.index(body.len()));
            let _ = rows(Bytes::from(body), "test");
        }

        #[test]
        fn any_list_is_found_whole(values in prop::collection::vec(".*", 0..5)) {
            let data = serde_json::to_string(&values).expect("strings are JSON");
            let body = format!(r#"{{"status":{{"code":200}},"result":{{"data":{data},"meta":{{}}}}}}"#);
            prop_assert_eq!(found(&body), data);
        }
    }
}
