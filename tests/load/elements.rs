//! All that is in a graph, in an order in which two graphs can be compared.

use std::time::{Duration, Instant};

use neptune_graphql::{
    graph::{
        Graph, Job, Limits,
        memory::MemoryGraph,
        neptune::{Dialect, Endpoint, NeptuneGraph},
    },
    gremlin::{Never, parse_script},
};
use serde_json::Value;

use super::data::Data;

const VERTICES: &str = "g.V().project('id','label','p').by(id()).by(label()).by(valueMap())";
const EDGES: &str = "g.E().project('id','label','from','to','p').by(id()).by(label())\
                     .by(outV().id()).by(inV().id()).by(valueMap())";

/// A line an element, sorted.
#[derive(Debug, PartialEq)]
pub struct Elements(pub Vec<String>);

/// What the embedded graph makes of the data.
pub fn expected(data: &Data, with_edge_ids: bool) -> Elements {
    let graph = MemoryGraph::new();
    let runtime = runtime();
    runtime
        .block_on(graph.load(&data.paths()))
        .expect("the data are right");
    runtime.block_on(all(&graph, with_edge_ids))
}

/// What is on a server.
pub fn found(url: &str, dialect: Dialect, with_edge_ids: bool) -> Elements {
    let endpoint = Endpoint::parse(url).expect("it is a URL");
    let graph = NeptuneGraph::new(endpoint, dialect).expect("a client");
    runtime().block_on(all(&graph, with_edge_ids))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

async fn all(graph: &dyn Graph, with_edge_ids: bool) -> Elements {
    let mut elements = rows(graph, VERTICES).await;
    for mut edge in rows(graph, EDGES).await {
        if !with_edge_ids {
            edge["id"] = Value::Null;
        }
        elements.push(edge);
    }
    let mut lines: Vec<_> = elements
        .into_iter()
        .map(|element| sorted(element).to_string())
        .collect();
    lines.sort();
    Elements(lines)
}

async fn rows(graph: &dyn Graph, text: &str) -> Vec<Value> {
    let script = parse_script::<Never>(text).expect("the text is right").tree;
    // Faults may be on.
    for _ in 0..20 {
        let limits = Limits {
            deadline: Instant::now() + Duration::from_secs(60),
            max_answer: 64 << 20,
        };
        match graph.run(Job::read(&script, limits)).await {
            Ok(rows) => return serde_json::from_slice(rows.as_bytes()).expect("rows are JSON"),
            Err(error) => eprintln!("{error}"),
        }
    }
    panic!("the graph does not answer");
}

/// A number is one however it is written: `4.9E-324` and `5e-324`.
fn one_spelling(value: &mut Value) {
    match value {
        Value::Number(number) if !number.is_i64() => {
            let float = number.as_f64().and_then(serde_json::Number::from_f64);
            *value = float.map_or(Value::Null, Value::Number);
        }
        Value::Array(items) => items.iter_mut().for_each(one_spelling),
        Value::Object(fields) => fields.values_mut().for_each(one_spelling),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The values of a property have no order.
fn sorted(mut element: Value) -> Value {
    one_spelling(&mut element);
    if let Some(properties) = element["p"].as_object_mut() {
        for values in properties.values_mut() {
            if let Some(values) = values.as_array_mut() {
                values.sort_by_key(Value::to_string);
            }
        }
        properties.sort_keys();
    }
    element
}
