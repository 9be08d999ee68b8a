//! The embedded graph as an instance of Neptune on a port of this machine.

use std::{future::pending, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use neptune_graphql::{
    front::{
        gremlin::{GremlinSettings, Guard, Instance, Keys},
        http::{Intake, Tls, serve, serve_tls},
    },
    graph::{
        Graph, Job, Limits, Repeat,
        memory::MemoryGraph,
        neptune::{Connection, Dialect, Endpoint, NeptuneGraph},
    },
    gremlin::{Never, parse_script},
};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::{KEYS, REGION, project::items, support::certificate::Certificate};

/// The name that is signed for and that the certificate bears.
pub const HOST: &str = "db.cluster-abc.eu-west-1.neptune.test:8182";

/// A graph with the items that are read.
pub async fn graph() -> Arc<MemoryGraph> {
    let graph = MemoryGraph::new();
    let script = parse_script::<Never>(&items()).expect("it is Gremlin").tree;
    let limits = Limits {
        deadline: std::time::Instant::now() + Duration::from_secs(10),
        max_answer: 1 << 20,
    };
    let job = Job::write(&script, limits, Repeat::Unknown);
    graph.run(job).await.expect("they are new");
    Arc::new(graph)
}

pub async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

/// An instance that answers everybody.
pub async fn open(graph: Arc<MemoryGraph>, settings: GremlinSettings) -> (Instance, SocketAddr) {
    let instance = Instance::new(graph, settings);
    let (listener, address) = listener().await;
    tokio::spawn(serve(
        listener,
        instance.router(),
        pending(),
        Duration::ZERO,
    ));
    (instance, address)
}

/// One with TLS that checks signatures.
pub struct Guarded {
    pub address: SocketAddr,
    /// The keys that it accepts, to be written anew.
    pub keys: PathBuf,
    pub authority: PathBuf,
    _folder: TempDir,
}

pub async fn guarded(graph: Arc<MemoryGraph>, settings: GremlinSettings) -> Guarded {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys");
    let [(_, id), (_, secret), (_, token)] = KEYS;
    std::fs::write(&keys, written(id, secret, token)).expect("a file");
    let name = HOST.split(':').next().unwrap_or_default();
    let certificate = Certificate::of(&[name], folder.path());
    let tls = Tls::of_files(&certificate.certificate, &certificate.key).expect("they fit");
    let router = Instance::new(graph, settings).guarded(Guard {
        keys: Keys::of_file(keys.clone()).expect("there are keys"),
        region: Some(REGION.to_owned()),
        host: Some(HOST.to_owned()),
    });
    let (listener, address) = listener().await;
    tokio::spawn(serve_tls(
        Intake::default(),
        listener,
        tls,
        router,
        pending(),
        Duration::ZERO,
    ));
    Guarded {
        address,
        keys,
        authority: certificate.certificate,
        _folder: folder,
    }
}

/// A file of keys.
pub fn written(id: &str, secret: &str, token: &str) -> String {
    format!(
        "[default]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n\
         aws_session_token = {token}\n"
    )
}

impl Guarded {
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Our client, with the keys of this process.
    pub fn client(&self) -> NeptuneGraph {
        let endpoint = Endpoint::parse(&self.url()).expect("a URL");
        NeptuneGraph::connect(&Connection {
            signing_host: Some(HOST.parse().expect("a host")),
            region: Some(REGION.parse().expect("a region")),
            ca_file: Some(self.authority.clone()),
            ..Connection::plain(endpoint, Dialect::Neptune)
        })
        .expect("a client")
    }
}

pub fn client(address: SocketAddr, dialect: Dialect) -> NeptuneGraph {
    let endpoint = Endpoint::parse(&format!("http://{address}")).expect("a URL");
    NeptuneGraph::new(endpoint, dialect).expect("a client")
}
