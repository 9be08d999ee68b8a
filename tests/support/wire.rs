//! HTTP as bytes, for servers that a test plays.

use tokio::{io::AsyncReadExt, net::TcpStream};

/// Reads one request to its end: its first line and headers in small letters, and its body. None when
/// the client has gone.
pub async fn read_request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut request = Vec::new();
    loop {
        if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
            let length = head
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.lines().next()?.parse().ok())
                .unwrap_or(0);
            if request.len() >= end + 4 + length {
                let body = request[end + 4..end + 4 + length].to_vec();
                return Some((head, body));
            }
        }
        if stream.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
    }
}
