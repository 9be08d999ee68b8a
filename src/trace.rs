//! The id under which AWS X-Ray follows a request through services.
//!
//! In: the text of the header `X-Amzn-Trace-Id`, from a client or from Lambda. Out: the same text,
//! checked, to be passed on as it is; and the id in it, for the log.

use std::sync::Arc;

use http::{HeaderMap, HeaderName};

/// `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TraceId(Arc<str>);

/// What the header has in it that is no trace id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TraceIdError {
    #[error("a trace id has 1 to {} characters", TraceId::LONGEST)]
    Length,
    #[error("a trace id is of printable ASCII characters")]
    Character,
}

impl TraceId {
    pub const HEADER: HeaderName = HeaderName::from_static("x-amzn-trace-id");

    /// Load balancers and gateways add fields of their own behind X-Ray's.
    pub const LONGEST: usize = 512;

    /// Whatever is passed on is one line of one header, whoever has written it.
    pub fn parse(text: &str) -> Result<TraceId, TraceIdError> {
        let text = text.trim();
        if !(1..=Self::LONGEST).contains(&text.len()) {
            return Err(TraceIdError::Length);
        }
        if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(TraceIdError::Character);
        }
        Ok(TraceId(text.into()))
    }

    /// The one of a request. A header that is none is as good as not sent.
    pub fn of(headers: &HeaderMap) -> Option<TraceId> {
        let text = headers.get(Self::HEADER)?.to_str().ok()?;
        TraceId::parse(text).ok()
    }

    /// The whole text, as the next service is told it.
    pub fn header(&self) -> &str {
        &self.0
    }

    /// The id itself, `1-5759e988-bd862e3fe1be46a994272793`, if it is well formed: only then it is
    /// fit for a line of the log.
    pub fn root(&self) -> Option<&str> {
        let fields = self.0.split(';');
        let mut roots = fields.filter_map(|field| field.trim().strip_prefix("Root="));
        roots.next().filter(|root| is_root(root))
    }
}

/// A version, the seconds since 1970 and 96 bits of chance, in hexadecimal digits.
fn is_root(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut is_hex = |length: usize| {
        let part = parts.next();
        part.is_some_and(|part| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    is_hex(1) && is_hex(8) && is_hex(24) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROOT: &str = "1-5759e988-bd862e3fe1be46a994272793";

    #[test]
    fn the_id_is_found_in_what_services_send() {
        for (text, root) in [
            (format!("Root={ROOT}"), Some(ROOT)),
            (
                format!("Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1"),
                Some(ROOT),
            ),
            (
                format!("Self=1-67891234-12456789abcdef012345678;Root={ROOT};CalledFrom=app"),
                Some(ROOT),
            ),
            (format!("  Sampled=0; Root={ROOT} "), Some(ROOT)),
            (format!("Root={ROOT}0"), None),
            (format!("Root={}", &ROOT[1..]), None),
            ("Root=1-5759e988-secret".to_owned(), None),
            (ROOT.to_owned(), None),
        ] {
            let trace = TraceId::parse(&text).expect(&text);
            assert_eq!(trace.root(), root, "{text}");
            assert_eq!(trace.header(), text.trim());
        }
    }

    #[test]
    fn what_is_no_header_is_refused() {
        for bad in ["Root=1\r\nx: y", "Root=1\0", "Root=ä", "a\tb", "\u{7f}"] {
            assert_eq!(TraceId::parse(bad), Err(TraceIdError::Character), "{bad:?}");
        }
        for bad in [String::new(), " ".to_owned(), "x".repeat(513)] {
            assert_eq!(TraceId::parse(&bad), Err(TraceIdError::Length), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_is_a_header_and_its_root_is_harmless(text in "(Root=)?\\PC{0,40}|.{0,600}") {
            if let Ok(trace) = TraceId::parse(&text) {
                let header = http::HeaderValue::from_str(trace.header()).expect("it is a header");
                prop_assert!(!header.as_bytes().iter().any(|byte| byte.is_ascii_control()));
                if let Some(root) = trace.root() {
                    let harmless = |c: char| c.is_ascii_hexdigit() || c == '-';
                    prop_assert!(root.len() == 35 && root.chars().all(harmless));
                }
            }
        }
    }
}
