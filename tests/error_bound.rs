//! The bound on a response's errors, from both sides: the first hundred at their paths, and a count of the rest.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use neptune_graphql::{
    consistency::Consistency,
    graph::{Graph, memory::MemoryGraph},
    model::{SourceFile, Sources},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::{Map, Value, json};

#[test]
fn a_hundred_failing_fields_are_named_and_the_rest_is_counted() {
    let file = SourceFile {
        name: "errors.graphql".into(),
        text: "type Query {
                 bad(n: Int!): Int @graphQuery(statement: \"g.inject($n).fail('no')\")
                 good(n: Int!): Int @graphQuery(statement: \"g.inject($n)\")
               }"
        .into(),
    };
    let sources = Sources {
        schema: vec![file],
        statements: Vec::new(),
    };
    let graph = Arc::new(MemoryGraph::new()) as Arc<dyn Graph>;
    let service = Service::from_sources(&sources, graph, Settings::default())
        .unwrap_or_else(|error| panic!("{error:?}"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    for count in [1, 99, 100, 101, 150] {
        let fields = (0..count).map(|n| format!("b{n}: bad(n: {n}) g{n}: good(n: {n}) "));
        let request = Request {
            query: format!("{{ {} }}", fields.collect::<String>()),
            operation_name: None,
            variables: Map::new(),
            may_mutate: false,
            deadline: Instant::now() + Duration::from_secs(60),
            identity: Identity::NONE,
            moment: Moment::of_now(),
            asker: Asker::Client,
            consistency: Consistency::default(),
            trace: None,
        };
        let response = runtime.block_on(service.execute(request));
        let answer: Value = serde_json::from_slice(&response.body).expect("it is JSON");
        for n in 0..count {
            assert_eq!(answer["data"][format!("g{n}")], n, "{count}");
            assert_eq!(answer["data"][format!("b{n}")], Value::Null, "{count}");
        }
        let errors = answer["errors"].as_array().expect("errors");
        let paths = errors.iter().map(|error| &error["path"]);
        let paths: Vec<_> = paths.filter(|path| **path != Value::Null).collect();
        let wanted: Vec<_> = (0..count.min(100))
            .map(|n| json!([format!("b{n}")]))
            .collect();
        assert_eq!(paths, wanted.iter().collect::<Vec<_>>(), "{count}");
        let rest: Vec<_> = errors
            .iter()
            .skip(100)
            .map(|error| &error["message"])
            .collect();
        match count {
            101 => assert_eq!(rest, ["1 more error was left out"]),
            150 => assert_eq!(rest, ["50 more errors were left out"]),
            _ => assert!(rest.is_empty(), "{rest:?}"),
        }
    }
}
