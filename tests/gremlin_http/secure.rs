//! TLS and the checking of signatures.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use neptune_graphql::{
    front::{
        gremlin::{Access, Clock, GremlinSettings, Guard, Instance, Keys},
        http::{Intake, Tls, serve_tls},
    },
    graph::{
        Graph, GraphError, Job, Limits,
        memory::MemoryGraph,
        neptune::{
            Connection, Dialect, Endpoint, NeptuneGraph,
            iam::{Credentials, Signer, ToSign},
        },
    },
    gremlin::{Never, parse_script},
};
use reqwest::Client;
use serde_json::json;
use tokio::net::TcpListener;

use super::{
    certificate::Certificate,
    support::{Answer, answer},
};

const HOST: &str = "db.cluster-abc.eu-west-1.neptune.test:8182";
const KEYS: &str = "[writer]\naws_access_key_id = ASIATEST\naws_secret_access_key = secret\n\
                    aws_session_token = to/ken+=\n";

/// A server by another name than its address, as behind a load balancer.
struct Server {
    folder: tempfile::TempDir,
    instance: Instance,
    client: Client,
    /// The certificate's name, and the port that is listened on.
    url: String,
}

async fn server(clock: Clock) -> Server {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys");
    std::fs::write(&keys, KEYS).expect("a file");
    let (name, _) = HOST.split_once(':').expect("a name and a port");
    let files = Certificate::of(&[name], folder.path());
    let tls = Tls::of_files(&files.certificate, &files.key).expect("they fit");
    let settings = GremlinSettings {
        clock,
        ..GremlinSettings::default()
    };
    let instance = Instance::new(Arc::new(MemoryGraph::new()), settings);
    let router = instance.guarded(Guard {
        keys: Keys::of_file(keys).expect("there are keys"),
        region: Some("eu-west-1".to_owned()),
        host: Some(HOST.to_owned()),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let forever = std::future::pending();
    tokio::spawn(serve_tls(
        Intake::default(),
        listener,
        tls,
        router,
        forever,
        Duration::ZERO,
    ));
    Server {
        client: client(&files.certificate, name, address),
        url: format!("{name}:{}", address.port()),
        instance,
        folder,
    }
}

fn client(authority: &Path, name: &str, address: SocketAddr) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let authority = std::fs::read(authority).expect("a file");
    let authority = reqwest::Certificate::from_pem(&authority).expect("PEM");
    Client::builder()
        .no_proxy()
        .tls_certs_only([authority])
        .resolve(name, address)
        .build()
        .expect("a client")
}

fn keys(secret: &str) -> Credentials {
    Credentials {
        access_key_id: "ASIATEST".to_owned(),
        secret_access_key: secret.to_owned(),
        session_token: Some("to/ken+=".to_owned()),
    }
}

impl Server {
    async fn ask(&self, path: &str, text: &str, keys: Option<&Credentials>) -> Answer {
        let body = json!({ "gremlin": text }).to_string();
        let mut request = self.client.post(format!("https://{}{path}", self.url));
        if let Some(keys) = keys {
            let what = ToSign {
                method: &http::Method::POST,
                path_and_query: path,
                body: body.as_bytes(),
            };
            let signer = Signer {
                region: "eu-west-1".parse().expect("a region"),
                host: HOST.parse().expect("a host"),
            };
            let headers = signer.sign(&what, keys, SystemTime::now());
            for (name, value) in headers.expect("it is signed") {
                request = request.header(name, value);
            }
        }
        answer(request.body(body)).await
    }
}

#[tokio::test]
async fn who_signs_is_answered_over_tls_by_another_name_than_the_address() {
    let server = server(Clock::default()).await;
    let signed = server
        .ask("/gremlin", "g.inject(1)", Some(&keys("secret")))
        .await;
    assert_eq!(signed.body["result"]["data"], json!([1]), "{}", signed.body);

    let unsigned = server.ask("/gremlin", "g.inject(1)", None).await;
    unsigned.assert_fails(403, "AccessDeniedException", "Missing Authentication Token");
    let wrong = server
        .ask("/gremlin", "g.addV('a')", Some(&keys("other")))
        .await;
    wrong.assert_fails(
        403,
        "InvalidSignatureException",
        "The request signature we calculated does not match",
    );
    // All that is served is guarded.
    let status = answer(server.client.get(format!("https://{}/status", server.url))).await;
    status.assert_fails(403, "AccessDeniedException", "Missing Authentication Token");
    let nothing = server.ask("/nothing", "", None).await;
    nothing.assert_fails(403, "AccessDeniedException", "Missing Authentication Token");
    let signed = server.ask("/nothing", "", Some(&keys("secret"))).await;
    signed.assert_fails(404, "BadRequestException", "there is nothing at /nothing");
    let summary = server
        .ask("/gremlin", "g.V().count()", Some(&keys("secret")))
        .await;
    assert_eq!(summary.body["result"]["data"], json!([0]));
}

#[tokio::test]
async fn keys_may_rotate() {
    let server = server(Clock::default()).await;
    let file = server.folder.path().join("keys");
    std::fs::write(file, KEYS.replace("ASIATEST", "ASIANEXT")).expect("a file");
    let old = server
        .ask("/gremlin", "g.inject(1)", Some(&keys("secret")))
        .await;
    old.assert_fails(403, "ExpiredTokenException", "is expired");
    let next = Credentials {
        access_key_id: "ASIANEXT".to_owned(),
        ..keys("secret")
    };
    let next = server.ask("/gremlin", "g.inject(1)", Some(&next)).await;
    assert_eq!(next.status, 200, "{}", next.body);
}

#[tokio::test]
async fn a_clock_that_is_off_is_seen_in_the_answer() {
    for (seconds, says) in [
        (600, "Signature expired"),
        (-600, "Signature not yet current"),
    ] {
        let server = server(Clock::ahead(seconds)).await;
        let refused = server
            .ask("/gremlin", "g.inject(1)", Some(&keys("secret")))
            .await;
        refused.assert_fails(403, "InvalidSignatureException", says);
        let date = refused.headers["date"].to_str().expect("text");
        let date = httpdate::parse_http_date(date).expect("a date");
        let now = SystemTime::now();
        let off = match date.duration_since(now) {
            Ok(ahead) => ahead,
            Err(behind) => behind.duration(),
        };
        assert!(off.as_secs().abs_diff(600) <= 5, "{off:?}");
    }
}

#[tokio::test]
async fn an_instance_may_become_a_replica_and_the_writer_again() {
    let server = server(Clock::default()).await;
    let ask = async |text: &str| server.ask("/gremlin", text, Some(&keys("secret"))).await;
    assert_eq!(ask("g.addV('a')").await.status, 200);
    server.instance.set_access(Access::ReadOnly);
    ask("g.addV('a')")
        .await
        .assert_fails(400, "ReadOnlyViolationException", "replica");
    assert_eq!(
        ask("g.V().count()").await.body["result"]["data"],
        json!([1])
    );
    server.instance.set_access(Access::ReadWrite);
    assert_eq!(ask("g.addV('a')").await.status, 200);
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_says_what_to_do() {
    let server = server(Clock::default()).await;
    let (_, port) = server.url.split_once(':').expect("a name and a port");
    let trusted = server.folder.path().join("certificate.pem");
    // Of nobody who is known, and for another name than the one that is asked.
    for (ca_file, why) in [(None, "UnknownIssuer"), (Some(trusted), "not valid for")] {
        let endpoint = Endpoint::parse(&format!("https://localhost:{port}")).expect("a URL");
        let connection = Connection {
            ca_file,
            ..Connection::plain(endpoint, Dialect::Neptune)
        };
        let graph = NeptuneGraph::connect(&connection).expect("a client");
        let script = parse_script::<Never>("g.inject(1)").expect("Gremlin").tree;
        let began = Instant::now();
        let limits = Limits {
            deadline: began + Duration::from_secs(20),
            max_answer: 1 << 20,
        };
        let run = graph.run(Job::read(&script, limits)).await.map(drop);
        for answer in [run, graph.health().await.map(drop)] {
            let error = answer.expect_err("it is not trusted");
            assert!(matches!(error, GraphError::Denied(_)), "{error}");
            let text = error.to_string();
            for says in ["is not trusted", why, "--ca-file", "--signing-host"] {
                assert!(text.contains(says), "{text}");
            }
        }
        // It is not tried again.
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn without_tls_there_is_no_answer_and_the_next_one_is_served() {
    let server = server(Clock::default()).await;
    let plain = server
        .client
        .post(format!("http://{}/gremlin", server.url))
        .send()
        .await;
    assert!(plain.is_err());
    let signed = server
        .ask("/gremlin", "g.inject(1)", Some(&keys("secret")))
        .await;
    assert_eq!(signed.status, 200);
}

#[test]
fn files_that_are_no_certificate_or_key_say_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = Certificate::of(&["a.test"], folder.path());
    let other = tempfile::tempdir().expect("a folder");
    let other = Certificate::of(&["a.test"], other.path());
    let gone: PathBuf = folder.path().join("gone.pem");
    for (certificate, key, says) in [
        (&gone, &files.key, "gone.pem cannot be read"),
        (&files.certificate, &gone, "gone.pem cannot be read"),
        (&files.key, &files.key, "holds no certificate"),
        (&files.certificate, &files.certificate, "cannot be read"),
        (&files.certificate, &other.key, "do not serve"),
    ] {
        match Tls::of_files(certificate, key) {
            Ok(_) => panic!("{says}"),
            Err(error) => assert!(error.to_string().contains(says), "{error}"),
        }
    }
}
