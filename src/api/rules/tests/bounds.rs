//! Documents that are made to cost much.

use std::{fmt::Write, time::Instant};

use super::{check, model, parse_query};
use crate::{api::book::Book, error::Error};

const SDL: &str = "
    type Node { id: ID! name: String
      near(limit: Int): [Node] @relationship(edgeType: \"near\", direction: OUT) }
    type Query { node(id: ID!): Node }";

/// What is wrong with a document. Nothing may take a debug build longer than some seconds.
fn errors(text: &str) -> Vec<Error> {
    let model = model(SDL.to_owned());
    let book = Book::new(&model, true, false);
    let document = parse_query(text).unwrap_or_else(|error| panic!("{error}"));
    let before = Instant::now();
    let errors = check(&book, &model, &document);
    let took = before.elapsed();
    println!("{} errors in {took:?}", errors.len());
    assert!(took.as_secs() < 10, "{took:?}");
    errors
}

fn many(count: usize, part: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for index in 0..count {
        let _ = write!(text, "{} ", part(index));
    }
    text
}

#[test]
fn a_hundred_errors_are_shown_and_the_rest_counted() {
    let found = errors(&format!("{{ {} }}", many(120_000, |_| "x".into())));
    assert_eq!(found.len(), 100);
    let message = "the document has 119901 more errors, which are not shown";
    assert_eq!(found[99].message, message);
}

#[test]
fn unused_variables_are_counted_once() {
    let found = errors(&format!(
        "query Q({}) {{ __typename }}",
        many(15_000, |index| format!("$v{index}: Int"))
    ));
    assert_eq!(found.len(), 100);
    assert_eq!(
        found[0].message,
        "Variable \"$v0\" is not used by operation \"Q\""
    );
    let message = "the document has 14901 more errors, which are not shown";
    assert_eq!(found[99].message, message);
}

#[test]
fn a_long_name_is_cut_in_messages() {
    let long = "x".repeat(300_000);
    for text in [
        format!("{{ {long} }}"),
        format!("{{ node({long}: 1, id: 1) {{ id }} }}"),
        format!("query {long}($a: Int) {{ node(id: $b) {{ id @{long} }} }}"),
        format!("query Q(${long}: {long}) {{ ...{long} }}"),
        format!("{{ __typename }} fragment {long} on {long} {{ id }}"),
        format!("{{ {long}: __typename {long}: node(id: 1) {{ id }} }}"),
    ] {
        for error in errors(&text) {
            assert!(error.message.len() < 600, "{}", error.message.len());
        }
    }
}

#[test]
fn many_fields_of_one_key_are_compared_in_linear_time() {
    let nodes = many(9_000, |_| "node(id: 1) { ...F }".into());
    let fields = many(64_000, |_| "id".into());
    let text = format!("{{ {nodes} }} fragment F on Node {{ {fields} }}");
    assert_eq!(errors(&text), []);
    let lists = many(20_000, |_| "node(id: 1) { near { near { id } } }".into());
    assert_eq!(errors(&format!("{{ {lists} }}")), []);
}

#[test]
fn operations_that_share_a_large_fragment_have_a_bound() {
    let operations = many(20_000, |index| format!("query Q{index} {{ ...F }}"));
    let fields = many(20_000, |_| "__typename".into());
    let found = errors(&format!("{operations} fragment F on Query {{ {fields} }}"));
    let message = "the selections of the document are too many to be compared; send fewer at once";
    assert_eq!(found[0].message, message);
}

#[test]
fn introspection_conflicts_through_fragments() {
    for (text, wanted) in [
        (
            "{ __schema { types { ...A ...B } } } fragment A on __Type { a: name } fragment B on __Type { a: kind }",
            1,
        ),
        (
            "{ __schema { ...A ...B } } fragment A on __Schema { queryType { a: name } } fragment B on __Schema { queryType { a: kind } }",
            1,
        ),
        (
            "{ __schema { types { fields(includeDeprecated: true) { name } ...B } } } fragment B on __Type { fields { name } }",
            1,
        ),
        (
            "{ __schema { types { ...A ...A name } } } fragment A on __Type { name kind }",
            0,
        ),
    ] {
        let found = errors(text);
        assert_eq!(found.len(), wanted, "{text}: {found:?}");
    }
}
