//! Any text as a statement of a field, and any values for its placeholders: what is sent to the
//! graph reads back as the traversal that it was.

#![no_main]

use std::{
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use libfuzzer_sys::fuzz_target;
use neptune_graphql::{
    consistency::Consistency,
    graph::{Graph, GraphError, Job, Rows},
    gremlin::{Never, parse_script, write_script},
    model::{SourceFile, Sources},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::{Map, Value, json};
use tokio::runtime::{Builder, Runtime};

/// Between the statement and the values: a byte that no UTF-8 text has.
const NEXT: u8 = 0xfe;

const SCHEMA: &str = "
    type Thing { id: ID! name: String n: Int below(text: String, number: Int, list: [String]): [Thing!]! }
    input In { a: String b: Int c: [String] d: In }
    type Query {
      ask(text: String, number: Int, float: Float, list: [String], in: In): JSON
      things(text: String, number: Int, float: Float, list: [String], in: In): [Thing!]!
    }";

/// The fields, each with what asks for it.
const FIELDS: [(&str, &str); 3] = [
    ("Query.ask", "query($text: String, $number: Int, $float: Float, $list: [String], $in: In) {
       ask(text: $text, number: $number, float: $float, list: $list, in: $in) }"),
    ("Query.things", "query($text: String, $number: Int, $float: Float, $list: [String], $in: In) {
       things(text: $text, number: $number, float: $float, list: $list, in: $in) { id name } }"),
    ("Thing.below", "query($text: String, $number: Int, $list: [String]) {
       things { below(text: $text, number: $number, list: $list) { n } } }"),
];

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut runtime = Builder::new_current_thread();
    runtime.enable_time().build().expect("a runtime without threads can be made")
});

/// Reads back what it is sent, and has no rows.
struct ReadsBack;

impl Graph for ReadsBack {
    fn run<'a>(&'a self, job: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        let mut text = String::new();
        write_script(job.script, &mut text);
        match parse_script::<Never>(&text) {
            // `NaN` is not equal to itself, so the trees are compared as they are shown.
            Ok(again) => assert_eq!(format!("{:?}", job.script), format!("{:?}", again.tree)),
            Err(error) => panic!("{error} in what was sent: {text}"),
        }
        Box::pin(async { Ok(Rows::new(b"[]".as_slice().into(), 0..2)) })
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        Box::pin(async { Ok("a reader".to_owned()) })
    }
}

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile {
        name: name.to_owned(),
        text: text.into(),
    }
}

/// A text, and JSON where it is some: a list, an input object or a number.
fn variables(text: &str, json: &str) -> Map<String, Value> {
    let mut variables = Map::from_iter([("text".to_owned(), json!(text))]);
    if let Ok(Value::Object(more)) = serde_json::from_str(json) {
        variables.extend(more);
    }
    variables
}

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(3, |byte| *byte == NEXT);
    let mut part = || std::str::from_utf8(parts.next().unwrap_or_default());
    let (Ok(statement), Ok(text), Ok(json)) = (part(), part(), part()) else {
        return;
    };
    for (field, query) in FIELDS {
        let sources = Sources {
            schema: vec![file("schema/a.graphql", SCHEMA)],
            statements: vec![file(&format!("resolvers/{field}.gremlin"), statement)],
        };
        let service = Service::from_sources(&sources, Arc::new(ReadsBack), Settings::default());
        let Ok(service) = service else {
            continue;
        };
        let request = Request {
            query: query.to_owned(),
            operation_name: None,
            variables: variables(text, json),
            may_mutate: true,
            deadline: Instant::now() + Duration::from_secs(10),
            identity: Identity::new(Map::from_iter([("sub".to_owned(), json!(text))])),
            moment: Moment::of_now(),
            asker: Asker::Client,
            consistency: Consistency::Eventual,
            trace: None,
        };
        let response = RUNTIME.block_on(service.execute(request));
        let response: Value = serde_json::from_slice(&response.body).expect("a response is JSON");
        assert!(response.is_object());
    }
});
