//! The name of a request in the log and in its answer.

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 128;

/// The client's own id where it is harmless in a log line, or a new one.
pub fn of(headers: &HeaderMap) -> HeaderValue {
    match headers.get(X_REQUEST_ID) {
        Some(given) if is_harmless(given.as_bytes()) => given.clone(),
        _ => HeaderValue::from_str(&Uuid::now_v7().to_string())
            .expect("a UUID is digits, letters and hyphens"),
    }
}

fn is_harmless(id: &[u8]) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.iter().all(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'-' | b'_' | b'.' | b':' | b'=' | b'/' | b'+')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_harmless_id_is_kept() {
        let kept = |id: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(X_REQUEST_ID, HeaderValue::from_str(id).expect("a header"));
            of(&headers) == id
        };
        assert!(kept("7e1c-Ab_9.x:y"));
        assert!(kept("Root=1-67891233-abcdef012345678912345678"));
        for bad in ["", "a b", "a\"b", "{}", "a\tb", &"x".repeat(129)] {
            assert!(!kept(bad), "{bad}");
        }
        let made = of(&HeaderMap::new());
        assert_eq!(made.len(), 36);
        assert_ne!(made, of(&HeaderMap::new()));
    }
}
