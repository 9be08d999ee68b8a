//! The bare hop: one more process on the way that only passes on.
//!
//! In: where a server is. Out: a program that passes a finished request on to it, and the answer
//! back. What it costs is what any service between a client and a server must cost.

use std::{convert::Infallible, net::SocketAddr};

use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response, body::Incoming, client, server, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

pub const ARGUMENT: &str = "--hop";

/// Prints where it listens, and never ends.
pub fn run(server: &str) {
    let server: SocketAddr = server.parse().expect("an address");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port is free");
        println!("{}", listener.local_addr().expect("it is bound"));
        loop {
            let (stream, _) = listener.accept().await.expect("somebody connects");
            tokio::spawn(pass(stream, server));
        }
    });
}

/// Each connection in has its own out.
async fn pass(from: TcpStream, server: SocketAddr) {
    let to = TcpStream::connect(server).await.expect("it listens");
    for stream in [&from, &to] {
        stream.set_nodelay(true).expect("a socket has options");
    }
    let handshake = client::conn::http1::handshake(TokioIo::new(to)).await;
    let (sender, connection) = handshake.expect("nothing is sent yet");
    tokio::spawn(connection);
    let sender = std::sync::Arc::new(tokio::sync::Mutex::new(sender));
    let service = service_fn(move |request: Request<Incoming>| {
        let sender = sender.clone();
        async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.expect("it comes whole").to_bytes();
            let request = Request::from_parts(head, Full::new(body));
            let answer = sender.lock().await.send_request(request).await;
            let (head, body) = answer.expect("the server answers").into_parts();
            let body = body.collect().await.expect("it comes whole").to_bytes();
            Ok::<_, Infallible>(Response::from_parts(head, Full::new(body)))
        }
    });
    let served = server::conn::http1::Builder::new().serve_connection(TokioIo::new(from), service);
    // The client goes when it has measured enough.
    let _ = served.await;
}
