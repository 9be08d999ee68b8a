//! A request in the one form that is signed, however it was written.

use http::{HeaderMap, request::Parts};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::super::{code::NeptuneCode, failure::Failure};

/// What RFC 3986 leaves as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// `payload` is the hash of the body.
pub fn request(parts: &Parts, signed: &[&str], payload: &str) -> Result<String, Failure> {
    let mut text = format!(
        "{}\n{}\n{}\n",
        parts.method,
        path(parts.uri.path()),
        query(parts.uri.query().unwrap_or_default())
    );
    for name in signed {
        text.push_str(name);
        text.push(':');
        text.push_str(&value(&parts.headers, name)?);
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&signed.join(";"));
    text.push('\n');
    text.push_str(payload);
    Ok(text)
}

/// Without `.`, `..` and doubled slashes, and encoded once more than it was sent.
fn path(sent: &str) -> String {
    let mut parts = Vec::new();
    for part in sent.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(utf8_percent_encode(part, RESERVED).to_string()),
        }
    }
    match (parts.is_empty(), sent.ends_with('/')) {
        (true, _) => "/".to_owned(),
        (false, true) => format!("/{}/", parts.join("/")),
        (false, false) => format!("/{}", parts.join("/")),
    }
}

/// In the order of the names and values, as they are encoded.
fn query(sent: &str) -> String {
    let encoded = |text: &str| {
        let plain = percent_decode_str(text).decode_utf8_lossy();
        utf8_percent_encode(&plain, RESERVED).to_string()
    };
    let mut pairs: Vec<(String, String)> = sent
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encoded(name), encoded(value)))
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// All values of a header, without spaces that say nothing.
fn value(headers: &HeaderMap, name: &str) -> Result<String, Failure> {
    let values: Vec<String> = headers
        .get_all(name)
        .iter()
        .map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes());
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect();
    match values.is_empty() {
        false => Ok(values.join(",")),
        true => Err(Failure::new(
            NeptuneCode::InvalidSignature,
            format!(
                "'{name}' is named as a SignedHeader, but it does not exist in the HTTP request"
            ),
        )),
    }
}
