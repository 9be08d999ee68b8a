//! A document that is new, and one whose plan is there. Each stands beside its floor: the parser
//! alone, and the copying of the finished text.

mod support;

use std::hint::black_box;

use async_graphql::parser::parse_query as library_parse;
use criterion::{Criterion, criterion_group, criterion_main};
use neptune_graphql::{
    gremlin::write_script,
    model::{SourceFile, Sources},
    plan::{Allowance, Budget, LoweredScript, Plan, RootSource, resolve},
    syntax::parse_query,
};
use serde_json::{Map, Value, json};
use support::Ready;

const QUERY: &str = "query Levels($code: String!, $limit: Int = 3) {
  t0(code: $code) { __typename id code
    far: next(limit: $limit, sort: [{code: DESC}]) { ...Short next(limit: 2) { code size } }
    near: next(limit: 2, offset: 1) { ...Short back { id code } }
  }
}
fragment Short on T1 { id code size }";

/// Types `T0` … in a ring, each with a look-up of its own.
fn ready(types: usize) -> Ready {
    let mut text = String::from(
        "enum Direction { ASC DESC }\ninput Sort { code: Direction, size: Direction }\n",
    );
    for i in 0..types {
        let next = (i + 1) % types;
        let back = (i + types - 1) % types;
        text.push_str(&format!(
            "type T{i} {{ id: ID! code: String! size: Int name: String
               next(limit: Int, offset: Int, sort: [Sort!]): [T{next}!]! @relationship(type: \"next\", direction: OUT)
               back(limit: Int): [T{back}!]! @relationship(type: \"next\", direction: IN) }}\n"
        ));
    }
    text.push_str("type Query {\n");
    for i in 0..types {
        text.push_str(&format!("  t{i}(code: String!): T{i}\n"));
    }
    text.push_str("}\n");
    let file = SourceFile {
        name: "bench.graphql".into(),
        text: text.into(),
    };
    let sources = Sources {
        schema: vec![file],
        statements: Vec::new(),
    };
    Ready::of(&sources)
}

fn bind_and_write(ready: &Ready, plan: &Plan, variables: &Map<String, Value>, out: &mut String) {
    let resolved = resolve(&ready.binding(variables), plan).expect("they fit");
    for root in &plan.roots {
        let binding = ready.binding(variables);
        if let RootSource::Fetch(fetch) = &root.source
            && let Ok(LoweredScript { script, .. }) =
                resolved.root(&binding, root, fetch, &Budget::of(Allowance(64 << 20)))
        {
            write_script(&script, out);
        }
    }
}

fn variables() -> Map<String, Value> {
    match json!({"code": "SEA", "limit": 4}) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn new_document(c: &mut Criterion) {
    let mut group = c.benchmark_group("new document");
    let variables = variables();
    group.bench_function("floor: the library parses", |b| {
        b.iter(|| library_parse(black_box(QUERY)));
    });
    group.bench_function("parse", |b| b.iter(|| parse_query(black_box(QUERY))));
    for types in [10, 1_000] {
        let ready = ready(types);
        group.bench_function(format!("{types} types"), |b| {
            b.iter(|| black_box(ready.plan(QUERY, &variables)));
        });
    }
    group.finish();
}

fn cached_plan(c: &mut Criterion) {
    let mut group = c.benchmark_group("cached plan");
    let variables = variables();
    let ready = ready(10);
    let plan = ready.plan(QUERY, &variables);
    let mut text = String::new();
    bind_and_write(&ready, &plan, &variables, &mut text);
    let mut out = String::with_capacity(text.len());
    group.bench_function("floor: copy the text", |b| {
        b.iter(|| {
            out.clear();
            out.push_str(black_box(&text));
        });
    });
    group.bench_function("resolve, lower and write", |b| {
        b.iter(|| {
            out.clear();
            bind_and_write(&ready, &plan, black_box(&variables), &mut out);
        });
    });
    group.finish();
}

criterion_group!(benches, new_document, cached_plan);
criterion_main!(benches);
