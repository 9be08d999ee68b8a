//! Which copy of the graph may answer.
//!
//! In: what a schema or a request says. Out: the same for the graph.

use http::{HeaderMap, HeaderName};

/// How much of what was changed before a read must have seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Consistency {
    /// What has come to a replica: it is some milliseconds behind.
    #[default]
    Eventual,
    /// Every change: the writer answers.
    Strong,
}

/// The header holds neither of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the header {} is `strong` or `eventual`", Consistency::HEADER)]
pub struct ConsistencyError;

impl Consistency {
    /// With which a request asks for more than the schema does.
    pub const HEADER: HeaderName = HeaderName::from_static("x-neptune-consistency");

    /// What a request asks for. Without the header: nothing in particular.
    pub fn of(headers: &HeaderMap) -> Result<Consistency, ConsistencyError> {
        match headers.get(Consistency::HEADER) {
            None => Ok(Consistency::Eventual),
            Some(value) => value
                .to_str()
                .map_err(|_| ConsistencyError)
                .and_then(Consistency::named),
        }
    }

    /// Reads the header's text.
    pub fn named(text: &str) -> Result<Consistency, ConsistencyError> {
        let text = text.trim();
        match (
            text.eq_ignore_ascii_case("strong"),
            text.eq_ignore_ascii_case("eventual"),
        ) {
            (true, _) => Ok(Consistency::Strong),
            (false, true) => Ok(Consistency::Eventual),
            (false, false) => Err(ConsistencyError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_one_of_two_words() {
        let of = |text: &'static str| {
            let value = http::HeaderValue::from_static(text);
            Consistency::of(&HeaderMap::from_iter([(Consistency::HEADER, value)]))
        };
        assert_eq!(of("strong"), Ok(Consistency::Strong));
        assert_eq!(of(" Strong "), Ok(Consistency::Strong));
        assert_eq!(of("EVENTUAL"), Ok(Consistency::Eventual));
        assert_eq!(of(""), Err(ConsistencyError));
        assert_eq!(of("yes"), Err(ConsistencyError));
        assert_eq!(
            Consistency::of(&HeaderMap::new()),
            Ok(Consistency::Eventual)
        );
    }
}
