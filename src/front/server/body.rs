//! The body of a request, up to a limit.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt;

use super::budget::Budget;

/// A client that sends too much reads the refusal only after it has sent everything, so a little
/// more than is allowed is read and thrown away.
const THROWN_AWAY: usize = 32 << 20;

/// The space taken before anything has come, which the budget does not count. A client may promise
/// more than it sends.
const FIRST: usize = 64 << 10;

/// Why there is no body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    #[error("the body broke off")]
    Broken,
    #[error("the body is larger than the {limit} bytes that are allowed")]
    TooLarge { limit: usize },
    #[error("too many large bodies are being read at once; send this one again later")]
    NoRoom,
}

/// Reads a body of at most `limit` bytes. The bytes hold their share of the budget until they are
/// dropped.
pub async fn read(
    headers: &HeaderMap,
    mut body: Body,
    limit: usize,
    budget: &Budget,
) -> Result<Bytes, BodyError> {
    let promised = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let waits = headers.contains_key(header::EXPECT);
    if promised
        .is_some_and(|length| length > limit.saturating_add(THROWN_AWAY) || waits && length > limit)
    {
        return Err(BodyError::TooLarge { limit });
    }
    let mut whole = BytesMut::with_capacity(promised.unwrap_or(0).min(limit).min(FIRST));
    let mut size = 0_usize;
    let mut share = budget.share();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else {
            continue;
        };
        size = size.saturating_add(data.len());
        if size <= limit {
            if !share.grow_to(size) {
                return Err(BodyError::NoRoom);
            }
            whole.extend_from_slice(&data);
        } else if size > limit.saturating_add(THROWN_AWAY) {
            break;
        } else {
            whole = BytesMut::new();
            share.clear();
        }
    }
    match size <= limit {
        true => Ok(share.hold(whole.freeze())),
        false => Err(BodyError::TooLarge { limit }),
    }
}
