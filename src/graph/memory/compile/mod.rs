//! Scripts to programs.
//!
//! In: a script, and the graph that it will run on. Out: a [`Program`] with names looked up,
//! conditions folded into the start that they follow, and labels dropped that nobody asks for; or
//! why it cannot run, found before anything does.

mod branch;
mod builder;
mod by;
mod call;
mod chain;
mod filter;
mod hop;
mod map;
mod math;
mod merge;
mod needs;
mod predicate;
mod scope;
mod side;
mod source;
mod step;
mod text;
mod window;
mod write;

use std::sync::Arc;

use super::{
    datum::{Datum, LiteralError, datum},
    program::{Initial, Key, Program, Statement},
    storage::Store,
};
use crate::{
    graph::GraphError,
    gremlin::{Arg, Script, Step, StepName, Text, Token, Value, script_writes},
};

use needs::Needs;

/// Traversals within traversals go down to here, so that neither compiling nor running one can
/// overflow the stack.
const MAX_DEPTH: usize = 64;

/// Predicates within predicates; a long row of `.or()` is one level each.
const MAX_PREDICATE_DEPTH: usize = 500;

/// Steps of a script, its traversals within traversals among them.
const MAX_STEPS: usize = 20_000;

pub fn compile(script: &Script, store: &mut Arc<Store>) -> Result<Program, GraphError> {
    let writes = script_writes(script);
    let mut statements = Vec::with_capacity(script.statements.len());
    for statement in &script.statements {
        let mut compiler = Compiler {
            store,
            writes,
            needs: Needs::of(&statement.steps),
            side_effects: Vec::new(),
            starts: false,
            depth: 0,
            steps: 0,
        };
        let source = compiler.source(&statement.source)?;
        let chain = compiler.starting(|compiler| compiler.chain(&statement.steps))?;
        let mut side_effects = source.side_effects;
        for (name, initial) in compiler.side_effects {
            if side_effects.iter().all(|(known, _)| *known != name) {
                side_effects.push((name, initial));
            }
        }
        statements.push(Statement {
            chain,
            paths: compiler.needs.paths,
            terminal: statement.terminal,
            side_effects,
            sack: source.sack,
            one_bulk: source.one_bulk,
            merges: !tells_merged(&statement.steps),
        });
    }
    Ok(Program { statements })
}

/// Whether a chain has a step that makes another answer of two traversers than of one that stands for
/// two.
fn tells_merged(chain: &[Step]) -> bool {
    chain.iter().any(|step| {
        let children = || {
            step.args.iter().filter_map(|arg| match arg {
                Arg::Traversal(child) => Some(child),
                _ => None,
            })
        };
        let whole = matches!(step.name, StepName::Local | StepName::Optional);
        children().any(|child| tells_merged(child) || whole && counts(child))
    })
}

/// Whether a chain has a step to which it matters how many come.
fn counts(chain: &[Step]) -> bool {
    chain.iter().any(|step| {
        let scoped = |arg: &Arg| matches!(arg, Arg::Value(Value::Token(Token::Local)));
        let takes_many = matches!(
            step.name,
            StepName::Aggregate
                | StepName::Barrier
                | StepName::Count
                | StepName::Dedup
                | StepName::Fold
                | StepName::Group
                | StepName::GroupCount
                | StepName::Limit
                | StepName::Max
                | StepName::Mean
                | StepName::Min
                | StepName::Range
                | StepName::Sample
                | StepName::Skip
                | StepName::Sum
                | StepName::Tail
                | StepName::Tree
        );
        takes_many && !step.args.iter().any(scoped)
            || step
                .args
                .iter()
                .any(|arg| matches!(arg, Arg::Traversal(child) if counts(child)))
    })
}

/// What is said about a traversal that cannot run.
fn refused(reason: impl Into<String>) -> GraphError {
    GraphError::Unsupported(reason.into())
}

struct Compiler<'a> {
    store: &'a mut Arc<Store>,
    /// Names that the graph does not know yet may come to be while the script runs.
    writes: bool,
    needs: Needs,
    /// Those that the steps write.
    side_effects: Vec<(Text, Initial)>,
    /// Whether the chain that comes next is the start of the statement.
    starts: bool,
    depth: usize,
    steps: usize,
}

impl Compiler<'_> {
    fn key(&mut self, text: &Text) -> Key {
        let known = self.store.names().find_key(text);
        let id = match known {
            None if self.writes => Some(Arc::make_mut(self.store).names_mut().key(text)),
            known => known,
        };
        Key {
            text: text.clone(),
            id,
        }
    }

    fn label(&mut self, text: &Text) -> Option<super::storage::LabelId> {
        match self.store.names().find_label(text) {
            None if self.writes => Some(Arc::make_mut(self.store).names_mut().label(text)),
            known => known,
        }
    }

    /// Compiles what stands right behind the source.
    fn starting<T>(
        &mut self,
        compile: impl FnOnce(&mut Self) -> Result<T, GraphError>,
    ) -> Result<T, GraphError> {
        self.starts = true;
        let result = compile(self);
        self.starts = false;
        result
    }

    fn datum(&self, value: &Value) -> Result<Datum, GraphError> {
        datum(self.store, value).map_err(|error: LiteralError| refused(error.to_string()))
    }

    fn data<'v>(
        &self,
        values: impl IntoIterator<Item = &'v Value>,
    ) -> Result<Vec<Datum>, GraphError> {
        values.into_iter().map(|value| self.datum(value)).collect()
    }
}
