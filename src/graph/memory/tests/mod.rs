//! The graph as its users see it: text in, rows out.

mod answers;
mod bounds;
mod transactions;

use std::time::{Duration, Instant};

use super::{MemoryGraph, Semantics};
use crate::{
    graph::{Graph as _, GraphError, Job, Limits},
    gremlin::parse_script,
};

fn limits() -> Limits {
    Limits {
        deadline: Instant::now() + Duration::from_secs(20),
        max_answer: 8 << 20,
    }
}

async fn ask_with(graph: &MemoryGraph, text: &str, limits: Limits) -> Result<String, GraphError> {
    let script = parse_script(text).expect("the text is Gremlin").tree;
    let rows = graph.run(Job::read(&script, limits)).await?;
    Ok(String::from_utf8(rows.as_bytes().to_vec()).expect("JSON is UTF-8"))
}

async fn ask(graph: &MemoryGraph, text: &str) -> Result<String, GraphError> {
    ask_with(graph, text, limits()).await
}

/// The answer, which there must be.
async fn rows(graph: &MemoryGraph, text: &str) -> String {
    match ask(graph, text).await {
        Ok(rows) => rows,
        Err(error) => panic!("{text}: {error}"),
    }
}

/// Three airports with routes between them.
async fn airports() -> MemoryGraph {
    let graph = MemoryGraph::with(Semantics::NEPTUNE);
    rows(
        &graph,
        "g.addV('airport').property(id,'1').property('code','SEA').property('runways',3).as('a').
           addV('airport').property(id,'2').property('code','AUS').property('runways',2).as('b').
           addV('airport::hub').property(id,'3').property('code','ATL').property('runways',5).as('c').
           addE('route').property(id,'r1').from('a').to('b').property('dist',1768).
           addE('route').property(id,'r2').from('a').to('c').property('dist',2178).
           addE('route').property(id,'r3').from('b').to('c').property('dist',811).iterate()",
    )
    .await;
    graph
}
