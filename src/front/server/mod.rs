//! What every HTTP server here shares: connections in, until it is time to stop; bodies, request
//! ids, log lines.
//!
//! In: a listener and a router. Out: the router's answers, or a closed connection where it asks for
//! one.

pub mod body;
pub mod log;
pub mod request_id;

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
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::net::{TcpListener, TcpStream};

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
    let connections = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, _)) => spawn(stream, router.clone(), &connections),
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

fn spawn(stream: TcpStream, router: Router, connections: &GracefulShutdown) {
    // An answer is one write or few large ones: waiting for more only delays its end.
    let _ = stream.set_nodelay(true);
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
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended with an error");
        }
    });
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}
