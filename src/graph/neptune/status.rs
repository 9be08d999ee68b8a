//! What Neptune says of itself at `GET /status`.

use serde::Deserialize;

use super::fault::excerpt;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    status: String,
    db_engine_version: Option<String>,
    role: Option<String>,
}

/// One line on a healthy server, or what is wrong.
pub(super) fn read(body: &[u8]) -> Result<String, String> {
    let status = serde_json::from_slice::<Status>(body)
        .map_err(|_| format!("GET /status gave no status: {}", excerpt(body)))?;
    if status.status != "healthy" {
        return Err(format!(
            "its status is {}",
            excerpt(status.status.as_bytes())
        ));
    }
    let mut text = "Neptune".to_owned();
    for (before, part) in [(" ", status.db_engine_version), (", ", status.role)] {
        if let Some(part) = part {
            text.push_str(before);
            text.push_str(&excerpt(part.as_bytes()));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_one_line() {
        let body = br#"{"status":"healthy","startTime":"x","dbEngineVersion":"1.3.2.0","role":"writer","gremlin":{"version":"tinkerpop-3.7.1"},"settings":{}}"#;
        assert_eq!(read(body), Ok("Neptune 1.3.2.0, writer".to_owned()));
        assert_eq!(read(br#"{"status":"healthy"}"#), Ok("Neptune".to_owned()));
        assert_eq!(
            read(br#"{"status":"recovery"}"#),
            Err("its status is recovery".to_owned())
        );
        assert!(read(b"<html>").is_err_and(|reason| reason.ends_with("<html>")));
    }
}
