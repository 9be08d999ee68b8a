//! One server of a cluster.
//!
//! In: requests. Out: the same with everything that the server wants to see, over connections that
//! are kept, and made anew when the server's name may lead elsewhere.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Instant, SystemTime},
};

use http::{
    Method,
    header::{ACCEPT, CONTENT_TYPE, DATE, HOST},
};
use url::{Position, Url};

use super::{
    Endpoint,
    answer::{self, Broken},
    cancel::QueryId,
    connect::{Alias, ClientError, Connector},
    fault,
    gate::Gate,
    health::Health,
    iam::{Iam, SigningHost, ToSign, clock},
    status, summary,
};
use crate::graph::{Contents, GraphError};

/// How much of an error's body is read. Stack traces come last in it.
const ERROR_BODY: usize = 64 << 10;
const STATUS_BODY: usize = 64 << 10;

/// It names every label and property once.
const SUMMARY_BODY: usize = 4 << 20;

pub(super) struct Node {
    endpoint: Endpoint,
    /// The endpoint as the user wrote it, for messages.
    name: String,
    /// The name in the `Host` header, where it is not the endpoint's.
    host: Option<SigningHost>,
    iam: Option<Iam>,
    connector: Arc<Connector>,
    alias: Option<Alias>,
    client: RwLock<Client>,
    /// For answers.
    room: answer::Room,
    pub gate: Gate,
    pub health: Health,
}

/// A client and how many there were before it.
#[derive(Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    generation: u64,
}

/// What a node is made of.
pub(super) struct NodeParts {
    pub endpoint: Endpoint,
    pub name: String,
    pub host: Option<SigningHost>,
    pub iam: Option<Iam>,
    pub connector: Arc<Connector>,
    pub alias: Option<Alias>,
    pub room: answer::Room,
    pub gate: Gate,
}

impl Node {
    pub fn new(parts: NodeParts) -> Result<Self, ClientError> {
        let http = parts.connector.client(parts.alias.as_ref())?;
        Ok(Node {
            endpoint: parts.endpoint,
            name: parts.name,
            host: parts.host,
            iam: parts.iam,
            connector: parts.connector,
            alias: parts.alias,
            client: RwLock::new(Client {
                http,
                generation: 0,
            }),
            room: parts.room,
            gate: parts.gate,
            health: Health::default(),
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn gremlin(&self) -> &Url {
        self.endpoint.gremlin()
    }

    /// Another resource of the server.
    pub fn beside(&self, path_and_query: &str) -> Url {
        self.endpoint.beside(path_and_query)
    }

    pub fn client(&self) -> Client {
        let client = self.client.read();
        client.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether its connections were not left behind yet.
    pub fn is_current(&self, client: &Client) -> bool {
        self.client().generation == client.generation
    }

    /// Leaves all connections of this client behind: they may lead to a server that another has
    /// taken over from. Requests under way end on theirs.
    pub fn renew(&self, seen: &Client) {
        let mut client = self.client.write().unwrap_or_else(PoisonError::into_inner);
        if client.generation > seen.generation {
            return;
        }
        match self.connector.client(self.alias.as_ref()) {
            Ok(http) => {
                *client = Client {
                    http,
                    generation: seen.generation + 1,
                };
            }
            Err(error) => tracing::warn!(%error, "connections cannot be made anew"),
        }
    }

    /// A request with what shows who sends it.
    pub async fn request(
        &self,
        client: &Client,
        method: Method,
        url: &Url,
        body: Vec<u8>,
    ) -> Result<reqwest::RequestBuilder, GraphError> {
        let mut request = client.http.request(method.clone(), url.clone());
        match (&self.iam, &self.host) {
            (Some(iam), _) => {
                let what = ToSign {
                    method: &method,
                    path_and_query: &url[Position::BeforePath..Position::AfterQuery],
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

    /// Sends a request to its answer's head, or to the error in it.
    pub async fn send(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<reqwest::Response, GraphError> {
        let response = request.send().await.map_err(|error| self.unsent(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let date = response.headers().get(DATE).cloned();
        let body = answer::beginning(response, ERROR_BODY).await;
        let error = fault::read(status.as_u16(), &body, &self.name);
        Err(match (error, &self.iam) {
            (GraphError::Denied(said), Some(_)) => {
                GraphError::Denied(match clock::off(date.as_ref(), SystemTime::now()) {
                    Some(off) => format!("{said}; {off}"),
                    None => said,
                })
            }
            (error, _) => error,
        })
    }

    /// Whether there are other keys than at that time, when some were used that were refused.
    pub async fn has_other_keys(&self, since: Instant) -> bool {
        match &self.iam {
            Some(iam) => iam.source.renewed(since).await,
            None => false,
        }
    }

    /// The whole body of an answer, and what comes behind it.
    pub async fn whole(
        &self,
        response: reqwest::Response,
        limit: usize,
    ) -> Result<answer::Whole, GraphError> {
        answer::collect(response, limit, &self.room)
            .await
            .map_err(|broken| match broken {
                Broken::TooLarge => GraphError::TooLarge { limit },
                Broken::NoRoom => GraphError::NoRoom,
                Broken::Lost(error) => self.lost(&error),
            })
    }

    /// What Neptune says of itself.
    pub async fn status(&self) -> Result<String, GraphError> {
        let client = self.client();
        let request = self
            .request(&client, Method::GET, self.endpoint.status(), Vec::new())
            .await?
            .header(ACCEPT, "application/json");
        let response = self.send(request).await?;
        let whole = self.whole(response, STATUS_BODY).await?;
        status::read(&whole.body).map_err(|reason| GraphError::Unreachable {
            target: self.name.clone(),
            reason,
        })
    }

    /// What Neptune's statistics say of the graph; `None`: nothing that could be read.
    pub async fn summary(&self) -> Option<Contents> {
        let client = self.client();
        let url = self.endpoint.beside("propertygraph/statistics/summary");
        let request = self.request(&client, Method::GET, &url, Vec::new());
        let request = request.await.ok()?.header(ACCEPT, "application/json");
        let response = self.send(request).await.ok()?;
        let whole = self.whole(response, SUMMARY_BODY).await.ok()?;
        summary::read(&whole.body)
    }

    /// Asks Neptune to end a query.
    pub async fn cancel(&self, query: QueryId) -> Result<(), String> {
        let body = format!("cancelQuery&queryId={}", query.uuid());
        let client = self.client();
        let request = self
            .request(
                &client,
                Method::POST,
                self.endpoint.gremlin_status(),
                body.into_bytes(),
            )
            .await
            .map_err(|error| error.to_string())?
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let sent = self.send(request).await;
        sent.map(drop).map_err(|error| error.to_string())
    }

    fn unsent(&self, error: &reqwest::Error) -> GraphError {
        let reason = reason(error);
        if let Some(untrusted) = untrusted(error) {
            return GraphError::Denied(format!(
                "the certificate of {} is not trusted ({untrusted}); --ca-file names the authority \
                 to trust, --signing-host the name that the certificate bears",
                self.name
            ));
        }
        if error.is_connect() || error.is_builder() {
            return GraphError::Unreachable {
                target: self.name.clone(),
                reason,
            };
        }
        self.lost(error)
    }

    /// As many requests wait for it as may.
    pub fn full(&self) -> GraphError {
        GraphError::Throttled(format!("too many requests wait for {}", self.name))
    }

    /// It did not answer until nobody waited any more.
    pub fn silent(&self) -> GraphError {
        GraphError::Lost {
            target: self.name.clone(),
            reason: "there was no answer in time".to_owned(),
        }
    }

    fn lost(&self, error: &reqwest::Error) -> GraphError {
        let mut reason = reason(error);
        // What TLS answers to plain HTTP begins so.
        if self.gremlin().scheme() == "http" && reason.contains("invalid HTTP version") {
            reason.push_str("; write https:// if that is what the server speaks");
        }
        GraphError::Lost {
            target: self.name.clone(),
            reason,
        }
    }
}

/// The innermost cause: the outer ones say only that a request failed.
fn reason(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map_or_else(String::new, |cause| cause.to_string())
}

/// Whether the handshake failed for the server's certificate: it will again.
fn untrusted(error: &reqwest::Error) -> Option<String> {
    causes(error).find_map(|cause| match of_tls(cause)? {
        rustls::Error::InvalidCertificate(why) => Some(why.to_string()),
        _ => None,
    })
}

/// An `io::Error` holds others without telling them as its sources.
fn of_tls<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e rustls::Error> {
    let inside = |error: &'e std::io::Error| of_tls(error.get_ref()?);
    error
        .downcast_ref::<rustls::Error>()
        .or_else(|| error.downcast_ref().and_then(inside))
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |cause| {
        cause.source()
    })
}
