//! A server that does what a test says with each request, and notes what it was asked.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use neptune_graphql::graph::neptune::Endpoint;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::wire::read_request;

/// What is done with one request.
#[derive(Debug, Clone, Copy)]
pub enum Does {
    /// These rows.
    Rows(&'static str),
    /// This status and body.
    Says(u16, &'static str),
    /// One of Neptune's errors, by its code.
    Fails(&'static str),
    /// The same after so many milliseconds.
    FailsLate(&'static str, u64),
    /// Closes the connection instead of answering.
    Drops,
    /// Answers with rows after so many milliseconds.
    Late(u64),
    Hangs,
}

/// What came in one request.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `POST /gremlin`, and the headers in small letters.
    pub head: String,
    pub body: String,
}

impl Asked {
    pub fn is_query(&self) -> bool {
        self.head.starts_with("post /gremlin http")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

type Script = dyn Fn(usize) -> Does + Send + Sync;

#[derive(Default)]
struct Notes {
    asked: Mutex<Vec<Asked>>,
    connections: AtomicUsize,
    inside: AtomicUsize,
    most_inside: AtomicUsize,
}

pub struct Server {
    pub address: SocketAddr,
    notes: Arc<Notes>,
    accepting: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Server {
    /// `script` says what is done with the first query, the second, and so on; `/status` is always
    /// answered well.
    pub async fn start(script: impl Fn(usize) -> Does + Send + Sync + 'static) -> Server {
        Server::start_at("127.0.0.1:0".parse().expect("an address"), script).await
    }

    pub async fn start_at(
        address: SocketAddr,
        script: impl Fn(usize) -> Does + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind(address).await.expect("the port is free");
        let address = listener.local_addr().expect("it is bound");
        let notes = Arc::new(Notes::default());
        let script: Arc<Script> = Arc::new(script);
        let noting = notes.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                noting.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(stream, noting.clone(), script.clone()));
            }
        });
        Server {
            address,
            notes,
            accepting,
        }
    }

    pub fn endpoint(&self) -> Endpoint {
        Endpoint::parse(&format!("http://{}", self.address)).expect("a URL")
    }

    /// All requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        let asked = self.notes.asked.lock();
        asked.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The number of queries so far.
    pub fn queries(&self) -> usize {
        self.asked().iter().filter(|asked| asked.is_query()).count()
    }

    pub fn connections(&self) -> usize {
        self.notes.connections.load(Ordering::Relaxed)
    }

    /// Queries that were here at the same time.
    pub fn most_inside(&self) -> usize {
        self.notes.most_inside.load(Ordering::Relaxed)
    }
}

async fn serve(mut stream: TcpStream, notes: Arc<Notes>, script: Arc<Script>) {
    while let Some((head, body)) = read_request(&mut stream).await {
        let asked = Asked {
            head,
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        let number = {
            let mut all = notes.asked.lock().unwrap_or_else(PoisonError::into_inner);
            let number = all.iter().filter(|asked| asked.is_query()).count();
            all.push(asked.clone());
            number
        };
        let does = match asked.is_query() {
            true => script(number),
            false => Does::Says(200, r#"{"status":"healthy","dbEngineVersion":"1.3.2.0"}"#),
        };
        let inside = notes.inside.fetch_add(1, Ordering::Relaxed) + 1;
        notes.most_inside.fetch_max(inside, Ordering::Relaxed);
        let kept = answer(&mut stream, does).await;
        notes.inside.fetch_sub(1, Ordering::Relaxed);
        if !kept {
            return;
        }
    }
}

/// False: the connection is at its end.
async fn answer(stream: &mut TcpStream, does: Does) -> bool {
    let rows = |rows: &str| format!(r#"{{"result":{{"data":{rows},"meta":{{}}}}}}"#);
    let (status, body) = match does {
        Does::Rows(text) => (200, rows(text)),
        Does::Says(status, body) => (status, body.to_owned()),
        Does::Fails(code) => (500, failure(code)),
        Does::FailsLate(code, millis) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            (500, failure(code))
        }
        Does::Drops => return false,
        Does::Late(millis) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            (200, rows("[1]"))
        }
        Does::Hangs => {
            // Until the client goes.
            let _ = stream.read_u8().await;
            return false;
        }
    };
    let text = format!(
        "HTTP/1.1 {status} Because\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(text.as_bytes()).await.is_ok()
}

fn failure(code: &str) -> String {
    format!(r#"{{"requestId":"1","code":"{code}Exception","detailedMessage":"so"}}"#)
}
