//! AWS's published test vectors through our signing: `tests/signing/vectors`.

use std::{collections::BTreeMap, fs, path::Path};

use http::Method;
use serde::Deserialize;

use super::{
    Credentials, ToSign,
    sign::{Scope, signed},
};

#[derive(Deserialize)]
struct Context {
    credentials: Keys,
    region: String,
    service: String,
    timestamp: String,
}

#[derive(Deserialize)]
struct Keys {
    access_key_id: String,
    secret_access_key: String,
    token: Option<String>,
}

/// An HTTP request as the files write it.
struct Written<'t> {
    method: Method,
    target: &'t str,
    headers: BTreeMap<String, &'t str>,
    body: &'t str,
}

impl<'t> Written<'t> {
    fn read(text: &'t str) -> Self {
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let first = lines.next().expect("a request line");
        let first = first.strip_suffix(" HTTP/1.1").expect("of HTTP/1.1");
        let (method, target) = first.split_once(' ').expect("a method and a target");
        let headers = lines.map(|line| line.split_once(':').expect("a header"));
        Written {
            method: method.parse().expect("a method"),
            target,
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value.trim()))
                .collect(),
            body,
        }
    }
}

#[test]
fn each_vector_is_signed_to_the_byte() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signing/vectors");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).expect("the vectors are there") {
        let vector = entry.expect("an entry").path();
        if vector.is_dir() {
            check(&vector);
            seen += 1;
        }
    }
    assert_eq!(seen, 23);
}

fn check(vector: &Path) {
    let name = vector.display();
    let text = |file: &str| fs::read_to_string(vector.join(file)).expect(file);
    let (request, expected, context) = (
        text("request.txt"),
        text("header-signed-request.txt"),
        text("context.json"),
    );
    let (request, expected) = (Written::read(&request), Written::read(&expected));
    let context: Context = serde_json::from_str(&context).expect("a context");
    let at: jiff::Timestamp = context.timestamp.parse().expect("a time");
    let host = request.headers["host"];
    // A body's hash is a header of the vectors, not of ours: there it is signed like any other.
    let mut others = request.headers.clone();
    others.remove("host");
    if let Some(hash) = expected.headers.get("x-amz-content-sha256") {
        others.insert("x-amz-content-sha256".to_owned(), hash);
    }
    let others: Vec<(&str, &str)> = others
        .iter()
        .map(|(name, value)| (&**name, *value))
        .collect();
    let headers = signed(
        &ToSign {
            method: &request.method,
            path_and_query: request.target,
            body: request.body.as_bytes(),
        },
        host,
        &others,
        Scope {
            region: &context.region,
            service: &context.service,
        },
        &Credentials {
            access_key_id: context.credentials.access_key_id,
            secret_access_key: context.credentials.secret_access_key,
            session_token: context.credentials.token,
        },
        at.into(),
    )
    .expect("it is signed");
    let mut ours: BTreeMap<String, &str> = others
        .iter()
        .map(|(name, value)| ((*name).to_owned(), *value))
        .collect();
    ours.insert("host".to_owned(), host);
    for (name, value) in &headers {
        ours.insert(name.to_string(), value.to_str().expect("text"));
    }
    assert_eq!(ours, expected.headers, "{name}");
}
