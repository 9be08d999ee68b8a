//! Seconds against dates and numbers: random tests in statements, and a plain evaluation of the same.
//!
//! `SECONDS_COUNT` says how many questions (500 without it), `SECONDS_SEED` which.

use std::{
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use neptune_graphql::{
    consistency::Consistency,
    graph::{Graph, memory::MemoryGraph},
    model::{SourceFile, Sources},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::{Map, Value, json};

const FIELDS: usize = 20;

/// A test of `$a` and `$b`, and what it means for the seconds of a value.
type Test = (&'static str, fn(i64, i64, i64) -> bool);

const TESTS: [Test; 11] = [
    ("eq($a)", |s, a, _| s == a),
    ("neq($a)", |s, a, _| s != a),
    ("lt($a)", |s, a, _| s < a),
    ("lte($a)", |s, a, _| s <= a),
    ("gt($a)", |s, a, _| s > a),
    ("gte($b)", |s, _, b| s >= b),
    ("between($a, $b)", |s, a, b| a <= s && s < b),
    ("inside($a, $b)", |s, a, b| a < s && s < b),
    ("outside($a, $b)", |s, a, b| s < a || s > b),
    ("within($a, $b)", |s, a, b| s == a || s == b),
    ("without($a, $b)", |s, a, b| s != a && s != b),
];

/// Tests, joined and turned round.
enum Asked {
    One(usize),
    Not(Box<Asked>),
    And(Box<Asked>, Box<Asked>),
    Or(Box<Asked>, Box<Asked>),
}

impl Asked {
    fn any(random: &mut fastrand::Rng, depth: usize) -> Asked {
        let kind = if depth == 0 { 0 } else { random.u8(..6) };
        let mut below = || Box::new(Asked::any(random, depth - 1));
        match kind {
            1 => Asked::Not(below()),
            2 => Asked::And(below(), below()),
            3 => Asked::Or(below(), below()),
            _ => Asked::One(random.usize(..TESTS.len())),
        }
    }

    fn text(&self) -> String {
        match self {
            Asked::One(test) => TESTS[*test].0.to_owned(),
            Asked::Not(inner) => format!("not({})", inner.text()),
            Asked::And(one, other) => format!("{}.and({})", one.text(), other.text()),
            Asked::Or(one, other) => format!("{}.or({})", one.text(), other.text()),
        }
    }

    fn holds(&self, seconds: i64, a: i64, b: i64) -> bool {
        match self {
            Asked::One(test) => TESTS[*test].1(seconds, a, b),
            Asked::Not(inner) => !inner.holds(seconds, a, b),
            Asked::And(one, other) => one.holds(seconds, a, b) && other.holds(seconds, a, b),
            Asked::Or(one, other) => one.holds(seconds, a, b) || other.holds(seconds, a, b),
        }
    }
}

/// A number, or a date with milliseconds: its text, and its seconds.
fn value(random: &mut fastrand::Rng) -> (String, i64) {
    let millis = random.i64(-4_000..4_000);
    match random.bool() {
        true => {
            let date = Timestamp::from_millisecond(millis).expect("it is near 1970");
            (format!("datetime('{date:.3}')"), millis.div_euclid(1000))
        }
        false => (format!("{}L", millis / 1000), millis / 1000),
    }
}

fn service(statements: &[(String, String)]) -> Service {
    let mut schema = String::from("type Query {\n");
    for (number, (values, test)) in statements.iter().enumerate() {
        let both = format!("g.inject({values}).is({test}.or(eq($a).and(neq($a)).and(eq($b))))");
        writeln!(
            schema,
            "  f{number}(a: AWSTimestamp!, b: AWSTimestamp!): [AWSTimestamp!]! @graphQuery(statement: \"{both}\")"
        )
        .expect("a string takes all");
    }
    schema.push_str("}\n");
    let file = SourceFile {
        name: "seconds.graphql".into(),
        text: schema.into(),
    };
    let sources = Sources {
        schema: vec![file],
        statements: Vec::new(),
    };
    let graph = Arc::new(MemoryGraph::new());
    Service::from_sources(&sources, graph as Arc<dyn Graph>, Settings::default())
        .unwrap_or_else(|error| panic!("{error:?}"))
}

fn request(number: usize, a: i64, b: i64) -> Request {
    Request {
        query: format!("{{ f: f{number}(a: {a}, b: {b}) }}"),
        operation_name: None,
        variables: Map::new(),
        may_mutate: false,
        deadline: Instant::now() + Duration::from_secs(60),
        identity: Identity::NONE,
        moment: Moment::of_now(),
        asker: Asker::Client,
        consistency: Consistency::default(),
        trace: None,
    }
}

#[test]
fn seconds_mean_the_same_for_numbers_and_dates() {
    let variable = |name: &str, otherwise: u64| {
        let value = std::env::var(name).ok();
        value
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let mut random = fastrand::Rng::with_seed(variable("SECONDS_SEED", 1));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let (mut left, mut some) = (variable("SECONDS_COUNT", 500), 0);
    while left > 0 {
        let asked: Vec<_> = (0..FIELDS)
            .map(|_| {
                let values: Vec<_> = (0..12).map(|_| value(&mut random)).collect();
                (values, Asked::any(&mut random, 3))
            })
            .collect();
        let statements = asked.iter().map(|(values, asked)| {
            let texts: Vec<_> = values.iter().map(|(text, _)| &**text).collect();
            (texts.join(", "), asked.text())
        });
        let statements: Vec<_> = statements.collect();
        let service = service(&statements);
        for _ in 0..FIELDS * 5 {
            let number = random.usize(..FIELDS);
            let (a, b) = (random.i64(-5..5), random.i64(-5..5));
            let response = runtime.block_on(service.execute(request(number, a, b)));
            let answer: Value = serde_json::from_slice(&response.body).expect("it is JSON");
            let (values, test) = &asked[number];
            let kept = values.iter().map(|(_, seconds)| *seconds);
            let kept: Vec<_> = kept.filter(|s| test.holds(*s, a, b)).collect();
            some += usize::from(!kept.is_empty());
            let (values, test) = &statements[number];
            assert_eq!(
                answer,
                json!({"data": {"f": kept}}),
                "{test} of {values} for {a}, {b}"
            );
            left = left.saturating_sub(1);
        }
    }
    assert!(some > 50, "the questions are one-sided");
}
