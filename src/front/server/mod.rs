//! What every HTTP server here shares: connections in, with or without TLS, until it is time to
//! stop; bodies, request ids, log lines.
//!
//! In: a listener and a router. Out: the router's answers, or a closed connection where it asks for
//! one.

mod at_once;
pub mod body;
pub mod budget;
pub mod host;
pub mod intake;
pub mod log;
pub mod request_id;
pub mod tls;
pub mod watched;

use std::{
    io,
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

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
    sync::{OwnedSemaphorePermit, Semaphore},
};

use at_once::AtOnce;
use host::{HostError, Hosts};
use intake::{Intake, Names};
use tls::Tls;
use watched::{Turns, Watch, Watched};

/// The request line and the headers: a GET carries its query there.
const MAX_HEAD: usize = 64 << 10;
/// After an error of `accept`, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Shorter than what requests usually wait for, and so long that it costs nothing.
const PULSE: Duration = Duration::from_millis(250);

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

/// In the extensions of a request: when its first byte came.
#[derive(Debug, Clone, Copy)]
pub struct Began(pub Instant);

/// Serves until `stop`; then answers the requests under way, for at most `grace`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    grace: Duration,
) -> Grace {
    serve_with(Intake::default(), listener, router, stop, grace).await
}

/// The same, with bounds that are not the usual ones.
pub async fn serve_with(
    intake: Intake,
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    grace: Duration,
) -> Grace {
    accept(listener, Plain, intake, router, stop, grace).await
}

/// The same over TLS. The certificate says by which names the server is asked, unless they are given.
pub async fn serve_tls(
    intake: Intake,
    listener: TcpListener,
    tls: Tls,
    router: Router,
    stop: impl Future<Output = ()>,
    grace: Duration,
) -> Grace {
    let intake = Intake {
        names: intake.names.if_known(),
        ..intake
    };
    accept(listener, tls, intake, router, stop, grace).await
}

/// What is spoken below HTTP. A type, so that a program without TLS holds none of it.
trait Below: Clone + Send + 'static {
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    fn greet(
        self,
        stream: TcpStream,
        watch: Watch,
    ) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

#[derive(Clone, Copy)]
struct Plain;

impl Below for Plain {
    type Stream = TcpStream;

    async fn greet(self, stream: TcpStream, _: Watch) -> io::Result<TcpStream> {
        Ok(stream)
    }
}

async fn accept(
    listener: TcpListener,
    below: impl Below,
    intake: Intake,
    router: Router,
    stop: impl Future<Output = ()>,
    grace: Duration,
) -> Grace {
    let connections = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(intake.max_connections));
    let hosts = match (&intake.names, listener.local_addr()) {
        (Names::Known(known), Ok(address)) => Hosts::on(address.ip(), known),
        (Names::Known(_), Err(_)) | (Names::Any, _) => Hosts::Any,
    };
    let hosts = Arc::new(hosts);
    let pulse = tokio::spawn(pulse());
    let mut stop = std::pin::pin!(stop);
    let (stopped, stopping) = tokio::sync::watch::channel(());
    loop {
        let accepted = tokio::select! {
            accepted = next(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, place)) => {
                let talk = Conversation {
                    router: router.clone(),
                    hosts: Arc::clone(&hosts),
                    own: stream.local_addr().ok().map(|address| address.ip()),
                    watch: Watch {
                        patience: intake.patience,
                        places: Arc::clone(&places),
                    },
                };
                let (watcher, mut stopping) = (connections.watcher(), stopping.clone());
                let greeting = greet(below.clone(), stream, talk.watch.clone());
                tokio::spawn(async move {
                    let greeted = tokio::select! {
                        greeted = greeting => greeted,
                        // Who has not been greeted has asked nothing.
                        _ = stopping.changed() => None,
                    };
                    if let Some(stream) = greeted {
                        talk.hold(stream, watcher).await;
                    }
                    drop(place);
                });
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "a connection cannot be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    pulse.abort();
    // Closes the port: the next connection goes to whoever comes after us.
    drop(listener);
    drop(stopped);
    match tokio::time::timeout(grace, connections.shutdown()).await {
        Ok(()) => Grace::Finished,
        Err(_) => Grace::CutOff,
    }
}

/// A timer that always rings soon. The runtime wakes itself, with two system calls and often another
/// thread, for a timer that is set to ring before all others, as each request's first one would be.
async fn pulse() {
    let mut beats = tokio::time::interval(PULSE);
    loop {
        beats.tick().await;
    }
}

/// The next connection, once there is a place for it.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places);
    let place = place.acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

/// What is below HTTP, made within the time that a head has.
async fn greet<B: Below>(below: B, stream: TcpStream, watch: Watch) -> Option<B::Stream> {
    // An answer is one write or few large ones: waiting for more only delays its end.
    let _ = stream.set_nodelay(true);
    let stall = watch.patience.stall;
    match tokio::time::timeout(stall, below.greet(stream, watch)).await {
        Ok(Ok(stream)) => Some(stream),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a connection was not made");
            None
        }
        Err(_) => None,
    }
}

/// What one connection needs.
struct Conversation {
    router: Router,
    hosts: Arc<Hosts>,
    /// The address that it came to.
    own: Option<IpAddr>,
    watch: Watch,
}

impl Conversation {
    /// One connection from its first byte of HTTP to its last.
    async fn hold<S>(self, stream: S, watcher: Watcher)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let turns = Turns::new();
        let stream = Watched::new(stream, turns.clone(), self.watch);
        let (router, hosts) = (TowerToHyperService::new(self.router), self.hosts);
        let own = self.own;
        let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(Began(turns.asked()));
            let refused = refused(&hosts, &request, own);
            let answering = router.call(request);
            let turns = turns.clone();
            async move {
                let answer = match refused {
                    Some(refusal) => refusal,
                    None => answering.await.map_err(|never| match never {})?,
                };
                turns.answered();
                match answer.extensions().get::<HangUp>() {
                    Some(hang_up) => Err(*hang_up),
                    None => Ok(answer),
                }
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // Heads are timed by `Watched`, which tells an idle client from a slow one.
            .header_read_timeout(None)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(stream), service);
        if let Err(error) = AtOnce::new(watcher.watch(connection)).await {
            tracing::debug!(%error, "a connection ended with an error");
        }
    }
}

/// The answer to a request by a name that is not the server's.
fn refused(
    hosts: &Hosts,
    request: &hyper::Request<hyper::body::Incoming>,
    own: Option<IpAddr>,
) -> Option<Response> {
    let error: HostError = hosts.check(request, own).err()?;
    tracing::warn!(%error, "a request was refused");
    let close = [(http::header::CONNECTION, "close")];
    Some((error.status(), close, format!("{error}\n")).into_response())
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}
