//! Ids in lists of any shape, from arguments, input objects and the caller's claims, in every step that looks
//! for ids: random ones over a small graph, and a plain evaluation of the same. Nothing may ever mean
//! "every vertex", also where what is found is dropped.
//!
//! `IDS_COUNT` says how many questions (500 without it), `IDS_SEED` which.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use neptune_graphql::{
    consistency::Consistency,
    graph::{Graph, memory::MemoryGraph},
    model::{SourceFile, Sources},
    request::{Asker, Identity, Moment, Request},
    service::{Service, Settings},
};
use serde_json::{Map, Value, json};

const VERTICES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const EDGES: [&str; 3] = ["x", "y", "z"];
/// Those of the graph, and two of nothing.
const POOL: [&str; 11] = ["a", "b", "c", "d", "e", "f", "x", "y", "z", "g", ""];

const JOINED: [&str; 2] = ["not(within", ").and(neq("];

type Found = BTreeSet<String>;

/// What a request names, out of all lists.
#[derive(Default)]
struct Named {
    one: Found,
    other: Found,
    ids: Found,
    must: Found,
    inside: Found,
    caller: Found,
}

/// Steps, and the ids of what they find.
struct Form {
    steps: &'static str,
    finds: fn(&Named) -> Found,
}

fn vertices() -> Found {
    VERTICES.map(str::to_owned).into()
}

fn only(id: &str) -> Found {
    BTreeSet::from([id.to_owned()])
}

fn in_graph(ids: &Found) -> Found {
    vertices().intersection(ids).cloned().collect()
}

fn without(ids: &Found) -> Found {
    vertices().difference(ids).cloned().collect()
}

fn both(one: &Found, other: &Found) -> Found {
    one.union(other).cloned().collect()
}

/// Everything, if something of these is there.
fn all_if_any(ids: &Found) -> Found {
    match in_graph(ids).is_empty() {
        true => Found::new(),
        false => vertices(),
    }
}

/// Those of these that are there, else the other.
fn or_else(ids: &Found, other: &str) -> Found {
    let found = in_graph(ids);
    match found.is_empty() {
        true => only(other),
        false => found,
    }
}

macro_rules! forms {
    ($($steps:literal => $finds:expr,)*) => {
        &[$(Form { steps: $steps, finds: $finds }),*]
    };
}

const FORMS: &[Form] = forms![
    "V($ids)" => |n| in_graph(&n.ids),
    "V([$ids])" => |n| in_graph(&n.ids),
    "V($must)" => |n| in_graph(&n.must),
    "V([$a, $b])" => |n| in_graph(&both(&n.one, &n.other)),
    "V($a, $b)" => |n| in_graph(&both(&n.one, &n.other)),
    "V([$a, 'c'])" => |n| in_graph(&both(&n.one, &only("c"))),
    "V([$a, $ids])" => |n| in_graph(&both(&n.one, &n.ids)),
    "V([$in.one, $in.ids])" => |n| in_graph(&n.inside),
    "V([$in.one, $in.deep.ids, $in.ids])" => |n| in_graph(&n.inside),
    "V($identity.ids)" => |n| in_graph(&n.caller),
    "V([$identity.ids])" => |n| in_graph(&n.caller),
    "V($identity.ids, 'c')" => |n| in_graph(&both(&n.caller, &only("c"))),
    "E($ids).outV()" => |n| match EDGES.iter().any(|edge| n.ids.contains(*edge)) {
        true => only("a"),
        false => Found::new(),
    },
    "E([$a, $b]).outV()" => |n| match EDGES.iter().any(|edge| both(&n.one, &n.other).contains(*edge)) {
        true => only("a"),
        false => Found::new(),
    },
    "E($identity.ids).outV()" => |n| match EDGES.iter().any(|edge| n.caller.contains(*edge)) {
        true => only("a"),
        false => Found::new(),
    },
    "inject(0).union(V($ids), V('c'))" => |n| both(&in_graph(&n.ids), &only("c")),
    "inject(0).union(V($ids), V($a))" => |n| in_graph(&both(&n.ids, &n.one)),
    "inject(0).coalesce(V($ids), V('c'))" => |n| or_else(&n.ids, "c"),
    "inject(0).coalesce(V($identity.ids), V('c'))" => |n| or_else(&n.caller, "c"),
    "V('c').V($ids)" => |n| in_graph(&n.ids),
    "V('c').V([$a, $b])" => |n| in_graph(&both(&n.one, &n.other)),
    "V('c').optional(V($ids))" => |n| or_else(&n.ids, "c"),
    "V('c').flatMap(V($ids))" => |n| in_graph(&n.ids),
    "V('c').local(V($must))" => |n| in_graph(&n.must),
    "V('c').repeat(V($ids)).times(1)" => |n| in_graph(&n.ids),
    "V().where(V($ids))" => |n| all_if_any(&n.ids),
    "V().filter(V([$a, $b]))" => |n| all_if_any(&both(&n.one, &n.other)),
    "V().not(V($identity.ids))" => |n| match in_graph(&n.caller).is_empty() {
        true => vertices(),
        false => Found::new(),
    },
    "V().or(V($ids), hasId('c'))" => |n| both(&all_if_any(&n.ids), &only("c")),
    "V().and(V($ids), hasId('c'))" => |n| all_if_any(&n.ids).intersection(&only("c")).cloned().collect(),
    "V().hasId($ids)" => |n| in_graph(&n.ids),
    "V().hasId([$a, $b])" => |n| in_graph(&both(&n.one, &n.other)),
    "V().hasId($a, $b)" => |n| in_graph(&both(&n.one, &n.other)),
    "V().hasId(within($ids))" => |n| in_graph(&n.ids),
    "V().hasId(within([$a, $b]))" => |n| in_graph(&both(&n.one, &n.other)),
    "V().hasId(without($must))" => |n| without(&n.must),
    "V().hasId(without($ids))" => |n| without(&n.ids),
    "V().hasId(without([$a, $b]))" => |n| without(&both(&n.one, &n.other)),
    "V().hasId(neq($a))" => |n| without(&n.one),
    "V().hasId(not(within($must)))" => |n| without(&n.must),
    "V().hasId(not(without($must)))" => |n| in_graph(&n.must),
    "V().hasId(within($must).or(eq('c')))" => |n| in_graph(&both(&n.must, &only("c"))),
    "V().hasId(within($ids).or(within($a, $b)))" => |n| in_graph(&both(&n.ids, &both(&n.one, &n.other))),
    "V().hasId(without($must).and(neq('c')))" => |n| without(&both(&n.must, &only("c"))),
    "V().hasId(without($ids).and(without($a)))" => |n| without(&both(&n.ids, &n.one)),
    "V().hasId(within($identity.ids))" => |n| in_graph(&n.caller),
    "V().hasId(without($identity.ids))" => |n| without(&n.caller),
    "V().hasId($identity.ids)" => |n| in_graph(&n.caller),
    "V().hasId(not(within($identity.ids)))" => |n| without(&n.caller),
    "V().hasId(within($identity.ids).or(eq('c')))" => |n| in_graph(&both(&n.caller, &only("c"))),
    "V().hasId(without($identity.ids).and(neq('c')))" => |n| without(&both(&n.caller, &only("c"))),
    "V().has(id, within($must))" => |n| in_graph(&n.must),
    "V().has(id, without($must))" => |n| without(&n.must),
    "V().has(id, within($identity.ids))" => |n| in_graph(&n.caller),
    "V().has(id, without($identity.ids))" => |n| without(&n.caller),
    "V().has(id, not(within($identity.ids)))" => |n| without(&n.caller),
    "V().has(id, without($identity.ids).and(neq('c')))" => |n| without(&both(&n.caller, &only("c"))),
    "V().where(id().is(within($must)))" => |n| in_graph(&n.must),
    "V().where(id().is(without($must)))" => |n| without(&n.must),
    "V().where(id().is(within($identity.ids)))" => |n| in_graph(&n.caller),
    "V().where(id().is(without($identity.ids)))" => |n| without(&n.caller),
    "V().where(id().is(not(within($identity.ids))))" => |n| without(&n.caller),
    "V().where(hasId(within($ids)))" => |n| in_graph(&n.ids),
    "V().not(hasId($ids))" => |n| without(&n.ids),
    "V().not(hasId(without($identity.ids)))" => |n| in_graph(&n.caller),
    "V().not(hasId(without($ids)))" => |n| in_graph(&n.ids),
    "V().not(has(id, without($must)))" => |n| in_graph(&n.must),
    "V().not(has(id, without($identity.ids)))" => |n| in_graph(&n.caller),
    "V().or(hasId(without($ids)), hasId('c'))" => |n| both(&without(&n.ids), &only("c")),
    "V().or(has(id, without($must)), hasId('c'))" => |n| both(&without(&n.must), &only("c")),
    "V().where(not(hasId(without($must))))" => |n| in_graph(&n.must),
    "V('c').union(hasId(without($ids)), V('b'))" => |n| {
        both(&without(&n.ids).intersection(&only("c")).cloned().collect(), &only("b"))
    },
    "V('c').coalesce(hasId(without($must)), V('b'))" => |n| match n.must.contains("c") {
        true => only("b"),
        false => only("c"),
    },
];

/// What stands for ids, in a document, in its variables, or in a claim.
#[derive(Clone)]
enum Ids {
    Null,
    One(&'static str),
    List(Vec<Ids>),
}

impl Ids {
    fn item(random: &mut fastrand::Rng) -> Ids {
        match random.u8(..5) {
            0 => Ids::Null,
            _ => Ids::One(random.choice(POOL).unwrap_or_default()),
        }
    }

    fn list(random: &mut fastrand::Rng) -> Ids {
        Ids::List((0..random.usize(..4)).map(|_| Ids::item(random)).collect())
    }

    fn nested(random: &mut fastrand::Rng, depth: usize) -> Ids {
        match (depth, random.u8(..4)) {
            (0, _) | (_, 0) => Ids::item(random),
            (_, _) => {
                let items = 0..random.usize(..4);
                Ids::List(items.map(|_| Ids::nested(random, depth - 1)).collect())
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Ids::Null => Value::Null,
            Ids::One(id) => json!(id),
            Ids::List(items) => items.iter().map(Ids::json).collect(),
        }
    }

    fn name(&self, found: &mut Found) {
        match self {
            Ids::Null => {}
            Ids::One(id) => found.extend([(*id).to_owned()]),
            Ids::List(items) => items.iter().for_each(|item| item.name(found)),
        }
    }
}

/// A document's variables so far.
#[derive(Default)]
struct Variables {
    declared: String,
    given: Map<String, Value>,
}

impl Variables {
    /// A variable with the value; a null may be left out.
    fn bind(&mut self, random: &mut fastrand::Rng, ty: &str, value: Value) -> String {
        let name = format!("v{}", self.declared.matches('$').count());
        write!(self.declared, "${name}: {ty} ").expect("a string takes all");
        if value != Value::Null || random.bool() {
            self.given.insert(name.clone(), value);
        }
        format!("${name}")
    }

    /// A literal, a variable, or a literal with variables in it.
    fn write(&mut self, random: &mut fastrand::Rng, ty: &str, ids: &Ids) -> String {
        match ids {
            _ if random.u8(..3) == 0 => self.bind(random, ty, ids.json()),
            Ids::List(items) => {
                let items: Vec<_> = items
                    .iter()
                    .map(|item| self.write(random, "ID", item))
                    .collect();
                format!("[{}]", items.join(", "))
            }
            Ids::Null | Ids::One(_) => ids.json().to_string(),
        }
    }
}

/// A field's arguments, and what they name.
fn arguments(
    random: &mut fastrand::Rng,
    steps: &str,
    variables: &mut Variables,
    named: &mut Named,
) -> String {
    let mut written = Vec::new();
    for name in ["a", "b", "ids", "must"] {
        let absent = name != "must" && random.u8(..4) == 0;
        if !uses(steps, name) || absent {
            continue;
        }
        let (ids, ty, found) = match name {
            "a" => (Ids::item(random), "ID", &mut named.one),
            "b" => (Ids::item(random), "ID", &mut named.other),
            "ids" => match random.u8(..6) {
                0 => (Ids::item(random), "[ID]", &mut named.ids),
                _ => (Ids::list(random), "[ID]", &mut named.ids),
            },
            _ => (Ids::list(random), "[ID]!", &mut named.must),
        };
        ids.name(found);
        written.push(format!("{name}: {}", variables.write(random, ty, &ids)));
    }
    if uses(steps, "in") && random.u8(..6) > 0 {
        let (one, ids, deep) = (Ids::item(random), Ids::list(random), Ids::list(random));
        one.name(&mut named.inside);
        ids.name(&mut named.inside);
        let deep = (steps.contains("deep") && random.bool()).then_some(deep);
        deep.iter().for_each(|ids| ids.name(&mut named.inside));
        let value = match random.bool() {
            true => {
                let mut object = json!({"one": one.json(), "ids": ids.json()});
                if let Some(deep) = deep {
                    object["deep"] = json!({"ids": deep.json()});
                }
                variables.bind(random, "In", object)
            }
            false => {
                let (one, ids) = (
                    variables.write(random, "ID", &one),
                    variables.write(random, "[ID]", &ids),
                );
                let deep = deep.map(|deep| variables.write(random, "[ID]", &deep));
                let deep = deep.map(|deep| format!(", deep: {{ids: {deep}}}"));
                format!("{{one: {one}, ids: {ids}{}}}", deep.unwrap_or_default())
            }
        };
        written.push(format!("in: {value}"));
    }
    match written.is_empty() {
        true => String::new(),
        false => format!("({})", written.join(", ")),
    }
}

fn uses(steps: &str, name: &str) -> bool {
    let marked = format!("${name}");
    steps.match_indices(&marked).any(|(at, _)| {
        let next = steps[at + marked.len()..].chars().next();
        next.is_none_or(|next| !next.is_ascii_alphanumeric())
    })
}

fn schema() -> String {
    let (mut queries, mut mutations) = (String::new(), String::new());
    for (number, form) in FORMS.iter().enumerate() {
        let types = [
            ("a", "ID"),
            ("b", "ID"),
            ("ids", "[ID]"),
            ("must", "[ID]!"),
            ("in", "In"),
        ];
        let used = types.iter().filter(|(name, _)| uses(form.steps, name));
        let used: Vec<_> = used.map(|(name, ty)| format!("{name}: {ty}")).collect();
        let arguments = match used.is_empty() {
            true => String::new(),
            false => format!("({})", used.join(", ")),
        };
        let steps = form.steps;
        writeln!(
            queries,
            "  f{number}{arguments}: [ID!]! @graphQuery(statement: \"g.{steps}.dedup().order().by(id).id()\")"
        )
        .expect("a string takes all");
        writeln!(
            mutations,
            "  drop{number}{arguments}: Int! @graphQuery(statement: \"g.{steps}.dedup().fold().unfold().sideEffect(drop()).count()\")"
        )
        .expect("a string takes all");
    }
    format!(
        "input In {{ one: ID ids: [ID] deep: Deep }}\ninput Deep {{ ids: [ID] }}\n\
         type Query {{\n  all: [ID!]! @graphQuery(statement: \"g.V().order().by(id).id()\")\n{queries}}}\n\
         type Mutation {{\n{mutations}}}\n"
    )
}

/// Three edges, all from `a`.
fn service(schema: &str, runtime: &tokio::runtime::Runtime) -> Service {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: String| {
        std::fs::write(folder.path().join(name), text).expect("a file");
    };
    let rows: String = VERTICES.map(|id| format!("{id},Item\n")).concat();
    write("v.csv", format!("~id,~label\n{rows}"));
    let rows: String = EDGES.map(|id| format!("{id},a,b,next\n")).concat();
    write("e.csv", format!("~id,~from,~to,~label\n{rows}"));
    let graph = Arc::new(MemoryGraph::new());
    runtime
        .block_on(graph.load(&[folder.path().to_owned()]))
        .expect("the data are right");
    let file = SourceFile {
        name: "ids.graphql".into(),
        text: schema.into(),
    };
    let sources = Sources {
        schema: vec![file],
        statements: Vec::new(),
    };
    Service::from_sources(&sources, graph as Arc<dyn Graph>, Settings::default())
        .unwrap_or_else(|error| panic!("{error:?}"))
}

fn ask(
    service: &Service,
    runtime: &tokio::runtime::Runtime,
    query: String,
    variables: Map<String, Value>,
    claim: Value,
) -> Value {
    let request = Request {
        query,
        operation_name: None,
        variables,
        may_mutate: true,
        deadline: Instant::now() + Duration::from_secs(60),
        identity: Identity::new(Map::from_iter([
            ("sub".to_owned(), json!("me")),
            ("ids".to_owned(), claim),
        ])),
        moment: Moment::of_now(),
        asker: Asker::Client,
        consistency: Consistency::default(),
        trace: None,
    };
    let response = runtime.block_on(service.execute(request));
    serde_json::from_slice(&response.body).expect("a response is JSON")
}

#[test]
fn ids_find_what_they_name_and_nothing_else() {
    let variable = |name: &str, otherwise: u64| {
        let value = std::env::var(name).ok();
        value
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let mut random = fastrand::Rng::with_seed(variable("IDS_SEED", 1));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let schema = schema();
    let mut whole = service(&schema, &runtime);
    let (mut none, mut some, mut dropped) = (0, 0, 0);
    for _ in 0..variable("IDS_COUNT", 500) {
        let number = random.usize(..FORMS.len());
        let form = &FORMS[number];
        let (mut variables, mut named) = (Variables::default(), Named::default());
        let arguments = arguments(&mut random, form.steps, &mut variables, &mut named);
        let claim = match random.u8(..8) {
            0 => Ids::One(random.choice(POOL).unwrap_or_default()),
            _ => Ids::List(vec![
                Ids::nested(&mut random, 3),
                Ids::nested(&mut random, 2),
            ]),
        };
        claim.name(&mut named.caller);
        let found = (form.finds)(&named);
        let drops = random.u8(..4) == 0;
        let (kind, field) = match drops {
            true => ("mutation", format!("drop{number}")),
            false => ("query", format!("f{number}")),
        };
        let declared = match variables.declared.is_empty() {
            true => String::new(),
            false => format!("({})", variables.declared),
        };
        let query = format!("{kind}{declared} {{ f: {field}{arguments} }}");
        let told = format!(
            "{} asked by {query} with {} and the claim {}",
            form.steps,
            json!(variables.given),
            claim.json()
        );
        let answer = ask(&whole, &runtime, query, variables.given, claim.json());
        match found.is_empty() {
            true => none += 1,
            false => some += 1,
        }
        // In `has`, null is "has no value", which only a simple test can ask for.
        let holds_null = claim.json().to_string().contains("null");
        if holds_null
            && form.steps.contains("has(id, ")
            && JOINED.iter().any(|by| form.steps.contains(by))
        {
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_eq!(code, "BAD_USER_INPUT", "{told}: {answer}");
            continue;
        }
        match drops {
            false => assert_eq!(answer, json!({"data": {"f": found}}), "{told}"),
            true => {
                assert_eq!(answer, json!({"data": {"f": found.len()}}), "{told}");
                let query = "{ all }".to_owned();
                let all = ask(&whole, &runtime, query, Map::new(), Value::Null);
                let left = without(&found);
                assert_eq!(all, json!({"data": {"all": left}}), "after {told}");
                dropped += 1;
                if !found.is_empty() {
                    whole = service(&schema, &runtime);
                }
            }
        }
    }
    println!("{some} found something, {none} nothing, {dropped} dropped it");
    assert!(
        some > 50 && none > 50 && dropped > 50,
        "the questions are one-sided"
    );
}
