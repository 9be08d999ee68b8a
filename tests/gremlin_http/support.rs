//! A server on a free port, and requests to it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use neptune_graphql::{
    front::{
        gremlin::{Faults, GremlinSettings, router},
        http::{Grace, serve},
    },
    graph::{
        memory::MemoryGraph,
        neptune::{Dialect, Endpoint, NeptuneGraph},
    },
};
use reqwest::{Client, RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

pub const UNTYPED: &str = "application/vnd.gremlin-v3.0+json;types=false";
pub const TYPED: &str = "application/vnd.gremlin-v3.0+json";

pub struct Server {
    pub address: SocketAddr,
    pub client: Client,
    pub stop: Option<oneshot::Sender<()>>,
    pub ended: JoinHandle<Grace>,
}

pub async fn server() -> Server {
    start(GremlinSettings::default()).await
}

pub async fn with_faults(faults: &[&str], seed: u64) -> Server {
    let shares = faults.iter().map(|text| text.parse().expect(text));
    let faults = Faults::new(shares.collect(), None, Some(seed)).expect("it is less than one");
    start(GremlinSettings {
        faults,
        ..GremlinSettings::default()
    })
    .await
}

pub async fn start(settings: GremlinSettings) -> Server {
    start_on(Arc::new(MemoryGraph::new()), settings).await
}

pub async fn start_on(graph: Arc<MemoryGraph>, settings: GremlinSettings) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    // The client asks for one although it speaks no TLS here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (stop, stopped) = oneshot::channel();
    let stopped = async {
        let _ = stopped.await;
    };
    let router = router(graph, settings);
    Server {
        address,
        client: Client::builder().no_proxy().build().expect("a client"),
        stop: Some(stop),
        ended: tokio::spawn(serve(listener, router, stopped, Duration::from_millis(500))),
    }
}

impl Server {
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn post(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.client.post(self.url("/gremlin")).body(body)
    }

    pub fn query(&self, text: &str) -> RequestBuilder {
        self.post(json!({ "gremlin": text }).to_string())
    }

    pub async fn ask(&self, text: &str) -> Answer {
        answer(self.query(text)).await
    }

    /// The rows of a query that must go well.
    pub async fn rows(&self, text: &str) -> Value {
        let answer = self.ask(text).await;
        assert_eq!(answer.status, 200, "{text}: {}", answer.body);
        answer.body["result"]["data"].clone()
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.client.get(self.url(path))).await
    }

    /// Our own client.
    pub fn graph(&self) -> NeptuneGraph {
        let endpoint = Endpoint::parse(&self.url("")).expect("a URL");
        NeptuneGraph::new(endpoint, Dialect::Neptune).expect("a client")
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.expect("a body");
    Answer {
        status,
        headers,
        body: serde_json::from_slice(&body).expect("JSON"),
    }
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("no code")
    }

    pub fn detail(&self) -> &str {
        self.body["detailedMessage"].as_str().unwrap_or_default()
    }

    #[track_caller]
    pub fn assert_fails(&self, status: u16, code: &str, says: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.body);
        assert!(self.detail().contains(says), "{says}: {}", self.body);
        assert_eq!(self.headers["content-type"], "application/json");
        let keys: Vec<_> = self.body.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["code", "detailedMessage", "requestId"]);
        assert_eq!(
            self.body["requestId"],
            self.headers["x-request-id"].to_str().expect("text")
        );
    }
}
