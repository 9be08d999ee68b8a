//! 8 MiB of rows to a response, beside the copying of the same bytes.

mod support;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use neptune_graphql::{
    answer::{Answered, Beside, answer},
    graph::Rows,
    model::{SourceFile, Sources},
    plan::resolve,
};
use serde_json::Map;
use support::Ready;

const SCHEMA: &str = "
type Airport { id: ID! code: String! desc: String runways: Int lat: Float
  routes: [Airport!]! @relationship(type: \"route\", direction: OUT) }
type Query { airports: [Airport!]! }";
const QUERY: &str = "{ airports { __typename id code desc runways lat routes { id code } } }";
const SIZE: usize = 8 << 20;

/// Rows as a server sends them: every fourth airport lacks `runways`, as nodes lack properties.
fn rows() -> Rows {
    let mut json = String::from("[");
    let mut number = 0;
    while json.len() < SIZE {
        if number > 0 {
            json.push(',');
        }
        json.push_str(&format!(
            "{{\"id\":\"{number}\",\"code\":\"A{number}\",\"desc\":\"An \\\"airport\\\" of number {number}\","
        ));
        if number % 4 > 0 {
            json.push_str("\"runways\":3,");
        }
        json.push_str("\"lat\":33.6366996765137,\"routes\":[");
        for other in 0..8 {
            if other > 0 {
                json.push(',');
            }
            json.push_str(&format!("{{\"id\":\"{other}\",\"code\":\"B{other}\"}}"));
        }
        json.push_str("]}");
        number += 1;
    }
    json.push(']');
    let length = json.len();
    Rows::new(json.into(), 0..length)
}

fn benches(c: &mut Criterion) {
    let file = SourceFile {
        name: "bench.graphql".into(),
        text: SCHEMA.into(),
    };
    let sources = Sources {
        schema: vec![file],
        statements: Vec::new(),
    };
    let (ready, no_variables) = (Ready::of(&sources), Map::new());
    let plan = ready.plan(QUERY, &no_variables);
    let rows = rows();
    let mut group = c.benchmark_group("answer of 8 MiB");
    group.sample_size(30);
    group.throughput(Throughput::Bytes(rows.as_bytes().len() as u64));
    group.bench_function("floor: copy the bytes", |b| {
        b.iter(|| black_box(rows.as_bytes()).to_vec());
    });
    let bound = resolve(&ready.binding(&no_variables), &plan).expect("there is nothing to bind");
    let below = Beside {
        windows: bound.windows(),
        failed: Vec::new(),
        ..Beside::default()
    };
    group.bench_function("answer", |b| {
        b.iter_batched(
            || vec![Answered::Rows(rows.clone())],
            |answered| answer(&plan, answered, &below),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
