//! What changes the graph.

use super::tree::{Arg, Script, Step, StepName};

impl StepName {
    /// Whether the step itself changes the graph.
    pub fn writes(self) -> bool {
        matches!(
            self,
            StepName::AddV
                | StepName::AddE
                | StepName::MergeV
                | StepName::MergeE
                | StepName::Property
                | StepName::Drop
        )
    }
}

/// Whether a step, or one inside of it, changes the graph.
pub fn step_writes<P>(step: &Step<P>) -> bool {
    step.name.writes() || step.args.iter().any(arg_writes)
}

/// Whether a chain has a step that changes the graph.
pub fn chain_writes<P>(chain: &[Step<P>]) -> bool {
    chain.iter().any(step_writes)
}

/// Whether a script has a step that changes the graph.
pub fn script_writes<P>(script: &Script<P>) -> bool {
    let mut statements = script.statements.iter();
    statements.any(|statement| chain_writes(&statement.source) || chain_writes(&statement.steps))
}

fn arg_writes<P>(arg: &Arg<P>) -> bool {
    match arg {
        Arg::Traversal(chain) => chain_writes(chain),
        Arg::Strategy(strategy) => strategy.settings.iter().any(|(_, arg)| arg_writes(arg)),
        Arg::Value(_) | Arg::Predicate(_) | Arg::Option(_) => false,
    }
}
