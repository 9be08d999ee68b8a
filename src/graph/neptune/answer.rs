//! An HTTP answer to its whole body, taken in as it comes and never beyond a limit.

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::BodyExt;
use reqwest::Response;

/// A body and what came after it.
pub(super) struct Whole {
    pub body: Bytes,
    pub trailers: HeaderMap,
}

pub(super) enum Broken {
    TooLarge,
    /// The connection ended before the body did.
    Lost(reqwest::Error),
}

/// The space taken before anything has come. A server may promise more than it sends.
const FIRST: usize = 1 << 20;

pub(super) async fn collect(response: Response, limit: usize) -> Result<Whole, Broken> {
    let promised = response
        .content_length()
        .and_then(|n| usize::try_from(n).ok());
    if promised.is_some_and(|n| n > limit) {
        return Err(Broken::TooLarge);
    }
    let mut body = http::Response::<reqwest::Body>::from(response).into_body();
    let mut whole = BytesMut::with_capacity(promised.unwrap_or(0).min(FIRST));
    let mut trailers = HeaderMap::new();
    while let Some(frame) = body.frame().await {
        match frame.map_err(Broken::Lost)?.into_data() {
            Ok(data) if whole.len() + data.len() > limit => return Err(Broken::TooLarge),
            Ok(data) => whole.extend_from_slice(&data),
            Err(frame) => trailers.extend(frame.into_trailers().unwrap_or_default()),
        }
    }
    Ok(Whole {
        body: whole.freeze(),
        trailers,
    })
}

/// The beginning of a body, as much as comes: for an error, of which anything is better than
/// nothing.
pub(super) async fn beginning(response: Response, limit: usize) -> BytesMut {
    let mut body = http::Response::<reqwest::Body>::from(response).into_body();
    let mut whole = BytesMut::new();
    while let Some(Ok(frame)) = body.frame().await {
        if let Ok(data) = frame.into_data() {
            let room = limit - whole.len();
            whole.extend_from_slice(&data[..data.len().min(room)]);
            if whole.len() == limit {
                break;
            }
        }
    }
    whole
}
