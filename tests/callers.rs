//! Statements that ask for the caller, beside arguments that may be absent: random ones over a small
//! graph, and a plain evaluation of the same.
//!
//! `CALLERS_COUNT` says how many questions (500 without it), `CALLERS_SEED` which.

use std::{
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

const FIELDS: usize = 20;
const NAMES: [&str; 3] = ["ann", "bob", "cid"];
const TAGS: [&str; 3] = ["x", "y", "z"];

/// A vertex.
struct Item {
    id: String,
    owner: Option<&'static str>,
    tag: Option<&'static str>,
}

/// What a request brings. `None`: absent.
struct Given {
    caller: Option<&'static str>,
    also: Option<&'static str>,
    tag: Option<&'static str>,
    ids: Option<Vec<String>>,
}

/// A step of a statement, and what it keeps.
#[derive(Clone, Copy)]
struct Form {
    step: &'static str,
    caller: bool,
    keeps: fn(&Item, &Given) -> bool,
}

fn own(item: &Item, given: &Given) -> bool {
    item.owner.is_some() && item.owner == given.caller
}

fn own_or_also(item: &Item, given: &Given) -> bool {
    own(item, given) || item.owner.is_some() && item.owner == given.also
}

fn tagged(item: &Item, given: &Given) -> bool {
    given.tag.is_none() || item.tag == given.tag
}

/// By what docs/src/statements says of absent arguments.
const FORMS: [Form; 17] = [
    Form {
        step: "has('owner', $identity.sub)",
        caller: true,
        keeps: own,
    },
    Form {
        step: "has('owner', within($identity.sub))",
        caller: true,
        keeps: own,
    },
    Form {
        step: "has('owner', within($also, $identity.sub))",
        caller: true,
        keeps: own_or_also,
    },
    Form {
        step: "has('owner', within($identity.sub, $also))",
        caller: true,
        keeps: own_or_also,
    },
    Form {
        step: "has('owner', eq($identity.sub).or(eq($also)))",
        caller: true,
        keeps: own_or_also,
    },
    Form {
        step: "has('owner', without($also, $identity.sub))",
        caller: true,
        keeps: |item, given| item.owner.is_some() && !own_or_also(item, given),
    },
    Form {
        step: "has('owner', neq($identity.sub))",
        caller: true,
        keeps: |item, given| item.owner.is_some() && !own(item, given),
    },
    Form {
        step: "where(has('owner', within($also, $identity.sub)))",
        caller: true,
        keeps: own_or_also,
    },
    Form {
        step: "filter(values('owner').is(within($also, $identity.sub)))",
        caller: true,
        keeps: own_or_also,
    },
    Form {
        step: "not(has('owner', within($also, $identity.sub)))",
        caller: true,
        keeps: |item, given| !own_or_also(item, given),
    },
    Form {
        step: "and(has('owner', $identity.sub), has('tag', $tag))",
        caller: true,
        keeps: |item, given| own(item, given) && tagged(item, given),
    },
    Form {
        step: "or(has('owner', within($also, $identity.sub)), has('tag', 'x'))",
        caller: true,
        keeps: |item, given| own_or_also(item, given) || item.tag == Some("x"),
    },
    Form {
        step: "local(has('owner', within($also, $identity.sub)))",
        caller: true,
        keeps: own_or_also,
    },
    Form {
        step: "has('tag', $tag)",
        caller: false,
        keeps: tagged,
    },
    Form {
        step: "where(has('tag', $tag))",
        caller: false,
        keeps: tagged,
    },
    Form {
        step: "hasId($ids)",
        caller: false,
        keeps: |item, given| given.ids.as_ref().is_some_and(|ids| ids.contains(&item.id)),
    },
    Form {
        step: "hasId(within([$ids]))",
        caller: false,
        keeps: |item, given| given.ids.as_ref().is_some_and(|ids| ids.contains(&item.id)),
    },
];

fn items(random: &mut fastrand::Rng) -> Vec<Item> {
    (0..12)
        .map(|number| Item {
            id: format!("i{number:02}"),
            owner: random.choice(NAMES).filter(|_| random.u8(..10) > 0),
            tag: random.choice(TAGS).filter(|_| random.u8(..4) > 0),
        })
        .collect()
}

fn maybe<T>(random: &mut fastrand::Rng, value: Option<T>) -> Option<T> {
    value.filter(|_| random.bool())
}

fn given(random: &mut fastrand::Rng) -> Given {
    let ids = (0..random.usize(..4)).map(|_| format!("i{:02}", random.usize(..14)));
    let ids = ids.collect::<Vec<_>>();
    let (also, tag) = (random.choice(NAMES), random.choice(TAGS));
    Given {
        caller: random.choice(NAMES).filter(|_| random.u8(..8) > 0),
        also: maybe(random, also),
        tag: maybe(random, tag),
        ids: maybe(random, Some(ids)),
    }
}

fn service(items: &[Item], statements: &[Vec<Form>], runtime: &tokio::runtime::Runtime) -> Service {
    let folder = tempfile::tempdir().expect("a folder");
    let mut data = String::from("~id,~label,owner,tag\n");
    for Item { id, owner, tag } in items {
        let (owner, tag) = (owner.unwrap_or_default(), tag.unwrap_or_default());
        writeln!(data, "{id},Item,{owner},{tag}").expect("a string takes all");
    }
    std::fs::write(folder.path().join("items.csv"), data).expect("a file");
    let graph = Arc::new(MemoryGraph::new());
    runtime
        .block_on(graph.load(&[folder.path().to_owned()]))
        .expect("the data are right");
    let mut schema = String::from("type Query {\n");
    for (number, forms) in statements.iter().enumerate() {
        let steps: Vec<_> = forms.iter().map(|form| form.step).collect();
        let steps = steps.join(".");
        let mut arguments = String::new();
        for (name, ty) in [("also", "String"), ("tag", "String"), ("ids", "[ID!]")] {
            if steps.contains(&format!("${name}")) {
                write!(arguments, "{name}: {ty} ").expect("a string takes all");
            }
        }
        let arguments = match arguments.is_empty() {
            true => arguments,
            false => format!("({arguments})"),
        };
        writeln!(
            schema,
            "  f{number}{arguments}: [String!]! @graphQuery(statement: \"g.V().hasLabel('Item').{steps}.order().by(id).id()\")"
        )
        .expect("a string takes all");
    }
    schema.push_str("}\n");
    let file = SourceFile {
        name: "callers.graphql".into(),
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
    number: usize,
    forms: &[Form],
    given: &Given,
) -> Value {
    let mut arguments = String::new();
    let steps: String = forms.iter().map(|form| form.step).collect();
    for (name, value) in [
        ("also", given.also.map(|name| json!(name))),
        ("tag", given.tag.map(|tag| json!(tag))),
        ("ids", given.ids.as_ref().map(|ids| json!(ids))),
    ] {
        if let (Some(value), true) = (value, steps.contains(&format!("${name}"))) {
            write!(arguments, "{name}: {value} ").expect("a string takes all");
        }
    }
    let arguments = match arguments.is_empty() {
        true => arguments,
        false => format!("({arguments})"),
    };
    let caller = given
        .caller
        .map(|name| Map::from_iter([("sub".to_owned(), json!(name))]));
    let request = Request {
        query: format!("{{ f: f{number}{arguments} }}"),
        operation_name: None,
        variables: Map::new(),
        may_mutate: true,
        deadline: Instant::now() + Duration::from_secs(60),
        identity: caller.map_or(Identity::NONE, Identity::new),
        moment: Moment::of_now(),
        asker: Asker::Client,
        consistency: Consistency::default(),
        trace: None,
    };
    let response = runtime.block_on(service.execute(request));
    serde_json::from_slice(&response.body).expect("a response is JSON")
}

#[test]
fn nobody_sees_more_than_the_statement_says() {
    let variable = |name: &str, otherwise: u64| {
        let value = std::env::var(name).ok();
        value
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let mut random = fastrand::Rng::with_seed(variable("CALLERS_SEED", 1));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let (mut left, mut some, mut refused) = (variable("CALLERS_COUNT", 500), 0, 0);
    while left > 0 {
        let items = items(&mut random);
        let statements: Vec<Vec<Form>> = (0..FIELDS)
            .map(|_| {
                let count = random.usize(1..=3);
                (0..count)
                    .map(|_| FORMS[random.usize(..FORMS.len())])
                    .collect()
            })
            .collect();
        let service = service(&items, &statements, &runtime);
        for _ in 0..FIELDS * 5 {
            let number = random.usize(..FIELDS);
            let (forms, given) = (&statements[number], given(&mut random));
            let answer = ask(&service, &runtime, number, forms, &given);
            let steps: Vec<_> = forms.iter().map(|form| form.step).collect();
            if given.caller.is_none() && forms.iter().any(|form| form.caller) {
                let code = &answer["errors"][0]["extensions"]["code"];
                assert_eq!(code, "UNAUTHENTICATED", "{steps:?}: {answer}");
                refused += 1;
            } else {
                let kept = items
                    .iter()
                    .filter(|item| forms.iter().all(|form| (form.keeps)(item, &given)));
                let kept: Vec<_> = kept.map(|item| &item.id).collect();
                some += usize::from(!kept.is_empty());
                let Given {
                    caller,
                    also,
                    tag,
                    ids,
                } = &given;
                assert_eq!(
                    answer,
                    json!({"data": {"f": kept}}),
                    "{steps:?} for {caller:?}, {also:?}, {tag:?}, {ids:?}"
                );
            }
            left = left.saturating_sub(1);
        }
    }
    println!("{some} answers had rows, {refused} questions had no caller");
    assert!(some > 50 && refused > 10, "the questions are one-sided");
}
