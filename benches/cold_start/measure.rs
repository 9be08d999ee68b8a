//! How long a Lambda function takes from its start to its first answer, and how much memory: this
//! service, beside a function that does nothing.
//!
//! In: the programs beside this one, which `benches/README.md` says how to build. Out: a table.

use std::{
    env,
    error::Error,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const RUNS: usize = 21;
const QUERY: &str = r#"{"query": "{ airport(code: \"SEA\") { code city } }"}"#;
const ANSWER: &str = "Seattle";

fn main() -> Result<()> {
    let examples = env::current_exe()?;
    let examples = examples.parent().ok_or("there is no folder")?;
    let service = examples.join("../neptune-graphql");
    let bare = examples.join("bare_lambda");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let air_routes = repository.join("examples/air-routes");
    let graph = Graph::start(&with_a_graph(examples)?, &air_routes)?;
    let large = large_project(examples)?;
    println!("{RUNS} runs each: the median, and the best");
    println!(
        "{:<42} {:>16} {:>16} {:>9}",
        "", "first poll ms", "first answer ms", "RSS MB"
    );
    for (name, program, dir, says) in [
        ("a function that does nothing", &bare, &air_routes, ""),
        ("neptune-graphql, air-routes", &service, &air_routes, ANSWER),
        (
            "neptune-graphql, 200 node types",
            &service,
            &large,
            "airport",
        ),
    ] {
        let runs = (0..RUNS).map(|_| run(program, dir, &graph.url, says));
        let runs = runs.collect::<Result<Vec<_>>>()?;
        let of = |part: fn(&Run) -> f64| {
            let mut all: Vec<f64> = runs.iter().map(part).collect();
            all.sort_by(f64::total_cmp);
            (all[RUNS / 2], all[0])
        };
        let (poll, answer, memory) = (
            of(|run| run.poll),
            of(|run| run.answer),
            of(|run| run.memory),
        );
        println!(
            "{name:<42} {:>8.1} {:>7.1} {:>8.1} {:>7.1} {:>9.1}",
            poll.0, poll.1, answer.0, answer.1, memory.0
        );
    }
    Ok(())
}

/// The program with the embedded graph, which the one for Lambda has not.
fn with_a_graph(examples: &Path) -> Result<PathBuf> {
    let builds = ["../../release", "../../debug"].map(|build| examples.join(build));
    let mut programs = builds.iter().map(|build| build.join("neptune-graphql"));
    let found = programs.find(|program| program.exists());
    found.ok_or_else(|| "build the program with `cargo build --release` too".into())
}

/// The embedded graph, as a Neptune.
struct Graph {
    process: Child,
    url: String,
}

impl Graph {
    fn start(program: &Path, dir: &Path) -> Result<Graph> {
        let mut process = Command::new(program)
            .arg("gremlin")
            .arg(dir)
            .args(["--listen", "127.0.0.1:0", "--log", "error"])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let output = process.stdout.take().ok_or("there is no output")?;
        for line in BufReader::new(output).lines() {
            if let Some(url) = line?.trim().strip_prefix("Gremlin") {
                let url = url.trim().trim_end_matches("/gremlin").to_owned();
                return Ok(Graph { process, url });
            }
        }
        Err("the graph does not start".into())
    }
}

impl Drop for Graph {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

fn end(process: &mut Child) {
    let _ = process.kill();
    let _ = process.wait();
}

/// Times in milliseconds since the start, and megabytes.
struct Run {
    poll: f64,
    answer: f64,
    memory: f64,
}

/// Starts a function, gives it one event, and takes its answer.
fn run(program: &Path, dir: &Path, graph: &str, says: &str) -> Result<Run> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let began = Instant::now();
    let mut process = Command::new(program)
        .env_clear()
        .env("AWS_LAMBDA_RUNTIME_API", listener.local_addr()?.to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", "cold")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
        .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
        .env("AWS_LAMBDA_LOG_LEVEL", "WARN")
        .env("NEPTUNE_GRAPHQL_DIR", dir)
        .env("NEPTUNE_ENDPOINT", graph)
        // The metrics of the event, as in Lambda.
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let ran = one_event(&listener, began, &mut process, says);
    end(&mut process);
    ran
}

fn one_event(
    listener: &TcpListener,
    began: Instant,
    process: &mut Child,
    says: &str,
) -> Result<Run> {
    let millis = || began.elapsed().as_secs_f64() * 1e3;
    let (mut stream, _) = listener.accept()?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let (head, _) = request(&mut stream)?;
    let poll = millis();
    if !head.starts_with("GET ") {
        return Err(format!("the function does not poll: {head}").into());
    }
    stream.write_all(event().as_bytes())?;
    // The answer may come over a second connection.
    listener.set_nonblocking(true)?;
    stream.set_nonblocking(true)?;
    let mut answers = loop {
        if let Ok((other, _)) = listener.accept() {
            break other;
        }
        match stream.peek(&mut [0]) {
            Ok(1) => break stream.try_clone()?,
            _ if began.elapsed() > Duration::from_secs(10) => return Err("no answer".into()),
            _ => std::hint::spin_loop(),
        }
    };
    answers.set_nonblocking(false)?;
    let (head, body) = request(&mut answers)?;
    let answer = millis();
    if !head.contains("/response") || !body.contains(says) {
        return Err(format!("{head}\n{body}").into());
    }
    // While the connections are open: without them the function ends, and says so.
    let memory = resident(process.id())?;
    end(process);
    Ok(Run {
        poll,
        answer,
        memory,
    })
}

fn event() -> String {
    let event = format!(
        r#"{{"version": "2.0", "rawPath": "/graphql", "rawQueryString": "",
            "headers": {{"content-type": "application/json"}},
            "requestContext": {{"http": {{"method": "POST", "path": "/graphql"}}}},
            "body": {QUERY:?}, "isBase64Encoded": false}}"#
    );
    format!(
        "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: 1\r\nlambda-runtime-deadline-ms: 1\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{event}",
        event.len()
    )
}

/// The head and the body of a request.
fn request(stream: &mut TcpStream) -> Result<(String, String)> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse()?;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok((head, String::from_utf8(body)?))
}

fn resident(process: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    let kilobytes: f64 = number.ok_or("the system does not tell")?.parse()?;
    Ok(kilobytes / 1e3)
}

/// Two hundred node types, each with a relationship to the next, and written roots for them.
fn large_project(folder: &Path) -> Result<PathBuf> {
    let dir = folder.join("cold_start_project");
    fs::create_dir_all(dir.join("schema"))?;
    let mut types = String::new();
    let mut roots = String::new();
    for number in 0..200 {
        let next = (number + 1) % 200;
        types.push_str(&format!(
            "type T{number} {{ id: ID! name: String size: Int seen: Boolean\n  next: [T{next}!]! \
             @relationship(type: \"next\", direction: OUT) }}\n"
        ));
        roots.push_str(&format!(
            "  t{number}(id: ID!): T{number}\n  t{number}s(limit: Int): [T{number}!]!\n"
        ));
    }
    let airport = "type Airport { id: ID! code: String city: String }";
    let schema =
        format!("{types}{airport}\ntype Query {{\n  airport(code: String): Airport\n{roots}}}\n");
    fs::write(dir.join("schema/app.graphql"), schema)?;
    Ok(dir)
}
