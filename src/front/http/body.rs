//! The body of a request, up to a limit.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;

use crate::{error::Code, front::protocol::Refusal};

/// A client that sends too much reads the refusal only after it has sent everything, so a little
/// more than is allowed is read and thrown away.
const THROWN_AWAY: usize = 32 << 20;

pub(super) async fn read(
    headers: &HeaderMap,
    mut body: Body,
    limit: usize,
) -> Result<Bytes, Refusal> {
    let promised = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let waits = headers.contains_key(header::EXPECT);
    if promised
        .is_some_and(|length| length > limit.saturating_add(THROWN_AWAY) || waits && length > limit)
    {
        return Err(too_large(limit));
    }
    let mut whole = BytesMut::with_capacity(promised.unwrap_or(0).min(limit));
    let mut size = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                Code::BadUserInput,
                "the body broke off",
            )
        })?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        size = size.saturating_add(data.len());
        if size <= limit {
            whole.extend_from_slice(&data);
        } else if size > limit.saturating_add(THROWN_AWAY) {
            break;
        } else {
            whole = BytesMut::new();
        }
    }
    match size <= limit {
        true => Ok(whole.freeze()),
        false => Err(too_large(limit)),
    }
}

fn too_large(limit: usize) -> Refusal {
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        Code::LimitExceeded,
        format!("the body is larger than the {limit} bytes that are allowed"),
    )
}
