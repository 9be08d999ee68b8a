//! Neptune's loader, played: answers that were written beforehand, over a socket.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use serde_json::{Value, json};

/// What is done with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    Json(u16, Value),
    Text(u16, &'static str),
    /// The connection ends without a word.
    Drop,
}

#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| &**value)
    }
}

#[derive(Default)]
struct Script {
    replies: Vec<Reply>,
    asked: Vec<Asked>,
}

/// Replies in order; the last one again and again.
pub struct Loader {
    pub url: String,
    script: Arc<Mutex<Script>>,
}

impl Loader {
    pub fn play(replies: Vec<Reply>) -> Loader {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it has one"));
        let script = Arc::new(Mutex::new(Script {
            replies,
            asked: Vec::new(),
        }));
        let shared = script.clone();
        // It ends with the tests.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = answer(stream, &shared);
            }
        });
        Loader { url, script }
    }

    pub fn asked(&self) -> Vec<Asked> {
        let script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.asked.clone()
    }
}

fn answer(stream: TcpStream, script: &Mutex<Script>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next(), words.next());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    let reply = {
        let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
        script.asked.push(Asked {
            method: method.unwrap_or_default(),
            path: path.unwrap_or_default(),
            headers,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        });
        match script.replies.len() {
            1 => script.replies[0].clone(),
            _ => script.replies.remove(0),
        }
    };
    let (status, text) = match reply {
        Reply::Json(status, body) => (status, body.to_string()),
        Reply::Text(status, text) => (status, text.to_owned()),
        Reply::Drop => return Ok(()),
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    )
}

pub const ID: &str = "ef478d76-d9da-4d94-8ff1-08d9d4863aa5";

pub fn started() -> Reply {
    Reply::Json(200, json!({"status": "200 OK", "payload": {"loadId": ID}}))
}

/// A status with some fields that nobody has heard of.
pub fn status(state: &str, files: Value, records: u64) -> Reply {
    Reply::Json(
        200,
        json!({
            "status": "200 OK",
            "payload": {
                "feedCount": files,
                "overallStatus": {
                    "fullUri": "s3://bucket/data", "runNumber": 1, "retryNumber": 0,
                    "status": state, "totalTimeSpent": 3, "startTime": 1795176000,
                    "totalRecords": records, "totalDuplicates": 0, "parsingErrors": 0,
                    "datatypeMismatchErrors": 0, "insertErrors": 0, "unheard": {"of": [1]},
                },
                "failedFeeds": [],
                "errors": {"startIndex": 0, "endIndex": 0, "loadId": ID, "errorLogs": []},
                "later": "yes",
            },
        }),
    )
}

pub fn error(status: u16, code: &str, message: &str) -> Reply {
    Reply::Json(
        status,
        json!({"requestId": "7", "code": code, "detailedMessage": message}),
    )
}
