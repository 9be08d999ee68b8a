//! The endpoint's answers beside those of a real Gremlin Server, key by key, with types and without.

#[path = "support"]
mod support {
    pub mod server;
}

use std::{process::ExitCode, sync::Arc, time::Duration};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use neptune_graphql::{
    front::{
        gremlin::{GremlinSettings, router},
        http::serve,
    },
    graph::memory::MemoryGraph,
};
use serde_json::{Map, Value, json};
use support::server::{GREMLIN_SERVER, Server, Unavailable};
use tokio::{net::TcpListener, runtime::Runtime};

const FORMS: [&str; 2] = [
    "application/vnd.gremlin-v3.0+json",
    "application/vnd.gremlin-v3.0+json;types=false",
];

/// Each is asked of both servers, in this order.
const QUERIES: [&str; 32] = [
    "g.addV('person').property(T.id, 'a').property('name', 'Ann').property('age', 31)
      .property('tag', 'x').property('tag', 'y').iterate()",
    "g.addV('person').property(T.id, 'b').property('name', 'Bob').as('b').V('a')
      .addE('knows').to('b').property(T.id, 'e').property('since', 2020L).iterate()",
    "g.V().none()",
    "g.V('a')",
    "g.E('e')",
    "g.V('a').next()",
    "g.V().count()",
    "g.V('a').values('name', 'age')",
    "g.V('a').properties('name')",
    "g.E('e').properties()",
    "g.V('a').valueMap('tag')",
    "g.V('a').valueMap(true, 'age')",
    "g.V('b').elementMap()",
    "g.E('e').elementMap()",
    "g.V('a').project('n', 'none').by('name').by('none')",
    "g.V('a').as('x').out().path()",
    "g.V('a').as('x').out().as('y').select('x', 'y')",
    "g.V().group().by(label).by(values('age').sum())",
    "g.V().groupCount()",
    "g.V('a').out().tree()",
    "g.V('a').values('tag').order().fold()",
    "g.V('a').values('tag').union(identity(), constant(1)).dedup().count()",
    "g.inject(1, 2L, 3s, 4b, 1.5f, 2.5d, 10n, 1.25m, true, null, 'text \"é\" \\n')",
    "g.inject(1, 2, 1).aggregate('s').cap('s')",
    "g.V('a').store('s').fold().as('f').select('s').path()",
    "g.inject(1, 2, 1).store('s').cap('s').range(local, 0, 2)",
    "g.inject(NaN, Infinity, -Infinity)",
    "g.inject(datetime('2024-02-29T12:34:56Z'))",
    "g.inject(['a': 1, 2: ['b']])",
    "g.inject([(T.id): 1, (Direction.OUT): 2])",
    "g.inject([1, [2, 'x']])",
    "g.addV('x').iterate(); g.V().count()",
];

fn main() -> ExitCode {
    let trial =
        Trial::ignorable_test(
            "answers_have_the_shapes_of_a_gremlin_server",
            || match Server::start(GREMLIN_SERVER) {
                Ok(server) => compare(&server).map(|()| Completion::Completed),
                Err(Unavailable::Missing(reason))
                    if std::env::var_os("CI").is_none_or(|value| value != "true") =>
                {
                    Ok(Completion::ignored_with(reason))
                }
                Err(Unavailable::Missing(reason) | Unavailable::Failed(reason)) => {
                    Err(reason.into())
                }
            },
        );
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

fn compare(theirs: &Server) -> Result<(), Failed> {
    let runtime = Runtime::new()?;
    let ours = runtime.block_on(start())?;
    let mut differences = Vec::new();
    for query in QUERIES {
        for accept in FORMS {
            // What changes the graph is asked once.
            if query.contains("addV") && accept != FORMS[0] {
                continue;
            }
            let (ours, theirs) = (
                ask(&ours, query, accept)?,
                ask(&theirs.endpoint(), query, accept)?,
            );
            if ours != theirs {
                differences.push(format!("{query}\n  ours   {ours}\n  theirs {theirs}"));
            }
        }
    }
    match differences.is_empty() {
        true => Ok(()),
        false => Err(differences.join("\n").into()),
    }
}

async fn start() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let router = router(Arc::new(MemoryGraph::new()), GremlinSettings::default());
    tokio::spawn(serve(
        listener,
        router,
        std::future::pending(),
        Duration::ZERO,
    ));
    Ok(url)
}

/// The answer without what is new each time.
fn ask(url: &str, query: &str, accept: &str) -> Result<Value, Failed> {
    let mut response = ureq::post(format!("{url}/gremlin"))
        .header("accept", accept)
        .config()
        .http_status_as_error(false)
        .build()
        .send_json(json!({ "gremlin": query, "language": "gremlin-lang" }))?;
    let content_type = response.headers().get("content-type").cloned();
    let content_type = content_type.and_then(|value| Some(value.to_str().ok()?.to_owned()));
    let mut body: Value = response.body_mut().read_json()?;
    let id = body
        .as_object_mut()
        .and_then(|body| body.insert("requestId".to_owned(), Value::Null));
    if id.and_then(|id| Some(id.as_str()?.len())) != Some(36) {
        return Err(format!("{query}: no id: {body}").into());
    }
    hide_property_ids(&mut body);
    Ok(json!({ "type": content_type, "body": body }))
}

/// The id of a property's value is each server's own.
fn hide_property_ids(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if is_vertex_property(object) {
                object.insert("id".to_owned(), json!("hidden"));
            }
            object.values_mut().for_each(hide_property_ids);
        }
        Value::Array(values) => values.iter_mut().for_each(hide_property_ids),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_vertex_property(object: &Map<String, Value>) -> bool {
    ["id", "value", "label"]
        .iter()
        .all(|key| object.contains_key(*key))
}
