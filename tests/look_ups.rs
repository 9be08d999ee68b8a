//! What look-ups find by their arguments: values of every scalar, alone and in lists, nulls in lists, ids,
//! several at once, with an order, a limit and an offset. Random ones over a small graph, at the root and
//! along a relationship, and a plain evaluation of the same.
//!
//! `LOOK_UPS_COUNT` says how many questions (300 without it), `LOOK_UPS_SEED` which.

use std::{
    cmp::Ordering,
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

/// A property, and the few values that it may have: how each is stored in either of two files, and how
/// it may be written in a document. They ascend.
struct Property {
    name: &'static str,
    ty: &'static str,
    columns: [&'static str; 2],
    /// The two files hold the same as values of one order.
    sorts: bool,
    values: &'static [([&'static str; 2], &'static [&'static str])],
}

const PROPERTIES: [Property; 14] = [
    Property {
        name: "text",
        ty: "String",
        columns: ["text:String", "text:String"],
        sorts: true,
        values: &[
            (["A", "A"], &[r#""A""#, r#""\u0041""#]),
            (["a b", "a b"], &[r#""a b""#]),
            ([r#""b'""$x""#, r#""b'""$x""#], &[r#""b'\"$x""#]),
            (["é", "é"], &[r#""é""#, r#""\u00e9""#]),
        ],
    },
    Property {
        name: "whole",
        ty: "Int",
        columns: ["whole:Int", "whole:Long"],
        sorts: true,
        values: &[
            (["-5", "-5"], &["-5"]),
            (["0", "0"], &["0"]),
            (["7", "7"], &["7"]),
            (["2147483647", "2147483647"], &["2147483647"]),
        ],
    },
    Property {
        name: "real",
        ty: "Float",
        columns: ["real:Double", "real:Float"],
        sorts: false,
        values: &[
            (["-1.5", "-1.5"], &["-1.5", "-15e-1"]),
            (["0", "0"], &["0", "0.0"]),
            (["0.1", "0.1"], &["0.1", "1e-1"]),
            (["7", "7"], &["7", "7.0", "7e0"]),
        ],
    },
    Property {
        name: "yes",
        ty: "Boolean",
        columns: ["yes:Bool", "yes:Bool"],
        sorts: true,
        values: &[
            (["false", "false"], &["false"]),
            (["true", "true"], &["true"]),
        ],
    },
    Property {
        name: "long",
        ty: "Long",
        columns: ["long:Long", "long:Long"],
        sorts: true,
        values: &[
            (
                ["-9007199254740993", "-9007199254740993"],
                &["-9007199254740993"],
            ),
            (["3", "3"], &["3"]),
            (
                ["9223372036854775807", "9223372036854775807"],
                &["9223372036854775807"],
            ),
        ],
    },
    Property {
        name: "day",
        ty: "AWSDate",
        columns: ["day:Date", "day:Date"],
        sorts: false,
        values: &[
            (["1969-12-31", "1969-12-31T23:59:59Z"], &[r#""1969-12-31""#]),
            (
                ["2020-02-29", "2020-02-29T13:00:00Z"],
                &[r#""2020-02-29""#, r#""2020-02-29Z""#],
            ),
            (["2020-03-01", "2020-03-01"], &[r#""2020-03-01""#]),
            (["9999-12-31", "9999-12-31"], &[r#""9999-12-31""#]),
        ],
    },
    Property {
        name: "instant",
        ty: "AWSDateTime",
        columns: ["instant:Date", "instant:Date"],
        sorts: true,
        values: &[
            (
                ["1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"],
                &[r#""1969-12-31T23:59:59Z""#],
            ),
            (
                ["2020-02-29T12:00:00Z", "2020-02-29T12:00:00Z"],
                &[
                    r#""2020-02-29T12:00:00Z""#,
                    r#""2020-02-29T14:00:00.000+02:00""#,
                ],
            ),
        ],
    },
    Property {
        name: "seconds",
        ty: "AWSTimestamp",
        columns: ["seconds:Long", "seconds:Date"],
        sorts: false,
        values: &[
            (["-1", "1969-12-31T23:59:59Z"], &["-1"]),
            (["0", "1970-01-01T00:00:00Z"], &["0"]),
            (["1", "1970-01-01T00:00:01Z"], &["1"]),
            (["1582977600", "2020-02-29T12:00:00Z"], &["1582977600"]),
        ],
    },
    Property {
        name: "time",
        ty: "AWSTime",
        columns: ["time:String", "time:String"],
        sorts: true,
        values: &[
            (["09:30:00.000Z", "09:30:00.000Z"], &[r#""09:30:00.000Z""#]),
            (["12:00Z", "12:00Z"], &[r#""12:00Z""#]),
        ],
    },
    Property {
        name: "mail",
        ty: "AWSEmail",
        columns: ["mail:String", "mail:String"],
        sorts: true,
        values: &[
            (["a@b.org", "a@b.org"], &[r#""a@b.org""#]),
            (["c@d.org", "c@d.org"], &[r#""c@d.org""#]),
        ],
    },
    Property {
        name: "url",
        ty: "AWSURL",
        columns: ["url:String", "url:String"],
        sorts: true,
        values: &[
            (
                ["https://a.org/", "https://a.org/"],
                &[r#""https://a.org/""#],
            ),
            (
                ["https://a.org/?b", "https://a.org/?b"],
                &[r#""https://a.org/?b""#],
            ),
        ],
    },
    Property {
        name: "phone",
        ty: "AWSPhone",
        columns: ["phone:String", "phone:String"],
        sorts: true,
        values: &[
            (["+41 44 1", "+41 44 1"], &[r#""+41 44 1""#]),
            (
                ["+41 44 668 18 00", "+41 44 668 18 00"],
                &[r#""+41 44 668 18 00""#],
            ),
        ],
    },
    Property {
        name: "address",
        ty: "AWSIPAddress",
        columns: ["ip:String", "ip:String"],
        sorts: true,
        values: &[
            (["10.0.0.0/8", "10.0.0.0/8"], &[r#""10.0.0.0/8""#]),
            (["::1", "::1"], &[r#""::1""#]),
        ],
    },
    Property {
        name: "kind",
        ty: "Kind",
        columns: ["kind:String", "kind:String"],
        sorts: true,
        values: &[
            (["ESSAY", "ESSAY"], &["ESSAY"]),
            (["NOVEL", "NOVEL"], &["NOVEL"]),
            (["POEMS", "POEMS"], &["POEMS"]),
        ],
    },
];

const TAGS: [&str; 3] = ["x", "y", "z"];

/// A vertex: which of its properties' values it has, and whether the hub leads to it.
struct Item {
    id: String,
    file: usize,
    values: [Option<usize>; PROPERTIES.len()],
    tags: Vec<&'static str>,
    near: bool,
}

fn items(random: &mut fastrand::Rng) -> Vec<Item> {
    (0..14)
        .map(|number| Item {
            id: format!("i{number:02}"),
            file: number % 2,
            values: std::array::from_fn(|at| {
                let value = random.usize(..PROPERTIES[at].values.len());
                (random.u8(..4) > 0).then_some(value)
            }),
            tags: TAGS.into_iter().filter(|_| random.bool()).collect(),
            near: random.u8(..3) > 0,
        })
        .collect()
}

/// What one argument keeps.
enum Asked {
    /// One of these, or null: no value.
    Property(usize, Vec<Option<usize>>),
    Tags(Vec<Option<&'static str>>),
    Ids(Vec<Option<String>>),
}

impl Asked {
    fn keeps(&self, item: &Item) -> bool {
        match self {
            Asked::Property(at, wanted) => wanted.contains(&item.values[*at]),
            Asked::Tags(wanted) => wanted.iter().any(|wanted| match wanted {
                Some(tag) => item.tags.contains(tag),
                None => item.tags.is_empty(),
            }),
            Asked::Ids(wanted) => wanted.iter().flatten().any(|id| *id == item.id),
        }
    }
}

/// `None` is the id.
struct SortKey {
    property: Option<usize>,
    descending: bool,
}

fn compare(keys: &[SortKey], one: &Item, other: &Item) -> Ordering {
    for SortKey {
        property,
        descending,
    } in keys
    {
        let order = match property {
            None => one.id.cmp(&other.id),
            // Those without a value come last, and first where it descends.
            Some(at) => match (one.values[*at], other.values[*at]) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(one), Some(other)) => one.cmp(&other),
            },
        };
        match (order, descending) {
            (Ordering::Equal, _) => {}
            (order, false) => return order,
            (order, true) => return order.reverse(),
        }
    }
    one.id.cmp(&other.id)
}

/// A document's variables so far.
#[derive(Default)]
struct Variables {
    declared: String,
    given: Map<String, Value>,
}

impl Variables {
    fn bind(&mut self, ty: &str, value: Option<Value>) -> String {
        let name = format!("v{}", self.declared.matches('$').count());
        write!(self.declared, "${name}: {ty} ").expect("a string takes all");
        if let Some(value) = value {
            self.given.insert(name.clone(), value);
        }
        format!("${name}")
    }

    /// One value, as a literal or a variable.
    fn write(
        &mut self,
        random: &mut fastrand::Rng,
        ty: &str,
        literal: &str,
        inside: bool,
    ) -> String {
        match random.u8(..3) {
            // Inside of a list or an object, a variable that is absent is null.
            0 if literal == "null" && inside && random.bool() => self.bind(ty, None),
            0 => self.bind(ty, Some(as_json(literal))),
            _ => literal.to_owned(),
        }
    }

    /// One value, or a list of them.
    fn argument(
        &mut self,
        random: &mut fastrand::Rng,
        ty: &str,
        literals: &[String],
        list: bool,
    ) -> String {
        match (list, literals) {
            (false, [literal]) => self.write(random, ty, literal, false),
            // A single value stands for a list of one.
            (true, [literal]) if literal != "null" && random.bool() => {
                self.write(random, &format!("[{ty}]"), literal, false)
            }
            _ if random.u8(..3) == 0 => {
                let values = literals.iter().map(|literal| as_json(literal));
                let values = values.collect();
                self.bind(&format!("[{ty}]"), Some(values))
            }
            _ => {
                let written = literals
                    .iter()
                    .map(|literal| self.write(random, ty, literal, true));
                format!("[{}]", written.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// A literal that may be an enum's value, as JSON.
fn as_json(literal: &str) -> Value {
    serde_json::from_str(literal).unwrap_or_else(|_| json!(literal))
}

/// A field's arguments, and what they mean.
struct Question {
    list: bool,
    options: bool,
    near: bool,
    asked: Vec<Asked>,
    sort: Option<Vec<SortKey>>,
    limit: Option<usize>,
    offset: Option<usize>,
    variables: Variables,
    written: Vec<String>,
}

impl Question {
    fn any(random: &mut fastrand::Rng) -> Question {
        let mut question = Question {
            list: random.bool(),
            options: random.u8(..3) == 0,
            near: random.u8(..4) == 0,
            asked: Vec::new(),
            sort: None,
            limit: None,
            offset: None,
            variables: Variables::default(),
            written: Vec::new(),
        };
        let mut properties: Vec<_> = (0..PROPERTIES.len() + 2).collect();
        random.shuffle(&mut properties);
        // One argument finds most, several at once only few.
        properties.truncate(random.choice([0, 1, 1, 1, 2, 2, 3]).unwrap_or_default());
        for at in properties {
            question.ask(random, at);
        }
        question.part(random);
        question
    }

    fn ask(&mut self, random: &mut fastrand::Rng, at: usize) {
        let count = match self.list {
            true => random.usize(..5),
            false => 1,
        };
        let null = |random: &mut fastrand::Rng| random.u8(..5) == 0;
        let (name, ty, literals, asked) = if let Some(property) = PROPERTIES.get(at) {
            let wanted = (0..count).map(|_| match null(random) {
                true => None,
                false => Some(random.usize(..property.values.len())),
            });
            let wanted: Vec<Option<usize>> = wanted.collect();
            let literals = wanted.iter().map(|wanted| match wanted {
                Some(value) => random
                    .choice(property.values[*value].1)
                    .map_or(String::new(), |text| (*text).to_owned()),
                None => "null".to_owned(),
            });
            let literals: Vec<_> = literals.collect();
            (
                property.name,
                property.ty,
                literals,
                Asked::Property(at, wanted),
            )
        } else if at == PROPERTIES.len() {
            let wanted = (0..count).map(|_| random.choice(TAGS).filter(|_| random.u8(..5) > 0));
            let wanted: Vec<_> = wanted.collect();
            let literals = wanted.iter().map(|tag| json!(tag).to_string()).collect();
            ("tags", "String", literals, Asked::Tags(wanted))
        } else {
            let wanted = (0..count).map(|_| match null(random) {
                true => None,
                false => Some(format!("i{:02}", random.usize(..16))),
            });
            let wanted: Vec<_> = wanted.collect();
            let literals = wanted.iter().map(|id| json!(id).to_string()).collect();
            ("id", "ID", literals, Asked::Ids(wanted))
        };
        let value = self.variables.argument(random, ty, &literals, self.list);
        self.written.push(format!("{name}: {value}"));
        self.asked.push(asked);
    }

    /// An order, and perhaps a part: without an order no part is certain.
    fn part(&mut self, random: &mut fastrand::Rng) {
        if random.u8(..3) == 0 {
            return;
        }
        let sortable: Vec<_> = (0..PROPERTIES.len())
            .filter(|at| PROPERTIES[*at].sorts)
            .collect();
        let keys = (0..random.usize(1..4)).map(|_| SortKey {
            property: random
                .choice(&sortable)
                .copied()
                .filter(|_| random.u8(..5) > 0),
            descending: random.bool(),
        });
        let keys: Vec<_> = keys.collect();
        let written: Vec<_> = keys
            .iter()
            .map(|key| {
                let name = key.property.map_or("id", |at| PROPERTIES[at].name);
                let direction = match key.descending {
                    true => "DESC",
                    false => "ASC",
                };
                (name, direction)
            })
            .collect();
        let sort = match random.bool() {
            true => {
                let items = written
                    .iter()
                    .map(|(name, direction)| json!({*name: direction}));
                let items = items.collect();
                self.variables.bind("[Sort!]", Some(items))
            }
            false => {
                let items = written.iter().map(|(name, direction)| {
                    let direction = self.variables.write(random, "Direction", direction, false);
                    format!("{{{name}: {direction}}}")
                });
                format!("[{}]", items.collect::<Vec<_>>().join(", "))
            }
        };
        self.sort = Some(keys);
        let mut parts = vec![format!("sort: {sort}")];
        for (name, part) in [("limit", &mut self.limit), ("offset", &mut self.offset)] {
            match random.u8(..4) {
                0 | 1 => {
                    let count = random.usize(..8);
                    *part = Some(count);
                    let count = count.to_string();
                    let value = self.variables.write(random, "Int", &count, true);
                    parts.push(format!("{name}: {value}"));
                }
                2 => {
                    let value = self.variables.write(random, "Int", "null", true);
                    parts.push(format!("{name}: {value}"));
                }
                _ => {}
            }
        }
        random.shuffle(&mut parts);
        match self.options {
            true => self
                .written
                .push(format!("options: {{{}}}", parts.join(", "))),
            false => self.written.extend(parts),
        }
    }

    fn query(&self) -> String {
        let field = match (self.list, self.options) {
            (false, false) => "one",
            (false, true) => "oneWithOptions",
            (true, false) => "many",
            (true, true) => "manyWithOptions",
        };
        let arguments = match self.written.is_empty() {
            true => String::new(),
            false => format!("({})", self.written.join(", ")),
        };
        let declared = match self.variables.declared.is_empty() {
            true => String::new(),
            false => format!("({})", self.variables.declared),
        };
        let asked = format!("f: {field}{arguments} {{ id }}");
        match self.near {
            true => format!("query{declared} {{ hub {{ {asked} }} }}"),
            false => format!("query{declared} {{ {asked} }}"),
        }
    }

    fn found<'a>(&self, items: &'a [Item]) -> Vec<&'a str> {
        let kept = items.iter().filter(|item| {
            (item.near || !self.near) && self.asked.iter().all(|asked| asked.keeps(item))
        });
        let mut kept: Vec<_> = kept.collect();
        if let Some(keys) = &self.sort {
            kept.sort_by(|one, other| compare(keys, one, other));
        }
        let kept = kept.into_iter().skip(self.offset.unwrap_or(0));
        let kept = kept.take(self.limit.unwrap_or(usize::MAX));
        kept.map(|item| &*item.id).collect()
    }
}

fn schema() -> String {
    let arguments = |list: bool| {
        let wrapped = |ty: &str| match list {
            true => format!("[{ty}]"),
            false => ty.to_owned(),
        };
        let mut arguments = format!("id: {} tags: {}", wrapped("ID"), wrapped("String"));
        for Property { name, ty, .. } in &PROPERTIES {
            write!(arguments, " {name}: {}", wrapped(ty)).expect("a string takes all");
        }
        arguments
    };
    let (one, many) = (arguments(false), arguments(true));
    let part = "sort: [Sort!] limit: Int offset: Int";
    let fields = |directive: &str| {
        format!(
            "one({one} {part}): [Item!]! {directive}
             oneWithOptions({one} options: Options): [Item!]! {directive}
             many({many} {part}): [Item!]! {directive}
             manyWithOptions({many} options: Options): [Item!]! {directive}"
        )
    };
    let (mut properties, mut sorts) = (String::new(), String::new());
    for Property {
        name,
        ty,
        columns,
        sorts: sortable,
        ..
    } in &PROPERTIES
    {
        let key = columns[0].split(':').next().unwrap_or_default();
        writeln!(properties, "{name}: {ty} @alias(property: \"{key}\")")
            .expect("a string takes all");
        if *sortable {
            write!(sorts, "{name}: Direction ").expect("a string takes all");
        }
    }
    format!(
        "type Item {{ id: ID! tags: [String!] {properties} }}
         enum Kind {{ ESSAY NOVEL POEMS }}
         enum Direction {{ ASC DESC }}
         input Sort {{ id: Direction {sorts} }}
         input Options {{ {part} }}
         type Hub {{ id: ID! {} }}
         type Query {{ hub: Hub {} }}",
        fields("@relationship(edgeType: \"near\", direction: OUT)"),
        fields("")
    )
}

fn service(items: &[Item], schema: &str, runtime: &tokio::runtime::Runtime) -> Service {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: String| {
        std::fs::write(folder.path().join(name), text).expect("a file");
    };
    for file in 0..2 {
        let columns = PROPERTIES.map(|property| format!("{}(single)", property.columns[file]));
        let mut rows = format!("~id,~label,tags:String[],{}\n", columns.join(","));
        for item in items.iter().filter(|item| item.file == file) {
            write!(rows, "{},Item,{}", item.id, item.tags.join(";")).expect("a string takes all");
            for (property, value) in PROPERTIES.iter().zip(item.values) {
                let stored = value.map_or("", |value| property.values[value].0[file]);
                write!(rows, ",{stored}").expect("a string takes all");
            }
            rows.push('\n');
        }
        write(&format!("items{file}.csv"), rows);
    }
    write("hub.csv", "~id,~label\nhub,Hub\n".to_owned());
    let near = items.iter().filter(|item| item.near);
    let near: String = near
        .map(|item| format!("e{0},hub,{0},near\n", item.id))
        .collect();
    write("near.csv", format!("~id,~from,~to,~label\n{near}"));
    let graph = Arc::new(MemoryGraph::new());
    runtime
        .block_on(graph.load(&[folder.path().to_owned()]))
        .unwrap_or_else(|error| panic!("{error:?}"));
    let file = SourceFile {
        name: "look_ups.graphql".into(),
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
) -> Value {
    let request = Request {
        query,
        operation_name: None,
        variables,
        may_mutate: false,
        deadline: Instant::now() + Duration::from_secs(60),
        identity: Identity::NONE,
        moment: Moment::of_now(),
        asker: Asker::Client,
        consistency: Consistency::default(),
        trace: None,
    };
    let response = runtime.block_on(service.execute(request));
    serde_json::from_slice(&response.body).expect("a response is JSON")
}

#[test]
fn look_ups_find_what_their_arguments_say() {
    let variable = |name: &str, otherwise: u64| {
        let value = std::env::var(name).ok();
        value
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let mut random = fastrand::Rng::with_seed(variable("LOOK_UPS_SEED", 1));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let schema = schema();
    let (mut left, mut some, mut none) = (variable("LOOK_UPS_COUNT", 300), 0, 0);
    while left > 0 {
        let items = items(&mut random);
        let service = service(&items, &schema, &runtime);
        for _ in 0..left.min(100) {
            let question = Question::any(&mut random);
            let query = question.query();
            let variables = json!(question.variables.given);
            let given = question.variables.given.clone();
            let answer = ask(&service, &runtime, query.clone(), given);
            let root = match question.near {
                true => &answer["data"]["hub"],
                false => &answer["data"],
            };
            let rows = root["f"].as_array();
            let rows = rows.unwrap_or_else(|| panic!("{query} with {variables}: {answer}"));
            let ids = rows.iter().filter_map(|row| row["id"].as_str());
            let mut ids: Vec<_> = ids.collect();
            if question.sort.is_none() {
                ids.sort_unstable();
            }
            let found = question.found(&items);
            assert_eq!(ids, found, "{query} with {variables}");
            match found.is_empty() {
                true => none += 1,
                false => some += 1,
            }
            left -= 1;
        }
    }
    println!("{some} found something, {none} nothing");
    assert!(some > 50 && none > 50, "the questions are one-sided");
}
