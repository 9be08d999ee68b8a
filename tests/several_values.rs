//! Properties with several values, on a graph whose properties have one: the short form is tried first,
//! and the long one from then on.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use neptune_graphql::{
    consistency::Consistency,
    graph::{Graph, GraphError, Job, Rows},
    gremlin::{Capabilities, write_script},
    model::{SourceFile, Sources},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::{Map, Value, json};

/// Of some properties a node has several values, and the server says so each time.
struct Server {
    several: &'static [&'static str],
    /// What it answers in the long form of the others.
    rows: &'static [u8],
    /// It says so whatever it is asked.
    stubborn: bool,
    asked: Mutex<Vec<String>>,
}

impl Server {
    fn new(several: &'static [&'static str]) -> Arc<Server> {
        Arc::new(Server {
            several,
            rows: br#"[{"title":"a","tags":"b","kinds":"c"}]"#,
            stubborn: false,
            asked: Mutex::default(),
        })
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Graph for Server {
    fn run<'a>(&'a self, job: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        let mut text = String::new();
        write_script(job.script, &mut text);
        let found = self
            .several
            .iter()
            .find(|key| self.stubborn || text.contains(&format!(".by('{key}')")));
        let answer = match found {
            Some(key) => Err(GraphError::SeveralValues {
                key: (*key).to_owned(),
                said: "Multiple properties exist for the provided key".to_owned(),
            }),
            None => Ok(Rows::new(Bytes::from_static(self.rows), 0..self.rows.len())),
        };
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push(text);
        Box::pin(async { answer })
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::GREMLIN_SERVER
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        Box::pin(async { Ok("a server".to_owned()) })
    }
}

const SCHEMA: &str = r#"
type Post { id: ID! title: String tags: String kinds: String all: [String!]! @alias(property: "tags") }
type Query { posts: [Post!]! }
type Mutation {
  touch(id: ID!): Post @graphQuery(statement: "g.V($id).hasLabel('Post').property(single, 'title', 'x')")
}
"#;

fn service(server: &Arc<Server>) -> Service {
    let sources = Sources {
        schema: vec![SourceFile {
            name: "s.graphql".into(),
            text: SCHEMA.into(),
        }],
        statements: Vec::new(),
    };
    let graph: Arc<dyn Graph> = server.clone();
    Service::from_sources(&sources, graph, Settings::default()).expect("the schema is right")
}

async fn ask(service: &Service, query: &str) -> Value {
    let response = service
        .execute(Request {
            query: query.to_owned(),
            operation_name: None,
            variables: Map::new(),
            may_mutate: true,
            identity: Identity::NONE,
            moment: Moment::of_now(),
            asker: Asker::Client,
            consistency: Consistency::Eventual,
            trace: None,
            deadline: Instant::now() + Duration::from_secs(10),
        })
        .await;
    serde_json::from_slice(&response.body).expect("a response is JSON")
}

#[tokio::test]
async fn a_property_with_several_values_is_asked_for_in_the_long_form_from_then_on() {
    let server = Server::new(&["tags", "kinds"]);
    let service = service(&server);
    let expected = json!({"data": {"posts": [{"title": "a", "tags": "b", "kinds": "c"}]}});
    assert_eq!(
        ask(&service, "{ posts { title tags kinds } }").await,
        expected
    );
    let head = "g.V().hasLabel('Post').project('title', 'tags', 'kinds')";
    let long = |key: &str| format!(".by(__.values('{key}').limit(1))");
    assert_eq!(
        server.asked(),
        [
            format!("{head}.by('title').by('tags').by('kinds')"),
            format!("{head}.by('title'){}.by('kinds')", long("tags")),
            format!("{head}.by('title'){}{}", long("tags"), long("kinds")),
        ]
    );
    assert_eq!(
        ask(&service, "{ posts { title tags kinds } }").await,
        expected
    );
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn all_values_and_what_a_change_answers_are_asked_for_in_the_long_form() {
    let server = Server::new(&["tags"]);
    let service = service(&server);
    ask(&service, "{ posts { all } }").await;
    ask(&service, "mutation { touch(id: \"1\") { tags } }").await;
    let asked = server.asked();
    assert!(
        asked[0].ends_with(".by(__.values('tags').fold())"),
        "{asked:?}"
    );
    assert!(
        asked[1].ends_with(".by(__.values('tags').limit(1))"),
        "{asked:?}"
    );
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn a_server_that_says_so_of_the_long_form_too_is_not_asked_for_ever() {
    let server = Arc::new(Server {
        several: &["tags"],
        rows: b"[]",
        stubborn: true,
        asked: Mutex::default(),
    });
    let service = service(&server);
    let answer = ask(&service, "{ posts { tags } }").await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "INTERNAL",
        "{answer}"
    );
    assert_eq!(server.asked().len(), 2);
}
