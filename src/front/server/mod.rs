//! What every HTTP server here shares: connections in, with or without TLS, until it is time to
//! stop; bodies, request ids, log lines.
//!
//! In: a listener and a router. Out: the router's answers, or a closed connection where it asks for
//! one.

pub mod body;
pub mod log;
pub mod request_id;
pub mod tls;

use std::{io, time::Duration};

use axum::{
    Router,
    response::{IntoResponse, Response},
};
use hyper::{
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};

use tls::Tls;

/// A client that opens a connection and says nothing, or a header a minute, is cut off.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// The request line and the headers: a GET carries its query there.
const MAX_HEAD: usize = 512 << 10;
/// After an error of `accept`, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How the server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grace {
    /// Every request was answered.
    Finished,
    /// Some were cut off.
    CutOff,
}

/// In the extensions of an answer: not a byte of it is sent, and the connection is closed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("closed without an answer, as was asked for")]
pub struct HangUp;

impl IntoResponse for HangUp {
    fn into_response(self) -> Response {
        let mut answer = ().into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

/// Serves until `stop`; then answers the requests under way, for at most `grace`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    grace: Duration,
) -> Grace {
    accept(listener, Plain, router, stop, grace).await
}

/// The same over TLS.
pub async fn serve_tls(
    listener: TcpListener,
    tls: Tls,
    router: Router,
    stop: impl Future<Output = ()>,
    grace: Duration,
) -> Grace {
    accept(listener, tls, router, stop, grace).await
}

/// What is spoken below HTTP. A type, so that a program without TLS holds none of it.
trait Below: Clone + Send + 'static {
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    fn greet(self, stream: TcpStream) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

#[derive(Clone, Copy)]
struct Plain;

impl Below for Plain {
    type Stream = TcpStream;

    async fn greet(self, stream: TcpStream) -> io::Result<TcpStream> {
        Ok(stream)
    }
}

async fn accept(
    listener: TcpListener,
    below: impl Below,
    router: Router,
    stop: impl Future<Output = ()>,
    grace: Duration,
) -> Grace {
    let connections = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let (below, router) = (below.clone(), router.clone());
                tokio::spawn(converse(stream, below, router, connections.watcher()));
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "a connection cannot be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    // Closes the port: the next connection goes to whoever comes after us.
    drop(listener);
    match tokio::time::timeout(grace, connections.shutdown()).await {
        Ok(()) => Grace::Finished,
        Err(_) => Grace::CutOff,
    }
}

/// One connection from its first byte to its last.
async fn converse(stream: TcpStream, below: impl Below, router: Router, watcher: Watcher) {
    // An answer is one write or few large ones: waiting for more only delays its end.
    let _ = stream.set_nodelay(true);
    let stream = match tokio::time::timeout(HEADER_TIMEOUT, below.greet(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            tracing::debug!(%error, "a connection was not made");
            return;
        }
        Err(_) => return,
    };
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request| {
        let answering = router.call(request);
        async move {
            let answer = answering.await.map_err(|never| match never {})?;
            match answer.extensions().get::<HangUp>() {
                Some(hang_up) => Err(*hang_up),
                None => Ok(answer),
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended with an error");
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}
