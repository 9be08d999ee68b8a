//! Rows to the body of an answer, in one piece or with Neptune's trailers behind it.

use std::convert::Infallible;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::StreamBody;
use hyper::body::Frame;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{accept::Serializer, failure::Failure};
use crate::{
    front::server::budget::Share,
    graph::{Rows, memory::Format},
};

const X_NEPTUNE_STATUS: HeaderName = HeaderName::from_static("x-neptune-status");
const X_NEPTUNE_DETAIL: HeaderName = HeaderName::from_static("x-neptune-detail");

/// Who an answer is for, and how it is written.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    pub request_id: &'a str,
    pub serializer: Serializer,
    /// It asked for the status behind the body (`te: trailers`).
    pub trailers: bool,
}

/// Whether a client takes trailers.
pub fn takes_trailers(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::TE).into_iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| coding.trim().eq_ignore_ascii_case("trailers"))
}

impl Reader<'_> {
    /// The share is held until the rows are sent.
    pub fn rows(&self, rows: &Rows, share: Share) -> Response {
        let (head, tail) = (self.head(), self.tail());
        match self.trailers {
            false => {
                let rows = rows.as_bytes();
                let mut whole = Vec::with_capacity(head.len() + rows.len() + tail.len());
                for part in [head.as_bytes(), rows, tail.as_bytes()] {
                    whole.extend_from_slice(part);
                }
                self.reply(Body::from(share.hold(Bytes::from(whole))))
            }
            true => {
                let rows = share.hold(rows.to_bytes());
                let parts = [Bytes::from(head), rows, Bytes::from(tail)];
                let ok = StatusCode::OK;
                self.with_trailers(parts, trailers(&format!("{} OK", ok.as_u16()), ""))
            }
        }
    }

    /// The beginning of an answer, and then the failure: in the trailers, or, for a client that does
    /// not read them, behind what it then cannot parse.
    pub fn late(&self, failure: &Failure) -> Response {
        let head = Bytes::from(self.head() + "[");
        let json = failure.json(self.request_id);
        let mut reply = match self.trailers {
            false => self.reply(Body::from([&head[..], &json].concat())),
            true => {
                let status = format!("{} {}", failure.status.as_u16(), failure.code.name());
                let json = String::from_utf8_lossy(&json);
                let detail = utf8_percent_encode(&json, NON_ALPHANUMERIC).to_string();
                self.with_trailers([head], trailers(&status, &detail))
            }
        };
        reply.extensions_mut().insert(failure.code);
        reply
    }

    /// All before the rows, in the order in which a Gremlin Server writes it.
    fn head(&self) -> String {
        let (attributes, list) = match self.serializer.format {
            Format::Untyped => ("{}", ""),
            Format::Typed => (EMPTY_MAP, r#"{"@type":"g:List","@value":"#),
        };
        format!(
            r#"{{"requestId":"{}","status":{{"message":"","code":200,"attributes":{attributes}}},"result":{{"data":{list}"#,
            self.request_id
        )
    }

    fn tail(&self) -> String {
        match self.serializer.format {
            Format::Untyped => r#","meta":{}}}"#.to_owned(),
            Format::Typed => format!(r#"}},"meta":{EMPTY_MAP}}}}}"#),
        }
    }

    fn reply(&self, body: Body) -> Response {
        let content_type = HeaderValue::from_static(self.serializer.content_type);
        ([(header::CONTENT_TYPE, content_type)], body).into_response()
    }

    fn with_trailers<const N: usize>(&self, parts: [Bytes; N], trailers: HeaderMap) -> Response {
        let frames = parts.into_iter().map(Frame::data);
        let frames = frames.chain([Frame::trailers(trailers)]);
        let frames = stream::iter(frames.map(Ok::<_, Infallible>));
        let mut reply = self.reply(Body::new(StreamBody::new(frames)));
        // Without being announced here they are not sent.
        let announced = HeaderValue::from_static("X-Neptune-Status, X-Neptune-Detail");
        reply.headers_mut().insert(header::TRAILER, announced);
        reply
    }
}

const EMPTY_MAP: &str = r#"{"@type":"g:Map","@value":[]}"#;

fn trailers(status: &str, detail: &str) -> HeaderMap {
    let value = |text: &str| {
        HeaderValue::from_str(text).expect("digits, names of codes and percent-encoded text")
    };
    HeaderMap::from_iter([
        (X_NEPTUNE_STATUS, value(status)),
        (X_NEPTUNE_DETAIL, value(detail)),
    ])
}
