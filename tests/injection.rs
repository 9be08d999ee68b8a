//! No value can change a traversal: any string, in any place where a client may write one, is one
//! literal of the text, and a real Gremlin server reads it back as it was.

#[path = "support"]
mod support {
    pub mod janusgraph;
    pub mod load;
    pub mod recorder;
    pub mod server;
}

use std::{
    fs,
    process::ExitCode,
    time::{Duration, Instant},
};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use neptune_graphql::{
    consistency::Consistency,
    graph::{
        Graph, Job, Limits,
        neptune::{Dialect, Endpoint, NeptuneGraph},
    },
    gremlin::{Arg, Script, Statement, Step, StepName, Text, Value, write_value},
    model::{SourceFile, Sources},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use regex::Regex;
use serde_json::{Map, json};
use support::{
    janusgraph::JANUSGRAPH,
    recorder::Recorder,
    server::{GREMLIN_SERVER, Server, Software, Unavailable},
};

fn main() -> ExitCode {
    let trials = vec![
        Trial::test("a_literal_reads_back_as_itself", || {
            check(2_000, text(), |text| a_literal_reads_back(&text))
        }),
        Trial::test("an_argument_leaves_the_shape_unchanged", || {
            let asked = Asked::new()?;
            check(500, text(), |text| asked.leaves_the_shape(&text))
        }),
        on_a_server(
            "gremlin_server_reads_back_what_was_written",
            GREMLIN_SERVER,
            Dialect::GremlinServer,
        ),
        on_a_server(
            "janusgraph_reads_back_what_was_written",
            JANUSGRAPH,
            Dialect::JanusGraph,
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn on_a_server(name: &str, software: Software, dialect: Dialect) -> Trial {
    Trial::ignorable_test(name, move || match Server::start(software) {
        Ok(server) => reads_back(&server, dialect).map(|()| Completion::Completed),
        Err(Unavailable::Missing(reason))
            if std::env::var_os("CI").is_none_or(|value| value != "true") =>
        {
            Ok(Completion::ignored_with(reason))
        }
        Err(Unavailable::Missing(reason) | Unavailable::Failed(reason)) => Err(reason.into()),
    })
}

/// Strings of any characters, and strings of those that mean something in Gremlin or Groovy.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        r#"['"\\$(){}\[\].,;:/*\n\r\t\x00-\x1f a-u0-7]{0,24}"#,
        proptest::sample::select(vec![
            "').drop()//",
            "\\').drop()//",
            "'); g.V().drop().iterate(); g.inject('",
            "x').or(__.identity()).has('y', '",
            "\\u0027).drop()//",
            "\\047).drop()//",
            "${'x'.execute()}",
            "\u{2028}').drop()//",
            "\u{0}",
            ".with(\"evaluationTimeout\",1)",
            ". wi//x\nth /**/ (ARGS_EVAL_TIMEOUT, 1)",
            "https://example.org/*",
        ])
        .prop_map(str::to_owned),
    ]
}

fn check<S: Strategy>(
    cases: u32,
    strategy: S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError>,
) -> Result<(), Failed> {
    let config = Config {
        cases,
        // The regressions that mattered are in `text`.
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&strategy, test)
        .map_err(|error| error.to_string().into())
}

fn a_literal_reads_back(text: &str) -> Result<(), TestCaseError> {
    let mut literal = String::new();
    write_value(
        &Value::<neptune_graphql::gremlin::Never>::String(text.into()),
        &mut literal,
    );
    let found = literals(&literal);
    prop_assert_eq!(found.shape, "''", "{} is more than a string", literal);
    prop_assert_eq!(&found.texts[..], [text]);
    prop_assert!(
        !literal.contains(['\n', '\r']),
        "{literal} goes over a line's end"
    );
    // Gremlin Server takes settings of the request out of the text before it parses it, and for
    // that drops comments and spaces, also those in strings.
    let cleaned = comments_and_spaces().replace_all(&literal, "").into_owned();
    prop_assert!(!cleaned.contains(".with("), "{literal} sets an option");
    prop_assert!(!literal.contains("/*"), "{literal} begins a comment");
    Ok(())
}

/// As Gremlin Server has it.
fn comments_and_spaces() -> Regex {
    Regex::new(r"(?m)//.*$|/\*(.|[\r\n])*?\*/|\s").expect("the expression is a valid one")
}

/// The parts of a traversal's text.
struct Literals {
    /// The text with every string literal emptied.
    shape: String,
    /// What the literals stand for.
    texts: Vec<String>,
}

/// Reads string literals as the gremlin-lang grammar of TinkerPop 3.7.3 does.
fn literals(text: &str) -> Literals {
    let mut found = Literals {
        shape: String::new(),
        texts: Vec::new(),
    };
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        found.shape.push(c);
        if c == '\'' || c == '"' {
            let mut string = String::new();
            while let Some(inside) = rest.next() {
                match inside {
                    _ if inside == c => {
                        found.shape.push(c);
                        break;
                    }
                    '\\' => string.extend(escaped(&mut rest)),
                    _ => string.push(inside),
                }
            }
            found.texts.push(string);
        }
    }
    found
}

fn escaped(rest: &mut std::str::Chars<'_>) -> Option<char> {
    Some(match rest.next()? {
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'f' => '\u{c}',
        'r' => '\r',
        'u' => {
            let digits: String = rest.by_ref().take(4).collect();
            char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
        }
        digit @ '0'..='7' => {
            let mut code = digit.to_digit(8)?;
            while let Some(next) = rest.clone().next().and_then(|c| c.to_digit(8)) {
                if code * 8 + next > 0o377 {
                    break;
                }
                code = code * 8 + next;
                rest.next();
            }
            char::from_u32(code)?
        }
        other => other,
    })
}

const SCHEMA: &str = "
type Note {
  id: ID!
  text: String
  mail: AWSEmail
  any: JSON
  own: Own
  about(id: ID, text: [String]): [Note!]! @relationship(type: \"about\", direction: OUT)
  told(text: String!, texts: [String!]!): [String] @graphQuery(statement: \"\"\"
    outE($text).has($text, within($texts)).inV().as('a').choose(values($text)).
      option($text, values($text)).option(none, constant('so $text, \\$text and $identity.sub'))
  \"\"\")
}

scalar Own

type Query {
  note(id: ID, text: String, any: JSON, own: Own): Note
  notes(id: [ID!], text: [String!], own: [Own]): [Note!]!
  stated(text: String!, id: ID!, ids: [ID!]!, input: Told!): [Note!] @graphQuery(statement: \"\"\"
    g.withSideEffect('s', $input).V($ids).hasId($id).hasLabel($text).has($text, $input.text).
      has($text, $text, regex($text)).has('text', between('$text', $text).or(eq('$input.text!'))).
      where(__.V($id).has($identity.sub)).hasLabel('Note')
  \"\"\")
}

type Mutation {
  tell(text: String!, id: ID!, texts: [String!]!, input: Told!): Note @graphQuery(statement: \"\"\"
    g.addV($text).property(id, $id).property($text, $text).property(single, 'of $text', '$text.').iterate();
    g.mergeV([(T.id): $id, (T.label): 'Note', '$text': $input.text]).option(Merge.onMatch, $input).
      sideEffect(inject($texts).unfold().addE($text).to(__.V($id)))
  \"\"\")
}

input Told {
  text: String
  more: [String!]
}
";

/// Every place where a client may write a string.
const QUERY: &str =
    "query Q($id: ID!, $text: String!, $any: JSON, $own: Own, $ids: [ID!]!, $texts: [String!]!) {
  a: note(id: $id) { id }
  b: note(text: $text, any: $any, own: $own) { id }
  c: notes(id: $ids, text: $texts, own: [$own]) {
    about(id: $id, text: [$text, \"fixed\"]) { about(text: $texts) { id } }
  }
  d: notes { told(text: $text, texts: $texts) }
  e: stated(text: $text, id: $id, ids: $ids, input: {text: $text, more: $texts}) { told(text: $text, texts: [$text]) }
}";

const MUTATION: &str = "mutation M($id: ID!, $text: String!, $texts: [String!]!) {
  f: tell(text: $text, id: $id, texts: $texts, input: {text: $text, more: $texts}) { id }
}";

/// A service that notes down what it would ask.
struct Asked {
    service: Service,
    recorder: std::sync::Arc<Recorder>,
    runtime: tokio::runtime::Runtime,
}

impl Asked {
    fn new() -> Result<Asked, Failed> {
        let recorder = Recorder::new(None);
        let graph: std::sync::Arc<dyn Graph> = recorder.clone();
        let file = SourceFile {
            name: "schema/notes.graphql".into(),
            text: SCHEMA.into(),
        };
        let sources = Sources {
            schema: vec![file],
            statements: Vec::new(),
        };
        let service = Service::from_sources(&sources, graph, Settings::default())
            .map_err(|report| format!("{report:?}"))?;
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        Ok(Asked {
            service,
            recorder,
            runtime,
        })
    }

    fn leaves_the_shape(&self, text: &str) -> Result<(), TestCaseError> {
        // No node has an empty id, so nothing is asked by one: `cases/hostile/an-empty-id.md`.
        if text.is_empty() {
            return Ok(());
        }
        let (asked, plain) = (self.ask(text), self.ask("plain"));
        prop_assert_eq!(asked.len(), 6, "each root is asked");
        for (asked, plain) in asked.iter().zip(&plain) {
            let (asked, plain) = (literals(asked), literals(plain));
            prop_assert_eq!(&asked.shape, &plain.shape);
            let expected: Vec<_> = plain
                .texts
                .iter()
                .map(|found| match found.as_str() {
                    "plain two" => found.clone(),
                    _ => found.replace("plain", text),
                })
                .collect();
            prop_assert_eq!(asked.texts, expected);
        }
        Ok(())
    }

    fn ask(&self, text: &str) -> Vec<String> {
        let variables = json!({
            "id": text, "text": text, "any": text, "own": text,
            "ids": [text, "plain two"], "texts": [text, text],
        });
        let variables: Map<_, _> = variables.as_object().cloned().unwrap_or_default();
        let identity = json!({ "sub": text });
        let identity = identity.as_object().cloned().unwrap_or_default();
        for query in [QUERY, MUTATION] {
            let request = Request {
                query: query.into(),
                operation_name: None,
                variables: variables.clone(),
                may_mutate: true,
                identity: Identity::new(identity.clone()),
                moment: Moment::of_now(),
                asker: Asker::Client,
                consistency: Consistency::Eventual,
                trace: None,
                deadline: Instant::now() + Duration::from_secs(20),
            };
            self.runtime.block_on(self.service.execute(request));
        }
        self.recorder.take()
    }
}

const VERTICES: &str = "~id,~label\n1,Note\n2,Note\n";
const STRINGS: u32 = 3_000;
const STRINGS_A_REQUEST: usize = 100;

/// Sends strings to a server and takes them back. Nothing of its graph may change by that.
fn reads_back(server: &Server, dialect: Dialect) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("notes.csv");
    fs::write(&file, VERTICES)?;
    server.load(&[file])?;
    let endpoint = Endpoint::parse(&server.endpoint()).map_err(|error| error.to_string())?;
    let graph = NeptuneGraph::new(endpoint, dialect).map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let ask = |steps: Vec<Step>| -> Result<String, TestCaseError> {
        let statement = Statement {
            source: Vec::new(),
            steps,
            terminal: None,
        };
        let script = Script {
            statements: vec![statement],
        };
        let limits = Limits {
            deadline: Instant::now() + Duration::from_secs(30),
            max_answer: 64 << 20,
        };
        let rows = runtime
            .block_on(graph.run(Job::read(&script, limits)))
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        Ok(String::from_utf8_lossy(rows.as_bytes()).into_owned())
    };
    let batches = proptest::collection::vec(text(), STRINGS_A_REQUEST);
    check(
        STRINGS.div_ceil(STRINGS_A_REQUEST as u32),
        batches,
        |texts| {
            // As one list: single values would come back with equal ones side by side.
            let values = texts
                .iter()
                .map(|text| Value::String(Text::from(text.as_str())))
                .collect();
            let answer = ask(vec![Step::new(
                StepName::Inject,
                [Arg::Value(Value::List(values))],
            )])?;
            let [back]: [Vec<String>; 1] = serde_json::from_str(&answer)
                .map_err(|error| TestCaseError::fail(format!("{error}: {answer}")))?;
            prop_assert_eq!(back, texts);
            Ok(())
        },
    )?;
    let count = vec![Step::new(StepName::V, []), Step::new(StepName::Count, [])];
    let count = ask(count).map_err(|error| error.to_string())?;
    match serde_json::from_str::<Vec<i64>>(&count)?[..] {
        [2] => Ok(()),
        _ => Err(format!("the graph has {count} vertices, and had 2").into()),
    }
}
