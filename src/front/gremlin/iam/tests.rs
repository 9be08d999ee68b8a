//! AWS's test vectors (`tests/signing/vectors`), and requests that our client signs.

use std::{fs, path::PathBuf, time::SystemTime};

use http::Method;
use proptest::prelude::*;

use super::*;
use crate::graph::neptune::iam::{Signer, ToSign};

const FILE: &str = "[old]\naws_access_key_id = AKIDOLD\naws_secret_access_key = secret\n\
                    [new]\naws_access_key_id = ASIANEW\naws_secret_access_key = secret2\n\
                    aws_session_token = to/ken+=\n";
const HOST: &str = "db.cluster-abc.eu-west-1.neptune.amazonaws.com:8182";

fn request(method: &Method, target: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = http::Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).expect("a request").into_parts().0
}

#[test]
fn each_vector_is_in_its_canonical_form_and_verified() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/signing/vectors");
    let vectors = fs::read_dir(folder).expect("the vectors are there");
    let vectors = vectors.map(|entry| entry.expect("an entry").path());
    let mut seen = 0;
    for vector in vectors.filter(|path| path.is_dir()) {
        let name = vector.display();
        let text = |file: &str| fs::read_to_string(vector.join(file)).expect(file);
        let signed = text("header-signed-request.txt");
        let (head, body) = signed.split_once("\n\n").unwrap_or((&signed, ""));
        let mut lines = head.lines();
        let first = lines.next().and_then(|line| line.strip_suffix(" HTTP/1.1"));
        let (method, target) = first
            .and_then(|line| line.split_once(' '))
            .expect("a request");
        let headers: Vec<_> = lines.filter_map(|line| line.split_once(':')).collect();
        let parts = request(&method.parse().expect("a method"), target, &headers);

        let authorization = Authorization::of(&parts.headers).expect("it is whole");
        let payload = hex(digest::digest(&digest::SHA256, body.as_bytes()).as_ref());
        let canonical = canonical::request(&parts, &authorization.signed, &payload);
        let canonical = canonical.expect("all headers are there");
        assert_eq!(canonical, text("header-canonical-request.txt"), "{name}");
        let date = self::text(&parts.headers, X_AMZ_DATE).expect("a date");
        let to_sign = authorization.to_sign(date, &canonical);
        let key = authorization.key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let verified = hmac::verify(&key, to_sign.as_bytes(), &authorization.signature);
        assert!(verified.is_ok(), "{name}");
        seen += 1;
    }
    assert_eq!(seen, 23);
}

struct Server {
    _folder: tempfile::TempDir,
    path: PathBuf,
    guard: Guard,
}

fn server() -> Server {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("credentials");
    fs::write(&path, FILE).expect("a file");
    Server {
        guard: Guard {
            keys: Keys::of_file(path.clone()).expect("it has keys"),
            region: Some("eu-west-1".to_owned()),
            host: Some(HOST.to_owned()),
        },
        _folder: folder,
        path,
    }
}

/// What a client sends.
#[derive(Debug, Clone)]
struct Sent {
    target: String,
    body: Vec<u8>,
    region: &'static str,
    host: &'static str,
    keys: (&'static str, &'static str, Option<&'static str>),
    minutes_ahead: i64,
}

fn sent() -> Sent {
    Sent {
        target: "/gremlin".to_owned(),
        body: br#"{"gremlin":"g.V()"}"#.to_vec(),
        region: "eu-west-1",
        host: HOST,
        keys: ("ASIANEW", "secret2", Some("to/ken+=")),
        minutes_ahead: 0,
    }
}

impl Sent {
    fn headers(&self, now: Timestamp) -> Vec<(String, String)> {
        let signer = Signer {
            region: self.region.parse().expect("a region"),
            host: self.host.parse().expect("a host"),
        };
        let (access_key_id, secret_access_key, session_token) = self.keys;
        let credentials = Credentials {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: secret_access_key.to_owned(),
            session_token: session_token.map(str::to_owned),
        };
        let what = ToSign {
            method: &Method::POST,
            path_and_query: &self.target,
            body: &self.body,
        };
        let ahead = jiff::SignedDuration::from_mins(self.minutes_ahead);
        let at = now.checked_add(ahead).expect("a time");
        let headers = signer.sign(&what, &credentials, SystemTime::from(at));
        let text = |value: &http::HeaderValue| value.to_str().expect("text").to_owned();
        let headers = headers.expect("it is signed");
        headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect()
    }
}

/// The code and the words of a refusal.
fn refusal(server: &Server, sent: &Sent, change: impl Fn(&str, String) -> String) -> String {
    let now = Timestamp::now();
    let headers = sent.headers(now);
    let headers: Vec<(&str, String)> = headers
        .iter()
        .map(|(name, value)| (&**name, change(name, value.clone())))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .map(|(name, value)| (*name, &**value))
        .collect();
    let parts = request(&Method::POST, &sent.target, &headers);
    match server.guard.verify(&parts, &sent.body, now) {
        Ok(()) => String::new(),
        Err(failure) => {
            assert_eq!(failure.status, 403);
            format!("{}: {}", failure.code.name(), failure.detail)
        }
    }
}

fn unchanged(_: &str, value: String) -> String {
    value
}

#[test]
fn who_may_ask_is_let_in() {
    let server = server();
    assert_eq!(refusal(&server, &sent(), unchanged), "");
    let old = Sent {
        keys: ("AKIDOLD", "secret", None),
        minutes_ahead: -4,
        ..sent()
    };
    assert_eq!(refusal(&server, &old, unchanged), "");
}

#[test]
fn who_may_not_is_told_why() {
    let server = server();
    for (sent, says) in [
        (
            Sent {
                keys: ("ASIANEW", "secret2", None),
                ..sent()
            },
            "AccessDeniedException: The security token included in the request is invalid.",
        ),
        (
            Sent {
                keys: ("AKIDOLD", "secret", Some("t")),
                ..sent()
            },
            "AccessDeniedException: The security token included in the request is invalid.",
        ),
        (
            Sent {
                keys: ("AKIDNONE", "secret", None),
                ..sent()
            },
            "AccessDeniedException: The security token included in the request is invalid.",
        ),
        (
            Sent {
                keys: ("AKIDOLD", "wrong", None),
                ..sent()
            },
            "InvalidSignatureException: The request signature we calculated does not match",
        ),
        (
            Sent {
                region: "eu-west-2",
                ..sent()
            },
            "Credential should be scoped to the region 'eu-west-1', not 'eu-west-2'.",
        ),
        (
            Sent {
                host: "balancer.example.com",
                ..sent()
            },
            "signed for the host balancer.example.com, and this is db.cluster-abc",
        ),
        (
            Sent {
                minutes_ahead: -10,
                ..sent()
            },
            "Signature expired: ",
        ),
        (
            Sent {
                minutes_ahead: 10,
                ..sent()
            },
            "Signature not yet current: ",
        ),
    ] {
        let refusal = refusal(&server, &sent, unchanged);
        assert!(refusal.contains(says), "{refusal}");
        assert!(!refusal.contains("to/ken+="), "{refusal}");
    }
}

#[test]
fn a_header_that_was_changed_is_seen() {
    let server = server();
    let changed = |header: &str, change: &dyn Fn(String) -> String| {
        refusal(&server, &sent(), |name, value| match name == header {
            true => change(value),
            false => value,
        })
    };
    let none = |_: String| String::new();
    let without = |part: &'static str| move |value: String| value.replace(part, "");
    for (refusal, says) in [
        (
            changed("authorization", &none),
            "AccessDeniedException: Missing Authentication Token",
        ),
        (
            changed("authorization", &|_| "Basic eA==".to_owned()),
            "IncompleteSignatureException: the Authorization header requires AWS4-HMAC-SHA256",
        ),
        (
            changed("authorization", &without("Signature=")),
            "IncompleteSignatureException: Authorization header requires 'Signature'",
        ),
        (
            changed("authorization", &without("/aws4_request")),
            "IncompleteSignatureException: 'Credential' must be",
        ),
        (
            changed("authorization", &|value| value + "x"),
            "IncompleteSignatureException: 'Signature' must be hexadecimal",
        ),
        (
            changed("authorization", &|value| value.replace("neptune-db", "s3")),
            "Credential should be scoped to the service 'neptune-db', not 's3'.",
        ),
        (
            changed("authorization", &without("host;")),
            "InvalidSignatureException: 'host' must be a 'SignedHeader'",
        ),
        (
            changed("authorization", &without(";x-amz-security-token")),
            "InvalidSignatureException: 'x-amz-security-token' must be a 'SignedHeader'",
        ),
        (
            changed("authorization", &|value| value.replace("host;", "a;host;")),
            "InvalidSignatureException: 'a' is named as a SignedHeader",
        ),
        (
            changed("x-amz-date", &none),
            "IncompleteSignatureException: Authorization header requires existence of an 'X-Amz-Date'",
        ),
        (
            changed("x-amz-date", &|_| "20150830T123600Z".to_owned()),
            "InvalidSignatureException: Credential's date",
        ),
        (
            changed("x-amz-date", &|value| value.replace('Z', "z")),
            "InvalidSignatureException: The request signature we calculated does not match",
        ),
        (
            changed("x-amz-security-token", &none),
            "AccessDeniedException: The security token included in the request is invalid.",
        ),
        (
            changed("host", &|_| "localhost:8182".to_owned()),
            "InvalidSignatureException: the request is signed for the host localhost:8182",
        ),
    ] {
        assert!(refusal.contains(says), "{says}: {refusal}");
    }
}

#[test]
fn keys_that_rotate_are_followed() {
    let server = server();
    let write = |text: &str| fs::write(&server.path, text).expect("it is written");
    let old = Sent {
        keys: ("AKIDOLD", "secret", None),
        ..sent()
    };
    write(&FILE.replace("AKIDOLD", "AKIDNEXT"));
    let refused = refusal(&server, &old, unchanged);
    assert!(refused.starts_with("ExpiredTokenException: "), "{refused}");
    let next = Sent {
        keys: ("AKIDNEXT", "secret", None),
        ..sent()
    };
    assert_eq!(refusal(&server, &next, unchanged), "");
    // While it is being written, or gone, those read before stay.
    write("");
    assert_eq!(refusal(&server, &next, unchanged), "");
    fs::remove_file(&server.path).expect("it was there");
    assert_eq!(refusal(&server, &next, unchanged), "");
}

#[test]
fn a_file_without_keys_is_refused() {
    let server = server();
    fs::write(&server.path, "[a]\nrole_arn = x\n").expect("it is written");
    assert!(matches!(
        Keys::of_file(server.path.clone()),
        Err(KeysError::None(_))
    ));
    let gone = server.path.with_extension("gone");
    assert!(matches!(Keys::of_file(gone), Err(KeysError::File { .. })));
}

proptest! {
    #[test]
    fn what_our_client_signs_is_verified(
        path in "(/[a-zA-Z0-9%._~'()*!,;:@&=+$-]{0,8}){1,3}",
        query in "([a-z0-9%.~_-]{1,5}=[a-zA-Z0-9%.~_/?-]{0,8}&){0,3}",
        body in prop::collection::vec(any::<u8>(), 0..300),
        flipped in any::<prop::sample::Index>(),
    ) {
        let url = url::Url::parse(&format!("https://h{path}?{query}")).expect("a URL");
        let target = url[url::Position::BeforePath..].to_owned();
        prop_assume!(!target.contains('%') || percent_encoding::percent_decode_str(&target).decode_utf8().is_ok());
        let server = server();
        let sent = Sent { target, body, ..sent() };
        prop_assert_eq!(refusal(&server, &sent, unchanged), "");
        // One bit of the body makes it another.
        if !sent.body.is_empty() {
            let now = Timestamp::now();
            let headers = sent.headers(now);
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
            let parts = request(&Method::POST, &sent.target, &headers);
            let mut body = sent.body.clone();
            body[flipped.index(sent.body.len())] ^= 1;
            prop_assert!(server.guard.verify(&parts, &body, now).is_err());
        }
    }

    #[test]
    fn any_header_is_read(value in prop::collection::vec(any::<u8>(), 0..80), text in "AWS4-HMAC-SHA256 ((Credential|SignedHeaders|Signature)=[a-z0-9/;]{0,40},? ?){0,4}") {
        for bytes in [&value[..], text.as_bytes()] {
            if let Ok(value) = http::HeaderValue::from_bytes(bytes) {
                let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value)]);
                let _ = Authorization::of(&headers);
            }
        }
    }
}
