//! What operations and plans say that they hold, beside what the system says. Alone in its program, so
//! that nothing else comes and goes.

#![cfg(target_os = "linux")]

use std::fs;

use neptune_graphql::{
    api::{Api, Bounds},
    model::{SourceFile, Sources, build},
    plan::{flags, plan},
};
use serde_json::Map;

const SCHEMA: &str = "
    type T { id: ID! name: String
             next(name: [String], limit: Int): [T!]! @relationship(type: \"next\", direction: OUT) }
    type Query { ts(id: [ID!], name: [String], limit: Int): [T!]! }";

/// In bytes.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("it is there");
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<usize>().ok());
    kilobytes.expect("a number") << 10
}

#[test]
fn operations_and_plans_hold_about_what_they_say() {
    let file = SourceFile {
        name: "t.graphql".into(),
        text: SCHEMA.into(),
    };
    let sources = Sources {
        schema: vec![file],
        statements: Vec::new(),
    };
    let model = build(&sources).expect("the schema is right");
    let api = Api::generate(&model, true);
    let bounds = Bounds {
        max_depth: 15,
        max_fields: 1_000,
    };
    let make = |query: &str| {
        let operation = api.validate(&model, query, None, &bounds);
        operation.expect("the query is right")
    };
    let fields = |count: usize, field: &str| -> String {
        (0..count)
            .map(|number| format!("a{number}: {field} "))
            .collect()
    };
    let values: String = (0..5_000)
        .map(|number| format!("\"value{number}\" "))
        .collect();
    // Nothing is given back, so that what comes later does not take its place unseen.
    let mut kept = Vec::new();
    for (what, query) in [
        (
            "roots",
            format!("{{ {} }}", fields(200, "ts(limit: 1) { id name }")),
        ),
        ("values", format!("{{ ts(name: [{values}]) {{ id }} }}")),
        (
            "hops",
            format!(
                "{{ ts {{ {} }} }}",
                fields(100, "next(limit: 2) { ...F next { id } }")
            ) + " fragment F on T { id name far: next(name: [\"a\", \"b\"]) { id } }",
        ),
    ] {
        let operation = make(&query);
        let choice = flags(&operation, &Map::new()).expect("there are none");
        // What is allocated once, and what is given back, comes first.
        for _ in 0..3 {
            plan(&model, &make(&query), &choice).expect("it can be planned");
        }
        let before = resident();
        let operations: Vec<_> = (0..60).map(|_| make(&query)).collect();
        let with_operations = resident();
        let plan = |_| plan(&model, &operation, &choice).expect("it can be planned");
        let plans: Vec<_> = (0..60).map(plan).collect();
        let with_plans = resident();
        let said: usize = operations.iter().map(|operation| operation.weight()).sum();
        assert_near(said, with_operations - before, what, "operations");
        let said: usize = plans.iter().map(|plan| plan.weight()).sum();
        assert_near(said, with_plans - with_operations, what, "plans");
        kept.push((operations, plans));
    }
}

#[track_caller]
fn assert_near(said: usize, held: usize, what: &str, of: &str) {
    println!(
        "{what}, {of}: {} kB said, {} kB held",
        said >> 10,
        held >> 10
    );
    // A few MB are what the allocator had at hand.
    let slack = 3 << 20;
    assert!(
        said + slack > held / 2,
        "{what}, {of}: {said} said, {held} held"
    );
    assert!(
        said < 2 * held + slack,
        "{what}, {of}: {said} said, {held} held"
    );
}
