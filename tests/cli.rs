//! The program as a user runs it: what it prints, and its exit code.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

const SCHEMA: &str = "type Airport {\n  id: ID!\n  code: String\n}\n\ntype Query {\n  airports(limit: Int): [Airport!]!\n}\n";

fn project(schema: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("schema")).expect("a folder");
    fs::write(dir.path().join("schema/app.graphql"), schema).expect("a file");
    dir
}

fn program(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neptune-graphql"));
    command
        .current_dir(dir)
        .env_remove("RUST_LOG")
        .env("NO_COLOR", "1");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("NEPTUNE_")) {
        command.env_remove(name);
    }
    command
}

fn run(dir: &Path, args: &[&str]) -> Output {
    program(dir)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
fn assert_fails(output: &Output, code: i32, says: &[&str]) {
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{error}");
    for part in says {
        assert!(error.contains(part), "{part} is missing in: {error}");
    }
    assert!(!error.contains("panicked"), "{error}");
}

#[test]
fn a_right_schema_is_counted_and_printed() {
    let dir = project(SCHEMA);
    let checked = run(dir.path(), &["schema", "check"]);
    assert!(checked.status.success());
    assert_eq!(
        text(&checked.stdout),
        ".: 1 node type, 1 query; no mistakes\n"
    );
    let file = run(dir.path(), &["schema", "check", "schema/app.graphql"]);
    assert!(file.status.success());
    let printed = run(dir.path(), &["schema", "print"]);
    assert!(text(&printed.stdout).contains("airports(limit: Int): [Airport!]!"));
}

/// A newcomer copies it before anything else.
#[test]
fn the_schema_and_the_resolvers_for_appsync_are_printed() {
    let dir = project(SCHEMA);
    let printed = run(dir.path(), &["schema", "appsync"]);
    assert!(printed.status.success());
    assert!(text(&printed.stdout).contains("type Query {\n  airports(limit: Int): [Airport!]!\n}"));
    let list = run(
        dir.path(),
        &[
            "schema",
            "appsync",
            "--resolvers",
            "json",
            "--data-source",
            "graph",
        ],
    );
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).expect("it is JSON");
    let airports = serde_json::json!([
        {"typeName": "Query", "fieldName": "airports", "dataSourceName": "graph"},
    ]);
    assert_eq!(list, airports);
    let objects = ["schema", "appsync", "--every-object", "--batch-size"];
    let format = ["--resolvers", "cloudformation"];
    let template = run(dir.path(), &[&objects[..], &["9"], &format].concat());
    assert!(text(&template.stdout).contains("  QueryAirportsResolver:\n"));
    // AppSync takes no larger batch, and no other names.
    let large = run(dir.path(), &[&objects[..], &["2001"], &format].concat());
    assert_fails(&large, 2, &["2001"]);
    let named = run(dir.path(), &["schema", "appsync", "--data-source", "a-b"]);
    assert_fails(&named, 2, &["letters, digits and `_`"]);
    let refused = project("type AWSThing { a: Int } type Query { things: [AWSThing!]! }");
    let refused = run(refused.path(), &["schema", "appsync"]);
    assert_fails(&refused, 1, &["the name `AWSThing` is not free"]);
}

#[test]
fn every_mistake_of_a_schema_is_shown_at_its_place() {
    let dir = project(
        "type Airport {\n  id: ID!\n  code: Strin\n  city: Sting\n}\n\ntype Query {\n  airports: [Airport!]!\n}\n",
    );
    for command in [
        &["schema", "check"][..],
        &["schema", "print"],
        &["serve"],
        &["explain", "-q", "{ airports { code } }"],
    ] {
        let output = run(dir.path(), command);
        assert_fails(
            &output,
            1,
            &["app.graphql:3:", "app.graphql:4:", "code: Strin"],
        );
        assert_eq!(text(&output.stdout), "");
    }
}

#[test]
fn a_folder_without_a_schema_is_no_project() {
    let dir = tempfile::tempdir().expect("a folder");
    for command in [
        &["schema", "check"][..],
        &["serve"],
        &["explain", "-q", "{ a }"],
    ] {
        assert_fails(
            &run(dir.path(), command),
            1,
            &["no schema", "schema/*.graphql"],
        );
    }
    assert_fails(&run(dir.path(), &["serve", "nowhere"]), 1, &["nowhere"]);
}

#[test]
fn a_wrong_command_line_is_told_from_a_wrong_project() {
    let dir = project(SCHEMA);
    for (args, says) in [
        (&[][..], "Usage"),
        (&["sing"], "sing"),
        (&["serve", "--listen", "8080"], "ADDR:PORT"),
        (&["serve", "--endpoint", "ws://localhost:8182"], "https://"),
        (&["serve", "--dialect", "cypher"], "gremlin-server"),
        (&["serve", "--max-depth", "0"], "0"),
        (&["serve", "--max-answer", "much"], "MiB"),
        (&["serve", "--cors-origin", "example.com"], "localhost"),
        (&["serve", "--reader-endpoint", "http://h:1"], "--endpoint"),
        (
            &[
                "serve",
                "--endpoint",
                "https://balancer",
                "--signing-host",
                "db:8182",
                "--instance-endpoint",
                "https://one:8182",
            ],
            "--instance-endpoint",
        ),
        (
            &["serve", "--endpoint", "http://h:1", "--max-in-flight", "0"],
            "zero",
        ),
        (
            &["serve", "--endpoint", "http://h:1", "--region", "Ireland"],
            "eu-west-1",
        ),
        (&["gremlin", "--listen", "8182"], "ADDR:PORT"),
        (&["gremlin", "--query-timeout", "0"], "0"),
        (&["gremlin", "--latency", "9..1"], "MIN..MAX"),
        (&["gremlin", "--fault", "drop-after"], "FAULT=SHARE"),
        (&["gremlin", "--fault", "drop-after=2"], "from 0 to 1"),
        (
            &["gremlin", "--fault", "ThrotlingException=0.1"],
            "did you mean `ThrottlingException`?",
        ),
    ] {
        assert_fails(&run(dir.path(), args), 2, &[says]);
    }
    let output = program(dir.path())
        .arg("serve")
        .env("NEPTUNE_GRAPHQL_TIMEOUT", "soon")
        .output()
        .expect("the program starts");
    assert_fails(&output, 2, &["soon", "--timeout"]);
}

#[test]
fn signing_needs_a_server_and_its_region() {
    let dir = project(SCHEMA);
    let serve = |args: &[&str]| {
        let mut command = program(dir.path());
        command.arg("serve").args(args).env_remove("AWS_REGION");
        command
    };
    for (args, says) in [
        (&["--iam"][..], "--endpoint"),
        (&["--iam", "--endpoint", "http://h:1"], "--region"),
    ] {
        let output = serve(args).output().expect("the program starts");
        assert_fails(&output, 1, &[says]);
    }
    // A template that switches it off needs neither.
    let output = serve(&["--listen", "nowhere.invalid:1"])
        .env("NEPTUNE_IAM", "false")
        .output()
        .expect("the program starts");
    assert_fails(&output, 1, &["nowhere.invalid"]);
}

#[test]
fn faults_beyond_every_query_are_refused_before_anything_is_served() {
    let dir = project(SCHEMA);
    let too_many = [
        "gremlin",
        "--fault",
        "Throttling=0.6,drop-after=0.6",
        "--listen",
        "127.0.0.1:0",
    ];
    let output = run(dir.path(), &too_many);
    assert_fails(&output, 1, &["more than every query", "--fault"]);
    assert_eq!(text(&output.stdout), "");
}

#[cfg(feature = "secure-gremlin")]
#[test]
fn an_endpoint_that_cannot_be_as_guarded_as_asked_does_not_open() {
    let dir = project(SCHEMA);
    for (args, says) in [
        (&["gremlin", "--tls-cert", "cert.pem"][..], "--tls-key"),
        (&["gremlin", "--tls-key", "key.pem"], "--tls-cert"),
        (
            &["gremlin", "--iam-region", "eu-west-1"],
            "--iam-credentials",
        ),
        (
            &["gremlin", "--iam-credentials", "keys", "--iam-host", "a/b"],
            "my-cluster",
        ),
    ] {
        assert_fails(&run(dir.path(), args), 2, &[says]);
    }
    fs::write(dir.path().join("empty"), "[default]\n").expect("a file");
    for (args, says) in [
        (
            &["--iam-credentials", "gone"][..],
            &["gone cannot be read", "~/.aws/credentials"][..],
        ),
        (
            &["--iam-credentials", "empty"],
            &["empty has no profile with aws_access_key_id"],
        ),
        (
            &["--tls-cert", "gone", "--tls-key", "gone"],
            &["gone cannot be read", "--tls-cert"],
        ),
    ] {
        let args = [&["gremlin", "--listen", "127.0.0.1:0"], args].concat();
        let output = run(dir.path(), &args);
        assert_fails(&output, 1, says);
        assert_eq!(text(&output.stdout), "");
    }
}

#[test]
fn a_mistake_in_the_data_is_shown_at_its_place() {
    let dir = project(SCHEMA);
    fs::create_dir(dir.path().join("data")).expect("a folder");
    fs::write(dir.path().join("data/a.csv"), "~id,n:Int\n1,many\n").expect("a file");
    for command in ["gremlin", "serve"] {
        assert_fails(&run(dir.path(), &[command]), 1, &["a.csv:2:3", "many"]);
    }
}

#[test]
fn help_shows_how_the_endpoint_is_used() {
    let dir = project(SCHEMA);
    let help = text(&run(dir.path(), &["gremlin", "--help"]).stdout);
    for part in [
        "neptune-graphql serve --endpoint http://localhost:8182",
        "--fault ConcurrentModificationException=0.1",
        "NEPTUNE_GRAPHQL_GREMLIN_LISTEN",
        "127.0.0.1:8182",
        "not a database",
    ] {
        assert!(help.contains(part), "{part} is missing in: {help}");
    }
    assert_eq!(
        help.contains("NEPTUNE_GRAPHQL_GREMLIN_TLS_CERT"),
        cfg!(feature = "secure-gremlin")
    );
}

#[cfg(all(feature = "package", target_os = "linux"))]
#[test]
fn a_package_is_the_same_each_time_and_holds_what_lambda_runs() {
    let dir = project(SCHEMA);
    fs::create_dir(dir.path().join("schema/more")).expect("a folder");
    fs::write(
        dir.path().join("schema/more/b.graphql"),
        "type City { name: String }",
    )
    .expect("a file");
    fs::write(dir.path().join("schema/notes.txt"), "not for Lambda").expect("a file");
    // The header of a program for arm64, and a little more.
    let mut binary = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\xb7\0".to_vec();
    binary.resize(4_000, 0);
    fs::write(dir.path().join("program"), &binary).expect("a file");
    let args = ["package", "--binary", "program", "--out"];
    for out in ["a.zip", "b.zip"] {
        let made = run(dir.path(), &[&args[..], &[out]].concat());
        assert!(made.status.success(), "{}", text(&made.stderr));
        assert!(
            text(&made.stdout).contains("bootstrap for arm64, 2 files"),
            "{}",
            text(&made.stdout)
        );
    }
    let [a, b] = ["a.zip", "b.zip"].map(|name| fs::read(dir.path().join(name)).expect("a file"));
    assert_eq!(a, b);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(a)).expect("a zip file");
    let names: Vec<_> = zip.file_names().map(str::to_owned).collect();
    assert_eq!(
        names,
        ["bootstrap", "schema/app.graphql", "schema/more/b.graphql"]
    );
    let mut bootstrap = zip.by_name("bootstrap").expect("it is there");
    assert_eq!(bootstrap.unix_mode().map(|mode| mode & 0o777), Some(0o755));
    let mut unpacked = Vec::new();
    bootstrap.read_to_end(&mut unpacked).expect("it is whole");
    assert_eq!(unpacked, binary);
}

#[cfg(feature = "package")]
#[test]
fn what_lambda_cannot_run_is_not_packaged() {
    let dir = project("type Query { airports: [Airprt!]! }");
    let made = run(dir.path(), &["package"]);
    assert_fails(&made, 1, &["Airprt", "app.graphql"]);
    let dir = project(SCHEMA);
    fs::write(dir.path().join("program"), b"\xcf\xfa\xed\xfe\x0c\0\0\x01").expect("a file");
    let made = run(dir.path(), &["package", "--binary", "program"]);
    assert_fails(&made, 1, &["macOS", "cargo lambda build"]);
    assert!(!dir.path().join("bootstrap.zip").exists());
}

#[test]
fn an_operation_is_explained_from_text_file_and_standard_input() {
    let dir = project(SCHEMA);
    let query = "{ airports(limit: 2) { code } }";
    let by_text = run(dir.path(), &["explain", "--query", query]);
    let plan = text(&by_text.stdout);
    assert!(plan.contains(".hasLabel('Airport')"), "{plan}");
    assert!(plan.contains(".limit(2)"), "{plan}");
    fs::write(dir.path().join("q.graphql"), query).expect("a file");
    let by_file = run(dir.path(), &["explain", ".", "--query", "q.graphql"]);
    assert_eq!(text(&by_file.stdout), plan);
    let mut child = program(dir.path())
        .arg("explain")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(query.as_bytes()).expect("it reads");
    drop(input);
    let by_input = child.wait_with_output().expect("it ends");
    assert_eq!(text(&by_input.stdout), plan);
}

#[test]
fn explain_takes_variables_and_shows_mistakes_at_their_place() {
    let dir = project(SCHEMA);
    let query = "query($n: Int) { airports(limit: $n) { code } }";
    let with = run(
        dir.path(),
        &["explain", "-q", query, "--variables", "{\"n\": 7}"],
    );
    assert!(text(&with.stdout).contains(".limit(7)"));
    let wrong = run(
        dir.path(),
        &["explain", "-q", "{\n  airports { colour }\n}"],
    );
    assert_fails(
        &wrong,
        1,
        &["GRAPHQL_VALIDATION_FAILED", "colour", ":2:14]"],
    );
    let wrong = run(
        dir.path(),
        &["explain", "-q", query, "--variables", "{n: 7}"],
    );
    assert_fails(&wrong, 1, &["variables cannot be read"]);
    let missing = run(dir.path(), &["explain", "-q", "missing.graphql"]);
    assert_fails(&missing, 1, &["missing.graphql"]);
}

#[test]
fn a_port_in_use_is_an_error_that_says_so() {
    let dir = project(SCHEMA);
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    let serve = ["serve", "--endpoint", "http://127.0.0.1:1", "--listen"];
    for command in [&serve[..], &["gremlin", "--listen"]] {
        let output = run(dir.path(), &[command, &[&address]].concat());
        let again = format!("another `{}`", command[0]);
        assert_fails(&output, 1, &[&address, "another program", &again]);
    }
}

/// A running `serve`, ended with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn serve_says_what_it_serves_and_starts_without_its_graph() {
    let dir = project(SCHEMA);
    let child = program(dir.path())
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--endpoint",
            "http://127.0.0.1:1",
        ])
        // As an orchestrator leaves variables behind that nobody filled in.
        .env("NEPTUNE_GRAPHQL_TIMEOUT", "")
        .env("NEPTUNE_DIALECT", "")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut served = Served(child);
    let mut lines = BufReader::new(served.0.stdout.take().expect("it is piped")).lines();
    let mut said = String::new();
    while !said.contains("/health") {
        let line = lines.next().expect("it says more").expect("text");
        said.push_str(&line);
        said.push('\n');
    }
    assert!(said.contains("1 node type, 1 query"), "{said}");
    assert!(
        said.contains("Neptune at http://127.0.0.1:1 (does not answer yet)"),
        "{said}"
    );
    let url = said
        .split_whitespace()
        .find(|word| word.ends_with("/graphql"));
    let address = url
        .and_then(|url| url.strip_prefix("http://")?.strip_suffix("/graphql"))
        .expect("an address");
    let answer = post(address, r#"{"query":"{ airports { code } }"}"#);
    assert!(answer.contains("UNAVAILABLE"), "{answer}");

    let began = Instant::now();
    terminate(&served.0);
    let ended = served.0.wait().expect("it ends");
    assert!(ended.success());
    assert!(began.elapsed() < Duration::from_secs(5));
    let mut log = String::new();
    let mut stderr = served.0.stderr.take().expect("it is piped");
    stderr.read_to_string(&mut log).expect("text");
    assert!(log.contains("cannot be reached"), "{log}");
    assert!(log.contains("stopped"), "{log}");
}

fn post(address: &str, body: &str) -> String {
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    write!(
        stream,
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    answer
}

fn terminate(child: &Child) {
    let status = Command::new("kill").arg(child.id().to_string()).status();
    assert!(status.is_ok_and(|status| status.success()));
}

/// Whatever is nested or follows one another 5,000 times: an answer, and no overflow.
#[test]
fn schemas_of_any_depth_are_checked() {
    let deep = 5_000;
    let lists = format!("{}1{}", "[".repeat(deep), "]".repeat(deep));
    let objects = format!("{}null{}", "{a: ".repeat(deep), "}".repeat(deep));
    let ty = format!("{}Int{}", "[".repeat(deep), "]".repeat(deep));
    let chain = |one: &dyn Fn(usize) -> String| (0..deep).map(one).collect::<String>();
    let implemented = |number: usize| match number {
        0 => String::new(),
        _ => format!(" implements I{}", number - 1),
    };
    let schemas = [
        format!("input In {{ a: In = {lists} }}"),
        format!("input In {{ a: In = {objects} }}"),
        format!(
            "directive @mark(of: In) on OBJECT\ninput In {{ a: In }}\ntype T @mark(of: {objects}) {{ id: ID! }}"
        ),
        format!("directive @mark(of: In = {objects}) on OBJECT\ninput In {{ a: In }}"),
        format!(
            "directive @mark(of: [Int]) on OBJECT\ntype T {{ id: ID! }}\nextend type T @mark(of: {lists})"
        ),
        format!("input In {{ a: In }}\nextend input In {{ b: In = {objects} }}"),
        format!("extend schema @mark(of: {lists})"),
        format!("type T {{ id: ID! a: {ty} }}"),
        format!("input In {{ a: {ty} }}"),
        format!("directive @mark(of: {ty}) on OBJECT"),
        chain(&|number| format!("interface I{number}{} {{ id: ID! }}\n", implemented(number))),
        chain(&|number| {
            format!(
                "interface I{number} implements I{} {{ id: ID! }}\n",
                (number + 1) % deep
            )
        }),
        chain(&|number| format!("input In{number} {{ a: In{}! }}\n", (number + 1) % deep)),
        chain(&|number| {
            format!(
                "input In{number} {{ a: In{} = {{}} }}\n",
                (number + 1) % deep
            )
        }),
        chain(&|number| format!("input In{number} {{ a: In{} = {{}} }}\n", number + 1))
            + &format!("input In{deep} {{ a: Int }}\n"),
        chain(&|number| {
            format!(
                "directive @d{number}(a: Int @d{}) on ARGUMENT_DEFINITION\n",
                (number + 1) % deep
            )
        }),
        chain(&|number| format!("extend type Airport {{ f{number}: Int }}\n")),
    ];
    for schema in schemas {
        let start = Instant::now();
        let output = run(
            project(&format!("{SCHEMA}{schema}\n")).path(),
            &["schema", "check"],
        );
        let (error, took) = (text(&output.stderr), start.elapsed());
        let what = format!(
            "{:?} after {took:?}: {}",
            output.status,
            schema.chars().take(80).collect::<String>()
        );
        assert!(
            !error.contains("panicked") && took < Duration::from_secs(20),
            "{what}"
        );
        match output.status.code() {
            Some(0) => {}
            Some(1) => assert!(error.contains("app.graphql:"), "{what}: {error}"),
            Some(_) | None => panic!("{what}"),
        }
    }
}

#[cfg(feature = "embedded")]
#[test]
fn a_step_that_the_graph_does_not_run_is_underlined_where_it_stands() {
    let dir = project("type Book { id: ID! } type Query { books: [Book!]! inside: Int }");
    fs::create_dir(dir.path().join("resolvers")).expect("a folder");
    for (name, statement) in [
        (
            "books",
            "// by() would be nice\ng.V().has('note', 'by (a)').order().by('note')\n  \
             .limit(3).by('note').hasLabel('Book')",
        ),
        (
            "inside",
            "g.V().where(__.out().has('note', 'by ('))\n  .union(__.order().by('a'), \
             __.order().by('a').limit(1).by('b'))\n  .count()",
        ),
    ] {
        let path = dir.path().join(format!("resolvers/Query.{name}.gremlin"));
        fs::write(path, statement).expect("a file");
    }
    let refused = run(dir.path(), &["serve", "--listen", "127.0.0.1:0"]);
    let says = [
        "by() cannot stand after limit()",
        "Query.books.gremlin:3:13",
        "Query.inside.gremlin:2:58",
    ];
    assert_fails(&refused, 1, &says);
}
