//! A graph whose ids are whole numbers, as one whose ids are any text.
//!
//! In: scripts with the ids of a document, on a graph of JanusGraph's over BerkeleyDB, which knows no
//! other ids than numbers of a certain form. Out: rows with the ids of the document. The numbers
//! have the order of the ids.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{FutureExt as _, future::BoxFuture};
use neptune_graphql::{
    graph::{Graph, GraphError, Job, Rows},
    gremlin::{Arg, Capabilities, Predicate, Script, Step, StepName, Token, Value},
};
use serde_json::json;

use super::{load::shown, server::Server};

/// Numbers that JanusGraph takes as ids, that are unlikely to be anything else, and that leave room
/// for others between them.
pub const FIRST: i64 = 1_000_003 << UNIT;
pub const STEP: i64 = 1 << (UNIT + 32);
/// The last bits are JanusGraph's own.
const UNIT: u32 = 8;

impl Server {
    /// Empties the graph and fills it where ids are whole numbers: the ids of the files become
    /// `first` and, each in its order, numbers with a distance. Answers which became which.
    pub fn load_numbered(
        &self,
        files: &[PathBuf],
        first: i64,
        step: i64,
    ) -> Result<HashMap<String, i64>, String> {
        let bindings = json!({ "files": shown(files), "lowest": first, "distance": step });
        let script = "[Load.numbered(graph, files, lowest as long, distance as long)]";
        let result = self.groovy(script, bindings)?;
        serde_json::from_value(result["data"][0].clone()).map_err(|error| error.to_string())
    }
}

pub struct Numbered {
    graph: Arc<dyn Graph>,
    ids: Mutex<Ids>,
}

struct Ids {
    numbers: BTreeMap<String, i64>,
    names: HashMap<i64, String>,
}

impl Numbered {
    pub fn new(graph: Arc<dyn Graph>, numbers: HashMap<String, i64>) -> Numbered {
        let names: HashMap<_, _> = numbers
            .iter()
            .map(|(name, number)| (*number, name.clone()))
            .collect();
        Numbered {
            graph,
            ids: Mutex::new(Ids {
                numbers: numbers.into_iter().collect(),
                names,
            }),
        }
    }

    fn ids(&self) -> MutexGuard<'_, Ids> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Graph for Numbered {
    fn run<'a>(&'a self, job: Job<'a>) -> BoxFuture<'a, Result<Rows, GraphError>> {
        async move {
            let mut script = job.script.clone();
            self.ids().script(&mut script);
            let rows = self
                .graph
                .run(Job {
                    script: &script,
                    ..job
                })
                .await?;
            let named = self.ids().named(rows.as_bytes());
            let array = 0..named.len();
            Ok(Rows::new(named.into(), array))
        }
        .boxed()
    }

    fn check(&self, script: &Script) -> Result<(), GraphError> {
        self.graph.check(script)
    }

    fn capabilities(&self) -> Capabilities {
        self.graph.capabilities()
    }

    fn health(&self) -> BoxFuture<'_, Result<String, GraphError>> {
        self.graph.health()
    }
}

impl Ids {
    fn script(&mut self, script: &mut Script) {
        for statement in &mut script.statements {
            self.chain(&mut statement.source);
            self.chain(&mut statement.steps);
        }
    }

    fn chain(&mut self, chain: &mut [Step]) {
        let mut behind_id = false;
        for step in chain {
            let all_are_ids = match step.name {
                StepName::V | StepName::HasId => true,
                StepName::Is => behind_id,
                StepName::Has | StepName::Property => {
                    matches!(step.args.first(), Some(Arg::Value(Value::Token(Token::Id))))
                }
                _ => false,
            };
            behind_id = step.name == StepName::Id;
            for arg in &mut step.args {
                match arg {
                    Arg::Value(value) if all_are_ids => self.id(value),
                    Arg::Value(value) => self.map(value),
                    Arg::Predicate(predicate) if all_are_ids => self.predicate(predicate),
                    Arg::Traversal(inner) => self.chain(inner),
                    Arg::Predicate(_) | Arg::Option(_) | Arg::Strategy(_) => {}
                }
            }
        }
    }

    fn id(&mut self, value: &mut Value) {
        match value {
            Value::String(name) => *value = Value::Long(self.number(name)),
            Value::List(values) => values.iter_mut().for_each(|value| self.id(value)),
            _ => {}
        }
    }

    fn predicate(&mut self, predicate: &mut Predicate) {
        match predicate {
            Predicate::Test(_, values) => values.iter_mut().for_each(|value| self.id(value)),
            Predicate::And(left, right) | Predicate::Or(left, right) => {
                self.predicate(left);
                self.predicate(right);
            }
            Predicate::Not(inner) => self.predicate(inner),
        }
    }

    /// The maps of the merges.
    fn map(&mut self, value: &mut Value) {
        let Value::Map(entries) = value else {
            return;
        };
        for (key, value) in entries {
            if let Value::Token(Token::Id | Token::Out | Token::In) = key {
                self.id(value);
            }
        }
    }

    /// The number of an id, which may be new.
    fn number(&mut self, name: &str) -> i64 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let before = self.numbers.range(..name.to_owned()).next_back();
        let after = self.numbers.range(name.to_owned()..).next();
        let number = match (before, after) {
            (None, None) => FIRST,
            (Some((_, before)), None) => before + STEP,
            (None, Some((_, after))) => after / 2,
            // New ids mostly come in their order.
            (Some((_, before)), Some((_, after))) => before + (after - before) / 4,
        };
        let number = number >> UNIT << UNIT;
        assert!(
            !self.names.contains_key(&number),
            "there is room between ids"
        );
        self.numbers.insert(name.to_owned(), number);
        self.names.insert(number, name.to_owned());
        number
    }

    /// JSON with the numbers that are ids turned back.
    fn named(&self, json: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(json.len());
        let mut at = 0;
        while let Some(&byte) = json.get(at) {
            let start = at;
            match byte {
                b'"' => {
                    at += 1;
                    while json.get(at).is_some_and(|byte| *byte != b'"') {
                        at += if json[at] == b'\\' { 2 } else { 1 };
                    }
                    at += 1;
                }
                b'0'..=b'9' | b'-' => {
                    let is_of_it =
                        |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                    while json.get(at).is_some_and(is_of_it) {
                        at += 1;
                    }
                }
                _ => at += 1,
            }
            let token = &json[start..at.min(json.len())];
            let number = std::str::from_utf8(token)
                .ok()
                .and_then(|text| text.parse().ok());
            match number.and_then(|number: i64| self.names.get(&number)) {
                Some(name) => out.extend(serde_json::to_vec(name).expect("a text is JSON")),
                None => out.extend(token),
            }
        }
        out
    }
}
