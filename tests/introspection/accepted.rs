//! Which schemas are accepted, beside graphql-js: sound ones with a few words changed.
//!
//! What graphql-js refuses, we refuse. What it accepts, we refuse only for a reason that is in
//! [`OWN`]: those are the rules of this schema language, and of the specification where graphql-js
//! does not check it. `SCHEMA_MUTATIONS` says how many are tried (300 without it).

use std::collections::BTreeMap;

use fastrand::Rng;
use neptune_graphql::{
    model::SchemaErrors,
    service::{Service, Settings},
};
use serde_json::json;

use super::{Arc, Failure, NoGraph, failed, graphql_js, node, schemas, setting, sources};

const DIRECTIVES: [&str; 7] = [
    "alias",
    "id",
    "relationship",
    "graphQuery",
    "query",
    "mutation",
    "cypher",
];

/// Parts of messages about rules that graphql-js does not have.
const OWN: [&str; 29] = [
    // The specification's: values of directives in a schema (5.6.1), directives that lead back to
    // themselves (3.13), names that nobody declares as directives of ours.
    "` of `@once`",
    "` of `@mark`",
    "leads back to itself",
    // A file of the schema holds definitions alone.
    "expected a definition of a type, found",
    // Our own directives: where they stand, and what they say.
    "`@id` ",
    "`@query` stands at fields of the query root",
    "`@mutation` stands at fields of the mutation root",
    "`@relationship` ",
    "`@alias` ",
    "`@graphQuery` ",
    "`direction` is `OUT` or `IN`",
    "must be a string that is not empty",
    "the argument `type` is defined more than once",
    // What has no place in a graph.
    "has no node types",
    "fits no shape of a look-up",
    "lists of lists are not supported",
    "nothing says how",
    "means nothing",
    "is not of its property's type",
    "`limit` is an `Int`",
    "the element's id is an `ID` or a `String`",
    "takes no arguments",
    "`Query` cannot be the type of a field",
    "is not an `Isbn`",
    // Statements.
    "the field has no argument",
    "there is no step",
    "ends in values, and the field is an object",
    "a statement that starts at its parent",
    "nothing is in it",
];

const SOUND: [&str; 2] = [
    r#"
interface Thing { id: ID! name: String next(id: ID = 1): Thing }
interface Named implements Thing { id: ID! name: String next(id: ID = 1): Thing }
union Any = Book | Box
type Book implements Thing & Named @mark(of: {a: 3}) {
  id: ID! name: String! isbn: Isbn @deprecated(reason: "old")
  next(id: ID = 1, name: String @deprecated): Book @relationship(type: "next", direction: OUT)
  words(in: In = {a: 1}, one: One = {a: 1}): [String!] @graphQuery(statement: "values('word').is($in.a).is($one.a)")
}
type Box implements Thing { id: ID! name: String next(id: ID = 1): Thing @relationship(type: "next", direction: OUT) }
input In { a: Int = 1, b: In, c: [In!] = [], d: Kind = NOVEL e: Float! = 1 @deprecated }
input One @oneOf { a: Int, b: In }
enum Kind { NOVEL POEM @deprecated }
scalar Isbn @specifiedBy(url: "https://example.org")
directive @mark(of: In = {a: 2}, by: Kind! = POEM) repeatable on FIELD | OBJECT | SCHEMA
directive @once(n: Int!, ns: [[Int!]!]) on ENUM | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
extend type Box @mark
extend enum Kind @once(n: 1, ns: [[1], [2]]) { PLAY }
schema @mark { query: Query }
type Query { book(id: ID!): Book books(name: [String!], limit: Int): [Book!]! @once(n: 2) any: [Any!] }
"#,
    r#"
input A { a: B = {c: null} b: [A!] } input B { c: A = {b: []} d: Boolean! = true } type Query { q(id: ID!): T }
type T implements I & J { id: ID! q: T @relationship(type: "q", direction: IN) s(x: A = {a: {}}): Int @graphQuery(statement: "constant(1).where(constant($x))") }
interface I implements J { id: ID! q: I } interface J { id: ID! q: J } union U = T
type V { id: ID! } extend union U = V extend input A { d: Int } extend interface J { e: Int } extend interface I { e: Int }
enum E { X } extend enum E { Y } extend type T { e: Int! }
"#,
];

/// The words and signs of a text, with the spaces between them.
fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let end = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        if !first.is_whitespace() {
            found.push(rest[..end].to_owned());
        }
        rest = &rest[end..];
    }
    found
}

const EXTRA: [&str; 36] = [
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
    "= null",
    "= 1.5",
    "= \"x\"",
    "= [1]",
    "{}",
    "@mark(of: {a: \"x\"})",
    "@mark(off: 1)",
    "@mark(by: GONE)",
    "@once",
    "@once(n: 1)",
    "@once(n: \"x\")",
    "@once(n: null)",
    "@oneOf",
    "@specifiedBy",
    "@deprecated(reason: null)",
    "implements Thing",
    "& J",
    "implements I",
    "| OBJECT",
    "repeatable",
    "extend type Book { id: ID! }",
    "extend input In { f: In! }",
    "[Int!]!",
    "Isbn",
    "@nobody",
];

/// Words of one class stand in the same places.
fn class(word: &str) -> Option<(bool, bool, bool)> {
    let first = word.chars().next()?;
    Some((first.is_uppercase(), first.is_lowercase(), first == '"'))
}

fn mutated(rng: &mut Rng, words: &[String], text: &str) -> String {
    let mut text = tokens(text);
    // A schema with many mistakes is refused by anyone; most have one.
    let changes = if rng.u8(..4) == 0 { 3 } else { 1 };
    for _ in 0..changes {
        if text.is_empty() {
            break;
        }
        let (one, other) = (rng.usize(..text.len()), rng.usize(..text.len()));
        let word = match rng.bool() {
            true => EXTRA[rng.usize(..EXTRA.len())].to_owned(),
            false => words[rng.usize(..words.len())].clone(),
        };
        match rng.u8(..14) {
            0 => drop(text.remove(one)),
            1 => text.swap(one, other),
            2 => text[one] = word,
            3 => text[one] = format!("[{}]", text[one]),
            4 => text.insert(one, text[one].clone()),
            5 => drop(text.drain(one.min(other)..(one.min(other) + 3).min(one.max(other)))),
            6 => text.insert(one, word),
            _ => {
                let alike = words.iter().filter(|word| class(word) == class(&text[one]));
                if let Some(word) = rng.choice(alike.collect::<Vec<_>>()) {
                    text[one].clone_from(word);
                }
            }
        }
    }
    text.join(" ")
}

/// What we say about a schema; each mistake has a place.
fn ours(text: &str) -> Result<Vec<String>, Failure> {
    let read = Service::from_sources(&sources(text), Arc::new(NoGraph), Settings::default());
    let Err(report) = read else {
        return Ok(Vec::new());
    };
    let Some(errors) = report.downcast_ref::<SchemaErrors>() else {
        return Err(failed(format!("no place: {report:?}\n{text}")));
    };
    let lines = text.lines().count().max(1);
    for problem in &errors.problems {
        let (file, line, column) = problem.place();
        if file != "schema.graphql" || line == 0 || line > lines || column == 0 {
            return Err(failed(format!("{file}:{line}:{column}\n{text}")));
        }
    }
    let messages = errors.problems.iter();
    Ok(messages.map(|shown| shown.message().to_owned()).collect())
}

pub fn as_graphql_js_does() -> Result<(), Failure> {
    let folder = graphql_js()?;
    let mut rng = Rng::with_seed(setting("SEED", 12));
    let count = std::env::var("SCHEMA_MUTATIONS").map_or(300, |count| {
        count.parse().expect("SCHEMA_MUTATIONS is a number")
    });
    let words: Vec<String> = SOUND.iter().flat_map(|text| tokens(text)).collect();
    let mut texts: Vec<String> = SOUND.map(str::to_owned).to_vec();
    while texts.len() < count {
        let random;
        let base = match rng.u8(..4) {
            0 => {
                random = schemas::schema(&mut rng);
                &random
            }
            _ => SOUND[rng.usize(..SOUND.len())],
        };
        texts.push(mutated(&mut rng, &words, base));
    }
    let file = tempfile::NamedTempFile::new().map_err(failed)?;
    serde_json::to_writer(&file, &json!({"own": DIRECTIVES, "texts": texts})).map_err(failed)?;
    let said = node(&folder, &["accept.mjs", &file.path().display().to_string()])?;
    let theirs: Vec<Vec<String>> = serde_json::from_str(&said).map_err(failed)?;
    let mut differences: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let (mut accepted, mut refused, mut own) = (0, 0, 0);
    for (number, (text, theirs)) in texts.iter().zip(&theirs).enumerate() {
        let ours = ours(text)?;
        if number < SOUND.len() && !(ours.is_empty() && theirs.is_empty()) {
            return Err(failed(format!("{ours:?}\n{theirs:?}\n{text}")));
        }
        let difference = match (ours.is_empty(), theirs.is_empty()) {
            (true, true) => {
                accepted += 1;
                continue;
            }
            (false, false) => {
                refused += 1;
                continue;
            }
            (true, false) => format!("graphql-js alone: {}", theirs[0]),
            (false, true) => {
                let foreign = |message: &&String| !OWN.iter().any(|own| message.contains(own));
                match ours.iter().find(foreign) {
                    None => {
                        own += 1;
                        continue;
                    }
                    Some(message) => format!("we alone: {message}"),
                }
            }
        };
        let seen = differences.entry(difference).or_insert((0, text.clone()));
        seen.0 += 1;
        if text.len() < seen.1.len() {
            seen.1.clone_from(text);
        }
    }
    println!("{accepted} accepted, {refused} refused, {own} refused by rules of our own");
    match differences.is_empty() && accepted > 0 && refused > 0 {
        true => Ok(()),
        false => Err(failed(
            differences
                .iter()
                .map(|(what, (count, text))| format!("{count} × {what}\n    {text}\n"))
                .collect::<String>(),
        )),
    }
}
