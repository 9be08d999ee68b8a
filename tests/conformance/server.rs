//! A Gremlin Server as the target, to hold the runner itself against.
//!
//! In: the address of a server with an empty TinkerGraph that takes numbers as ids. Out: a target.
//! Scenarios must come one after the other.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
};

use neptune_graphql::gremlin::{Script, write_script};
use serde_json::{Value as Json, json};

use crate::{
    suite::Suite,
    target::{RunError, Session, Target},
    typed::{self, Typed},
};

pub struct Server {
    pub address: String,
    pub suite: Arc<Suite>,
}

struct Open {
    address: String,
}

impl Target for Server {
    fn open(&self, graph: &str) -> Result<Arc<dyn Session>, String> {
        let session = Open {
            address: self.address.clone(),
        };
        let failed = |error| format!("{graph}: {error}");
        session.ask("g.V().drop().iterate()").map_err(failed)?;
        if let Some(script) = self.suite.graph(graph, true)? {
            session.run(&script).map_err(failed)?;
        }
        Ok(Arc::new(session))
    }
}

impl Session for Open {
    fn run(&self, script: &Script) -> Result<Vec<Typed>, RunError> {
        let mut text = String::new();
        write_script(script, &mut text);
        let body = json!({ "gremlin": text, "language": "gremlin-lang" }).to_string();
        let answer = self
            .post(&body)
            .map_err(|error| RunError::Failed(error.to_string()))?;
        let json: Json = serde_json::from_str(&answer)
            .map_err(|error| RunError::Failed(format!("{error}: {answer}")))?;
        if let Some(message) = json["message"].as_str() {
            return Err(RunError::Failed(message.to_owned()));
        }
        match typed::read(&json["result"]["data"]).map_err(RunError::Failed)? {
            Typed::List(rows) => Ok(rows),
            other => Err(RunError::Failed(format!("no rows: {other:?}"))),
        }
    }
}

impl Open {
    fn post(&self, body: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "POST /gremlin HTTP/1.1\r\nHost: {}\r\nAccept: application/vnd.gremlin-v3.0+json\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        Ok(body.to_owned())
    }
}
