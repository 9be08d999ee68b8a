//! A cluster of servers, some of which fail: which one is asked, what is asked again, and what a
//! change is reported as whose answer was lost.

mod away;
mod front;
mod places;
mod retries;
mod server;
#[path = "../support/wire.rs"]
mod wire;

use std::time::{Duration, Instant};

use neptune_graphql::{
    graph::{
        Consistency, Graph, GraphError, Job, Limits, Repeat, Rows,
        neptune::{Connection, Dialect, NeptuneGraph},
    },
    gremlin::{Script, Statement, Step, StepName, Value},
};
use server::Server;

/// The writer alone.
fn alone(writer: &Server) -> NeptuneGraph {
    graph(writer, &[])
}

fn graph(writer: &Server, readers: &[&Server]) -> NeptuneGraph {
    let connection = Connection {
        readers: readers.iter().map(|reader| reader.endpoint()).collect(),
        ..Connection::plain(writer.endpoint(), Dialect::Neptune)
    };
    NeptuneGraph::connect(&connection).expect("a client")
}

fn script() -> Script {
    Script {
        statements: vec![Statement {
            source: Vec::new(),
            steps: vec![Step::new(StepName::Inject, [Value::Int(1).into()])],
            terminal: None,
        }],
    }
}

fn limits(millis: u64) -> Limits {
    Limits {
        deadline: Instant::now() + Duration::from_millis(millis),
        max_answer: 1 << 20,
    }
}

async fn read(graph: &NeptuneGraph, millis: u64) -> Result<Rows, GraphError> {
    graph.run(Job::read(&script(), limits(millis))).await
}

async fn read_strong(graph: &NeptuneGraph) -> Result<Rows, GraphError> {
    let script = script();
    let job = Job {
        access: neptune_graphql::graph::Access::Read(Consistency::Strong),
        ..Job::read(&script, limits(5_000))
    };
    graph.run(job).await
}

async fn write(graph: &NeptuneGraph, repeat: Repeat, millis: u64) -> Result<Rows, GraphError> {
    graph
        .run(Job::write(&script(), limits(millis), repeat))
        .await
}
