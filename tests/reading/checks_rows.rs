//! Aggregates, pages and the comparison of answers against examples that were worked out by hand; and that
//! every vocabulary can ask what chance makes up.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{
    aggregate,
    ask::{Aggregate, Ask, From, GroupKey, Measure, Pick, Relay, Shape},
    document::{Place, Writer},
    example::{AIRPORT, CITY, OPEN, ROUTES, RUNWAYS, TAGS, world},
    expect::Expect,
    form::Form,
    kinds::Kinds,
    random_ask, random_world,
    values::Datum,
    world::{Target, World},
    written,
};

/// What questions are made of, as `Debug` writes it.
const ALL: [&str; 66] = [
    "Root(Node",
    "Root(Abstract",
    "Along(",
    "List,",
    "shape: One",
    "Id(\"",
    "Relay(",
    "Items,",
    "Aggregate(",
    "first: Some",
    "last: Some",
    "total: true",
    "flags: true",
    "edge: [0",
    "Property(",
    "Of(",
    "Nested(",
    "path: Id",
    "path: Property",
    "path: One",
    "path: Edge",
    "And(None",
    "And(Some",
    "And(Some([])",
    "Or(None",
    "Or(Some",
    "Or(Some([])",
    "Not(None",
    "Not(Some",
    "Id(Some",
    "Related(",
    "Connected(",
    "One(0, 0, None",
    "One(0, 0, Some(Where",
    "Node(None",
    "Node(Some",
    "Edge(None",
    "Edge(Some",
    "Typename(Some",
    "On(Some",
    "(All, Some",
    "(None, Some",
    "(Single, Some",
    "(Some, Some",
    "(Eq, Null",
    "(Ne, Null",
    "(In, Null",
    "(In, Many([])",
    "(NotIn, Many",
    "Between",
    "NotContains",
    "StartsWith",
    "EndsWith",
    "Matches",
    "Exists",
    "Includes,",
    "IncludesAny",
    "IncludesAll",
    "Size(",
    "CountTrue",
    "CountDistinct",
    "Sum",
    "Avg",
    "group_by: Some([])",
    "property: None",
    "property: Some",
];

const AIRPORTS: From = From::Root(Target::Node(AIRPORT));

fn ask(from: From, shape: Shape) -> Ask {
    Ask {
        from,
        shape,
        filter: None,
        sort: Vec::new(),
        limit: None,
        offset: None,
        select: Vec::new(),
    }
}

fn shown(world: &World, asked: Aggregate) -> Value {
    let target = Target::Node(AIRPORT);
    let rows = aggregate::answer(world, target, &asked, &world.all(target));
    rows.iter().map(Expect::show).collect()
}

fn by(keys: &[usize]) -> Aggregate {
    Aggregate {
        group_by: Some(keys.to_vec()),
        count: true,
        measures: Vec::new(),
        sort: Vec::new(),
    }
}

#[test]
fn aggregates_are_of_the_nodes_that_have_a_value() {
    use Measure::{Avg, Count, CountDistinct, CountTrue, Max, Min, Sum};
    let all = |world: &World| {
        shown(
            world,
            Aggregate {
                group_by: None,
                count: true,
                measures: vec![
                    (CITY, vec![Count, CountDistinct, Min, Max]),
                    (RUNWAYS, vec![Count, Min, Max, Sum, Avg]),
                    (OPEN, vec![CountTrue]),
                ],
                sort: Vec::new(),
            },
        )
    };
    let city = json!({"count": 2, "countDistinct": 1, "min": "Seattle", "max": "Seattle"});
    let runways = json!({"count": 2, "min": 1, "max": 3, "sum": 4, "avg": 2.0});
    assert_eq!(
        all(&world()),
        json!([{"count": 3, "m0": city, "m1": runways, "m2": {"countTrue": 1}}])
    );
    let mut empty = world();
    empty.nodes.iter_mut().for_each(|node| node.gone = true);
    let none = all(&empty);
    let city = json!({"count": 0, "countDistinct": 0, "min": null, "max": null});
    assert_eq!(none[0]["count"], json!(0));
    assert_eq!(none[0]["m0"], city);
    assert_eq!(none[0]["m1"]["sum"], Value::Null);
    assert_eq!(none[0]["m1"]["avg"], Value::Null);
}

#[test]
fn a_sum_beyond_64_bits_is_an_error() {
    let mut world = world();
    world.nodes[0].values[RUNWAYS] = Some(Datum::Whole(i64::MAX));
    let asked = |measure| Aggregate {
        group_by: None,
        count: false,
        measures: vec![(RUNWAYS, vec![measure])],
        sort: Vec::new(),
    };
    assert_eq!(
        shown(&world, asked(Measure::Sum)),
        json!([{"m0": {"sum": "an error"}}])
    );
    let avg = shown(&world, asked(Measure::Avg));
    assert_eq!(avg[0]["m0"]["avg"], json!(4_611_686_018_427_387_904.0));
}

#[test]
fn groups_come_by_their_keys_with_missing_ones_last() {
    let world = world();
    let rows = |keys: &[Value], counts: &[usize]| -> Value {
        let rows = keys.iter().zip(counts);
        rows.map(|(key, count)| json!({"group": {"g0": key}, "count": count}))
            .collect()
    };
    let keys = [json!("Seattle"), Value::Null];
    assert_eq!(shown(&world, by(&[CITY])), rows(&keys, &[2, 1]));
    let keys = [json!(false), json!(true), Value::Null];
    assert_eq!(shown(&world, by(&[OPEN])), rows(&keys, &[1, 1, 1]));
    let sorted = |property, descending| Aggregate {
        sort: vec![GroupKey {
            property,
            descending,
        }],
        ..by(&[CITY])
    };
    let backward = [Value::Null, json!("Seattle")];
    assert_eq!(shown(&world, sorted(None, false)), rows(&backward, &[1, 2]));
    assert_eq!(
        shown(&world, sorted(Some(CITY), true)),
        rows(&backward, &[1, 2])
    );
    // By nothing, everything is one.
    assert_eq!(shown(&world, by(&[])), json!([{"group": null, "count": 3}]));
    let two = shown(&world, by(&[CITY, RUNWAYS]));
    assert_eq!(two[0]["group"], json!({"g0": "Seattle", "g1": 1}));
    assert_eq!(two[2]["group"], json!({"g0": null, "g1": null}));
}

#[test]
fn rows_of_a_relationship_are_its_edges() {
    let world = world();
    let routes = From::Along(AIRPORT, ROUTES);
    let relay = Relay {
        first: Some(2),
        last: None,
        total: true,
        flags: true,
        edge: vec![0],
    };
    let answer = world
        .answer(&ask(routes, Shape::Relay(relay)), Some(0))
        .show();
    let edge = |id: &str, dist: Option<i64>| {
        json!({
            "cursor": "…",
            "node": {"id": id, "__typename": "Airport"},
            "properties": {"e0": dist},
        })
    };
    assert_eq!(
        answer["edges"],
        json!([edge("b", Some(10)), edge("b", None)])
    );
    assert_eq!(answer["totalCount"], json!(3));
    assert_eq!(answer["pageInfo"]["hasNextPage"], json!(true));
    assert_eq!(answer["pageInfo"]["hasPreviousPage"], json!(false));
    // The country at the end of an edge of the same label is no airport.
    let list = world.answer(&ask(routes, Shape::List), Some(1)).show();
    assert_eq!(list, json!([{"id": "b", "__typename": "Airport"}]));
    let asked = Aggregate {
        group_by: None,
        count: true,
        measures: vec![(RUNWAYS, vec![Measure::Count, Measure::Sum])],
        sort: Vec::new(),
    };
    let sums = world.answer(&ask(routes, Shape::Aggregate(asked)), Some(0));
    assert_eq!(
        sums.show(),
        json!([{"count": 3, "m0": {"count": 2, "sum": 2}}])
    );
}

#[test]
fn both_flags_speak_of_the_whole_list() {
    let world = world();
    let flags = |first, last| {
        let relay = Relay {
            first,
            last,
            total: false,
            flags: true,
            edge: Vec::new(),
        };
        let page = world
            .answer(&ask(AIRPORTS, Shape::Relay(relay)), None)
            .show();
        let info = &page["pageInfo"];
        let has = |name: &str| info[name].as_bool();
        (has("hasPreviousPage"), has("hasNextPage"))
    };
    assert_eq!(flags(None, None), (Some(false), Some(false)));
    assert_eq!(flags(Some(0), None), (Some(false), Some(true)));
    assert_eq!(flags(Some(3), None), (Some(false), Some(false)));
    assert_eq!(flags(None, Some(1)), (Some(true), Some(false)));
    assert_eq!(flags(None, Some(0)), (Some(true), Some(false)));
}

#[test]
fn a_list_without_an_order_is_so_many_of_its_rows() {
    let world = world();
    let list = Ask {
        limit: Some(2),
        select: vec![Pick::Property(TAGS)],
        ..ask(AIRPORTS, Shape::List)
    };
    let expected = world.answer(&list, None);
    let row = |id: &str, tags: &[&str]| json!({"id": id, "__typename": "Airport", "f0": tags});
    let (a, b, c) = (row("a", &["q", "p"]), row("b", &["p"]), row("c", &[]));
    assert!(expected.fits(&json!([a, c])));
    assert!(expected.fits(&json!([c, b])));
    assert!(!expected.fits(&json!([c, c])));
    assert!(!expected.fits(&json!([c])));
    assert!(!expected.fits(&json!([a, b, c])));
    assert!(!expected.fits(&json!([row("a", &["p"]), b])));
}

#[test]
fn numbers_are_compared_as_numbers() {
    let is = |wanted: Value, found: Value| Expect::Is(wanted).fits(&found);
    assert!(is(json!(7.0), json!(7)));
    assert!(!is(
        json!(9_007_199_254_740_993_i64),
        json!(9_007_199_254_740_992_i64)
    ));
    assert!(!is(json!(1), json!("1")));
    assert!(!is(json!(0), Value::Null));
    assert!(Expect::Near(0.3, 1e-9).fits(&json!(0.300_000_000_000_000_04)));
    assert!(!Expect::Near(0.3, 1e-9).fits(&json!(0.3001)));
}

/// Also those that are not built yet.
#[test]
fn every_vocabulary_can_ask_what_chance_makes_up() {
    let kinds = Kinds::all();
    let mut parts = [0; 3];
    let mut all_asked = String::new();
    for seed in 0..60 {
        let mut random = fastrand::Rng::with_seed(seed);
        let world = random_world::any(&mut random, &kinds);
        let form = Form::any(&mut random, &kinds);
        let schema = written::schema(&world, &form);
        async_graphql::parser::parse_schema(&schema).unwrap_or_else(|error| {
            panic!("{error}: {schema}");
        });
        for _ in 0..20 {
            let question = random_ask::any(&mut random, &world, &form);
            let place = question.walk.then(Place::default);
            let document = Writer::document(&world, &form, &question, place.as_ref());
            async_graphql::parser::parse_query(&document.query).unwrap_or_else(|error| {
                panic!("{error}: {}", document.query);
            });
            let _ = world.answer(&question.ask, None);
            write!(all_asked, "{question:?}").expect("a string takes all");
            let filtered = Ask {
                limit: None,
                ..question.ask.clone()
            };
            let kept = world.rows(&filtered, None).len();
            let all = world.all(world.target(question.ask.from)).len();
            if question.ask.filter.is_some() && all > 1 {
                parts[usize::from(kept > 0) + usize::from(kept == all)] += 1;
            }
        }
    }
    for asked in ALL {
        let count = all_asked.matches(asked).count();
        assert!(count > 5, "`{asked}` is asked for {count} times");
    }
    let [none, some, all] = parts;
    let is_balanced = some * 4 > none && some * 4 > all && none > 0 && all > 0;
    assert!(
        is_balanced,
        "filters find nothing {none}, some {some}, all {all}"
    );
}
