//! A document that is new, and one whose plan is there. Each stands beside its floor: the parser
//! alone, and the copying of the finished text.

use std::hint::black_box;

use async_graphql::parser::parse_query;
use criterion::{Criterion, criterion_group, criterion_main};
use futures_util::FutureExt;
use neptune_graphql::{
    api::{Api, Bounds, Operation},
    gremlin::write_script,
    model::{Model, SourceFile, Sources, Strictness, build},
    plan::{Bound, Plan, bind, conditions, plan},
};
use serde_json::{Map, Value, json};

const QUERY: &str = "query Levels($code: String!, $limit: Int = 3) {
  t0(code: $code) { __typename id code
    far: next(limit: $limit, sort: [{code: DESC}]) { ...Short next(limit: 2) { code size } }
    near: next(limit: 2, offset: 1) { ...Short back { id code } }
  }
}
fragment Short on T1 { id code size }";

struct Ready {
    model: Model,
    api: Api,
}

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
    let schema = vec![SourceFile {
        name: "bench.graphql".into(),
        text: text.into(),
    }];
    let sources = Sources {
        schema,
        statements: Vec::new(),
    };
    let model = build(&sources).expect("the schema is right");
    let api = Api::generate(&model, true).expect("the schema is GraphQL");
    Ready { model, api }
}

impl Ready {
    fn operation(&self) -> Operation {
        let bounds = Bounds {
            max_depth: 15,
            max_fields: 1_000,
        };
        self.api
            .validate(&self.model, QUERY, None, &bounds)
            .now_or_never()
            .expect("validation waits for nothing")
            .expect("the query is right")
    }

    fn plan(&self, variables: &Map<String, Value>) -> Plan {
        let operation = self.operation();
        let conditions = conditions(&operation, variables).expect("there are none");
        plan(&self.model, &operation, &conditions).expect("the query can be planned")
    }

    fn bind_and_write(&self, plan: &Plan, variables: &Map<String, Value>, out: &mut String) {
        let bound = bind(&self.model, plan, variables, Strictness::Strict).expect("they fit");
        for root in &bound {
            if let Bound::Run(script) = root {
                write_script(script, out);
            }
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
    group.bench_function("floor: parse", |b| b.iter(|| parse_query(black_box(QUERY))));
    for types in [10, 1_000] {
        let ready = ready(types);
        group.bench_function(format!("{types} types"), |b| {
            b.iter(|| black_box(ready.plan(&variables)));
        });
    }
    group.finish();
}

fn cached_plan(c: &mut Criterion) {
    let mut group = c.benchmark_group("cached plan");
    let variables = variables();
    let ready = ready(10);
    let plan = ready.plan(&variables);
    let mut text = String::new();
    ready.bind_and_write(&plan, &variables, &mut text);
    let mut out = String::with_capacity(text.len());
    group.bench_function("floor: copy the text", |b| {
        b.iter(|| {
            out.clear();
            out.push_str(black_box(&text));
        });
    });
    group.bench_function("bind and write", |b| {
        b.iter(|| {
            out.clear();
            ready.bind_and_write(&plan, black_box(&variables), &mut out);
        });
    });
    group.finish();
}

criterion_group!(benches, new_document, cached_plan);
criterion_main!(benches);
