//! Random questions of introspection.

use std::{collections::BTreeMap, fmt::Write as _};

use fastrand::Rng;
use serde_json::{Value, json};

use super::chance::{of, once_in};

/// The fields of each type: the name, the type of what is below, whether it is a list, whether it
/// has `includeDeprecated`.
type Known = (&'static str, Option<&'static str>, bool, bool);

fn fields(on: &str) -> &'static [Known] {
    match on {
        "__Schema" => &[
            ("description", None, false, false),
            ("types", Some("__Type"), true, false),
            ("queryType", Some("__Type"), false, false),
            ("mutationType", Some("__Type"), false, false),
            ("subscriptionType", Some("__Type"), false, false),
            ("directives", Some("__Directive"), true, false),
        ],
        "__Type" => &[
            ("kind", None, false, false),
            ("name", None, false, false),
            ("description", None, false, false),
            ("specifiedByURL", None, false, false),
            ("isOneOf", None, false, false),
            ("fields", Some("__Field"), true, true),
            ("interfaces", Some("__Type"), true, false),
            ("possibleTypes", Some("__Type"), true, false),
            ("enumValues", Some("__EnumValue"), true, true),
            ("inputFields", Some("__InputValue"), true, true),
            ("ofType", Some("__Type"), false, false),
        ],
        "__Field" => &[
            ("name", None, false, false),
            ("description", None, false, false),
            ("args", Some("__InputValue"), true, true),
            ("type", Some("__Type"), false, false),
            ("isDeprecated", None, false, false),
            ("deprecationReason", None, false, false),
        ],
        "__InputValue" => &[
            ("name", None, false, false),
            ("description", None, false, false),
            ("type", Some("__Type"), false, false),
            ("defaultValue", None, false, false),
            ("isDeprecated", None, false, false),
            ("deprecationReason", None, false, false),
        ],
        "__EnumValue" => &[
            ("name", None, false, false),
            ("description", None, false, false),
            ("isDeprecated", None, false, false),
            ("deprecationReason", None, false, false),
        ],
        _ => &[
            ("name", None, false, false),
            ("description", None, false, false),
            ("isRepeatable", None, false, false),
            ("locations", None, false, false),
            ("args", Some("__InputValue"), true, true),
        ],
    }
}

pub struct Question {
    pub query: String,
    pub variables: Value,
}

struct Writer<'r> {
    rng: &'r mut Rng,
    /// Declared variables with their types, and what is given for them.
    declared: BTreeMap<String, (String, Option<Value>)>,
    fragments: Vec<(String, &'static str, String)>,
}

/// A question about a schema with these types.
pub fn question(rng: &mut Rng, types: &[String]) -> Question {
    let mut writer = Writer {
        rng,
        declared: BTreeMap::new(),
        fragments: Vec::new(),
    };
    let mut body = String::from("{ __typename ");
    for number in 0..writer.rng.usize(1..4) {
        writer.root(&mut body, number, types);
    }
    body.push('}');
    writer.finish(&body)
}

impl Writer<'_> {
    fn root(&mut self, out: &mut String, number: usize, types: &[String]) {
        let wrapped = once_in(self.rng, 4);
        if wrapped {
            let directive = self.condition();
            write!(out, "... {directive} {{ __typename ").expect("a string");
        }
        match self.rng.bool() {
            true => {
                let alias = of(self.rng, &["", "", "s: "]);
                let directive = self.condition();
                write!(out, "{alias}__schema {directive} ").expect("a string");
                self.set(out, "__Schema", 4, 2);
            }
            false => {
                let name = match once_in(self.rng, 10) {
                    true => "Nothing".to_owned(),
                    false => of(self.rng, types).clone(),
                };
                let argument = match self.rng.bool() {
                    true => format!("{name:?}"),
                    false => self.variable("String!", Some(json!(name))),
                };
                let directive = self.condition();
                write!(out, "t{number}: __type(name: {argument}) {directive} ").expect("a string");
                self.set(out, "__Type", 5, 2);
            }
        }
        if wrapped {
            out.push('}');
        }
    }

    fn set(&mut self, out: &mut String, on: &'static str, depth: usize, lists: usize) {
        // Something is always there.
        out.push_str("{ __typename ");
        for _ in 0..self.rng.usize(1..5) {
            match self.rng.u8(..10) {
                0 if depth > 1 => {
                    let condition = of(self.rng, &["", "on "]);
                    let name = if condition.is_empty() { "" } else { on };
                    let directive = self.condition();
                    write!(out, "... {condition}{name} {directive} ").expect("a string");
                    self.set(out, on, depth - 1, lists);
                }
                1 if depth > 1 => {
                    let name = format!("F{}", self.fragments.len());
                    self.fragments.push((name.clone(), on, String::new()));
                    let mut body = String::new();
                    self.set(&mut body, on, depth - 1, lists);
                    for (known, _, text) in &mut self.fragments {
                        if *known == name {
                            text.clone_from(&body);
                        }
                    }
                    let directive = self.condition();
                    write!(out, "...{name} {directive} ").expect("a string");
                    if once_in(self.rng, 3) {
                        write!(out, "...{name} ").expect("a string");
                    }
                }
                2 => {
                    let alias = of(self.rng, &["n", "__typename"]);
                    write!(out, "{alias}: __typename ").expect("a string");
                }
                _ => self.field(out, on, depth, lists),
            }
            if depth == 1 {
                break;
            }
        }
        out.push_str("} ");
    }

    fn field(&mut self, out: &mut String, on: &'static str, depth: usize, lists: usize) {
        let (name, below, is_list, has_argument) = *of(self.rng, fields(on));
        if below.is_some() && (depth <= 1 || (is_list && lists == 0)) {
            return;
        }
        // One response key is always one field with one argument.
        let (mut suffix, mut argument) = ("", String::new());
        if has_argument {
            (suffix, argument) = match self.rng.u8(..5) {
                0 => ("_all", "(includeDeprecated: true)".to_owned()),
                1 => ("_few", "(includeDeprecated: false)".to_owned()),
                2 => {
                    let given = self.rng.bool();
                    let variable = format!("$d{}", u8::from(given));
                    let declared = ("Boolean! = false".to_owned(), Some(json!(given)));
                    self.declared.insert(variable.clone(), declared);
                    let suffix = if given { "_d1" } else { "_d0" };
                    (suffix, format!("(includeDeprecated: {variable})"))
                }
                _ => ("", String::new()),
            };
        }
        let alias = match (suffix, once_in(self.rng, 4)) {
            ("", false) => String::new(),
            (suffix, _) => format!("a_{name}{suffix}: "),
        };
        let directive = self.condition();
        write!(out, "{alias}{name}{argument} {directive} ").expect("a string");
        if let Some(below) = below {
            self.set(out, below, depth - 1, lists - usize::from(is_list));
        }
    }

    /// `@skip` or `@include`, or none.
    fn condition(&mut self) -> String {
        if !once_in(self.rng, 4) {
            return String::new();
        }
        let name = *of(self.rng, &["skip", "include"]);
        // Mostly such that the selection stays.
        let value = (name == "include") ^ once_in(self.rng, 4);
        let value = match self.rng.u8(..3) {
            0 => value.to_string(),
            1 => self.variable("Boolean!", Some(json!(value))),
            _ => self.variable(&format!("Boolean = {value}"), None),
        };
        format!("@{name}(if: {value})")
    }

    fn variable(&mut self, ty: &str, given: Option<Value>) -> String {
        let name = format!("$v{}", self.declared.len());
        self.declared.insert(name.clone(), (ty.to_owned(), given));
        name
    }

    fn finish(self, body: &str) -> Question {
        let mut query = String::from("query Q");
        let mut variables = serde_json::Map::new();
        for (index, (name, (ty, given))) in self.declared.iter().enumerate() {
            let open = if index == 0 { "(" } else { ", " };
            write!(query, "{open}{name}: {ty}").expect("a string");
            if let Some(given) = given {
                variables.insert(name[1..].to_owned(), given.clone());
            }
        }
        if !self.declared.is_empty() {
            query.push(')');
        }
        query.push_str(body);
        for (name, on, text) in &self.fragments {
            write!(query, " fragment {name} on {on} {text}").expect("a string");
        }
        Question {
            query,
            variables: Value::Object(variables),
        }
    }
}
