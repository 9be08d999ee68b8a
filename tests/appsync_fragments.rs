//! AppSync's events for selections with fragments: random ones, named and inline, on interfaces and
//! unions, to any depth.
//!
//! AppSync hands over the text with `...Name` but not what `Name` is, beside a flat list of paths. What
//! it sends and what it makes of an answer is worked out here, by plain walks over the selection; what a
//! client then gets must be what the same document gets over HTTP, or the event is refused by a typed
//! error. `FRAGMENTS_COUNT` says how many selections (400 without it), `FRAGMENTS_SEED` which.

use std::{
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use neptune_graphql::{
    consistency::Consistency,
    front::appsync::{AppSync, Context, Invoked, Settings as Events},
    graph::{Graph, memory::MemoryGraph},
    model::{SourceFile, Sources},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

const SCHEMA: &str = r#"
interface Thing { id: ID! name: String! near: [Thing!]! mixed: [Mixed!]! }
interface Sub implements Thing { id: ID! name: String! near: [Thing!]! mixed: [Mixed!]! shade: String }
type A implements Thing & Sub {
  id: ID! name: String! shade: String only: String
  near: [Thing!]! @relationship(type: "near", direction: OUT)
  mixed: [Mixed!]! @relationship(type: "mixed", direction: OUT)
  back: [Thing!]! @relationship(type: "near", direction: IN)
}
type B implements Thing & Sub {
  id: ID! name: String! shade: String size: Int
  near: [Thing!]! @relationship(type: "near", direction: OUT)
  mixed: [Mixed!]! @relationship(type: "mixed", direction: OUT)
  back: [Thing!]! @relationship(type: "near", direction: IN)
  first: A @relationship(type: "mixed", direction: IN)
}
type C implements Thing {
  id: ID! name: String! size: Int other: String
  near: [Thing!]! @relationship(type: "near", direction: OUT)
  mixed: [Mixed!]! @relationship(type: "mixed", direction: OUT)
}
type D { id: ID! other: String beside: [Sub!]! @relationship(type: "near", direction: OUT) }
union Mixed = A | C | D
type Query { things: [Thing!]! subs: [Sub!]! mixed: [Mixed!]! as: [A!]! }
"#;

/// A type's name, the types that its objects can be, and its fields with the type that each leads to.
struct Type {
    name: &'static str,
    possible: &'static [&'static str],
    fields: &'static [(&'static str, Option<&'static str>)],
}

const TYPES: [Type; 7] = [
    Type {
        name: "Thing",
        possible: &["A", "B", "C"],
        fields: &[
            ("id", None),
            ("name", None),
            ("near", Some("Thing")),
            ("mixed", Some("Mixed")),
        ],
    },
    Type {
        name: "Sub",
        possible: &["A", "B"],
        fields: &[
            ("id", None),
            ("name", None),
            ("shade", None),
            ("near", Some("Thing")),
            ("mixed", Some("Mixed")),
        ],
    },
    Type {
        name: "Mixed",
        possible: &["A", "C", "D"],
        fields: &[],
    },
    Type {
        name: "A",
        possible: &["A"],
        fields: &[
            ("id", None),
            ("name", None),
            ("shade", None),
            ("only", None),
            ("near", Some("Thing")),
            ("mixed", Some("Mixed")),
            ("back", Some("Thing")),
        ],
    },
    Type {
        name: "B",
        possible: &["B"],
        fields: &[
            ("id", None),
            ("name", None),
            ("shade", None),
            ("size", None),
            ("near", Some("Thing")),
            ("mixed", Some("Mixed")),
            ("back", Some("Thing")),
            ("first", Some("A")),
        ],
    },
    Type {
        name: "C",
        possible: &["C"],
        fields: &[
            ("id", None),
            ("name", None),
            ("size", None),
            ("other", None),
            ("near", Some("Thing")),
            ("mixed", Some("Mixed")),
        ],
    },
    Type {
        name: "D",
        possible: &["D"],
        fields: &[("id", None), ("other", None), ("beside", Some("Sub"))],
    },
];

const ROOTS: [(&str, &str); 4] = [
    ("things", "Thing"),
    ("subs", "Sub"),
    ("mixed", "Mixed"),
    ("as", "A"),
];

fn of(name: &str) -> &'static Type {
    TYPES
        .iter()
        .find(|ty| ty.name == name)
        .expect("it is one of the types")
}

enum Item {
    Field {
        alias: Option<String>,
        name: &'static str,
        to: Option<&'static str>,
        below: Vec<Item>,
    },
    Inline {
        on: Option<&'static str>,
        below: Vec<Item>,
    },
    Spread(usize),
}

struct Fragment {
    on: &'static str,
    items: Vec<Item>,
}

/// Selections as they grow.
struct Maker<'r> {
    random: &'r mut fastrand::Rng,
    fragments: Vec<Fragment>,
}

impl Maker<'_> {
    fn set(&mut self, on: &'static str, depth: usize) -> Vec<Item> {
        let count = self.random.usize(1..=3);
        (0..count).map(|_| self.item(on, depth)).collect()
    }

    fn item(&mut self, on: &'static str, depth: usize) -> Item {
        match self.random.u8(..10) {
            0 | 1 if depth > 0 => {
                let other = self.meeting(on);
                let on_type = (self.random.u8(..6) > 0).then_some(other);
                let below = self.set(on_type.unwrap_or(on), depth - 1);
                Item::Inline { on: on_type, below }
            }
            2 | 3 if depth > 0 => {
                let other = if self.random.bool() {
                    on
                } else {
                    self.meeting(on)
                };
                let items = self.set(other, depth - 1);
                self.fragments.push(Fragment { on: other, items });
                Item::Spread(self.fragments.len() - 1)
            }
            _ => self.field(on, depth),
        }
    }

    /// A type that shares an object with this one.
    fn meeting(&mut self, on: &'static str) -> &'static str {
        loop {
            let other = &TYPES[self.random.usize(..TYPES.len())];
            if of(on)
                .possible
                .iter()
                .any(|name| other.possible.contains(name))
            {
                return other.name;
            }
        }
    }

    fn field(&mut self, on: &'static str, depth: usize) -> Item {
        let fields: Vec<_> = of(on)
            .fields
            .iter()
            .filter(|(_, to)| depth > 0 || to.is_none())
            .collect();
        if fields.is_empty() || self.random.u8(..12) == 0 {
            return Item::Field {
                alias: None,
                name: "__typename",
                to: None,
                below: Vec::new(),
            };
        }
        let (name, to) = *fields[self.random.usize(..fields.len())];
        let below = to.map_or_else(Vec::new, |to| self.set(to, depth - 1));
        // An alias by itself conflicts with no other: what is asked under it is always the same field.
        let alias = (self.random.u8(..25) == 0 && to.is_none()).then(|| format!("{name}_"));
        Item::Field {
            alias,
            name,
            to,
            below,
        }
    }
}

fn text(items: &[Item], out: &mut String) {
    out.push('{');
    for item in items {
        out.push(' ');
        match item {
            Item::Field {
                alias, name, below, ..
            } => {
                if let Some(alias) = alias {
                    write!(out, "{alias}: ").expect("a string takes all");
                }
                out.push_str(name);
                if !below.is_empty() {
                    text(below, out);
                }
            }
            Item::Inline { on, below } => {
                out.push_str("...");
                if let Some(on) = on {
                    write!(out, " on {on} ").expect("a string takes all");
                }
                text(below, out);
            }
            Item::Spread(number) => write!(out, "...F{number}").expect("a string takes all"),
        }
    }
    out.push('}');
}

/// What AppSync lists: each field by its response key, whatever fragment it is in, each once.
fn listed(items: &[Item], fragments: &[Fragment], path: &str, out: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Field {
                alias, name, below, ..
            } => {
                let path = format!("{path}{}", alias.as_deref().unwrap_or(name));
                listed(below, fragments, &format!("{path}/"), {
                    if !out.contains(&path) {
                        out.push(path);
                    }
                    out
                });
            }
            Item::Inline { below, .. } => listed(below, fragments, path, out),
            Item::Spread(number) => listed(&fragments[*number].items, fragments, path, out),
        }
    }
}

fn has_spread(items: &[Item]) -> bool {
    items.iter().any(|item| match item {
        Item::Field { below, .. } | Item::Inline { below, .. } => has_spread(below),
        Item::Spread(_) => true,
    })
}

/// What AppSync makes of a resolver's value: a field is the entry of its name in the schema, and null
/// where there is none.
fn completed(value: &Value, ty: &'static str, sets: &[&[Item]], fragments: &[Fragment]) -> Value {
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| completed(item, ty, sets, fragments))
            .collect(),
        Value::Object(entries) => {
            let concrete = match of(ty).possible {
                [only] => *only,
                _ => {
                    of(entries["__typename"]
                        .as_str()
                        .expect("an abstract object says its type"))
                    .name
                }
            };
            let mut fields = Vec::new();
            for set in sets {
                collect(set, concrete, fragments, &mut fields);
            }
            let mut object = Map::new();
            for (key, name, to, _) in &fields {
                if object.contains_key(*key) {
                    continue;
                }
                let sets: Vec<_> = fields
                    .iter()
                    .filter(|field| field.0 == *key)
                    .map(|field| field.3)
                    .collect();
                let found = match (*name, to) {
                    ("__typename", _) => json!(concrete),
                    (name, None) => entries.get(name).cloned().unwrap_or_default(),
                    (name, Some(to)) => completed(
                        entries.get(name).unwrap_or(&Value::Null),
                        to,
                        &sets,
                        fragments,
                    ),
                };
                object.insert((*key).to_owned(), found);
            }
            Value::Object(object)
        }
        other => other.clone(),
    }
}

type Asked<'i> = (&'i str, &'static str, Option<&'static str>, &'i [Item]);

fn collect<'i>(
    items: &'i [Item],
    concrete: &str,
    fragments: &'i [Fragment],
    out: &mut Vec<Asked<'i>>,
) {
    let fits = |on: &str| of(on).possible.contains(&concrete);
    for item in items {
        match item {
            Item::Field {
                alias,
                name,
                to,
                below,
            } => {
                out.push((alias.as_deref().unwrap_or(name), name, *to, below));
            }
            Item::Inline { on, below } if on.is_none_or(fits) => {
                collect(below, concrete, fragments, out)
            }
            Item::Spread(number) if fits(fragments[*number].on) => {
                collect(&fragments[*number].items, concrete, fragments, out);
            }
            Item::Inline { .. } | Item::Spread(_) => {}
        }
    }
}

fn service(runtime: &Runtime) -> Arc<Service> {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("a file");
    };
    write(
        "things.csv",
        "~id,~label,name,shade,only,size:Int,other\na1,A,a one,red,yes,,\na2,A,a two,,,,\n\
         b1,B,b one,blue,,3,\nb2,B,b two,,,,\nc1,C,c one,,,5,else\nd1,D,,,,,other\n",
    );
    write(
        "edges.csv",
        "~id,~from,~to,~label\n1,a1,b1,near\n2,a1,c1,near\n3,b1,a2,near\n4,c1,a1,near\n5,b1,b2,near\n\
         6,a1,c1,mixed\n7,a1,d1,mixed\n8,b1,a1,mixed\n9,c1,a2,mixed\n10,d1,a1,near\n11,d1,b1,near\n\
         12,a2,b1,mixed\n13,a2,a1,mixed\n14,b2,d1,mixed\n15,a2,c1,near\n",
    );
    let graph = Arc::new(MemoryGraph::new());
    runtime
        .block_on(graph.load(&[folder.path().to_owned()]))
        .expect("the data are right");
    let file = SourceFile {
        name: "things.graphql".into(),
        text: SCHEMA.into(),
    };
    let sources = Sources {
        schema: vec![file],
        statements: Vec::new(),
    };
    let service = Service::from_sources(&sources, graph as Arc<dyn Graph>, Settings::default());
    Arc::new(service.unwrap_or_else(|error| panic!("{error:?}")))
}

fn deadline() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

fn over_http(service: &Service, runtime: &Runtime, query: String) -> Value {
    let request = Request {
        query,
        operation_name: None,
        variables: Map::new(),
        may_mutate: true,
        deadline: deadline(),
        identity: Identity::NONE,
        moment: Moment::of_now(),
        asker: Asker::Client,
        consistency: Consistency::default(),
        trace: None,
    };
    let response = runtime.block_on(service.execute(request));
    serde_json::from_slice(&response.body).expect("a response is JSON")
}

/// Whether the event was answered; what the client gets is then what it gets over HTTP.
fn answered(
    service: &Arc<Service>,
    runtime: &Runtime,
    (root, ty): (&str, &'static str),
    items: &[Item],
    fragments: &[Fragment],
) -> bool {
    let mut selection = String::new();
    text(items, &mut selection);
    let mut document = format!("{{ {root} {selection} }}");
    for (number, fragment) in fragments.iter().enumerate() {
        write!(document, " fragment F{number} on {} ", fragment.on).expect("a string takes all");
        text(&fragment.items, &mut document);
    }
    let response = over_http(service, runtime, document.clone());
    assert_eq!(response.get("errors"), None, "{document}: {response}");
    let mut paths = Vec::new();
    listed(items, fragments, "", &mut paths);
    let event = json!({
        "arguments": {},
        "info": {
            "parentTypeName": "Query", "fieldName": root, "variables": {},
            "selectionSetGraphQL": selection, "selectionSetList": paths,
        },
    });
    let context: Context = serde_json::from_value(event).expect("it is an event");
    let appsync = AppSync::new(service.clone(), Events::default());
    match runtime.block_on(appsync.single(context, Invoked::until(deadline()))) {
        Ok(answer) => {
            let answer: Value = serde_json::from_slice(&answer).expect("it is JSON");
            let seen = completed(&answer, ty, &[items], fragments);
            assert_eq!(seen, response["data"][root], "{document}\n{answer}");
            true
        }
        Err(failure) => {
            let because = format!("{document}: {}", failure.message);
            assert_eq!(failure.code, "GRAPHQL_VALIDATION_FAILED", "{because}");
            assert!(has_spread(items), "{because}");
            let told = failure.message.contains("does not hand over the fragment");
            assert!(told, "{because}");
            false
        }
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts")
}

fn word(name: &'static str) -> Item {
    Item::Field {
        alias: None,
        name,
        to: None,
        below: Vec::new(),
    }
}

/// `{ ...F0 ... on Mixed { ... on Sub { name } } }` asks for `name` of what is both, not of every `Sub`.
#[test]
fn a_condition_inside_of_another_is_of_what_meets_both() {
    let runtime = runtime();
    let service = service(&runtime);
    let inner = Item::Inline {
        on: Some("Sub"),
        below: vec![word("name")],
    };
    let outer = Item::Inline {
        on: Some("Mixed"),
        below: vec![inner],
    };
    let near = Item::Field {
        alias: None,
        name: "near",
        to: Some("Thing"),
        below: vec![word("id")],
    };
    let fragment = Fragment {
        on: "Sub",
        items: vec![word("name"), near],
    };
    let items = [Item::Spread(0), outer];
    answered(&service, &runtime, ("subs", "Sub"), &items, &[fragment]);
}

#[test]
fn an_event_gives_what_the_document_gives_or_is_refused() {
    let variable = |name: &str, otherwise: u64| {
        let value = std::env::var(name).ok();
        value
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let mut random = fastrand::Rng::with_seed(variable("FRAGMENTS_SEED", 1));
    let runtime = runtime();
    let service = service(&runtime);
    let (mut all, mut recovered, mut refused) = (0, 0, 0);
    for _ in 0..variable("FRAGMENTS_COUNT", 400) {
        let root = ROOTS[random.usize(..ROOTS.len())];
        let depth = random.usize(1..=5);
        let mut maker = Maker {
            random: &mut random,
            fragments: Vec::new(),
        };
        let items = maker.set(root.1, depth);
        let fragments = maker.fragments;
        match answered(&service, &runtime, root, &items, &fragments) {
            true => {
                all += 1;
                recovered += u64::from(!fragments.is_empty());
            }
            false => refused += 1,
        }
    }
    println!("{all} were answered, {recovered} of them with named fragments, {refused} refused");
    assert!(
        recovered > 20 && refused > 20,
        "the selections are one-sided"
    );
}
