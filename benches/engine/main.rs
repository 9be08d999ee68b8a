//! The embedded graph beside a Gremlin Server, over air-routes: the same texts, both warm.
//!
//! The embedded side reads the text, runs it and writes the answer; the server does so behind HTTP
//! on this machine. What HTTP costs is measured as its answer to `g.inject(1)`, and the last column
//! is the ratio without it. Then the same steps on graphs of growing size, and what air-routes takes
//! of memory. All times are medians.

mod text;
#[path = "../../tests/support"]
mod support {
    pub mod server;
}

use std::{
    collections::HashMap,
    fs,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use neptune_graphql::{
    graph::{Graph, Job, Limits, memory::MemoryGraph},
    gremlin::{Never, parse_script},
};
use serde_json::json;
use support::server::{GREMLIN_SERVER, Server, Software, Unavailable};
use text::TRAVERSALS;
use tokio::runtime::{Builder, Runtime};

const FLOOR: &str = "g.inject(1)";
/// What is spent on one figure.
const TIME: Duration = Duration::from_millis(1_000);
/// What the server has before the first figure.
const WARM: Duration = Duration::from_secs(25);
const MOST: usize = 3_000;
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// From each vertex.
const EDGES: usize = 3;

fn main() {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime starts");
    let before = resident();
    let graph = MemoryGraph::new();
    runtime
        .block_on(graph.load(&[data()]))
        .expect("the data are right");
    let loaded = resident();
    println!(
        "air-routes: {loaded:.1} MB resident, {:.1} MB of it for the graph",
        loaded - before
    );
    let alone = std::env::args().skip_while(|arg| arg != "--alone").nth(1);
    if let Some(part) = alone {
        by_itself(&runtime, &graph, &part);
        return;
    }
    let fast = Software {
        flags: &["-Xmx2g"],
        ..GREMLIN_SERVER
    };
    match Server::start(fast) {
        Ok(server) => beside(&runtime, &graph, &server),
        Err(Unavailable::Missing(reason) | Unavailable::Failed(reason)) => {
            println!("no Gremlin Server: {reason}");
        }
    }
    drop(graph);
    growing(&runtime);
}

/// For a profiler: the traversals with this in their names, without a server.
fn by_itself(runtime: &Runtime, graph: &MemoryGraph, part: &str) {
    for (name, text) in TRAVERSALS.iter().filter(|(name, _)| name.contains(part)) {
        println!(
            "{name:22}{:>11}",
            shown(median(|| run(runtime, graph, text)))
        );
    }
    if "growing".contains(part) {
        growing(runtime);
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/air-routes/data")
}

/// Megabytes that this process has in memory.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1_024.0
}

fn beside(runtime: &Runtime, graph: &MemoryGraph, server: &Server) {
    // A TinkerGraph without transactions, which is the faster one.
    let files = ["nodes.csv", "edges.csv"].map(|name| data().join(name).display().to_string());
    server
        .groovy("Load.all(t0.getGraph(), files)", json!({ "files": files }))
        .expect("the server takes the data");
    let agent = ureq::Agent::new_with_defaults();
    let address = format!("{}/gremlin", server.endpoint());
    let ask = |text: &str| {
        let body = json!({ "gremlin": text, "language": "gremlin-lang", "aliases": { "g": "t0" } });
        let mut response = agent
            .post(&address)
            .header("accept", "application/vnd.gremlin-v3.0+json;types=false")
            .send_json(body)
            .expect("the server answers");
        let answer = response.body_mut().with_config().limit(256 << 20);
        answer.read_to_vec().expect("the answer comes whole").len()
    };
    // Java compiles what it has run often.
    let begin = Instant::now();
    while begin.elapsed() < WARM {
        for text in TRAVERSALS.iter().map(|(_, text)| *text).chain([FLOOR; 20]) {
            ask(text);
        }
    }
    println!(
        "{:22}{:>11}{:>11}{:>11}{:>8}{:>16}",
        "", "embedded", "server", "floor", "ratio", "without floor"
    );
    for (name, text) in TRAVERSALS {
        let ours = median(|| run(runtime, graph, text));
        let theirs = median(|| ask(text));
        // Beside each figure, as the server gets faster while it is asked.
        let floor = median(|| ask(FLOOR));
        let ratio = |theirs: Duration| theirs.as_secs_f64() / ours.as_secs_f64();
        println!(
            "{name:22}{:>11}{:>11}{:>11}{:>8.1}{:>16.1}",
            shown(ours),
            shown(theirs),
            shown(floor),
            ratio(theirs),
            ratio(theirs.saturating_sub(floor)),
        );
    }
}

/// Reads a text, runs it, and says how long the answer is.
fn run(runtime: &Runtime, graph: &MemoryGraph, text: &str) -> usize {
    let script = parse_script::<Never>(text)
        .expect("the text is Gremlin")
        .tree;
    let limits = Limits {
        deadline: Instant::now() + Duration::from_secs(60),
        max_answer: 256 << 20,
    };
    let rows = runtime.block_on(graph.run(Job::read(&script, limits)));
    rows.expect("it runs").as_bytes().len()
}

/// After some runs that do not count.
fn median(mut run: impl FnMut() -> usize) -> Duration {
    let begin = Instant::now();
    while begin.elapsed() < TIME / 2 {
        std::hint::black_box(run());
    }
    let mut times = Vec::new();
    let begin = Instant::now();
    while times.len() < 5 || begin.elapsed() < TIME && times.len() < MOST {
        let start = Instant::now();
        std::hint::black_box(run());
        times.push(start.elapsed());
    }
    times.sort();
    times[times.len() / 2]
}

fn shown(time: Duration) -> String {
    match time.as_secs_f64() * 1e6 {
        micros @ ..1_000.0 => format!("{micros:.1} µs"),
        micros => format!("{:.2} ms", micros / 1_000.0),
    }
}

/// Steps that should take the same time however large the graph is.
fn growing(runtime: &Runtime) {
    println!(
        "{:>10} vertices{:>11}{:>11}{:>11}{:>11}",
        "", "by id", "floor", "one hop", "floor"
    );
    let folder = tempfile::tempdir().expect("there is room for files");
    for size in SIZES {
        write_graph(folder.path(), size).expect("there is room for files");
        let graph = MemoryGraph::new();
        runtime
            .block_on(graph.load(&[folder.path().to_owned()]))
            .expect("the data are right");
        let mut at = 0;
        let mut next = || {
            at = (at * 7 + 12_345) % size;
            at
        };
        let by_id = median(|| {
            run(
                runtime,
                &graph,
                &format!("g.V('v{}').values('name')", next()),
            )
        });
        let hop = median(|| {
            let text = format!("g.V('v{}').out('to').values('name')", next());
            run(runtime, &graph, &text)
        });
        let floor = Floor::new(size);
        let by_id_floor = median(|| floor.name(next()));
        let hop_floor = median(|| floor.hop(next()));
        println!(
            "{size:>10}         {:>11}{:>11}{:>11}{:>11}",
            shown(by_id),
            shown(by_id_floor),
            shown(hop),
            shown(hop_floor)
        );
    }
}

/// The same graph as the library's map and vectors have it, which nobody can change while it is
/// read: what the look-ups alone cost.
struct Floor {
    places: HashMap<String, usize>,
    names: Vec<String>,
    out: Vec<Vec<usize>>,
}

impl Floor {
    fn new(size: usize) -> Floor {
        Floor {
            places: (0..size).map(|i| (format!("v{i}"), i)).collect(),
            names: (0..size).map(|i| format!("name {i}")).collect(),
            out: (0..size).map(|i| ends(i, size).to_vec()).collect(),
        }
    }

    fn name(&self, i: usize) -> usize {
        self.names[self.places[&format!("v{i}")]]
            .bytes()
            .map(usize::from)
            .sum()
    }

    fn hop(&self, i: usize) -> usize {
        let names = self.out[self.places[&format!("v{i}")]].iter();
        let names = names.flat_map(|to| self.names[*to].bytes());
        names.map(usize::from).sum()
    }
}

/// Where the edges of a vertex lead.
fn ends(i: usize, size: usize) -> [usize; EDGES] {
    std::array::from_fn(|j| (i * 31 + j * 1_009 + 1) % size)
}

fn write_graph(folder: &Path, size: usize) -> std::io::Result<()> {
    let mut nodes = BufWriter::new(fs::File::create(folder.join("nodes.csv"))?);
    writeln!(nodes, "~id,~label,name:string")?;
    for i in 0..size {
        writeln!(nodes, "v{i},thing,name {i}")?;
    }
    let mut edges = BufWriter::new(fs::File::create(folder.join("edges.csv"))?);
    writeln!(edges, "~id,~from,~to,~label")?;
    for i in 0..size {
        for (j, to) in ends(i, size).into_iter().enumerate() {
            writeln!(edges, "e{i}-{j},v{i},v{to},to")?;
        }
    }
    nodes.flush()?;
    edges.flush()
}
