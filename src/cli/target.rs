//! The flags that say where the graph is, to a graph. Graphs are opened here and nowhere else.

use std::{
    num::NonZeroU16,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{Args, ValueEnum, builder::BoolishValueParser};
use futures_util::future::BoxFuture;

use crate::graph::{
    Graph, GraphError, Job, Rows,
    neptune::{
        ClientError, Connection, ConnectionError, Dialect, Endpoint, Load, NeptuneGraph,
        iam::{Region, SigningHost},
    },
};

#[derive(Args)]
#[command(next_help_heading = "Graph")]
pub(super) struct TargetArgs {
    #[cfg_attr(
        feature = "embedded",
        doc = "Neptune, or another Gremlin server; without it, an embedded graph with DIR/data/*.csv"
    )]
    #[cfg_attr(not(feature = "embedded"), doc = "Neptune, or another Gremlin server")]
    #[arg(long, env = "NEPTUNE_ENDPOINT", value_name = "URL", value_parser = Endpoint::parse)]
    endpoint: Option<Endpoint>,

    /// Where reads go; without it, to --endpoint
    #[arg(
        long,
        env = "NEPTUNE_READER_ENDPOINT",
        value_name = "URL",
        value_parser = Endpoint::parse,
        requires = "endpoint",
        conflicts_with = "instance_endpoint"
    )]
    reader_endpoint: Option<Endpoint>,

    /// Instances that reads are spread over, instead of the reader endpoint: the flag several times,
    /// or with commas between
    #[arg(
        long,
        env = "NEPTUNE_INSTANCE_ENDPOINTS",
        value_name = "URL",
        value_parser = Endpoint::parse,
        value_delimiter = ',',
        requires = "endpoint"
    )]
    instance_endpoint: Vec<Endpoint>,

    /// What stands at the endpoint
    #[arg(long, env = "NEPTUNE_DIALECT", value_enum, default_value_t = DialectArg::Neptune)]
    dialect: DialectArg,

    /// Signs requests with AWS credentials (IAM): those of the environment, of the container, or of
    /// ~/.aws/credentials
    #[arg(long, env = "NEPTUNE_IAM", value_parser = BoolishValueParser::new())]
    iam: bool,

    /// The region of the cluster, for --iam
    #[arg(long, env = "AWS_REGION", value_name = "REGION")]
    region: Option<Region>,

    /// Neptune's own name and port, where the endpoint is a load balancer's: what is signed, and the
    /// name that the certificate bears
    #[arg(
        long,
        env = "NEPTUNE_SIGNING_HOST",
        value_name = "HOST:PORT",
        requires = "endpoint",
        conflicts_with_all = ["reader_endpoint", "instance_endpoint"]
    )]
    signing_host: Option<SigningHost>,

    /// The certificate authorities to trust, in PEM; without it, the public ones
    #[arg(
        long,
        env = "NEPTUNE_CA_FILE",
        value_name = "PEM",
        requires = "endpoint"
    )]
    ca_file: Option<PathBuf>,

    /// Requests that each server has at a time
    #[arg(
        long,
        env = "NEPTUNE_MAX_IN_FLIGHT",
        value_name = "N",
        default_value = "128"
    )]
    max_in_flight: NonZeroU16,

    /// Requests that wait for each server beyond that; more end with THROTTLED
    #[arg(
        long,
        env = "NEPTUNE_MAX_QUEUE",
        value_name = "N",
        default_value_t = 1_024
    )]
    max_queue: u16,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DialectArg {
    Neptune,
    GremlinServer,
    #[value(name = "janusgraph")]
    JanusGraph,
}

impl From<DialectArg> for Dialect {
    fn from(arg: DialectArg) -> Self {
        match arg {
            DialectArg::Neptune => Dialect::Neptune,
            DialectArg::GremlinServer => Dialect::GremlinServer,
            DialectArg::JanusGraph => Dialect::JanusGraph,
        }
    }
}

/// A graph, and what to say of it to the user.
pub(super) struct Target {
    pub graph: Arc<dyn Graph>,
    /// What it is.
    pub about: String,
    /// Where it is, if it is another process, which may not be there.
    pub address: Option<String>,
}

impl TargetArgs {
    pub(super) async fn open(&self, dir: &Path) -> miette::Result<Target> {
        self.check()?;
        match &self.endpoint {
            Some(endpoint) => self.remote(endpoint),
            None => without_endpoint(dir).await,
        }
    }
}

impl TargetArgs {
    /// What clap cannot say: a variable that is set to `false` needs nothing beside it.
    fn check(&self) -> miette::Result<()> {
        match (self.iam, &self.endpoint, &self.region) {
            (true, None, _) => Err(miette::miette!(
                help = "name the cluster with --endpoint (NEPTUNE_ENDPOINT)",
                "--iam signs requests to a server, and there is none"
            )),
            (true, Some(_), None) => Err(miette::miette!(
                help = "name it with --region (AWS_REGION)",
                "--iam needs the region of the cluster"
            )),
            (true, Some(_), Some(_)) | (false, _, _) => Ok(()),
        }
    }

    /// Instances where there are any: of the reader endpoint, a burst of connections gets one.
    fn readers(&self) -> Vec<Endpoint> {
        match self.instance_endpoint.is_empty() {
            true => self.reader_endpoint.iter().cloned().collect(),
            false => self.instance_endpoint.clone(),
        }
    }

    fn connect(&self, endpoint: &Endpoint) -> miette::Result<NeptuneGraph> {
        self.check()?;
        NeptuneGraph::connect(&Connection {
            endpoint: endpoint.clone(),
            readers: self.readers(),
            dialect: self.dialect.into(),
            signing_host: self.signing_host.clone(),
            region: self.region.clone().filter(|_| self.iam),
            ca_file: self.ca_file.clone(),
            load: Load {
                in_flight: usize::from(self.max_in_flight.get()),
                queue: usize::from(self.max_queue),
            },
        })
        .map_err(|error| match &error {
            ConnectionError::Client(ClientError::CaFile { .. }) => miette::miette!(
                help = "name a file of certificates in PEM with --ca-file (NEPTUNE_CA_FILE)",
                "{error}"
            ),
            _ => miette::miette!("{error}"),
        })
    }

    fn remote(&self, endpoint: &Endpoint) -> miette::Result<Target> {
        Ok(Target {
            graph: Arc::new(self.connect(endpoint)?),
            about: Dialect::from(self.dialect).name().to_owned(),
            address: Some(endpoint.to_string()),
        })
    }

    /// The server, where one is named.
    #[cfg(feature = "load")]
    pub(super) fn server(&self) -> miette::Result<Option<Server>> {
        let Some(endpoint) = &self.endpoint else {
            return Ok(None);
        };
        Ok(Some(Server {
            graph: self.connect(endpoint)?,
            dialect: self.dialect.into(),
            address: endpoint.to_string(),
        }))
    }

    #[cfg(feature = "load")]
    pub(super) fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }
}

/// A graph that is another process.
#[cfg(feature = "load")]
pub(super) struct Server {
    pub graph: NeptuneGraph,
    pub dialect: Dialect,
    pub address: String,
}

#[cfg(feature = "embedded")]
use super::embedded::target as without_endpoint;

/// This program has no graph of its own.
#[cfg(not(feature = "embedded"))]
async fn without_endpoint(_: &Path) -> miette::Result<Target> {
    Err(miette::miette!(
        help = "name Neptune, or another Gremlin server, with --endpoint URL or the variable \
                NEPTUNE_ENDPOINT; this program was built without the embedded graph (the feature \
                `embedded`)",
        "there is no graph: no endpoint is set"
    ))
}

/// The graph of a command that runs no traversal.
pub(super) struct NoGraph;

impl NoGraph {
    fn unreachable(&self) -> GraphError {
        GraphError::Unreachable {
            target: "no graph".into(),
            reason: "this command runs no traversals".into(),
        }
    }
}

impl Graph for NoGraph {
    fn run<'a>(&'a self, _: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        Box::pin(async { Err(self.unreachable()) })
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        Box::pin(async { Err(self.unreachable()) })
    }
}
