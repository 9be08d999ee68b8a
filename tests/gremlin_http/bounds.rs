//! What clients of the endpoint cannot do, over plain HTTP and over TLS alike: hold its connections, fill
//! its memory, keep it from stopping.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use neptune_graphql::{
    front::{
        gremlin::{GremlinSettings, Instance},
        http::{Grace, Intake, Tls, serve_tls, serve_with},
    },
    graph::memory::MemoryGraph,
};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use tokio::{net::TcpListener, runtime::Runtime, sync::oneshot, task::JoinHandle};

use super::certificate::Certificate;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Over {
    Plain,
    Tls,
}

struct Served {
    runtime: Runtime,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Grace>,
    client: Option<Arc<ClientConfig>>,
    _folder: tempfile::TempDir,
}

trait Stream: Read + Write {}
impl<S: Read + Write> Stream for S {}

fn serve(over: Over, intake: Intake, settings: GremlinSettings) -> Served {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let files = Certificate::of(&["localhost"], folder.path());
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async {
        let _ = stopped.await;
    };
    let router = Instance::new(Arc::new(MemoryGraph::new()), settings).router();
    let grace = Duration::from_secs(60);
    let (ended, client) = match over {
        Over::Plain => {
            let serving = serve_with(intake, listener, router, stopped, grace);
            (runtime.spawn(serving), None)
        }
        Over::Tls => {
            let tls = Tls::of_files(&files.certificate, &files.key).expect("they fit");
            let serving = serve_tls(intake, listener, tls, router, stopped, grace);
            (runtime.spawn(serving), Some(config(&files.certificate)))
        }
    };
    Served {
        runtime,
        address,
        stop,
        ended,
        client,
        _folder: folder,
    }
}

fn config(certificate: &Path) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(certificate).expect("PEM");
    roots.add(certificate).expect("it is one");
    let config = ClientConfig::builder().with_root_certificates(roots);
    Arc::new(config.with_no_client_auth())
}

impl Served {
    /// Without a byte said.
    fn silent(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        stream
            .set_write_timeout(Some(PATIENCE))
            .expect("a time-out");
        stream
    }

    /// With TLS below, where it is spoken.
    fn connect(&self) -> Box<dyn Stream> {
        let stream = self.silent();
        let Some(config) = &self.client else {
            return Box::new(stream);
        };
        let name = "localhost".try_into().expect("a name");
        let connection = ClientConnection::new(config.clone(), name).expect("it is configured");
        Box::new(StreamOwned::new(connection, stream))
    }

    fn ask(&self, text: &str) -> String {
        let mut stream = self.connect();
        // Whoever is refused may be told before all of it was sent.
        let _ = send(&mut stream, text);
        read(&mut stream)
    }

    /// How long it takes to stop.
    fn stop(self) -> (Grace, Duration) {
        let began = Instant::now();
        self.stop.send(()).expect("it serves");
        let ended = self.runtime.block_on(self.ended).expect("it ends");
        (ended, began.elapsed())
    }
}

fn send(stream: &mut dyn Stream, text: &str) -> io::Result<()> {
    let body = format!("{{\"gremlin\":\"{text}\"}}");
    let length = body.len();
    write!(
        stream,
        "POST /gremlin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: \
         {length}\r\n\r\n{body}"
    )?;
    stream.flush()
}

/// All that comes, however it ends.
fn read(stream: &mut dyn Stream) -> String {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// How long the other side takes to close a connection.
fn closed(stream: &mut dyn Stream) -> Duration {
    let began = Instant::now();
    let mut all = Vec::new();
    if let Err(error) = stream.read_to_end(&mut all) {
        assert_ne!(error.kind(), io::ErrorKind::WouldBlock, "it is held open");
    }
    began.elapsed()
}

fn quick() -> Intake {
    let mut intake = Intake::default();
    intake.patience.stall = Duration::from_millis(400);
    intake.patience.idle = Duration::from_millis(800);
    intake
}

const BOTH: [Over; 2] = [Over::Plain, Over::Tls];

#[test]
fn who_stands_still_is_cut_off() {
    for over in BOTH {
        let served = serve(over, quick(), GremlinSettings::default());
        assert!(closed(&mut served.silent()) < PATIENCE / 2, "{over:?}");
        // The beginning of a greeting, or of a head.
        let mut begun = served.silent();
        let begin: &[u8] = match over {
            Over::Plain => b"POST /gremlin HT",
            Over::Tls => &[22, 3, 1, 2, 0, 1],
        };
        begun.write_all(begin).expect("it is taken");
        assert!(closed(&mut begun) < PATIENCE / 2, "{over:?}");
        let mut head = served.connect();
        head.write_all(b"POST /gremlin HT").expect("it is taken");
        head.flush().expect("it is taken");
        assert!(closed(&mut head) < PATIENCE / 2, "{over:?}");
        let mut idle = served.connect();
        let get = b"GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n";
        idle.write_all(get).expect("it is taken");
        idle.flush().expect("it is taken");
        assert!(closed(&mut idle) < PATIENCE / 2, "{over:?}");
    }
}

/// With the usual patience, which is longer than the test's.
#[test]
fn who_says_nothing_makes_room_for_others() {
    for over in BOTH {
        let intake = Intake {
            max_connections: 3,
            ..Intake::default()
        };
        let served = serve(over, intake, GremlinSettings::default());
        let _silent = [(); 3].map(|()| served.silent());
        for _ in 0..3 {
            let began = Instant::now();
            assert!(served.ask("g.inject(1)").contains("[1]"), "{over:?}");
            assert!(began.elapsed() < Duration::from_secs(8), "{over:?}");
        }
    }
}

#[test]
fn who_has_asked_nothing_does_not_keep_it_from_stopping() {
    for over in BOTH {
        let served = serve(over, Intake::default(), GremlinSettings::default());
        let _silent = [(); 3].map(|()| served.silent());
        assert!(served.ask("g.inject(1)").contains("[1]"), "{over:?}");
        let (ended, took) = served.stop();
        assert_eq!(ended, Grace::Finished, "{over:?}");
        assert!(took < Duration::from_secs(8), "{over:?}: {took:?}");
    }
}

#[test]
fn bodies_have_a_bound_together() {
    for over in BOTH {
        let settings = GremlinSettings {
            max_bodies: 3 << 20,
            ..GremlinSettings::default()
        };
        let served = serve(over, Intake::default(), settings);
        let part = "x".repeat(1 << 20);
        let head = "POST /gremlin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n";
        let mut open: Vec<_> = (0..3).map(|_| served.connect()).collect();
        for stream in &mut open {
            write!(stream, "{head}{part}").expect("it is taken");
            stream.flush().expect("it is taken");
        }
        std::thread::sleep(Duration::from_millis(500));
        let large = format!("g.inject(1) /* {part} */");
        // An answer can be lost where a connection is closed with more to come.
        let refused = (0..20).map(|_| served.ask(&large)).find(|answer| {
            assert!(!answer.contains("[1]"), "{over:?} {answer}");
            answer.contains("TooManyRequestsException")
        });
        assert!(refused.is_some(), "{over:?}");
        assert!(served.ask("g.inject(1)").contains("[1]"), "{over:?}");
    }
}

#[test]
fn answers_have_a_bound_together() {
    for over in BOTH {
        let settings = GremlinSettings {
            max_answers: 20 << 20,
            ..GremlinSettings::default()
        };
        let served = serve(over, Intake::default(), settings);
        // Twelve megabytes.
        let times = "x".repeat(12 << 10);
        let large = format!("inject('{times}').repeat(union(identity(),identity())).times(10)");
        let mut first = served.connect();
        send(&mut first, &format!("g.{large}")).expect("it is taken");
        let mut begin = [0; 9];
        first.read_exact(&mut begin).expect("an answer");
        let refused = served.ask(&format!("g.{large}"));
        assert!(
            refused.contains("TooManyRequestsException"),
            "{over:?} {}",
            &refused[..refused.len().min(300)]
        );
        // A change was made, and nothing says that it was not.
        let lost = served.ask(&format!(
            "g.addV('N').as('n').{}",
            &large.replace("inject(", "constant(")
        ));
        assert_eq!(lost, "", "{over:?}");
        assert!(served.ask("g.V().count()").contains("[1]"), "{over:?}");
        // When nobody waits for it any more there is room again.
        drop(first);
        let began = Instant::now();
        while !served
            .ask(&format!("g.{large}"))
            .starts_with("HTTP/1.1 200")
        {
            assert!(began.elapsed() < PATIENCE, "{over:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}
