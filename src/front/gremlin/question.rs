//! A request to the text of a query.
//!
//! In: a query string, or a body. Out: the text, or why there is none.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{code::NeptuneCode, failure::Failure};

/// Kept as text: what is not asked for is not built.
#[derive(Deserialize)]
struct Body<'b> {
    #[serde(borrow)]
    gremlin: Option<&'b RawValue>,
    #[serde(borrow)]
    bindings: Option<&'b RawValue>,
}

/// `{"gremlin": "…"}`, whatever the content type says: `curl -d` calls it a form.
pub fn from_body(body: &[u8]) -> Result<String, Failure> {
    let unreadable = |reason: &str| {
        Failure::new(
            NeptuneCode::BadRequest,
            format!("the body could not be parsed: {reason}; send {{\"gremlin\": \"g.V()…\"}}"),
        )
    };
    // A list would be taken for the fields in their order.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(unreadable("it is no JSON object"));
    }
    let body =
        serde_json::from_slice::<Body>(body).map_err(|error| unreadable(&error.to_string()))?;
    if body.bindings.is_some_and(binds) {
        return Err(bindings());
    }
    let gremlin = body.gremlin.map_or("null", RawValue::get);
    match gremlin.as_bytes().first() {
        Some(b'"') => serde_json::from_str(gremlin).map_err(|error| unreadable(&error.to_string())),
        _ if gremlin == "null" => Err(missing()),
        _ => Err(Failure::new(
            NeptuneCode::InvalidParameter,
            "`gremlin` must be a string",
        )),
    }
}

/// `gremlin=g.V()…`, percent-encoded.
pub fn from_query(query: &str) -> Result<String, Failure> {
    let mut gremlin = None;
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "gremlin" if gremlin.is_some() => {
                return Err(Failure::new(
                    NeptuneCode::InvalidParameter,
                    "`gremlin` is there more than once",
                ));
            }
            "gremlin" => gremlin = Some(value.into_owned()),
            name if name == "bindings" || name.starts_with("bindings.") => return Err(bindings()),
            _ => {}
        }
    }
    gremlin.ok_or_else(missing)
}

/// Whether there is more than nothing in them.
fn binds(bindings: &RawValue) -> bool {
    let inside = bindings
        .get()
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace());
    bindings.get() != "null" && !inside.eq(*b"{}")
}

fn bindings() -> Failure {
    Failure::new(
        NeptuneCode::BadRequest,
        "Bindings in Gremlin are not supported; write the values into the text as literals",
    )
}

fn missing() -> Failure {
    Failure::new(
        NeptuneCode::MissingParameter,
        "no gremlin query: the parameter `gremlin` is missing",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_query_says_why() {
        use NeptuneCode::{BadRequest, InvalidParameter, MissingParameter};
        for (body, code) in [
            ("", BadRequest),
            ("{", BadRequest),
            ("gremlin=g.V()", BadRequest),
            ("[]", BadRequest),
            (r#"["g.V()", null]"#, BadRequest),
            (r#"{"gremlin":"g.V()"}}"#, BadRequest),
            (r#"{"gremlin":"\ud800"}"#, BadRequest),
            ("{}", MissingParameter),
            (r#"{"gremlin":null}"#, MissingParameter),
            (r#"{"gremlin":7}"#, InvalidParameter),
            (r#"{"gremlin":"g.V(x)","bindings":{"x":1}}"#, BadRequest),
            (r#"{"gremlin":"g.V()","bindings":[]}"#, BadRequest),
        ] {
            let failure = from_body(body.as_bytes()).expect_err(body);
            assert_eq!(failure.code, code, "{body}");
        }
        for (query, code) in [
            ("", MissingParameter),
            ("g=1", MissingParameter),
            ("gremlin=g.V()&gremlin=g.E()", InvalidParameter),
            ("gremlin=g.V(x)&bindings.x=1", BadRequest),
        ] {
            assert_eq!(from_query(query).expect_err(query).code, code, "{query}");
        }
    }

    #[test]
    fn the_text_is_found() {
        for body in [
            r#"{"gremlin":"g.V()"}"#,
            r#" {"gremlin":"g.\u0056()", "bindings": { } }"#,
            r#"{"language":"gremlin-lang","gremlin":"g.V()","bindings":{},"aliases":{"g":"g"}}"#,
        ] {
            assert_eq!(from_body(body.as_bytes()), Ok("g.V()".to_owned()));
        }
        assert_eq!(from_query("gremlin=g.V%28%29"), Ok("g.V()".to_owned()));
        assert_eq!(
            from_query("a=b&gremlin=g.V('a+b')"),
            Ok("g.V('a b')".to_owned())
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_query_or_a_failure(body in prop::collection::vec(any::<u8>(), 0..100), query in ".*") {
            let _ = from_body(&body);
            let _ = from_query(&query);
        }
    }
}
