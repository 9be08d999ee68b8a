//! The error codes that clients see, and an error of a response.
//!
//! What a client is told has a bound, whoever wrote the words: a message may quote names and values
//! of any length, and there may be an error in every row.

use std::{borrow::Cow, fmt};

use serde::Serialize;

/// The longest message, in bytes.
const MAX_MESSAGE: usize = 2_000;

/// The most errors of one response. One more tells how many were left out.
pub const MAX_ERRORS: usize = 100;

/// The bytes of messages and paths that the errors of one response may have together. A path
/// consists of the document's own names, so it is never cut.
pub const MAX_ERROR_BYTES: usize = 256 << 10;

/// `errors[].extensions.code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The text is not GraphQL.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// A value does not fit its type, or a request lacks what it needs.
    BadUserInput,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    /// Depth, number of fields or size of the answer.
    LimitExceeded,
    DeadlineExceeded,
    Throttled,
    Unavailable,
    Internal,
}

impl Code {
    pub const ALL: [Code; 12] = [
        Code::ParseFailed,
        Code::ValidationFailed,
        Code::BadUserInput,
        Code::Unauthenticated,
        Code::Forbidden,
        Code::NotFound,
        Code::Conflict,
        Code::LimitExceeded,
        Code::DeadlineExceeded,
        Code::Throttled,
        Code::Unavailable,
        Code::Internal,
    ];

    /// The code that a statement's `fail()` may choose.
    pub fn of_fail(text: &str) -> Option<Code> {
        [
            Code::BadUserInput,
            Code::Unauthenticated,
            Code::Forbidden,
            Code::NotFound,
            Code::Conflict,
            Code::LimitExceeded,
        ]
        .into_iter()
        .find(|code| code.text() == text)
    }

    pub const fn text(self) -> &'static str {
        match self {
            Code::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Code::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Code::BadUserInput => "BAD_USER_INPUT",
            Code::Unauthenticated => "UNAUTHENTICATED",
            Code::Forbidden => "FORBIDDEN",
            Code::NotFound => "NOT_FOUND",
            Code::Conflict => "CONFLICT",
            Code::LimitExceeded => "LIMIT_EXCEEDED",
            Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Code::Throttled => "THROTTLED",
            Code::Unavailable => "UNAVAILABLE",
            Code::Internal => "INTERNAL",
        }
    }
}

/// A set of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Codes(u16);

impl Codes {
    pub fn contains(self, code: Code) -> bool {
        self.0 & (1 << code as u16) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of either.
    pub fn and(self, other: Codes) -> Codes {
        Codes(self.0 | other.0)
    }

    pub fn iter(self) -> impl Iterator<Item = Code> {
        Code::ALL
            .into_iter()
            .filter(move |code| self.contains(*code))
    }
}

impl FromIterator<Code> for Codes {
    fn from_iter<I: IntoIterator<Item = Code>>(codes: I) -> Self {
        Codes(
            codes
                .into_iter()
                .fold(0, |set, code| set | 1 << code as u16),
        )
    }
}

/// With commas between.
impl fmt::Display for Codes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, code) in self.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(out, "{comma}{}", code.text())?;
        }
        Ok(())
    }
}

/// A place in a document; lines and columns count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Location {
    pub line: usize,
    pub column: usize,
}

impl From<async_graphql::Pos> for Location {
    fn from(pos: async_graphql::Pos) -> Self {
        Location {
            line: pos.line,
            column: pos.column,
        }
    }
}

/// One step of the way to a value in a response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum PathSegment {
    Key(String),
    Index(usize),
}

/// An entry of `errors` in a response (GraphQL, section 7.1.2).
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    pub code: Code,
    /// What is wrong and what to do, for the client.
    pub message: String,
    pub locations: Vec<Location>,
    /// Empty for an error of the whole request.
    pub path: Vec<PathSegment>,
    /// How many others it stands for, which the response had no room for.
    left_out: Option<usize>,
}

impl Error {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Error {
            code,
            message: bounded(message.into()),
            locations: Vec::new(),
            path: Vec::new(),
            left_out: None,
        }
    }

    pub fn at(mut self, location: Location) -> Self {
        self.locations.push(location);
        self
    }

    /// What stands for the errors that a response has no room for.
    pub fn left_out(count: usize) -> Self {
        let message = match count {
            1 => "1 more error was left out".to_owned(),
            count => format!("{count} more errors were left out"),
        };
        Error {
            left_out: Some(count),
            ..Error::new(Code::LimitExceeded, message)
        }
    }

    /// The bytes that it takes in a response, about.
    pub fn size(&self) -> usize {
        const REST: usize = 100;
        const PLACE: usize = 30;
        let path = self.path.iter().map(|segment| match segment {
            PathSegment::Key(key) => key.len() + 3,
            PathSegment::Index(_) => 8,
        });
        REST + self.message.len() + path.sum::<usize>() + PLACE * self.locations.len()
    }
}

/// A message that is too long ends in `…`.
pub fn bounded(mut message: String) -> String {
    const CUT: char = '…';
    if message.len() > MAX_MESSAGE {
        let mut end = MAX_MESSAGE - CUT.len_utf8();
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        message.truncate(end);
        message.push(CUT);
        message.shrink_to_fit();
    }
    message
}

/// As many errors as a response has room for; the first one in any case.
pub fn bounded_errors(errors: &[Error]) -> Cow<'_, [Error]> {
    let mut bytes = 0_usize;
    let fitting = errors.iter().take(MAX_ERRORS).take_while(|error| {
        let first = bytes == 0;
        bytes = bytes.saturating_add(error.size());
        first || bytes <= MAX_ERROR_BYTES
    });
    let fitting = fitting.count();
    if fitting == errors.len() {
        return Cow::Borrowed(errors);
    }
    let mut kept = errors[..fitting].to_vec();
    kept.push(Error::left_out(errors.len() - fitting));
    Cow::Owned(kept)
}

impl Serialize for Error {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Extensions {
            code: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            left_out: Option<usize>,
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("message", &self.message)?;
        if !self.locations.is_empty() {
            map.serialize_entry("locations", &self.locations)?;
        }
        if !self.path.is_empty() {
            map.serialize_entry("path", &self.path)?;
        }
        map.serialize_entry(
            "extensions",
            &Extensions {
                code: self.code.text(),
                left_out: self.left_out,
            },
        )?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let all = |message: &str| Error::new(Code::Internal, message).message;
        assert_eq!(all(&"a".repeat(MAX_MESSAGE)).len(), MAX_MESSAGE);
        assert_eq!(
            all(&"a".repeat(300_000)),
            format!("{}…", "a".repeat(MAX_MESSAGE - 3))
        );
        for wide in ["é", "…", "😀"] {
            for before in ["", "a", "ab", "abc"] {
                let cut = all(&format!("{before}{}", wide.repeat(1_000)));
                let kept = cut.strip_suffix('…').unwrap_or(&cut);
                assert!(
                    (MAX_MESSAGE - 6..=MAX_MESSAGE).contains(&cut.len()),
                    "{wide}"
                );
                assert!(kept[before.len()..].chars().all(|c| wide.contains(c)));
            }
        }
    }

    #[test]
    fn errors_are_bounded_by_count_and_by_bytes() {
        let errors = |count: usize, bytes: usize| {
            let mut error = Error::new(Code::NotFound, "no");
            error.path = vec![PathSegment::Key("a".repeat(bytes))];
            bounded_errors(&vec![error; count]).into_owned()
        };
        assert_eq!(errors(100, 1).len(), 100);
        let many = errors(120_000, 1);
        assert_eq!(many.len(), 101);
        assert_eq!(many[100].message, "119900 more errors were left out");
        let long = errors(2, 250_000);
        assert_eq!(long.len(), 2);
        assert_eq!(long[1].message, "1 more error was left out");
        assert_eq!(errors(1, 10_000_000).len(), 1);
    }

    #[test]
    fn a_set_holds_what_was_put_into_it() {
        let codes: Codes = [Code::Internal, Code::ParseFailed, Code::Internal]
            .into_iter()
            .collect();
        assert_eq!(codes.to_string(), "GRAPHQL_PARSE_FAILED,INTERNAL");
        assert!(!codes.contains(Code::Conflict) && !codes.is_empty());
        let all: Codes = Code::ALL.into_iter().collect();
        assert_eq!(all.iter().count(), 12);
        assert_eq!(codes.and(Codes::default()), codes);
        assert_eq!(Codes::default().to_string(), "");
    }
}
