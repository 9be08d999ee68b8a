//! What requests may make the program hold: each is sent to a served program, whose largest memory is
//! read from the system when it has answered.

#![cfg(target_os = "linux")]

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

const SCHEMA: &str = "
    type T {
      id: ID!
      name: String
      seen: AWSTimestamp
      day: AWSDate
      next(name: [String], seen: [AWSTimestamp]): [T!]! @relationship(type: \"next\", direction: OUT)
      failing(words: String): String
      same(name: [String]): [T!]!
    }
    type Query {
      ts(id: [ID!], name: [String], seen: [AWSTimestamp], day: [AWSDate], limit: Int): [T!]!
      seen(at: [AWSTimestamp!]!): [T!]!
      quoted(s: String): [T!]!
    }";

const STATEMENTS: [(&str, &str); 4] = [
    ("Query.seen", "g.V().has('T', 'seen', within($at))"),
    ("Query.quoted", "g.V().has('T', 'name', '<$s> ($s)')"),
    ("T.failing", "fail('$words')"),
    ("T.same", "g.V($this).has('name', within($name))"),
];

/// More than any of these requests needs, and far less than they once took.
const MOST: usize = 250 << 20;

/// A served program, ended with the test.
struct Served {
    child: Child,
    url: String,
    _dir: tempfile::TempDir,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    /// With so many vertices, all named `n`.
    fn start(vertices: usize) -> Served {
        let dir = tempfile::tempdir().expect("a folder");
        for folder in ["schema", "resolvers", "data"] {
            fs::create_dir(dir.path().join(folder)).expect("a folder");
        }
        let write =
            |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("a file");
        write("schema/t.graphql", SCHEMA);
        for (field, statement) in STATEMENTS {
            write(&format!("resolvers/{field}.gremlin"), statement);
        }
        let rows = (0..vertices).map(|number| format!("v{number},T,n\n"));
        let rows: String = rows.collect();
        write("data/t.csv", &format!("~id,~label,name:String\n{rows}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_neptune-graphql"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("NEPTUNE_")) {
            command.env_remove(name);
        }
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--timeout", "300000"])
            .args(["--log", "off"])
            .current_dir(dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let url = loop {
            let line = lines.next().expect("it says its URL").expect("text");
            let mut words = line.split_whitespace().map(str::to_owned);
            if let Some(url) = words.find(|word| word.starts_with("http://127.0.0.1:")) {
                break url.trim_end_matches('/').to_owned();
            }
        };
        Served {
            child,
            url,
            _dir: dir,
        }
    }

    fn ask(&self, query: &str, variables: Value) -> (Value, usize) {
        let url = format!("{}/graphql", self.url.trim_end_matches("/graphql"));
        let mut response = ureq::post(&url)
            .config()
            .http_status_as_error(false)
            .build()
            .content_type("application/json")
            .send(json!({"query": query, "variables": variables}).to_string())
            .expect("an answer");
        let text = response.body_mut().read_to_string().expect("text");
        let size = text.len();
        (serde_json::from_str(&text).expect("JSON"), size)
    }

    /// The most that it held at any time, in bytes.
    fn most(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("it runs");
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<usize>().ok());
        kilobytes.expect("a number") << 10
    }

    #[track_caller]
    fn assert_small(&self) {
        let most = self.most();
        assert!(most < MOST, "it held {} MB", most >> 20);
    }
}

fn aliases(count: usize, field: &str) -> String {
    (0..count)
        .map(|number| format!("a{number}: {field} "))
        .collect()
}

/// 1.6 MB as JSON.
fn list() -> Value {
    (0..120_000)
        .map(|number| format!("item{number:08}"))
        .collect()
}

#[track_caller]
fn assert_code(answer: &Value, code: &str) {
    let found = &answer["errors"][0]["extensions"]["code"];
    assert_eq!(found, code, "{}", answer["errors"][0]);
}

/// Before: 4 MB for each root.
#[test]
fn a_list_under_many_roots_is_not_there_as_often() {
    let served = Served::start(1);
    let fields = aliases(80, "ts(name: $l, limit: 0) { id }");
    let (answer, _) = served.ask(
        &format!("query ($l: [String]) {{ {fields} }}"),
        json!({"l": list()}),
    );
    assert_eq!(answer["errors"], Value::Null);
    assert_eq!(answer["data"]["a79"], json!([]));
    served.assert_small();
}

/// Before: 700 MB on the embedded graph.
#[test]
fn a_list_at_many_places_of_one_root_is_refused() {
    let served = Served::start(1);
    let fields = aliases(60, "next(name: $l) { id }");
    let (answer, _) = served.ask(
        &format!("query ($l: [String]) {{ ts {{ {fields} }} }}"),
        json!({"l": list()}),
    );
    assert_code(&answer, "LIMIT_EXCEEDED");
    let message = answer["errors"][0]["message"].as_str();
    assert!(
        message.is_some_and(|text| text.contains("traversal")),
        "{answer}"
    );
    served.assert_small();
    let (answer, _) = served.ask(
        "query ($l: [String]) { ts { next(name: $l) { id } } }",
        json!({"l": list()}),
    );
    assert_eq!(answer, json!({"data": {"ts": [{"next": []}]}}));
}

/// Before: 3.8 MB for each root.
#[test]
fn a_text_in_many_strings_is_not_there_as_often() {
    let served = Served::start(1);
    let fields = aliases(130, "quoted(s: $s) { id }");
    let (answer, _) = served.ask(
        &format!("query ($s: String) {{ {fields} }}"),
        json!({"s": "x".repeat(1_900_000)}),
    );
    assert_eq!(answer["errors"], Value::Null);
    served.assert_small();
}

/// Each becomes a span in a tree of its own, of about 250 bytes: what is too much is refused before.
#[test]
fn a_list_of_times_takes_no_more_than_a_traversal_may() {
    const BODY: usize = 2_000_000;
    let seconds = |length: usize| {
        let count = BODY / (length + 1);
        let first = 10_i64.pow(u32::try_from(length).expect("it is small") - 1);
        let count = i64::try_from(count).expect("it is small");
        (0..count)
            .map(|number| first + number % (9 * first))
            .collect::<Value>()
    };
    let days = || -> Value {
        (0..BODY / 13)
            .map(|number| {
                let (year, month) = (1000 + number / 336 % 9000, 1 + number / 28 % 12);
                format!("{year}-{month:02}-{:02}", 1 + number % 28)
            })
            .collect()
    };
    for (query, list) in [
        (
            "query ($l: [AWSTimestamp]) { ts(seen: $l) { id } }",
            seconds(1),
        ),
        (
            "query ($l: [AWSTimestamp]) { ts(seen: $l) { id } }",
            seconds(10),
        ),
        ("query ($l: [AWSDate]) { ts(day: $l) { id } }", days()),
        (
            "query ($l: [AWSTimestamp]) { ts { next(seen: $l) { id } } }",
            seconds(1),
        ),
        (
            "query ($l: [AWSTimestamp!]!) { seen(at: $l) { id } }",
            seconds(1),
        ),
        (
            "query ($l: [AWSTimestamp!]!) { seen(at: $l) { id } }",
            seconds(10),
        ),
    ] {
        let served = Served::start(1);
        let count = list.as_array().map_or(0, Vec::len);
        let (answer, _) = served.ask(query, json!({"l": list}));
        println!("{count} for {query}: {} MB", served.most() >> 20);
        match count > 250_000 {
            true => assert_code(&answer, "LIMIT_EXCEEDED"),
            false => assert_eq!(answer["errors"], Value::Null),
        }
        served.assert_small();
    }
}

/// A traversal asks for all parents that it has room for.
#[test]
fn a_list_for_many_parents_is_asked_for_in_several_traversals() {
    let served = Served::start(100);
    let mut names: Vec<_> = (0..20_000)
        .map(|number| format!("item{number:08}"))
        .collect();
    names.push("n".to_owned());
    let (answer, _) = served.ask(
        "query ($l: [String]) { ts { same(name: $l) { id } } }",
        json!({"l": names}),
    );
    assert_eq!(answer["errors"], Value::Null);
    let parents = answer["data"]["ts"].as_array().expect("a list");
    let found = parents
        .iter()
        .filter(|parent| parent["same"][0]["id"] != Value::Null);
    assert_eq!((parents.len(), found.count()), (100, 100));
    served.assert_small();
}

/// Before: 366 kB for each of 2^14 plans.
#[test]
fn the_plans_of_a_document_take_a_fixed_room() {
    let served = Served::start(1);
    let declared: String = (0..14).map(|n| format!("$v{n}: Boolean! ")).collect();
    let skipped: String = (0..14)
        .map(|n| format!("k{n}: ts(limit: 0) @skip(if: $v{n}) {{ id }} "))
        .collect();
    let fields = aliases(200, "ts(limit: 0) { id name }");
    let query = format!("query ({declared}) {{ {skipped} {fields} }}");
    for number in 0..1_200 {
        let values = (0..14).map(|n| (format!("v{n}"), json!(number >> n & 1 == 1)));
        let (answer, _) = served.ask(&query, Value::Object(values.collect()));
        assert_eq!(answer["errors"], Value::Null);
    }
    served.assert_small();
}

/// Before: 3,000 errors of 15 kB each.
#[test]
fn errors_are_few_and_short() {
    let served = Served::start(3_000);
    for words in ["y".repeat(15_000), "é".repeat(7_500)] {
        let (answer, size) = served.ask(
            "query ($s: String) { ts { failing(words: $s) } }",
            json!({"s": words}),
        );
        let errors = answer["errors"].as_array().expect("errors");
        assert!(errors.len() <= 101, "{} errors", errors.len());
        for error in errors {
            let message = error["message"].as_str().expect("text");
            assert!(message.len() <= 2_048, "{} bytes", message.len());
        }
        assert!(size < 300_000, "{size} bytes");
    }
    let name = "a".repeat(200_000);
    for query in [
        format!("{{ {name} }}"),
        format!("query {name} {{ ts {{ id }} }} query B {{ ts {{ id }} }}"),
        format!("{{ ts(limit: 1) {{ id }} ...{name} }}"),
        format!("{{ ts(limit: ${name}) {{ id }} }}"),
        format!("{{ ts({name}: 1) {{ id }} }}"),
        format!("{{ ts @{name} {{ id }} }}"),
        format!("{{ ts(limit: {name}) {{ id }} }}"),
        format!("query ($a: {name}) {{ ts {{ id }} }}"),
    ] {
        let (answer, size) = served.ask(&query, json!({}));
        assert_ne!(answer["errors"], Value::Null);
        assert!(size < 10_000, "{size} bytes: {}", &query[..30]);
    }
}
