//! The leanest client: whole requests as bytes, over a connection that is kept.
//!
//! In: an address and a request. Out: the body of its answer.

use std::{
    io::{self, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
};

pub struct Connection {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Connection {
    /// `address` is a host and a port.
    pub fn to(address: &str) -> Connection {
        let stream = TcpStream::connect(address).expect("somebody listens");
        stream.set_nodelay(true).expect("a socket has options");
        Connection {
            stream: BufReader::with_capacity(64 << 10, stream),
            body: Vec::new(),
        }
    }

    /// Sends a request and reads its answer, which must be a good one.
    pub fn ask(&mut self, request: &[u8]) -> &[u8] {
        let (status, length) = self.exchange(request).expect("it answers");
        self.body.resize(length, 0);
        let read = self.stream.read_exact(&mut self.body);
        read.expect("the answer comes whole");
        let body = String::from_utf8_lossy(&self.body);
        assert!(status.contains(" 200"), "{status}: {body}");
        &self.body
    }

    fn exchange(&mut self, request: &[u8]) -> io::Result<(String, usize)> {
        self.stream.get_mut().write_all(request)?;
        let (status, length) = head(&mut self.stream)?;
        Ok((status, length.expect("the answer says how long it is")))
    }
}

/// The first line of a message, and how long its body is.
fn head(stream: &mut impl io::BufRead) -> io::Result<(String, Option<usize>)> {
    let (mut first, mut line, mut length) = (String::new(), String::new(), None);
    stream.read_line(&mut first)?;
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 || line.trim().is_empty() {
            return Ok((first, length));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
}

/// A request with this JSON for its body.
pub fn post(path: &str, accept: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         accept: {accept}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Takes the first request that comes, answers it with `answer`, and tells its body.
pub fn overheard(listener: &TcpListener, answer: &str) -> String {
    let (stream, _) = listener.accept().expect("somebody connects");
    let mut stream = BufReader::new(stream);
    let (_, length) = head(&mut stream).expect("it asks");
    let mut body = vec![0; length.expect("it says how long it is")];
    stream.read_exact(&mut body).expect("the whole of it comes");
    let length = answer.len();
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{answer}");
    let written = stream.get_mut().write_all(answer.as_bytes());
    written.expect("the asker waits");
    String::from_utf8(body).expect("a request is text")
}
