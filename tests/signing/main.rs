//! Our signatures beside those of botocore, the library under AWS's command line: for any request,
//! the same headers.
//!
//! It comes from pip, into `tests/clients/botocore/.venv`; without Python the test is ignored, and
//! with `CI=true` it fails.

#[path = "../support"]
mod support {
    pub mod brought;
    pub mod pip;
    pub mod trial;
}

use std::{
    collections::BTreeMap,
    io::Write as _,
    process::{ExitCode, Stdio},
    time::{Duration, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::Method;
use libtest_mimic::Arguments;
use neptune_graphql::graph::neptune::iam::{Credentials, Signer, ToSign};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value, json};
use support::{
    pip::Environment,
    trial::{Failure, trial},
};
use url::Url;

const REQUESTS: usize = 2_000;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = vec![trial("botocore_signs_alike", botocore_signs_alike)];
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A request, where it goes, and who signs it.
#[derive(Debug)]
struct Case {
    method: Method,
    /// Connected to: not what is signed.
    url: Url,
    host: String,
    region: String,
    body: Vec<u8>,
    credentials: Credentials,
    at: u64,
}

/// What RFC 3986 leaves as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn cases() -> impl Strategy<Value = Case> {
    let method = prop_oneof![Just(Method::GET), Just(Method::POST), Just(Method::DELETE)];
    // Path and query of a proxy's prefix, or of other parts of Neptune's interface.
    let path = prop_oneof![
        Just("/gremlin".to_owned()),
        "(/[ -~]{0,8}){0,4}",
        "(/\\PC{0,6}){0,3}",
        "(/(\\.|\\.\\.|a|%2F|%25|é)?){0,6}",
    ];
    let query = prop::collection::vec(("\\PC{0,6}", "\\PC{0,8}"), 0..4);
    let host = prop_oneof![
        Just("db.cluster-abc.eu-west-1.neptune.amazonaws.com:8182".to_owned()),
        "[a-z][a-z0-9-]{0,9}(\\.[a-z0-9]{1,9}){1,3}(:[1-9][0-9]{3})?",
    ];
    let body = prop_oneof![
        Just(Vec::new()),
        "\\PC{0,200}".prop_map(|text| json!({ "gremlin": text }).to_string().into_bytes()),
        prop::collection::vec(any::<u8>(), 0..2_000),
    ];
    let secret = "[A-Za-z0-9/+=]{16,40}";
    let token = prop::option::of("[A-Za-z0-9/+=]{1,400}");
    (
        (method, path, query, host),
        "(eu|us|ap)-(west|east|south)-[1-9]",
        body,
        ("(AKIA|ASIA)[A-Z0-9]{16}", secret, token),
        // From 1970 to 2100.
        0_u64..4_102_444_800,
    )
        .prop_map(|((method, path, query, host), region, body, keys, at)| {
            let mut url = Url::parse("https://10.0.0.7:1234/").expect("a URL");
            url.set_path(&path);
            let pairs = query.iter().map(|(name, value)| {
                let encoded = |text| utf8_percent_encode(text, RESERVED);
                format!("{}={}", encoded(name), encoded(value))
            });
            let query = pairs.collect::<Vec<_>>().join("&");
            url.set_query((!query.is_empty()).then_some(&query));
            let (access_key_id, secret_access_key, session_token) = keys;
            Case {
                method,
                url,
                host,
                region,
                body,
                credentials: Credentials {
                    access_key_id,
                    secret_access_key,
                    session_token,
                },
                at,
            }
        })
}

impl Case {
    fn ours(&self) -> BTreeMap<String, String> {
        let signer = Signer {
            region: self.region.parse().expect("a region"),
            host: self.host.parse().expect("a host"),
        };
        let what = ToSign {
            method: &self.method,
            path_and_query: &self.url[url::Position::BeforePath..url::Position::AfterQuery],
            body: &self.body,
        };
        let at = UNIX_EPOCH + Duration::from_secs(self.at);
        let headers = signer
            .sign(&what, &self.credentials, at)
            .unwrap_or_else(|error| panic!("{error}: {self:?}"));
        let text = |value: &http::HeaderValue| value.to_str().expect("text").to_owned();
        headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect()
    }

    fn for_botocore(&self) -> Value {
        json!({
            "method": self.method.as_str(),
            "url": self.url.as_str(),
            "host": self.host,
            "region": self.region,
            "body": STANDARD.encode(&self.body),
            "key": self.credentials.access_key_id,
            "secret": self.credentials.secret_access_key,
            "token": self.credentials.session_token,
            "at": self.at,
        })
    }
}

fn botocore_signs_alike() -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Failed(error.to_string());
    let environment = Environment::of("botocore")?;
    let mut runner = TestRunner::deterministic();
    let strategy = cases();
    let cases: Vec<Case> = (0..REQUESTS)
        .map(|_| {
            let tree = strategy.new_tree(&mut runner);
            tree.expect("nothing is filtered out").current()
        })
        .collect();
    let mut python = environment
        .program("python")
        .arg("sign.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let mut input = python.stdin.take().expect("it is piped");
    let questions: String = cases
        .iter()
        .map(|case| case.for_botocore().to_string() + "\n")
        .collect();
    let asking = std::thread::spawn(move || input.write_all(questions.as_bytes()));
    let output = python.wait_with_output().map_err(failed)?;
    asking.join().expect("it does not panic").map_err(failed)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let answers: Vec<&str> = text.lines().collect();
    if answers.len() != cases.len() {
        let says = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::Failed(format!(
            "{} answers: {says}",
            answers.len()
        )));
    }
    for (case, answer) in cases.iter().zip(answers) {
        let theirs: BTreeMap<String, String> =
            serde_json::from_str(answer).map_err(|error| Failure::Failed(error.to_string()))?;
        let ours = case.ours();
        if ours != theirs {
            return Err(Failure::Failed(format!(
                "{}\n  ours   {ours:?}\n  theirs {theirs:?}",
                case.for_botocore()
            )));
        }
    }
    Ok(())
}
