//! Neptune's error codes, each with the HTTP status that it comes with.

use std::str::FromStr;

use http::StatusCode;

use crate::names::nearest;

macro_rules! codes {
    ($($code:ident = $status:literal),+ $(,)?) => {
        /// What went wrong, as Neptune names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum NeptuneCode { $($code),+ }

        impl NeptuneCode {
            pub const ALL: &'static [NeptuneCode] = &[$(NeptuneCode::$code),+];

            /// The name as it stands in an answer.
            pub const fn name(self) -> &'static str {
                match self { $(NeptuneCode::$code => concat!(stringify!($code), "Exception")),+ }
            }

            const fn number(self) -> u16 {
                match self { $(NeptuneCode::$code => $status),+ }
            }
        }
    };
}

codes!(
    AccessDenied = 403,
    BadRequest = 400,
    CancelledByMaintenance = 500,
    CancelledByUser = 500,
    ClientTimeout = 408,
    ConcurrentModification = 500,
    ConstraintViolation = 400,
    ExpiredToken = 403,
    FailureByQuery = 500,
    IncompleteSignature = 403,
    InternalFailure = 500,
    InvalidNumericData = 400,
    InvalidParameter = 400,
    InvalidSignature = 403,
    MalformedQuery = 400,
    MemoryLimitExceeded = 500,
    MethodNotAllowed = 405,
    MissingParameter = 400,
    Parsing = 400,
    QueryLimitExceeded = 500,
    QueryLimit = 400,
    QueryTooLarge = 400,
    ReadOnlyViolation = 400,
    ServerShutdown = 500,
    Throttling = 500,
    TimeLimitExceeded = 500,
    TooManyRequests = 429,
    UnsupportedOperation = 400,
);

impl NeptuneCode {
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.number()).expect("the table holds statuses of HTTP")
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("Neptune has no error `{name}`{}", meant(.nearest))]
pub struct NoSuchCode {
    name: String,
    nearest: Option<&'static str>,
}

fn meant(name: &Option<&'static str>) -> String {
    match name {
        Some(name) => format!("; did you mean `{name}`?"),
        None => {
            let names = NeptuneCode::ALL.iter().map(|code| code.name());
            format!("; there are {}", names.collect::<Vec<_>>().join(", "))
        }
    }
}

impl FromStr for NeptuneCode {
    type Err = NoSuchCode;

    /// `Exception` at the end may be left out.
    fn from_str(name: &str) -> Result<Self, NoSuchCode> {
        let short = |name: &'static str| name.trim_end_matches("Exception");
        let known = NeptuneCode::ALL
            .iter()
            .find(|code| code.name() == name || short(code.name()) == name);
        known.copied().ok_or_else(|| NoSuchCode {
            name: name.to_owned(),
            nearest: match name.ends_with("Exception") {
                true => nearest(name, NeptuneCode::ALL.iter().map(|code| code.name())),
                false => nearest(name, NeptuneCode::ALL.iter().map(|code| short(code.name()))),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_by_its_name() {
        for code in NeptuneCode::ALL {
            assert_eq!(code.name().parse(), Ok(*code));
            assert_eq!(code.name().trim_end_matches("Exception").parse(), Ok(*code));
            assert!(code.status().is_client_error() || code.status().is_server_error());
        }
        for (name, says) in [
            ("ThrotlingException", "did you mean `ThrottlingException`?"),
            (
                "concurrentmodification",
                "did you mean `ConcurrentModification`?",
            ),
            ("Gremlins", "there are AccessDeniedException, "),
            ("", "there are AccessDeniedException, "),
        ] {
            let error = name.parse::<NeptuneCode>().expect_err("no such code");
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}
