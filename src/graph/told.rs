//! What of an error may be told to everybody who reads the log.
//!
//! In: an error. Out: its text without the words of a server, which may repeat what it was asked, whole or in
//! part, and what it holds. What is left of them is the name of the error.

use super::GraphError;

impl GraphError {
    /// Its text without what a server said. What this program says of a server stays.
    pub fn without_words_of_a_server(&self) -> String {
        let named = |what: &str, said: &str| match name(said) {
            Some(name) => format!("{what} ({name})"),
            None => what.to_owned(),
        };
        match self {
            GraphError::Lost { target, reason } => {
                let reason = before_body(reason);
                format!("the answer of the graph at {target} was lost: {reason}")
            }
            GraphError::Malformed { target, reason } => {
                let reason = before_body(reason);
                format!("the answer from {target} is not what a Gremlin server sends: {reason}")
            }
            GraphError::Throttled(said) => named("the graph refused the request for now", said),
            GraphError::Exhausted(said) => named("the graph ran out of memory", said),
            GraphError::Stopping(said) => named("the server of the graph stops", said),
            GraphError::Internal(said) => named("the graph failed", said),
            GraphError::Cancelled(said) => named("the traversal was cancelled on the graph", said),
            GraphError::Unknown(error) => format!(
                "{}; it is not known whether the change was made",
                error.without_words_of_a_server()
            ),
            GraphError::Conflict(said) => named("another request changed the same elements", said),
            GraphError::Constraint(said) => named("the graph refused the change", said),
            GraphError::ReadOnly(said) => named("the graph is read-only here", said),
            GraphError::RequestTooLarge(said) => {
                named("the traversal is too large for the graph", said)
            }
            GraphError::Denied(said) => named("the graph denied access", said),
            GraphError::Failed(said) => named("the traversal failed", said),
            GraphError::Fail(_) => "the traversal ended in fail()".to_owned(),
            GraphError::SeveralValues { key, .. } => format!("`{key}` has several values"),
            GraphError::Unreachable { .. }
            | GraphError::Deadline
            | GraphError::TooLarge { .. }
            | GraphError::NoRoom
            | GraphError::Memory { .. }
            | GraphError::Unsupported(_) => self.to_string(),
        }
    }
}

/// The code or class before what a server says: `MalformedQueryException: …`.
fn name(said: &str) -> Option<&str> {
    let (name, _) = said.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_name && name.len() <= 80).then_some(name)
}

/// What this program says before it quotes a body.
fn before_body(reason: &str) -> &str {
    reason.split_once(':').map_or(reason, |(before, _)| before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_server_says_is_left() {
        let secret = "SECRET";
        let said = format!("MalformedQueryException: near , 'SECR{secret}");
        for error in [
            GraphError::Failed(said.clone()),
            GraphError::Failed(format!("{secret} and more: {secret}")),
            GraphError::Denied(secret.to_owned()),
            GraphError::Unknown(Box::new(GraphError::Internal(said.clone()))),
            GraphError::Fail(secret.to_owned()),
            GraphError::Malformed {
                target: "http://127.0.0.1:8182".to_owned(),
                reason: format!("the body begins: {secret}"),
            },
            GraphError::Lost {
                target: "http://127.0.0.1:8182".to_owned(),
                reason: format!("HTTP 502: {secret}"),
            },
        ] {
            let told = error.without_words_of_a_server();
            assert!(!told.contains("SECR"), "{told}");
        }
        assert_eq!(
            GraphError::Failed(said).without_words_of_a_server(),
            "the traversal failed (MalformedQueryException)"
        );
    }
}
