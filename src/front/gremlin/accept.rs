//! `Accept` headers to the form of an answer.

use http::{HeaderMap, header};
use mime::Mime;

use super::{code::NeptuneCode, failure::Failure};
use crate::graph::memory::Format;

/// How an answer is written, and what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serializer {
    pub format: Format,
    pub content_type: &'static str,
}

/// For a client that names none: Neptune's own default changed from one engine version to the next.
const PLAIN: Serializer = Serializer {
    format: Format::Untyped,
    content_type: "application/json",
};
const UNTYPED: Serializer = Serializer {
    format: Format::Untyped,
    content_type: "application/vnd.gremlin-v3.0+json;types=false",
};
const TYPED: Serializer = Serializer {
    format: Format::Typed,
    content_type: "application/vnd.gremlin-v3.0+json",
};

/// The most liked type that there is; among equals the first.
pub fn negotiate(headers: &HeaderMap) -> Result<Serializer, Failure> {
    let mut asked = false;
    let mut best: Option<(f32, Serializer)> = None;
    let values = headers.get_all(header::ACCEPT).into_iter();
    for range in values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
    {
        asked |= !range.trim().is_empty();
        let Some((serializer, q)) = read(range) else {
            continue;
        };
        if q > 0.0 && best.is_none_or(|(best, _)| q > best) {
            best = Some((q, serializer));
        }
    }
    match best {
        Some((_, serializer)) => Ok(serializer),
        None if !asked => Ok(PLAIN),
        None => Err(Failure::new(
            NeptuneCode::BadRequest,
            "no serializer for the requested Accept header; there are \
             application/vnd.gremlin-v3.0+json, application/vnd.gremlin-v3.0+json;types=false and \
             application/json",
        )),
    }
}

fn read(range: &str) -> Option<(Serializer, f32)> {
    let range = range.trim().parse::<Mime>().ok()?;
    let q = match range.get_param("q") {
        None => 1.0,
        Some(q) => q.as_str().parse::<f32>().ok()?,
    };
    let types = range
        .get_param("types")
        .map(|types| types.as_str().to_owned());
    let types = types.as_deref();
    let serializer = match (range.essence_str(), types) {
        ("*/*" | "application/*" | "application/json", None) => PLAIN,
        ("application/vnd.gremlin-v3.0+json", Some("false")) => UNTYPED,
        ("application/vnd.gremlin-v3.0+json", None | Some("true")) => TYPED,
        _ => return None,
    };
    Some((serializer, q))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn of(accept: &[&str]) -> Option<Serializer> {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(
                header::ACCEPT,
                HeaderValue::from_str(value).expect("a header"),
            );
        }
        negotiate(&headers).ok()
    }

    #[test]
    fn the_form_is_chosen() {
        for (accept, expected) in [
            (&[][..], Some(PLAIN)),
            (&[""], Some(PLAIN)),
            (&["*/*"], Some(PLAIN)),
            (&["application/json"], Some(PLAIN)),
            (&["Application/JSON; charset=utf-8"], Some(PLAIN)),
            (&["application/vnd.gremlin-v3.0+json"], Some(TYPED)),
            (
                &["application/vnd.gremlin-v3.0+json;types=true"],
                Some(TYPED),
            ),
            (
                &["application/vnd.gremlin-v3.0+json; types=false"],
                Some(UNTYPED),
            ),
            (
                &["text/html, application/vnd.gremlin-v3.0+json"],
                Some(TYPED),
            ),
            (
                &["*/*;q=0.1, application/vnd.gremlin-v3.0+json;types=false"],
                Some(UNTYPED),
            ),
            (&["text/html", "application/json;q=0.5"], Some(PLAIN)),
            (&["application/json;q=0"], None),
            (&["text/html"], None),
            (&["application/vnd.gremlin-v2.0+json"], None),
            (&["application/vnd.gremlin-v3.0+json;types=maybe"], None),
            (&["application/vnd.graphbinary-v1.0"], None),
            (&["nonsense"], None),
        ] {
            assert_eq!(of(accept), expected, "{accept:?}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                headers.insert(header::ACCEPT, value);
            }
            let _ = negotiate(&headers);
        }
    }
}
