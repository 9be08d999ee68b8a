//! The body of a successful answer to its rows, found in place.
//!
//! `{"requestId":…,"status":{…},"result":{"data":[…],"meta":{}}}`: the rows are the bytes of
//! `data`. One pass over the text, no tree.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::fault::excerpt;
use crate::graph::{GraphError, Rows};

#[derive(Deserialize)]
struct Envelope<'b> {
    status: Option<Status>,
    #[serde(borrow)]
    result: Option<ResultPart<'b>>,
}

/// `{"message":"…","code":200,"attributes":{}}`.
#[derive(Deserialize)]
struct Status {
    code: Option<Value>,
    message: Option<Value>,
}

#[derive(Deserialize)]
struct ResultPart<'b> {
    #[serde(borrow)]
    data: Option<&'b RawValue>,
}

/// Finds the rows. The pass over the body also makes sure that they are JSON in UTF-8: the stages
/// after this one rely on it.
pub(super) fn rows(body: Bytes, target: &str) -> Result<Rows, GraphError> {
    let malformed = |reason: String| GraphError::Malformed {
        target: target.to_owned(),
        reason,
    };
    if body.is_empty() {
        return Err(malformed("the body is empty".into()));
    }
    let envelope = serde_json::from_slice::<Envelope>(&body)
        .map_err(|error| malformed(format!("{error}; the body begins: {}", excerpt(&body))))?;
    if let Some(failure) = envelope.status.as_ref().and_then(failure) {
        return Err(GraphError::Failed(failure));
    }
    let data = envelope.result.and_then(|result| result.data);
    let data = data.map_or("null", RawValue::get).as_bytes();
    match data.first() {
        Some(b'[') => {
            let rows = body.slice_ref(data);
            let array = 0..rows.len();
            Ok(Rows::new(rows, array))
        }
        Some(b'{') => Err(malformed(
            "it is GraphSON with types, although GraphSON without types was asked for".into(),
        )),
        Some(_) | None => Err(malformed(format!(
            "its `result.data` is not a list: {}",
            excerpt(&body)
        ))),
    }
}

/// The envelope may say that the request failed, although HTTP does not.
fn failure(status: &Status) -> Option<String> {
    let code = status.code.as_ref()?.as_i64()?;
    let message = status.message.as_ref().and_then(Value::as_str);
    let message = excerpt(message.unwrap_or_default().as_bytes());
    (!(200..300).contains(&code)).then(|| format!("{code} {message}"))
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
            (r#"{"result":{"data":null,"meta":{}}}"#, "not a list"),
            (r#"{"result":{"data":["\x"]}}"#, "escape"),
            (r#"{"result":{"data":[01]}}"#, "number"),
            (r#"{"result":{"data":[1],"data":[2]}}"#, "duplicate"),
            (r#"{"result":7}"#, "invalid type"),
            (r#"{"data":[1]}"#, "not a list"),
            ("7", "expected"),
            (
                r#"{"status":{"code":500,"message":"it broke"},"result":{"data":null}}"#,
                "500 it broke",
            ),
        ] {
            let reason = reason(body.as_bytes());
            assert!(reason.contains(says), "{body}: {reason}");
        }
        let deep = format!("{{\"result\":{{\"data\":{}", "[".repeat(1_000_000));
        assert!(reason(deep.as_bytes()).contains("EOF"));
        assert!(reason(b"{\"result\":{\"data\":[\"\xff\"]}}").contains("code point"));
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
