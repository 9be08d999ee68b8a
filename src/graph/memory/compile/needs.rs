//! What traversers have to remember.
//!
//! In: a statement. Out: whether it asks for paths, and by which names it asks for values. What
//! nobody asks for is not kept.

use std::collections::HashSet;

use crate::{
    graph::memory::program::Paths,
    gremlin::{Arg, Predicate, Step, StepName, Text, Value},
};

#[derive(Debug)]
pub struct Needs {
    pub paths: Paths,
    names: Names,
}

#[derive(Debug)]
enum Names {
    All,
    Some(HashSet<Text>),
}

impl Needs {
    pub fn of(chain: &[Step]) -> Needs {
        let mut needs = Needs {
            paths: Paths::None,
            names: Names::Some(HashSet::new()),
        };
        needs.chain(chain);
        let named = match &needs.names {
            Names::All => true,
            Names::Some(names) => !names.is_empty(),
        };
        if needs.paths == Paths::None && named {
            needs.paths = Paths::Labelled;
        }
        needs
    }

    /// Whether a label has to be kept.
    pub fn wants(&self, label: &Text) -> bool {
        match (&self.names, self.paths) {
            (Names::All, _) | (_, Paths::Full) => true,
            (Names::Some(names), Paths::None | Paths::Labelled) => names.contains(label),
        }
    }

    fn chain(&mut self, chain: &[Step]) {
        for step in chain {
            self.step(step);
            for arg in &step.args {
                if let Arg::Traversal(child) = arg {
                    self.chain(child);
                }
            }
        }
    }

    fn step(&mut self, step: &Step) {
        match step.name {
            StepName::Path
            | StepName::SimplePath
            | StepName::CyclicPath
            | StepName::Tree
            | StepName::OtherV => self.paths = Paths::Full,
            StepName::Select => {
                if step.args.iter().any(|arg| matches!(arg, Arg::Traversal(_))) {
                    self.names = Names::All;
                }
                self.names_in(&step.args);
            }
            StepName::Where => {
                self.names_in(&step.args);
                for arg in &step.args {
                    if let Arg::Traversal(child) = arg {
                        self.labels_in(child);
                    }
                }
            }
            StepName::Dedup | StepName::From | StepName::To => self.names_in(&step.args),
            StepName::Math | StepName::Format => self.names = Names::All,
            _ => {}
        }
    }

    fn name(&mut self, name: &Text) {
        if let Names::Some(names) = &mut self.names {
            names.insert(name.clone());
        }
    }

    fn names_in(&mut self, args: &[Arg]) {
        for arg in args {
            match arg {
                Arg::Value(value) => self.names_in_value(value),
                Arg::Predicate(predicate) => self.names_in_predicate(predicate),
                Arg::Traversal(_) | Arg::Option(_) | Arg::Strategy(_) => {}
            }
        }
    }

    fn names_in_value(&mut self, value: &Value) {
        match value {
            Value::String(name) => self.name(name),
            Value::List(values) => {
                values.iter().for_each(|value| self.names_in_value(value));
            }
            _ => {}
        }
    }

    fn names_in_predicate(&mut self, predicate: &Predicate) {
        match predicate {
            Predicate::Test(_, values) => {
                values.iter().for_each(|value| self.names_in_value(value));
            }
            Predicate::And(left, right) | Predicate::Or(left, right) => {
                self.names_in_predicate(left);
                self.names_in_predicate(right);
            }
            Predicate::Not(inner) => self.names_in_predicate(inner),
        }
    }

    /// The `as()` inside of a `where()` are questions, not answers.
    fn labels_in(&mut self, chain: &[Step]) {
        for step in chain {
            if step.name == StepName::As {
                self.names_in(&step.args);
            }
            for arg in &step.args {
                if let Arg::Traversal(child) = arg {
                    self.labels_in(child);
                }
            }
        }
    }
}
