//! The connection to a Gremlin server, and one request over it.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use futures_util::{FutureExt as _, future::BoxFuture};
use http::{
    Method,
    header::{ACCEPT, CONTENT_TYPE, HOST, TE},
};
use url::Url;

use super::{
    Dialect, Endpoint,
    answer::{self, Broken},
    connect::{self, Alias, ClientError},
    fault,
    iam::{CredentialsError, Iam, Region, Signer, SigningHost, SigningHostError, Source, ToSign},
    reply, request, status,
};
use crate::{
    graph::{Graph, GraphError, Job, Limits, Rows},
    gremlin::{Script, Statement, Step, StepName, Value},
};

const HEALTH_TIMEOUT: Duration = Duration::from_secs(5);
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
    /// The name in the `Host` header, where it is not the endpoint's.
    host: Option<SigningHost>,
    iam: Option<Iam>,
}

/// Why a server cannot be connected to: nothing was sent yet.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    #[error(transparent)]
    SigningHost(#[from] SigningHostError),
    #[error("`{0}` cannot stand in a URL")]
    Name(String),
}

/// How a server is reached.
#[derive(Debug)]
pub struct Connection {
    /// Where the connection goes.
    pub endpoint: Endpoint,
    pub dialect: Dialect,
    /// The name that is signed for and that the certificate bears, where it is not the endpoint's.
    pub signing_host: Option<SigningHost>,
    /// With it, requests are signed.
    pub region: Option<Region>,
    /// The only certificate authorities that are trusted.
    pub ca_file: Option<PathBuf>,
}

impl Connection {
    /// One without IAM, to the endpoint by its own name.
    pub fn plain(endpoint: Endpoint, dialect: Dialect) -> Self {
        Connection {
            endpoint,
            dialect,
            signing_host: None,
            region: None,
            ca_file: None,
        }
    }
}

impl NeptuneGraph {
    /// Makes a client without IAM. Nothing is sent yet.
    pub fn new(endpoint: Endpoint, dialect: Dialect) -> Result<Self, ConnectionError> {
        NeptuneGraph::connect(Connection::plain(endpoint, dialect))
    }

    /// Makes a client. Nothing is sent yet, but credentials are looked for.
    pub fn connect(connection: Connection) -> Result<Self, ConnectionError> {
        let target = connection.endpoint.to_string();
        let own_host = connection.endpoint.host_and_port();
        let (endpoint, alias) = match &connection.signing_host {
            None => (connection.endpoint, None),
            Some(host) => {
                let alias = Alias {
                    name: host.name().to_owned(),
                    at: connection.endpoint.host().to_owned(),
                };
                (connection.endpoint.named(host.name())?, Some(alias))
            }
        };
        let http = connect::client(connection.ca_file.as_ref(), alias)?;
        let iam = match connection.region {
            None => None,
            Some(region) => {
                let host = match &connection.signing_host {
                    Some(host) => host.clone(),
                    None => own_host.parse()?,
                };
                Some(Iam {
                    signer: Signer { region, host },
                    source: Source::of_environment(&http)?,
                })
            }
        };
        Ok(NeptuneGraph {
            http,
            target,
            endpoint,
            dialect: connection.dialect,
            host: connection.signing_host,
            iam,
        })
    }

    /// A request with what shows who sends it.
    async fn request(
        &self,
        method: Method,
        url: &Url,
        body: Vec<u8>,
    ) -> Result<reqwest::RequestBuilder, GraphError> {
        let mut request = self.http.request(method.clone(), url.clone());
        match (&self.iam, &self.host) {
            (Some(iam), _) => {
                let what = ToSign {
                    method: &method,
                    path_and_query: &url[url::Position::BeforePath..url::Position::AfterQuery],
                    body: &body,
                };
                let signed = iam.headers(&what).await;
                for (name, value) in
                    signed.map_err(|error| GraphError::Denied(error.to_string()))?
                {
                    request = request.header(name, value);
                }
            }
            (None, Some(host)) => request = request.header(HOST, host.header()),
            (None, None) => {}
        }
        Ok(match body.is_empty() {
            true => request,
            false => request.body(body),
        })
    }

    async fn send(&self, script: &Script, limits: Limits) -> Result<Rows, GraphError> {
        let remaining = limits.remaining();
        if remaining.is_zero() {
            return Err(GraphError::Deadline);
        }
        let response = self
            .request(
                Method::POST,
                self.endpoint.gremlin(),
                request::body(script, self.dialect, remaining),
            )
            .await?
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, request::ACCEPT)
            // Neptune then reports a failure after the first rows behind the body.
            .header(TE, "trailers")
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
            .request(Method::GET, self.endpoint.status(), Vec::new())
            .await?
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
    fn run<'a>(&'a self, job: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        within(job.limits.deadline, self.send(job.script, job.limits)).boxed()
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
