//! A proxy before a Gremlin server that fails a share of the requests, as the server would or as a
//! network does.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response, StatusCode, header::CONTENT_TYPE};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::json;

use crate::endpoint;

/// Of all requests.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shares {
    pub conflict: f64,
    pub busy: f64,
    pub drop_before: f64,
    pub drop_after: f64,
    /// Answered a second later.
    pub slow: f64,
}

const SLOW: Duration = Duration::from_secs(1);

enum Fate {
    Passed,
    Refused(&'static str),
    DroppedBefore,
    DroppedAfter,
    Slow,
}

impl Shares {
    fn fate(&self) -> Fate {
        let dice = fastrand::f64();
        let mut below = 0.0;
        let mut within = |share: f64| {
            below += share;
            dice < below
        };
        if within(self.conflict) {
            return Fate::Refused(
                "org.apache.tinkerpop.gremlin.structure.util.TransactionException",
            );
        }
        if within(self.busy) {
            return Fate::Refused("java.util.concurrent.RejectedExecutionException");
        }
        if within(self.drop_before) {
            return Fate::DroppedBefore;
        }
        if within(self.drop_after) {
            return Fate::DroppedAfter;
        }
        if within(self.slow) {
            return Fate::Slow;
        }
        Fate::Passed
    }
}

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("dropped")]
struct Dropped;

impl From<Infallible> for Dropped {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

struct Proxy {
    http: reqwest::Client,
    target: String,
    shares: Shares,
}

pub async fn start(target: String, shares: Shares) -> SocketAddr {
    let http = reqwest::Client::builder().no_proxy().build();
    let proxy = Arc::new(Proxy {
        http: http.expect("a client"),
        target,
        shares,
    });
    let (listener, address) = endpoint::listener().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            let proxy = proxy.clone();
            let service = service_fn(move |request| {
                let proxy = proxy.clone();
                async move { proxy.pass(request).await }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    address
}

impl Proxy {
    async fn pass(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Dropped> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Dropped)?.to_bytes();
        match self.shares.fate() {
            Fate::DroppedBefore => Err(Dropped),
            Fate::Refused(class) => Ok(refused(class)),
            Fate::Passed => self.forward(parts, body).await,
            Fate::DroppedAfter => {
                let _ = self.forward(parts, body).await;
                Err(Dropped)
            }
            Fate::Slow => {
                let answer = self.forward(parts, body).await;
                tokio::time::sleep(SLOW).await;
                answer
            }
        }
    }

    async fn forward(
        &self,
        parts: http::request::Parts,
        body: Bytes,
    ) -> Result<Response<Full<Bytes>>, Dropped> {
        let url = format!("{}{}", self.target, parts.uri);
        let request = self.http.request(parts.method, url).body(body);
        let request = parts
            .headers
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "host" | "content-length" | "te"))
            .fold(request, |request, (name, value)| {
                request.header(name, value)
            });
        let answer = request.send().await.map_err(|_| Dropped)?;
        let (status, kind) = (answer.status(), answer.headers().get(CONTENT_TYPE).cloned());
        let body = answer.bytes().await.map_err(|_| Dropped)?;
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = status;
        if let Some(kind) = kind {
            response.headers_mut().insert(CONTENT_TYPE, kind);
        }
        Ok(response)
    }
}

/// As Gremlin Server says it.
fn refused(class: &str) -> Response<Full<Bytes>> {
    let body = json!({"message": "on demand", "Exception-Class": class, "exceptions": [class],
                      "stackTrace": "", "requestId": "7"});
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
