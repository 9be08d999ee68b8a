//! Broken schemas: whatever is written, the answer is a service or mistakes with their places.
//!
//! `SCHEMA_MUTATIONS` says how many are tried.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use miette::Report;

use super::{Service, Settings};
use crate::{
    graph::{Graph, GraphError, Job, Rows},
    model::{SchemaErrors, SourceFile, Sources},
};

struct Nowhere;

impl Graph for Nowhere {
    fn run<'a>(&'a self, _: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        Box::pin(async { Err(GraphError::Deadline) })
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        Box::pin(async { Err(GraphError::Deadline) })
    }
}

fn check(text: &str) -> Result<Service, Report> {
    let sources = Sources {
        schema: vec![SourceFile {
            name: "a.graphql".into(),
            text: text.into(),
        }],
        statements: Vec::new(),
    };
    Service::from_sources(&sources, Arc::new(Nowhere), Settings::default())
}

const SCHEMAS: [&str; 3] = [
    concat!(
        include_str!("../../examples/air-routes/schema/places.graphql"),
        "type Query { airport(code: String!): Airport airports(limit: Int = 3): [Airport!]! }"
    ),
    r#"
interface Thing { id: ID! name: String next(id: ID = 1): Thing any: Any }
interface Named implements Thing { id: ID! name: String next(id: ID = 1): Thing any: Any }
union Any = Book | Box
type Book implements Thing & Named @alias(property: "book") {
  id: ID!
  name: String!
  next(id: ID = 1): Book @relationship(type: "next", direction: OUT, properties: "Next")
  any: Box @relationship(type: "any", direction: IN)
  reached: Next
  words(in: In = {a: 1}): [String!] @graphQuery(statement: "values('word').is($in.a)")
}
type Box implements Thing { id: ID! name: String next(id: ID = 1): Thing
  @relationship(type: "next", direction: OUT) any: Any @relationship(type: "any", direction: OUT) }
type Next { since: Int }
input In { a: Int = 1, b: In, c: [In!] = [], d: Kind = NOVEL }
input One @oneOf { a: Int, b: In }
input BookSort { name: Way }
enum Way { ASC DESC }
enum Kind { NOVEL POEM @deprecated }
scalar Isbn @specifiedBy(url: "https://example.org")
directive @mark(of: In = {a: 2}) repeatable on FIELD | OBJECT | SCHEMA
extend type Box @mark
schema @mark { query: Query mutation: Mutation }
type Query { book(id: ID!): Book books(name: [String!], limit: Int, sort: [BookSort!]): [Book!]!
  thing(id: ID): Thing @query(cache: 60) any: [Any!] }
type Mutation { drop(in: One): Int @graphQuery(statement: "g.V().has('a', $in.a).drop().constant(1)") }
"#,
    r#"
input A { a: B! = {} b: [A!] } input B { c: A = {b: []} } type Query { q(a: A = {a: {}}): T }
type T implements I & J { id: ID! q: T @relationship(type: "q", direction: IN) }
interface I implements J { id: ID! q: I } interface J { id: ID! q: J } union U = T
extend union U = T extend input A { d: Int } extend interface I { e: Int } extend enum E { Y }
enum E { X } extend type T implements J { e: Int! } extend type T { e: Int! }
"#,
];

/// The words and signs of a text.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        found.push(&rest[..end]);
        rest = &rest[end..];
    }
    found
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

#[test]
fn no_schema_ends_in_a_panic() {
    let count = std::env::var("SCHEMA_MUTATIONS").map_or(300, |count| {
        count.parse().expect("SCHEMA_MUTATIONS is a number")
    });
    let all: Vec<Vec<&str>> = SCHEMAS.iter().map(|text| tokens(text)).collect();
    let words: Vec<&str> = all
        .iter()
        .flatten()
        .copied()
        .chain([
            "__A",
            "null",
            "true",
            "{",
            "}",
            "[",
            "]",
            "!",
            "@deprecated",
            "extend",
            "= {}",
        ])
        .filter(|token| !token.trim().is_empty())
        .collect();
    let mut chance = Chance(0x5eed_1234_5678_9abc);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..count {
        let mut text = all[chance.below(all.len())].clone();
        for _ in 0..=chance.below(3) {
            let (one, other) = (chance.below(text.len()), chance.below(text.len()));
            match chance.below(4) {
                0 => drop(text.remove(one)),
                1 => text.swap(one, other),
                2 => text[one] = words[chance.below(words.len())],
                _ => {
                    text.insert(one, " ");
                    text.insert(one, words[chance.below(words.len())]);
                }
            }
        }
        let text = text.concat();
        match check(&text) {
            Ok(_) => accepted += 1,
            Err(report) => {
                refused += 1;
                let shown = format!("{report:?}");
                // What only the library would find has no place.
                let errors = report.downcast_ref::<SchemaErrors>();
                let errors = errors.unwrap_or_else(|| panic!("{shown}\n{text}"));
                assert!(!errors.problems.is_empty(), "{text}");
            }
        }
    }
    assert!(accepted > 0 && refused > 0, "{accepted} {refused}");
}

#[test]
fn the_schemas_that_are_mutated_are_sound() {
    for text in &SCHEMAS[..2] {
        check(text).unwrap_or_else(|report| panic!("{report:?}"));
    }
}

#[test]
fn thousands_of_mistakes_and_long_chains_take_no_time() {
    let started = std::time::Instant::now();
    let many: String = (0..2_800)
        .map(|number| {
            format!("type T{number} {{ id: ID! a: Strin{number} b: Int @bad{number} }}\n")
        })
        .collect();
    let report = check(&many).err().expect("it has mistakes");
    assert!(format!("{report:?}").len() < 200_000);
    let chain: String = (0..5_000)
        .map(|number| {
            format!(
                "input I{number} {{ a: I{}! = {{}} }}\n",
                (number + 1) % 5_000
            )
        })
        .collect();
    check(&chain).err().expect("it has a mistake");
    // Optimised, each of them takes far less than a second.
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}
