//! A refusal of a server to the error that it means.
//!
//! Neptune sends `{"requestId","code","detailedMessage"}`, where only `code` counts: throttling and
//! conflicts have the same HTTP status. Gremlin Server and JanusGraph send
//! `{"message","Exception-Class",…}`. A proxy before them sends anything.

use serde_json::Value;

use crate::graph::GraphError;

/// How much of a body goes into a message.
const EXCERPT: usize = 300;

/// Reads an answer whose HTTP status is not a success.
pub(super) fn read(status: u16, body: &[u8], target: &str) -> GraphError {
    let parsed = serde_json::from_slice::<Value>(body).unwrap_or_default();
    let text = |key: &str| parsed.get(key).and_then(Value::as_str);
    if let Some(code) = text("code") {
        let detail = text("detailedMessage").or(text("message")).unwrap_or("");
        return by_code(
            code,
            &format!("{code}: {}", excerpt(detail.as_bytes())),
            status,
        );
    }
    if let Some(message) = text("message") {
        let message = excerpt(message.as_bytes());
        return match text("Exception-Class") {
            Some(class) => by_class(class, message),
            None => by_status(status, message, target),
        };
    }
    by_status(status, excerpt(body), target)
}

/// Reads what Neptune sends after a body when the request failed late: `X-Neptune-Status` is a
/// status with a short name, `X-Neptune-Detail` the JSON of an error, URL-encoded.
pub(super) fn read_trailers(status: &str, detail: &str, target: &str) -> Option<GraphError> {
    let (number, name) = status.trim().split_once(' ').unwrap_or((status.trim(), ""));
    let number = number.parse::<u16>().unwrap_or(500);
    if (200..300).contains(&number) {
        return None;
    }
    let detail = percent_encoding::percent_decode_str(detail).collect::<Vec<u8>>();
    if serde_json::from_slice::<Value>(&detail).is_ok_and(|detail| detail.get("code").is_some()) {
        return Some(read(number, &detail, target));
    }
    let name = name.trim();
    Some(by_code(
        name,
        &format!("{name}: {}", excerpt(&detail)),
        number,
    ))
}

/// Neptune's table of error codes.
fn by_code(code: &str, message: &str, status: u16) -> GraphError {
    let message = message.to_owned();
    match code.strip_suffix("Exception").unwrap_or(code) {
        "ConcurrentModification" => GraphError::Conflict(message),
        "ConstraintViolation" => GraphError::Constraint(message),
        "ReadOnlyViolation" => GraphError::ReadOnly(message),
        "Throttling" | "TooManyRequests" | "QueryLimitExceeded" => GraphError::Throttled(message),
        "MemoryLimitExceeded" => GraphError::Exhausted(message),
        "ServerShutdown" | "CancelledByMaintenance" => GraphError::Stopping(message),
        "TimeLimitExceeded" | "ClientTimeout" => GraphError::Deadline,
        "FailureByQuery" => GraphError::Fail(words_of_fail(&message)),
        "QueryLimit" | "QueryTooLarge" => GraphError::RequestTooLarge(message),
        "AccessDenied" | "ExpiredToken" | "IncompleteSignature" | "InvalidSignature" => {
            GraphError::Denied(message)
        }
        "BadRequest"
        | "InvalidParameter"
        | "MalformedQuery"
        | "MissingParameter"
        | "Parsing"
        | "UnsupportedOperation"
        | "InvalidNumericData" => GraphError::Failed(message),
        "CancelledByUser" => GraphError::Cancelled(message),
        "InternalFailure" => GraphError::Internal(message),
        // Signatures that are wrong or missing have codes of their own.
        _ if matches!(status, 401 | 403) => GraphError::Denied(message),
        _ => GraphError::Failed(message),
    }
}

/// The words of a `fail()` in what a server says of it: TinkerPop draws a table with a line
/// `Message  > …` around them.
fn words_of_fail(message: &str) -> String {
    let message = message
        .strip_prefix("FailureByQueryException: ")
        .unwrap_or(message);
    let words = message.lines().find_map(|line| {
        let (name, words) = line.split_once('>')?;
        (name.trim() == "Message").then_some(words.trim())
    });
    words.unwrap_or(message).to_owned()
}

/// What Gremlin Server and JanusGraph throw.
fn by_class(class: &str, message: String) -> GraphError {
    let name = class.rsplit(['.', '$']).next().unwrap_or(class);
    match name {
        "TimeoutException" | "TraversalInterruptedException" | "InterruptedException" => {
            GraphError::Deadline
        }
        "FailException" => GraphError::Fail(words_of_fail(&message)),
        "TransactionException" | "PermanentLockingException" | "TemporaryLockingException" => {
            GraphError::Conflict(message)
        }
        "RejectedExecutionException" | "TemporaryBackendException" => {
            GraphError::Throttled(message)
        }
        "TooLongFrameException" => GraphError::RequestTooLarge(message),
        "IllegalStateException" => match of_several_values(&message) {
            Some(key) => GraphError::SeveralValues { key, said: message },
            None => GraphError::Failed(format!("{name}: {message}")),
        },
        "SchemaViolationException" => GraphError::Constraint(message),
        "IllegalArgumentException" if message.contains("id already exists") => {
            GraphError::Constraint(message)
        }
        _ => GraphError::Failed(format!("{name}: {message}")),
    }
}

/// The property of which TinkerPop says that a node has several values (`VertexProperty.Exceptions`).
fn of_several_values(message: &str) -> Option<String> {
    let (_, key) = message
        .split_once("Multiple properties exist for the provided key, use Vertex.properties(")?;
    // The key may hold brackets of its own.
    let (key, _) = key.rsplit_once(')')?;
    Some(key.to_owned())
}

/// What is left when the body says nothing that we know.
fn by_status(status: u16, message: String, target: &str) -> GraphError {
    let target = target.to_owned();
    let said = match message.is_empty() {
        true => format!("HTTP {status} with an empty body"),
        false => format!("HTTP {status}: {message}"),
    };
    match status {
        401 | 403 => GraphError::Denied(said),
        408 => GraphError::Deadline,
        413 => GraphError::RequestTooLarge(said),
        429 => GraphError::Throttled(said),
        // A proxy speaks, which may have passed the request on.
        502..=504 => GraphError::Lost {
            target,
            reason: said,
        },
        _ => GraphError::Malformed {
            target,
            reason: said,
        },
    }
}

/// The beginning of a text on one line.
pub(super) fn excerpt(text: &[u8]) -> String {
    let cut = &text[..text.len().min(EXCERPT)];
    let mut line = String::with_capacity(cut.len() + 3);
    for c in String::from_utf8_lossy(cut).chars() {
        let c = if c.is_control() { ' ' } else { c };
        if c != ' ' || !line.ends_with(' ') {
            line.push(c);
        }
    }
    let end = line.trim_end().len();
    line.truncate(end);
    if text.len() > EXCERPT {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn neptune(status: u16, code: &str) -> GraphError {
        let body = format!(r#"{{"requestId":"7","code":"{code}","detailedMessage":"because"}}"#);
        read(status, body.as_bytes(), "https://graph")
    }

    /// One variant's name, by its debug text.
    fn kind(error: &GraphError) -> String {
        let text = format!("{error:?}");
        text[..text.find([' ', '(', '{']).unwrap_or(text.len())].to_owned()
    }

    #[test]
    fn neptune_is_read_by_its_code_whatever_the_status() {
        for (expected, codes) in [
            ("Conflict", "ConcurrentModification"),
            ("Constraint", "ConstraintViolation"),
            ("ReadOnly", "ReadOnlyViolation"),
            ("Throttled", "Throttling TooManyRequests QueryLimitExceeded"),
            ("Exhausted", "MemoryLimitExceeded"),
            ("Stopping", "ServerShutdown CancelledByMaintenance"),
            ("Internal", "InternalFailure"),
            ("Cancelled", "CancelledByUser"),
            ("Deadline", "TimeLimitExceeded ClientTimeout"),
            ("RequestTooLarge", "QueryLimit QueryTooLarge"),
            (
                "Denied",
                "AccessDenied ExpiredToken IncompleteSignature InvalidSignature",
            ),
            (
                "Failed",
                "BadRequest InvalidParameter MalformedQuery MissingParameter Parsing UnsupportedOperation InvalidNumericData Unheard",
            ),
        ] {
            for code in codes.split(' ') {
                for status in [400, 500] {
                    let error = neptune(status, &format!("{code}Exception"));
                    assert_eq!(kind(&error), expected, "{code}");
                }
            }
        }
        assert_eq!(kind(&neptune(403, "InvalidSignatureException")), "Denied");
        assert!(
            neptune(500, "ThrottlingException")
                .to_string()
                .contains("because")
        );
    }

    #[test]
    fn gremlin_server_is_read_by_its_exception() {
        for (expected, class, message) in [
            (
                "Deadline",
                "java.util.concurrent.TimeoutException",
                "Evaluation exceeded",
            ),
            (
                "Conflict",
                "org.apache.tinkerpop.gremlin.structure.util.TransactionException",
                "Conflict: element modified in another transaction",
            ),
            (
                "Constraint",
                "java.lang.IllegalArgumentException",
                "Vertex with id already exists: a",
            ),
            (
                "Constraint",
                "java.lang.IllegalArgumentException",
                "Vertex with given id already exists: a",
            ),
            (
                "Failed",
                "java.lang.IllegalArgumentException",
                "The incoming object is not …",
            ),
            (
                "Fail",
                "org.apache.tinkerpop.gremlin.process.traversal.step.sideEffect.FailStep$FailException",
                "no",
            ),
            (
                "Failed",
                "org.apache.tinkerpop.gremlin.language.grammar.GremlinParserException",
                "Failed to interpret",
            ),
        ] {
            let body = serde_json::json!({"message": message, "Exception-Class": class, "exceptions": [class], "stackTrace": "at …"});
            let error = read(500, body.to_string().as_bytes(), "http://graph");
            assert_eq!(kind(&error), expected, "{class}");
            assert!(!error.to_string().contains("stackTrace"));
        }
    }

    #[test]
    fn a_proxy_is_read_by_its_status() {
        for (status, expected) in [
            (302, "Malformed"),
            (400, "Malformed"),
            (401, "Denied"),
            (403, "Denied"),
            (404, "Malformed"),
            (408, "Deadline"),
            (413, "RequestTooLarge"),
            (429, "Throttled"),
            (500, "Malformed"),
            (502, "Lost"),
            (503, "Lost"),
            (504, "Lost"),
        ] {
            for body in [
                "<html>\r\n<h1>Oops</h1>",
                "",
                "{}",
                "[1]",
                "{\"message\":\"no\"}",
                "{\"message\":7,\"code\":500}",
            ] {
                assert_eq!(
                    kind(&read(status, body.as_bytes(), "http://graph")),
                    expected,
                    "{status} {body}"
                );
            }
        }
    }

    #[test]
    fn a_late_failure_is_read_from_the_trailers() {
        assert!(read_trailers("200 OK", "", "graph").is_none());
        let detail = "%7B%22requestId%22%3A%227%22%2C%22code%22%3A%22ConcurrentModificationException%22%2C%22detailedMessage%22%3A%22late%22%7D";
        let error = read_trailers("500 ConcurrentModificationException", detail, "graph");
        assert!(matches!(error, Some(GraphError::Conflict(text)) if text.contains("late")));
        let error = read_trailers("500 TimeLimitExceededException", "", "graph");
        assert!(matches!(error, Some(GraphError::Deadline)));
        assert!(matches!(
            read_trailers("what", "%", "graph"),
            Some(GraphError::Failed(_))
        ));
    }

    #[test]
    fn an_excerpt_is_short_and_on_one_line() {
        assert_eq!(excerpt(b"a\r\n\tb\x1b[31m\x00"), "a b [31m");
        assert_eq!(excerpt("é".repeat(1000).as_bytes()).chars().count(), 151);
        assert_eq!(excerpt(&[0xff; 4]), "\u{fffd}".repeat(4));
    }
}
