//! The connection to a Gremlin server, and one request over it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{FutureExt as _, future::BoxFuture};
use http::header::{ACCEPT, CONTENT_TYPE, TE};

use super::{
    Dialect, Endpoint,
    answer::{self, Broken},
    fault, reply, request, status,
};
use crate::{
    graph::{Graph, GraphError, Limits, Rows},
    gremlin::{Script, Statement, Step, StepName, Value},
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const HEALTH_TIMEOUT: Duration = Duration::from_secs(5);
/// Shorter than load balancers keep a silent connection (an ALB 60 s, an NLB 350 s), so that it is
/// we who close it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
/// Notices a peer that went away without a word.
const TCP_KEEPALIVE: Duration = Duration::from_secs(30);
/// How much of an error's body is read. Stack traces come last in it.
const ERROR_BODY: usize = 64 << 10;
const HEALTH_BODY: usize = 64 << 10;

/// A Gremlin server.
pub struct NeptuneGraph {
    http: reqwest::Client,
    endpoint: Endpoint,
    dialect: Dialect,
    /// The endpoint, for messages.
    target: String,
}

/// Why no client can be made: a fault of this build, not of the endpoint.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    #[error("the HTTP client cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
}

impl NeptuneGraph {
    /// Makes a client. Nothing is sent yet.
    pub fn new(endpoint: Endpoint, dialect: Dialect) -> Result<Self, ClientError> {
        // ring and built-in roots: the first handshake costs 0.1 ms, not the 70 ms and more of
        // other providers and of reading the system's roots.
        let roots =
            rustls::RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let tls = rustls::ClientConfig::builder_with_provider(Arc::new(
            rustls::crypto::ring::default_provider(),
        ))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            // Neptune speaks nothing else.
            .http1_only()
            // A proxy of the environment is meant for the internet, not for a database, and a
            // redirect would send the query elsewhere.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .tcp_keepalive(TCP_KEEPALIVE)
            .build()?;
        Ok(NeptuneGraph {
            http,
            target: endpoint.to_string(),
            endpoint,
            dialect,
        })
    }

    async fn send(&self, script: &Script, limits: Limits) -> Result<Rows, GraphError> {
        let remaining = limits.remaining();
        if remaining.is_zero() {
            return Err(GraphError::Deadline);
        }
        let response = self
            .http
            .post(self.endpoint.gremlin().clone())
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, request::ACCEPT)
            // Neptune then reports a failure after the first rows behind the body.
            .header(TE, "trailers")
            .body(request::body(script, self.dialect, remaining))
            .send()
            .await
            .map_err(|error| self.unsent(error))?;
        let status = response.status();
        if !status.is_success() {
            let body = answer::beginning(response, ERROR_BODY).await;
            return Err(fault::read(status.as_u16(), &body, &self.target));
        }
        let whole = self.whole(response, limits.max_answer).await?;
        let trailer = |name: &str| {
            let value = whole.trailers.get(name)?;
            value.to_str().ok()
        };
        if let Some(late) = trailer("x-neptune-status")
            && let Some(error) = fault::read_trailers(
                late,
                trailer("x-neptune-detail").unwrap_or_default(),
                &self.target,
            )
        {
            return Err(error);
        }
        reply::rows(whole.body, &self.target)
    }

    async fn whole(
        &self,
        response: reqwest::Response,
        limit: usize,
    ) -> Result<answer::Whole, GraphError> {
        answer::collect(response, limit)
            .await
            .map_err(|broken| match broken {
                Broken::TooLarge => GraphError::TooLarge { limit },
                Broken::Lost(error) => self.lost(error),
            })
    }

    fn unsent(&self, error: reqwest::Error) -> GraphError {
        if error.is_connect() || error.is_builder() {
            return GraphError::Unreachable {
                target: self.target.clone(),
                reason: reason(&error),
            };
        }
        self.lost(error)
    }

    fn lost(&self, error: reqwest::Error) -> GraphError {
        GraphError::Lost {
            target: self.target.clone(),
            reason: reason(&error),
        }
    }

    async fn status(&self) -> Result<String, GraphError> {
        let response = self
            .http
            .get(self.endpoint.status().clone())
            .header(ACCEPT, "application/json")
            .send()
            .await
            .map_err(|error| self.unsent(error))?;
        let code = response.status();
        if !code.is_success() {
            let body = answer::beginning(response, ERROR_BODY).await;
            return Err(fault::read(code.as_u16(), &body, &self.target));
        }
        let whole = self.whole(response, HEALTH_BODY).await?;
        status::read(&whole.body).map_err(|reason| GraphError::Unreachable {
            target: self.target.clone(),
            reason,
        })
    }

    /// The smallest traversal that there is.
    async fn ping(&self, deadline: Instant) -> Result<String, GraphError> {
        let script = Script {
            statements: vec![Statement {
                source: Vec::new(),
                steps: vec![Step::new(StepName::Inject, [Value::Int(1).into()])],
                terminal: None,
            }],
        };
        let limits = Limits {
            deadline,
            max_answer: HEALTH_BODY,
        };
        self.send(&script, limits).await?;
        Ok(self.dialect.name().to_owned())
    }
}

impl Graph for NeptuneGraph {
    fn run<'a>(
        &'a self,
        script: &'a Script,
        limits: Limits,
    ) -> BoxFuture<'a, Result<Rows, GraphError>> {
        within(limits.deadline, self.send(script, limits)).boxed()
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        let deadline = Instant::now() + HEALTH_TIMEOUT;
        match self.dialect {
            Dialect::Neptune => within(deadline, self.status()).boxed(),
            Dialect::GremlinServer | Dialect::JanusGraph => {
                within(deadline, self.ping(deadline)).boxed()
            }
        }
    }
}

async fn within<T>(
    deadline: Instant,
    work: impl Future<Output = Result<T, GraphError>>,
) -> Result<T, GraphError> {
    match tokio::time::timeout_at(deadline.into(), work).await {
        Ok(done) => done,
        Err(_) => Err(GraphError::Deadline),
    }
}

/// The innermost cause: the outer ones say only that a request failed.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
