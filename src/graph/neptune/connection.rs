//! From settings to a graph on servers.
//!
//! In: a [`Connection`], where the servers are and how they are spoken to. Out: a [`NeptuneGraph`].
//! Nothing is sent yet, but credentials are looked for.

use std::{path::PathBuf, sync::Arc};

use super::{
    Dialect, Endpoint, Load, NeptuneGraph,
    answer::Room,
    cluster::Cluster,
    connect::{Alias, ClientError, Connector},
    gate::Gate,
    iam::{CredentialsError, Iam, Region, Signer, SigningHost, SigningHostError, Source},
    node::{Node, NodeParts},
};

/// Why servers cannot be connected to: nothing was sent yet.
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

/// How servers are reached.
#[derive(Debug)]
pub struct Connection {
    /// The writer, or the balancer before it.
    pub endpoint: Endpoint,
    /// Where reads go: the reader endpoint, or instances. Empty: to the writer.
    pub readers: Vec<Endpoint>,
    pub dialect: Dialect,
    /// The name that is signed for and that the certificate bears, where it is not the endpoint's.
    pub signing_host: Option<SigningHost>,
    /// With it, requests are signed.
    pub region: Option<Region>,
    /// The only certificate authorities that are trusted.
    pub ca_file: Option<PathBuf>,
    /// For each server.
    pub load: Load,
}

impl Connection {
    /// One server without IAM, by its own name.
    pub fn plain(endpoint: Endpoint, dialect: Dialect) -> Self {
        Connection {
            endpoint,
            readers: Vec::new(),
            dialect,
            signing_host: None,
            region: None,
            ca_file: None,
            load: Load::default(),
        }
    }

    fn node(
        &self,
        endpoint: &Endpoint,
        signing_host: Option<&SigningHost>,
        shared: &Shared,
    ) -> Result<Node, ConnectionError> {
        let name = endpoint.to_string();
        let signer = match (&self.region, signing_host) {
            (None, _) => None,
            (Some(region), Some(host)) => Some((region.clone(), host.clone())),
            (Some(region), None) => Some((region.clone(), endpoint.host_and_port().parse()?)),
        };
        let alias = signing_host.map(|host| Alias {
            name: host.name().to_owned(),
            at: endpoint.host().to_owned(),
        });
        let endpoint = match signing_host {
            Some(host) => endpoint.clone().named(host.name())?,
            None => endpoint.clone(),
        };
        let iam = signer.zip(shared.source.clone());
        Ok(Node::new(NodeParts {
            endpoint,
            name,
            host: signing_host.cloned(),
            iam: iam.map(|((region, host), source)| Iam {
                signer: Signer { region, host },
                source,
            }),
            connector: shared.connector.clone(),
            alias,
            room: shared.room.clone(),
            gate: Gate::new(self.load),
        })?)
    }
}

/// What all servers have in common.
struct Shared {
    connector: Arc<Connector>,
    source: Option<Arc<Source>>,
    room: Room,
}

impl NeptuneGraph {
    /// One server without IAM.
    pub fn new(endpoint: Endpoint, dialect: Dialect) -> Result<Self, ConnectionError> {
        NeptuneGraph::connect(&Connection::plain(endpoint, dialect))
    }

    /// Makes the clients.
    pub fn connect(connection: &Connection) -> Result<Self, ConnectionError> {
        let connector = Connector::new(connection.ca_file.as_ref())?;
        let source = match connection.region {
            Some(_) => Some(Arc::new(Source::of_environment(&connector.client(None)?)?)),
            None => None,
        };
        let shared = Shared {
            connector: Arc::new(connector),
            source,
            room: Room::default(),
        };
        let signing_host = connection.signing_host.as_ref();
        let writer = connection.node(&connection.endpoint, signing_host, &shared)?;
        let readers = connection.readers.iter();
        let readers = readers.map(|endpoint| connection.node(endpoint, None, &shared));
        Ok(NeptuneGraph::of_cluster(
            Cluster::new(writer, readers.collect::<Result<_, _>>()?),
            connection.dialect,
        ))
    }
}
