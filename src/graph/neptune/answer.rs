//! An HTTP answer to its whole body, taken in as it comes and never beyond a limit.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::BodyExt;
use reqwest::Response;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A body and what came after it.
pub(super) struct Whole {
    pub body: Bytes,
    pub trailers: HeaderMap,
}

pub(super) enum Broken {
    TooLarge,
    /// Other answers take what there is.
    NoRoom,
    /// The connection ended before the body did.
    Lost(reqwest::Error),
}

/// The space taken before anything has come. A server may promise more than it sends.
const FIRST: usize = 1 << 20;

/// Bytes of all answers that are being read, or were read and are still there.
const TOGETHER: usize = 256 << 20;

/// The room is given out in pieces of so many bytes.
const PIECE: usize = 64 << 10;

/// The room for the answers of all servers. What fits into one piece is free.
#[derive(Debug, Clone)]
pub(super) struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Room(Arc::new(Semaphore::new(TOGETHER / PIECE)))
    }
}

/// A body with its part of the room, which it gives back when nobody has it any more.
struct Held {
    body: Bytes,
    _room: Vec<OwnedSemaphorePermit>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}

pub(super) async fn collect(
    response: Response,
    limit: usize,
    room: &Room,
) -> Result<Whole, Broken> {
    let promised = response
        .content_length()
        .and_then(|n| usize::try_from(n).ok());
    if promised.is_some_and(|n| n > limit) {
        return Err(Broken::TooLarge);
    }
    let mut body = http::Response::<reqwest::Body>::from(response).into_body();
    let mut whole = BytesMut::with_capacity(promised.unwrap_or(0).min(FIRST));
    let mut trailers = HeaderMap::new();
    let mut held = Vec::new();
    // Whoever allows larger ones than all together may be allows them.
    let mut fits = match limit > TOGETHER {
        true => usize::MAX,
        false => PIECE,
    };
    while let Some(frame) = body.frame().await {
        match frame.map_err(Broken::Lost)?.into_data() {
            Ok(data) if whole.len() + data.len() > limit => return Err(Broken::TooLarge),
            Ok(data) => {
                let more = (whole.len() + data.len()).saturating_sub(fits);
                let pieces = u32::try_from(more.div_ceil(PIECE)).unwrap_or(u32::MAX);
                if pieces > 0 {
                    let taken = Arc::clone(&room.0).try_acquire_many_owned(pieces);
                    held.push(taken.map_err(|_| Broken::NoRoom)?);
                    fits += pieces as usize * PIECE;
                }
                whole.extend_from_slice(&data);
            }
            Err(frame) => trailers.extend(frame.into_trailers().unwrap_or_default()),
        }
    }
    let body = whole.freeze();
    let body = match held.is_empty() {
        true => body,
        false => Bytes::from_owner(Held { body, _room: held }),
    };
    Ok(Whole { body, trailers })
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

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;
    use crate::graph::neptune::connect::Connector;

    /// A server whose answers have so many bytes.
    async fn answers(bytes: usize) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut asked = [0; 1024];
                let _ = stream.read(&mut asked).await;
                let head = format!(
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {bytes}\r\n\r\n"
                );
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.write_all(&vec![b'x'; bytes]).await;
            }
        });
        format!("http://{address}/")
    }

    #[tokio::test]
    async fn answers_hold_room_for_as_long_as_they_are_there() {
        let room = Room(Arc::new(Semaphore::new(6)));
        let url = answers(5 * PIECE).await;
        let client = Connector::new(None).and_then(|connector| connector.client(None));
        let client = client.expect("a client");
        let ask = async |limit| {
            let response = client.get(&url).send().await.expect("it answers");
            collect(response, limit, &room).await
        };
        let first = ask(1 << 20).await.ok().expect("there is room");
        assert_eq!(first.body.len(), 5 * PIECE);
        assert!(matches!(ask(1 << 20).await, Err(Broken::NoRoom)));
        let part = first.body.slice(..10);
        drop(first);
        assert!(matches!(ask(1 << 20).await, Err(Broken::NoRoom)));
        assert!(ask(usize::MAX).await.is_ok());
        drop(part);
        assert!(ask(1 << 20).await.is_ok());
        assert!(matches!(ask(PIECE).await, Err(Broken::TooLarge)));
        // Small ones need none.
        let _all = ask(1 << 20).await;
        let small = answers(PIECE).await;
        let response = client.get(&small).send().await.expect("it answers");
        assert!(collect(response, 1 << 20, &room).await.is_ok());
    }
}
