//! The plain evaluation against examples that were worked out by hand, one for each sentence of the
//! contract: only then it may judge.

use crate::{
    ask::{Key, Op, Operand, Part, Path, Quantifier, Where},
    example::{AIRPORT, CITY, COUNTRY, HOME, PLACE, ROUTES, RUNWAYS, TAGS, text, world},
    plain::{About, PATTERNS},
    values::{Datum, Scalar},
    world::{Row, Target},
};

fn ids(target: Target, wanted: Where) -> String {
    let world = world();
    let all = world.all(target).into_iter();
    let kept = all.filter(|row| world.holds(About::Nodes(target), *row, &wanted));
    let kept: Vec<_> = kept.map(|row| &*world.nodes[row.node].id).collect();
    kept.concat()
}

/// The airports for which all parts hold.
fn found(parts: impl Into<Vec<Part>>) -> String {
    ids(Target::Node(AIRPORT), Where(parts.into()))
}

fn is(at: usize, op: Op, operand: Operand) -> Part {
    Part::Property(at, Some(vec![(op, operand)]))
}

fn one(at: usize, op: Op, value: Datum) -> Part {
    is(at, op, Operand::One(value))
}

fn many<const N: usize>(at: usize, op: Op, values: [Option<&str>; N]) -> Part {
    let values = values.map(|value| value.map(text));
    is(at, op, Operand::Many(values.to_vec()))
}

fn not(part: Part) -> Part {
    Part::Not(Some(Box::new(Where(vec![part]))))
}

#[test]
fn all_that_is_given_in_one_object_holds_at_once() {
    let seattle = || one(CITY, Op::Eq, text("Seattle"));
    assert_eq!(found([]), "abc");
    assert_eq!(found([seattle()]), "ab");
    assert_eq!(
        found([seattle(), one(RUNWAYS, Op::Gt, Datum::Whole(1))]),
        "a"
    );
    let both = vec![
        (Op::Gte, Operand::One(Datum::Whole(1))),
        (Op::Lt, Operand::One(Datum::Whole(3))),
    ];
    assert_eq!(found([Part::Property(RUNWAYS, Some(both))]), "b");
    assert_eq!(found([Part::Property(RUNWAYS, Some(Vec::new()))]), "abc");
}

#[test]
fn nulls_say_nothing_but_for_eq_and_ne() {
    assert_eq!(found([is(CITY, Op::Eq, Operand::Null)]), "c");
    assert_eq!(found([is(CITY, Op::Ne, Operand::Null)]), "ab");
    for op in [
        Op::In,
        Op::NotIn,
        Op::Lt,
        Op::Contains,
        Op::NotContains,
        Op::Exists,
    ] {
        assert_eq!(found([is(CITY, op, Operand::Null)]), "abc", "{op:?}");
    }
    for part in [
        Part::And(None),
        Part::Or(None),
        Part::Not(None),
        Part::Id(None),
        Part::Property(CITY, None),
        Part::Related(AIRPORT, ROUTES, None),
        Part::Related(AIRPORT, ROUTES, Some(vec![(Quantifier::Some, None)])),
        Part::On(None),
    ] {
        assert_eq!(found([part.clone()]), "abc", "{part:?}");
    }
    assert_eq!(found([Part::One(AIRPORT, HOME, None)]), "c");
}

#[test]
fn only_ne_not_in_and_not_contains_hold_where_the_value_is_missing() {
    assert_eq!(found([one(CITY, Op::Ne, text("x"))]), "abc");
    assert_eq!(found([many(CITY, Op::NotIn, [Some("Seattle")])]), "c");
    assert_eq!(found([one(CITY, Op::NotContains, text("eat"))]), "c");
    assert_eq!(found([one(CITY, Op::NotContains, text("x"))]), "abc");
    assert_eq!(found([one(RUNWAYS, Op::Lt, Datum::Whole(9))]), "ab");
    assert_eq!(found([one(RUNWAYS, Op::Lte, Datum::Whole(1))]), "b");
    assert_eq!(found([one(RUNWAYS, Op::Gte, Datum::Whole(3))]), "a");
    assert_eq!(found([one(CITY, Op::Contains, text(""))]), "ab");
    assert_eq!(found([one(CITY, Op::StartsWith, text("Sea"))]), "ab");
    assert_eq!(found([one(CITY, Op::StartsWith, text("sea"))]), "");
    assert_eq!(found([one(CITY, Op::EndsWith, text("tle"))]), "ab");
    assert_eq!(found([is(CITY, Op::Matches, Operand::Pattern(1))]), "ab");
    let bounds = [Some(Datum::Whole(1)), Some(Datum::Whole(3))].to_vec();
    assert_eq!(
        found([is(RUNWAYS, Op::Between, Operand::Many(bounds))]),
        "ab"
    );
    assert_eq!(found([one(CITY, Op::Exists, Datum::Bool(false))]), "c");
    assert_eq!(found([one(CITY, Op::Exists, Datum::Bool(true))]), "ab");
}

#[test]
fn not_is_exactly_does_not_hold() {
    assert_eq!(found([not(one(CITY, Op::Eq, text("Seattle")))]), "c");
    assert_eq!(found([not(one(CITY, Op::Lt, text("a")))]), "c");
    assert_eq!(found([not(one(CITY, Op::NotContains, text("eat")))]), "ab");
    assert_eq!(found([Part::Not(Some(Box::new(Where(Vec::new()))))]), "");
}

#[test]
fn empty_lists() {
    assert_eq!(found([many(CITY, Op::In, [])]), "");
    assert_eq!(found([many(CITY, Op::NotIn, [])]), "abc");
    assert_eq!(found([Part::Or(Some(Vec::new()))]), "");
    assert_eq!(found([Part::And(Some(Vec::new()))]), "abc");
    assert_eq!(found([many(TAGS, Op::IncludesAny, [])]), "");
    assert_eq!(found([many(TAGS, Op::IncludesAll, [])]), "ab");
}

#[test]
fn nulls_in_lists() {
    assert_eq!(found([many(CITY, Op::In, [None])]), "c");
    assert_eq!(found([many(CITY, Op::In, [None, Some("Seattle")])]), "abc");
    assert_eq!(found([many(CITY, Op::NotIn, [None])]), "ab");
    assert_eq!(found([many(CITY, Op::NotIn, [None, Some("Seattle")])]), "");
    assert_eq!(found([many(CITY, Op::NotIn, [None, Some("x")])]), "ab");
}

#[test]
fn lists_include() {
    assert_eq!(found([one(TAGS, Op::Includes, text("q"))]), "a");
    assert_eq!(
        found([many(TAGS, Op::IncludesAny, [Some("q"), Some("z")])]),
        "a"
    );
    assert_eq!(
        found([many(TAGS, Op::IncludesAll, [Some("p"), Some("q")])]),
        "a"
    );
    assert_eq!(found([many(TAGS, Op::IncludesAll, [Some("p")])]), "ab");
    assert_eq!(found([one(TAGS, Op::Exists, Datum::Bool(false))]), "c");
}

#[test]
fn and_or_not_nest() {
    let runs = |count| Where(vec![one(RUNWAYS, Op::Eq, Datum::Whole(count))]);
    assert_eq!(found([Part::Or(Some(vec![runs(1), runs(3)]))]), "ab");
    assert_eq!(found([Part::And(Some(vec![runs(1), runs(3)]))]), "");
    let none = Where(vec![is(CITY, Op::Eq, Operand::Null)]);
    assert_eq!(found([Part::Or(Some(vec![runs(1), none]))]), "bc");
}

fn related(quantifier: Quantifier, parts: Vec<Part>) -> Part {
    Part::Related(
        AIRPORT,
        ROUTES,
        Some(vec![(quantifier, Some(Where(parts)))]),
    )
}

#[test]
fn neighbours_are_counted_by_their_edges() {
    use Quantifier::{All, None, Single, Some};
    let b = || {
        vec![Part::Id(std::option::Option::Some(vec![(
            Op::Eq,
            Operand::One(text("b")),
        )]))]
    };
    assert_eq!(found([related(Some, Vec::new())]), "ab");
    assert_eq!(found([related(Some, b())]), "ab");
    // `b` leads to itself alone: the country does not count. `all` holds where there are none.
    assert_eq!(found([related(All, b())]), "bc");
    assert_eq!(found([related(None, b())]), "c");
    assert_eq!(found([related(None, Vec::new())]), "c");
    // Two edges to one node are two.
    assert_eq!(found([related(Single, b())]), "b");
    assert_eq!(
        found([related(Single, vec![is(CITY, Op::Eq, Operand::Null)])]),
        "a"
    );
    let deep = related(Some, vec![related(Single, b())]);
    assert_eq!(found([deep]), "ab");
}

#[test]
fn edges_hold_beside_nodes() {
    let about = |quantifier, parts| {
        let wanted = vec![(quantifier, Some(Where(parts)))];
        Part::Connected(AIRPORT, ROUTES, Some(wanted))
    };
    let edge = |op, value| Part::Edge(Some(Box::new(Where(vec![one(0, op, Datum::Whole(value))]))));
    let b = Part::Node(Some(Box::new(Where(vec![Part::Id(Some(vec![(
        Op::Eq,
        Operand::One(text("b")),
    )]))]))));
    assert_eq!(
        found([about(Quantifier::Some, vec![edge(Op::Gt, 10)])]),
        "a"
    );
    assert_eq!(
        found([about(Quantifier::Some, vec![edge(Op::Gt, 10), b.clone()])]),
        ""
    );
    assert_eq!(
        found([about(Quantifier::Some, vec![edge(Op::Gt, 5), b.clone()])]),
        "a"
    );
    assert_eq!(
        found([about(Quantifier::Single, vec![not(edge(Op::Gt, 5)), b])]),
        "ab"
    );
    assert_eq!(
        found([about(
            Quantifier::All,
            vec![Part::Edge(None), Part::Node(None)]
        )]),
        "abc"
    );
}

#[test]
fn one_node_exists_and_holds() {
    let in_country = |op, city: &str| {
        Part::One(
            AIRPORT,
            HOME,
            Some(Box::new(Where(vec![one(0, op, text(city))]))),
        )
    };
    assert_eq!(found([in_country(Op::Eq, "Reykjavík")]), "ab");
    assert_eq!(found([in_country(Op::Ne, "x")]), "ab");
    assert_eq!(found([not(in_country(Op::Ne, "x"))]), "c");
    assert_eq!(found([not(Part::One(AIRPORT, HOME, None))]), "ab");
}

#[test]
fn interfaces_have_what_they_promise_and_their_types() {
    let places = |parts: Vec<Part>| ids(PLACE, Where(parts));
    let name = |op, operand| Part::Typename(Some(vec![(op, operand)]));
    assert_eq!(places(vec![]), "abcxy");
    assert_eq!(places(vec![is(0, Op::Eq, Operand::Null)]), "cy");
    assert_eq!(
        places(vec![name(Op::Eq, Operand::One(text("Country")))]),
        "xy"
    );
    assert_eq!(places(vec![name(Op::In, Operand::Many(vec![]))]), "");
    let on = |said: Vec<(usize, Option<Where>)>| Part::On(Some(said));
    let big = || Where(vec![one(RUNWAYS, Op::Gt, Datum::Whole(1))]);
    assert_eq!(places(vec![on(vec![])]), "abcxy");
    assert_eq!(places(vec![on(vec![(AIRPORT, None)])]), "abcxy");
    assert_eq!(
        places(vec![on(vec![(AIRPORT, Some(Where(vec![])))])]),
        "abc"
    );
    assert_eq!(places(vec![on(vec![(AIRPORT, Some(big()))])]), "a");
    let both = vec![(AIRPORT, Some(big())), (COUNTRY, Some(Where(vec![])))];
    assert_eq!(places(vec![on(both)]), "axy");
}

#[test]
fn missing_values_come_last_and_first_where_it_descends() {
    let world = world();
    let target = Target::Node(AIRPORT);
    let sorted = |keys: &[(Path, bool)]| {
        let keys = keys.iter().map(|(path, descending)| Key {
            path: path.clone(),
            descending: *descending,
        });
        let keys: Vec<_> = keys.collect();
        let mut rows: Vec<Row> = world.all(target);
        rows.reverse();
        rows.sort_by(|one, other| {
            let order = world.compare(target, &keys, *one, *other);
            order.then_with(|| world.id(*one).cmp(world.id(*other)))
        });
        let ids: Vec<_> = rows.iter().map(|row| world.id(*row)).collect();
        ids.concat()
    };
    assert_eq!(sorted(&[]), "abc");
    assert_eq!(sorted(&[(Path::Property(RUNWAYS), false)]), "bac");
    assert_eq!(sorted(&[(Path::Property(RUNWAYS), true)]), "cab");
    // Equal, and then the id ascends.
    assert_eq!(sorted(&[(Path::Property(CITY), true)]), "cab");
    assert_eq!(
        sorted(&[(Path::Property(CITY), false), (Path::Id, true)]),
        "bac"
    );
    let home = Path::One(AIRPORT, HOME, Box::new(Path::Property(0)));
    assert_eq!(sorted(&[(home.clone(), false)]), "abc");
    assert_eq!(
        sorted(&[(home, true), (Path::Property(RUNWAYS), false)]),
        "cba"
    );
}

#[test]
fn patterns_mean_what_is_said_of_them() {
    for (pattern, means) in PATTERNS {
        let compiled = regex::Regex::new(pattern).expect("it is a regular expression");
        for value in Scalar::Text.pool() {
            let Datum::Text(text) = value else {
                continue;
            };
            assert_eq!(compiled.is_match(&text), means(&text), "{pattern} {text}");
        }
    }
}
