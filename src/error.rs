//! The error codes that clients see, and an error of a response.

use std::fmt;

use serde::Serialize;

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
}

impl Error {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Error {
            code,
            message: message.into(),
            locations: Vec::new(),
            path: Vec::new(),
        }
    }

    pub fn at(mut self, location: Location) -> Self {
        self.locations.push(location);
        self
    }
}

impl Serialize for Error {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        #[derive(Serialize)]
        struct Extensions {
            code: &'static str,
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
            },
        )?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
