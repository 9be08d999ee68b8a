//! Introspection and the printed schema beside graphql-js: on the examples, on random schemas, for
//! the questions that clients ask and for random ones; and whether a schema is accepted at all.
//!
//! It comes from npm, into `tests/clients/graphql-js/node_modules`; without npm the tests are
//! ignored, and with `CI=true` they fail. `NEPTUNE_GRAPHQL_INTROSPECTION_SCHEMAS` is the number of
//! random schemas (10), each with 20 random questions, and `…_SEED` where chance begins.

#[path = "../support"]
mod support {
    pub mod brought;
    pub mod npm;
    pub mod trial;
}

mod accepted;
mod chance;
mod queries;
mod schemas;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use fastrand::Rng;
use futures_util::future::BoxFuture;
use libtest_mimic::Arguments;
use neptune_graphql::{
    api::appsync,
    consistency::Consistency,
    graph::{Graph, GraphError, Job, Rows},
    model::{SourceFile, Sources},
    request::{Asker, Identity, Moment, Request},
    response::Outcome,
    service::{Service, Settings},
};
use serde_json::{Map, Value, json};
use support::{
    npm::{installed, node},
    trial::{Failure, trial},
};
use tokio::runtime::Runtime;

const QUESTIONS: usize = 20;
const DESCRIPTIONS: usize = 1_000;

fn main() -> ExitCode {
    let trials = vec![
        trial("examples", examples),
        trial("random_schemas_and_questions", random),
        trial("accepted_as_graphql_js_does", accepted::as_graphql_js_does),
        trial("descriptions", descriptions),
        trial("bytes_are_bounded", bytes),
        trial("time_is_bounded", time),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// No question here is one for the graph.
struct NoGraph;

impl Graph for NoGraph {
    fn run<'a>(&'a self, _: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        Box::pin(async { Err(nothing_to_ask()) })
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        Box::pin(async { Err(nothing_to_ask()) })
    }
}

fn nothing_to_ask() -> GraphError {
    GraphError::Unsupported("introspection asks no graph".into())
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Failed(error.to_string())
}

fn setting(name: &str, default: u64) -> u64 {
    let name = format!("NEPTUNE_GRAPHQL_INTROSPECTION_{name}");
    let value = std::env::var(name).ok();
    value
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

/// The folder with graphql-js. The tests run side by side, and npm must not.
fn graphql_js() -> Result<PathBuf, Failure> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    installed("graphql-js")
}

/// The example projects, and every variant of the query that clients send.
fn examples() -> Result<(), Failure> {
    let folder = graphql_js()?;
    let said = node(&folder, &["judge.mjs", "queries"])?;
    let queries: Vec<String> = serde_json::from_str(&said).map_err(failed)?;
    let mut schemas = Vec::new();
    for name in [".", "examples/air-routes", "tests/projects/club"] {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let service = Service::load(&dir, Arc::new(NoGraph), Settings::default())
            .map_err(|error| failed(format!("{error:?}")))?;
        let asked = queries.iter().map(|query| (query.clone(), json!({})));
        schemas.push(told(name, None, &service, asked.collect())?);
    }
    judged(&json!({"schemas": schemas, "texts": []}))
}

fn random() -> Result<(), Failure> {
    let mut rng = Rng::with_seed(setting("SEED", 12));
    let mut schemas = Vec::new();
    for number in 0..setting("SCHEMAS", 10) {
        let source = schemas::schema(&mut rng);
        let service = service(&source)?;
        let types = type_names(&service)?;
        let asked = (0..QUESTIONS)
            .map(|_| queries::question(&mut rng, &types))
            .map(|question| (question.query, question.variables))
            .collect();
        let name = format!("random schema {number}");
        schemas.push(told(&name, Some(&source), &service, asked)?);
    }
    judged(&json!({"schemas": schemas, "texts": []}))
}

/// Each of many texts comes back from the schema that clients see and from the one for AppSync.
fn descriptions() -> Result<(), Failure> {
    let mut rng = Rng::with_seed(setting("SEED", 12));
    let texts: Vec<_> = (0..DESCRIPTIONS).map(|_| chance::text(&mut rng)).collect();
    let mut source =
        String::from("type T { id: ID! d: D } type Query { t(id: ID!): T } enum D {\n");
    for (number, text) in texts.iter().enumerate() {
        let text = chance::quoted(text);
        source += &format!("{text} V{number} @deprecated(reason: {text})\n");
    }
    source.push_str("}\n");
    let service = service(&source)?;
    let for_appsync = appsync::sdl(service.model()).map_err(|refused| {
        let refused: Vec<_> = refused.iter().map(ToString::to_string).collect();
        failed(refused.join("\n"))
    })?;
    judged(&json!({"schemas": [], "texts": [
        {"name": "schema print", "printed": service.sdl(), "expected": texts},
        {"name": "schema appsync", "printed": for_appsync, "expected": texts},
    ]}))
}

fn sources(source: &str) -> Sources {
    Sources {
        schema: vec![SourceFile {
            name: "schema.graphql".to_owned(),
            text: Arc::from(source),
        }],
        statements: Vec::new(),
    }
}

fn service(source: &str) -> Result<Service, Failure> {
    Service::from_sources(&sources(source), Arc::new(NoGraph), Settings::default())
        .map_err(|error| failed(format!("{error:?}\n{source}")))
}

const STANDARD: &str = "{ __schema { description queryType { name kind } \
    mutationType { name kind } subscriptionType { name kind } types { ...T } directives { name description isRepeatable locations \
    args(includeDeprecated: true) { ...I } } } } \
    fragment T on __Type { kind name description specifiedByURL isOneOf \
    fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...I } \
    type { ...R } isDeprecated deprecationReason } inputFields(includeDeprecated: true) { ...I } \
    interfaces { ...R } enumValues(includeDeprecated: true) { name description isDeprecated \
    deprecationReason } possibleTypes { ...R } } \
    fragment I on __InputValue { name description type { ...R } defaultValue isDeprecated \
    deprecationReason } \
    fragment R on __Type { kind name ofType { kind name ofType { kind name ofType { kind name \
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name \
    ofType { kind name } } } } } } } } } }";

/// What the service says of a schema, for the judge.
fn told(
    name: &str,
    source: Option<&str>,
    service: &Service,
    asked: Vec<(String, Value)>,
) -> Result<Value, Failure> {
    let mut answers = Vec::new();
    for (query, variables) in asked {
        let answer = answer(service, &query, &variables)?;
        answers.push(json!({"query": query, "variables": variables, "answer": answer}));
    }
    Ok(json!({
        "name": name,
        "source": source,
        "printed": service.sdl(),
        "introspection": answer(service, STANDARD, &json!({}))?,
        "asked": answers,
    }))
}

fn type_names(service: &Service) -> Result<Vec<String>, Failure> {
    let said = answer(service, "{ __schema { types { name } } }", &json!({}))?;
    let said: Value = serde_json::from_str(&said).map_err(failed)?;
    let types = said["data"]["__schema"]["types"].as_array();
    let names = types.into_iter().flatten();
    Ok(names
        .filter_map(|ty| ty["name"].as_str().map(str::to_owned))
        .collect())
}

/// Types that lead to each other, so that introspection can be made as large as one likes.
fn wide() -> String {
    let mut source = String::from("enum Kind { A B C }\nunion Any =");
    for number in 0..150 {
        source += &format!(" | T{number}");
    }
    for number in 0..150 {
        source += &format!("\ntype T{number} {{ id: ID! name: String kind: Kind\n");
        for field in 0..15 {
            let target = (number * 7 + field) % 150;
            source += &format!(
                "r{field}(name: String, limit: Int): [T{target}!]! \
                 @relationship(type: \"r\", direction: OUT)\n"
            );
        }
        source.push('}');
    }
    source + "\ntype Query { t(id: ID!): T0 any: [Any!]! }"
}

/// Questions with an answer of many megabytes each.
fn large() -> Vec<String> {
    let names: String = (0..40).map(|number| format!("a{number}: name ")).collect();
    let aliased = |inner: &str| -> String {
        let types = (0..40).map(|number| format!("t{number}: types {{ {inner} }} "));
        format!("{{ __schema {{ {} }} }}", types.collect::<String>())
    };
    vec![
        format!(
            "{{ __schema {{ types {{ fields {{ type {{ ofType {{ ofType {{ ofType {{ fields {{ \
             type {{ ofType {{ ofType {{ ofType {{ fields {{ {names} }} }} }} }} }} }} }} }} }} }} \
             }} }} }} }}"
        ),
        format!(
            "{{ __schema {{ types {{ possibleTypes {{ fields {{ {names} args {{ {names} }} }} }} }} \
             }} }}"
        ),
        aliased(&format!("fields {{ args {{ {names} }} }}")),
        aliased(&format!(
            "enumValues {{ {names} }} fields {{ description args {{ description }} }}"
        )),
        aliased("fields { __typename @skip(if: true) type { kind @skip(if: true) } }"),
        aliased("possibleTypes { fields { __typename } }"),
    ]
}

/// Asks with bounds, and gives the error's code, the time, and the size of the answer.
fn bounded(
    source: &str,
    query: &str,
    max_answer: usize,
    time: Duration,
) -> Result<(String, Duration, usize), Failure> {
    let settings = Settings {
        max_answer,
        max_fields: 100_000,
        ..Settings::default()
    };
    let service = Service::from_sources(&sources(source), Arc::new(NoGraph), settings)
        .map_err(|error| failed(format!("{error:?}")))?;
    let runtime = Runtime::new().map_err(failed)?;
    // What is made once is not measured.
    answer(&service, "{ __schema { types { name } } }", &json!({}))?;
    let start = Instant::now();
    let response = runtime.block_on(service.execute(request(query, &json!({}), start + time)));
    let took = start.elapsed();
    let body: Value = serde_json::from_slice(&response.body).map_err(failed)?;
    let code = &body["errors"][0]["extensions"]["code"];
    let code = code.as_str().unwrap_or("none").to_owned();
    Ok((code, took, response.body.len()))
}

fn bytes() -> Result<(), Failure> {
    let source = wide();
    for query in large() {
        let time = Duration::from_secs(60);
        let (code, took, size) = bounded(&source, &query, 500_000, time)?;
        println!("{code} after {took:?}, {size} bytes: {}", &query[..60]);
        if code != "LIMIT_EXCEEDED" || size > 1_000 {
            return Err(failed(format!("{code}, {size} bytes: {query}")));
        }
    }
    Ok(())
}

fn time() -> Result<(), Failure> {
    let source = wide();
    let query = &large()[0];
    let time = Duration::from_millis(300);
    let (code, took, size) = bounded(&source, query, 4 << 30, time)?;
    println!("{code} after {took:?}, {size} bytes");
    match code == "DEADLINE_EXCEEDED" && took < Duration::from_secs(5) {
        true => Ok(()),
        false => Err(failed(format!("{code} after {took:?}, {size} bytes"))),
    }
}

fn request(query: &str, variables: &Value, deadline: Instant) -> Request {
    Request {
        query: query.to_owned(),
        operation_name: None,
        variables: variables.as_object().cloned().unwrap_or_else(Map::new),
        may_mutate: false,
        deadline,
        identity: Identity::NONE,
        moment: Moment::of_now(),
        asker: Asker::Client,
        consistency: Consistency::Eventual,
        trace: None,
    }
}

fn answer(service: &Service, query: &str, variables: &Value) -> Result<String, Failure> {
    let deadline = Instant::now() + Duration::from_secs(60);
    let request = request(query, variables, deadline);
    let runtime = Runtime::new().map_err(failed)?;
    let response = runtime.block_on(service.execute(request));
    let body = String::from_utf8(response.body.to_vec()).map_err(failed)?;
    match response.outcome {
        Outcome::Executed { errors: 0 } => Ok(body),
        _ => Err(failed(format!("{query}\n{body}"))),
    }
}

fn judged(given: &Value) -> Result<(), Failure> {
    let folder = graphql_js()?;
    let file = tempfile::NamedTempFile::new().map_err(failed)?;
    serde_json::to_writer(&file, given).map_err(failed)?;
    let path = file.path().display().to_string();
    let said = node(&folder, &["--max-old-space-size=2000", "judge.mjs", &path])?;
    println!("{}", said.trim_end());
    Ok(())
}
