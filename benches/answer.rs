//! 8 MiB of rows to a response, beside the copying of the same bytes.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use futures_util::FutureExt;
use neptune_graphql::{
    answer::{Answered, answer},
    api::{Api, Bounds},
    graph::Rows,
    model::{SourceFile, Sources, build},
    plan::{Plan, plan},
};

const SCHEMA: &str = "
type Airport { id: ID! code: String! desc: String runways: Int lat: Float
  routes: [Airport!]! @relationship(type: \"route\", direction: OUT) }
type Query { airports: [Airport!]! }";
const QUERY: &str = "{ airports { __typename id code desc runways lat routes { id code } } }";
const SIZE: usize = 8 << 20;

fn planned() -> Plan {
    let schema = vec![SourceFile {
        name: "bench.graphql".into(),
        text: SCHEMA.into(),
    }];
    let sources = Sources {
        schema,
        statements: Vec::new(),
    };
    let model = build(&sources).expect("the schema is right");
    let api = Api::generate(&model, true).expect("the schema is GraphQL");
    let bounds = Bounds {
        max_depth: 15,
        max_fields: 1_000,
    };
    let operation = api
        .validate(&model, QUERY, None, &bounds)
        .now_or_never()
        .expect("validation waits for nothing")
        .expect("the query is right");
    plan(&model, &operation, &[]).expect("the query can be planned")
}

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
    let plan = planned();
    let rows = rows();
    let mut group = c.benchmark_group("answer of 8 MiB");
    group.sample_size(30);
    group.throughput(Throughput::Bytes(rows.as_bytes().len() as u64));
    group.bench_function("floor: copy the bytes", |b| {
        b.iter(|| black_box(rows.as_bytes()).to_vec());
    });
    group.bench_function("answer", |b| {
        b.iter_batched(
            || vec![Answered::Rows(rows.clone())],
            |answered| answer(&plan, answered),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
