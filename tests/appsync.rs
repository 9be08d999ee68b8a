//! AppSync's events in numbers: the largest batch, and events that are not as they should be.

#[path = "support"]
mod support {
    pub mod recorder;
}

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use neptune_graphql::{
    front::appsync::{AppSync, Context, Invoked, Resolvers, Settings as Events},
    graph::{Graph, memory::MemoryGraph},
    service::{Service, Settings},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::recorder::Recorder;
use tokio::runtime::Runtime;

struct Project {
    runtime: Runtime,
    recorder: Arc<Recorder>,
    service: Arc<Service>,
}

impl Project {
    fn load(name: &str) -> Project {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let runtime = Runtime::new().expect("a runtime starts");
        let graph = MemoryGraph::new();
        let loaded = runtime.block_on(graph.load(&data(&dir)));
        loaded
            .map_err(|error| error.to_string())
            .expect("the data are right");
        let recorder = Recorder::new(Some(Arc::new(graph)));
        let shared: Arc<dyn Graph> = recorder.clone();
        let service = Service::load(&dir, shared, Settings::default()).expect("it loads");
        Project {
            runtime,
            recorder,
            service: Arc::new(service),
        }
    }

    fn appsync(&self, resolvers: Resolvers) -> AppSync {
        let settings = Events {
            resolvers,
            ..Events::default()
        };
        AppSync::new(self.service.clone(), settings)
    }
}

fn data(dir: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(dir.join("data")).expect("there are data");
    let paths = files.map(|entry| entry.expect("it can be read").path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect();
    paths.sort();
    paths
}

fn deadline() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

#[test]
fn the_largest_batch_is_one_traversal() {
    let project = Project::load("examples/air-routes");
    let appsync = project.appsync(Resolvers::Objects);
    let item = |number: usize| -> Context {
        serde_json::from_value(json!({
            "arguments": {"limit": 1, "sort": [{"code": "ASC"}]},
            // Airports have the ids 1 to 3503; every tenth item stands for a parent that is gone.
            "source": {"id": if number % 10 == 9 { format!("gone-{number}") } else { (number + 1).to_string() }},
            "info": {
                "parentTypeName": "Airport", "fieldName": "routes",
                "selectionSetList": ["code"], "selectionSetGraphQL": "{ code }",
            },
        }))
        .expect("it is an event")
    };
    let answers = |items: Vec<Context>| -> Vec<Value> {
        let answered = project
            .runtime
            .block_on(appsync.batch(items, Invoked::until(deadline())));
        serde_json::from_slice(&answered.expect("a batch is answered")).expect("it is JSON")
    };
    let all = answers((0..2_000).map(item).collect());
    assert_eq!(project.recorder.take().len(), 1);
    assert_eq!(all.len(), 2_000);
    for number in [0, 8, 9, 21, 500, 1_234, 1_999] {
        assert_eq!(all[number], answers(vec![item(number)])[0], "item {number}");
    }
    let empty = all.iter().filter(|answer| answer["data"].is_null());
    assert_eq!(empty.count(), 200);
}

#[test]
fn the_longest_selection_takes_no_longer_than_it_is_long() {
    let club = club();
    let appsync = club.appsync(Resolvers::Roots);
    let names: Vec<_> = (0..10_000).map(|number| format!("a{number}")).collect();
    for (selection, listed) in [
        (
            format!("{{ {} }}", "name ".repeat(40_000)),
            vec!["name".to_owned()],
        ),
        (
            format!("{{ {} ...Parts }}", names.join(": name ") + ": name"),
            names,
        ),
    ] {
        let event = json!({
            "arguments": {"id": "ada"},
            "info": {
                "parentTypeName": "Query", "fieldName": "person",
                "selectionSetList": listed, "selectionSetGraphQL": selection,
            },
        });
        let context = serde_json::from_value(event).expect("it is an event");
        let begun = Instant::now();
        let answered = club
            .runtime
            .block_on(appsync.single(context, Invoked::until(deadline())));
        assert_eq!(
            answered.expect_err("it is too large").code,
            "LIMIT_EXCEEDED"
        );
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}

fn club() -> &'static Project {
    static CLUB: OnceLock<Project> = OnceLock::new();
    CLUB.get_or_init(|| Project::load("tests/projects/club"))
}

/// What stands where something else is expected.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        "[{}()$:. a-z@!\"]{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|fields| fields.into_iter().collect::<Value>()),
        ]
    })
}

const PLACES: [&str; 12] = [
    "/arguments",
    "/arguments/id",
    "/identity",
    "/source",
    "/source/id",
    "/info",
    "/info/fieldName",
    "/info/parentTypeName",
    "/info/selectionSetList",
    "/info/selectionSetList/0",
    "/info/selectionSetGraphQL",
    "/info/variables",
];

fn mutated() -> impl Strategy<Value = Value> {
    let selections = prop_oneof![
        Just("{ name friends(limit: $n) { name ...Parts } }"),
        Just("{ ...Parts ... on Person @include(if: $n) { age } }"),
        Just("{ __typename ... on Club { name } }"),
        Just("{ person(id: \"ada\") { name } }"),
    ];
    let field = prop_oneof![
        Just(("Query", "person")),
        Just(("Query", "named")),
        Just(("Person", "friends")),
        Just(("Person", "card")),
        Just(("Mutation", "guarded")),
    ];
    let change = (0..PLACES.len(), anything());
    let changes = prop::collection::vec(change, 0..3);
    (field, selections, changes).prop_map(|((parent, field), selection, changes)| {
        let mut event = json!({
            "arguments": {"id": "ada"}, "identity": {"sub": "ada", "claims": {}}, "source": {"id": "ada"},
            "info": {
                "parentTypeName": parent, "fieldName": field, "selectionSetGraphQL": selection,
                "selectionSetList": ["name", "age", "friends", "friends/name"], "variables": {"n": true},
            },
        });
        for (place, value) in changes {
            if let Some(target) = event.pointer_mut(PLACES[place]) {
                *target = value;
            }
        }
        event
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// A wrong event is an answer or a failure with a type, and the next one is answered.
    #[test]
    fn wrong_events_are_answered(event in mutated(), objects in any::<bool>()) {
        let club = club();
        let appsync = club.appsync(if objects { Resolvers::Objects } else { Resolvers::Roots });
        let Ok(context) = serde_json::from_value::<Context>(event) else {
            return Ok(());
        };
        let single = club.runtime.block_on(appsync.single(context.clone(), Invoked::until(deadline())));
        match single {
            Ok(answer) => { serde_json::from_slice::<Value>(&answer).expect("it is JSON"); }
            Err(failure) => prop_assert!(!failure.code.is_empty() && !failure.message.is_empty()),
        }
        let good = json!({"arguments": {"name": "Ada"}, "info": {"parentTypeName": "Query", "fieldName": "greet"}});
        let good = serde_json::from_value(good).expect("it is an event");
        let batch = club.runtime.block_on(appsync.batch(vec![context, good], Invoked::until(deadline())));
        let answers: Vec<Value> = serde_json::from_slice(&batch.expect("a batch is answered"))
            .expect("it is JSON");
        prop_assert_eq!(answers.len(), 2);
        prop_assert_eq!(&answers[1], &json!({"data": "Hello Ada, \"welcome\""}));
    }
}

/// A response tells of a hundred errors. Rows behind the last of them are as they are, or carry an error: no
/// value of theirs is null without one.
#[test]
fn no_row_of_a_batch_is_null_without_an_error_where_there_are_more_than_are_told() {
    const PARENTS: usize = 260;
    // Every second node that is led to lacks what it must have; where the last ones are whole, they come
    // behind all errors.
    for lacking in [0, 99, 100, 101, 150, 200] {
        let dir = tempfile::tempdir().expect("a folder");
        for folder in ["schema", "data"] {
            std::fs::create_dir(dir.path().join(folder)).expect("a folder");
        }
        let schema = "type Item { id: ID! name: String! next: Item @relationship(type: \"next\", direction: OUT) }
                      type Query { items: [Item!]! }";
        std::fs::write(dir.path().join("schema/s.graphql"), schema).expect("a file");
        let mut vertices = String::from("~id,~label,name\n");
        let mut edges = String::from("~id,~from,~to,~label\n");
        for n in 0..PARENTS {
            let name = if n < lacking {
                String::new()
            } else {
                format!("n{n}")
            };
            vertices.push_str(&format!("p{n},Item,parent\nc{n},Item,{name}\n"));
            edges.push_str(&format!("e{n},p{n},c{n},next\n"));
        }
        std::fs::write(dir.path().join("data/v.csv"), vertices).expect("a file");
        std::fs::write(dir.path().join("data/e.csv"), edges).expect("a file");
        let project = Project::load(dir.path().to_str().expect("it is text"));
        let appsync = project.appsync(Resolvers::Objects);
        let item = |n: usize| -> Context {
            serde_json::from_value(json!({
                "arguments": {},
                "source": {"id": format!("p{n}")},
                "identity": null,
                "info": {"fieldName": "next", "parentTypeName": "Item", "variables": {},
                         "selectionSetList": ["name"], "selectionSetGraphQL": "{\n  name\n}"},
            }))
            .expect("an event")
        };
        let items = (0..PARENTS).map(item).collect();
        let answer = appsync.batch(items, Invoked::until(deadline()));
        let answer = project
            .runtime
            .block_on(answer)
            .expect("a batch is answered");
        let answers: Vec<Value> = serde_json::from_slice(&answer).expect("an answer is JSON");
        assert_eq!(answers.len(), PARENTS);
        let mut told = 0;
        for (n, answer) in answers.iter().enumerate() {
            let failed = !answer["errorMessage"].is_null();
            told += usize::from(failed);
            match n < lacking {
                true => assert!(
                    failed && answer["data"].is_null(),
                    "{lacking}, {n}: {answer}"
                ),
                false if failed => assert!(lacking > 100, "{lacking}, {n}: {answer}"),
                false => assert_eq!(
                    answer["data"]["name"],
                    format!("n{n}"),
                    "{lacking}, {n}: {answer}"
                ),
            }
        }
        assert!(told >= lacking);
    }
}
