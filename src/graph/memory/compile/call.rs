//! Steps with their modulators.
//!
//! In: a chain as it was written. Out: one call a step, with what the modulators behind it say.

use super::refused;
use crate::{
    graph::GraphError,
    gremlin::{Arg, Step, StepName, Text, Value},
};

/// A step and what was said about it.
#[derive(Debug)]
pub struct Call<'a> {
    pub name: StepName,
    pub args: &'a [Arg],
    pub by: Vec<&'a [Arg]>,
    pub labels: Vec<Text>,
    pub from: Option<&'a [Arg]>,
    pub to: Option<&'a [Arg]>,
    pub options: Vec<&'a [Arg]>,
    pub with: Vec<&'a [Arg]>,
    /// Before and after a `repeat`, in their order.
    pub before: Vec<&'a Step>,
    pub after: Vec<&'a Step>,
}

impl<'a> Call<'a> {
    fn new(name: StepName, args: &'a [Arg]) -> Call<'a> {
        Call {
            name,
            args,
            by: Vec::new(),
            labels: Vec::new(),
            from: None,
            to: None,
            options: Vec::new(),
            with: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
        }
    }

    /// A step without anything.
    pub fn bare(name: StepName) -> Call<'a> {
        Call::new(name, &[])
    }

    pub fn copied(&self) -> Call<'a> {
        Call {
            name: self.name,
            args: self.args,
            by: self.by.clone(),
            labels: self.labels.clone(),
            from: self.from,
            to: self.to,
            options: self.options.clone(),
            with: self.with.clone(),
            before: self.before.clone(),
            after: self.after.clone(),
        }
    }

    /// What the step does not take.
    pub fn wrong_args(&self) -> GraphError {
        refused(format!(
            "{}() does not take these arguments",
            self.name.text()
        ))
    }

    /// Whether the call is the start of a traversal from a named value, `__.as('a')`.
    pub fn is_name(&self) -> bool {
        self.name == StepName::Identity && !self.labels.is_empty()
    }

    /// Whether a `repeat` already has this modulator; `times()` is another `until()`.
    fn says(&self, name: StepName) -> bool {
        let emits = |name: StepName| name == StepName::Emit;
        let mut all = self.before.iter().chain(&self.after);
        all.any(|step| emits(step.name) == emits(name))
    }

    /// Refuses the modulators that the step has no use for.
    fn check(&self) -> Result<(), GraphError> {
        let name = self.name;
        let unused = |modulator: &str| {
            Err(refused(format!(
                "{modulator}() cannot stand after {}()",
                name.text()
            )))
        };
        if !self.by.is_empty() && !takes_by(name) {
            return unused("by");
        }
        if (self.from.is_some() || self.to.is_some()) && !takes_ends(name) {
            return unused(if self.from.is_some() { "from" } else { "to" });
        }
        if !self.options.is_empty() && !takes_options(name) {
            return unused("option");
        }
        if !self.with.is_empty() && !takes_with(name) {
            return unused("with");
        }
        if name != StepName::Repeat
            && let Some(step) = self.before.first().or(self.after.first())
        {
            return unused(step.name.text());
        }
        Ok(())
    }
}

fn takes_by(name: StepName) -> bool {
    matches!(
        name,
        StepName::Aggregate
            | StepName::CyclicPath
            | StepName::Dedup
            | StepName::Format
            | StepName::Group
            | StepName::GroupCount
            | StepName::Math
            | StepName::Order
            | StepName::Path
            | StepName::Project
            | StepName::PropertyMap
            | StepName::Sack
            | StepName::Sample
            | StepName::Select
            | StepName::SimplePath
            | StepName::Store
            | StepName::Tree
            | StepName::ValueMap
            | StepName::Where
    )
}

fn takes_ends(name: StepName) -> bool {
    matches!(
        name,
        StepName::AddE | StepName::CyclicPath | StepName::Path | StepName::SimplePath
    )
}

fn takes_options(name: StepName) -> bool {
    matches!(
        name,
        StepName::Branch | StepName::Choose | StepName::MergeE | StepName::MergeV
    )
}

fn takes_with(name: StepName) -> bool {
    matches!(
        name,
        StepName::ElementMap
            | StepName::Index
            | StepName::PropertyMap
            | StepName::ValueMap
            // These are refused themselves.
            | StepName::Call
            | StepName::ConnectedComponent
            | StepName::Io
            | StepName::PageRank
            | StepName::PeerPressure
            | StepName::ShortestPath
    )
}

/// Reads a chain into calls.
pub fn calls(chain: &[Step]) -> Result<Vec<Call<'_>>, GraphError> {
    let mut calls: Vec<Call<'_>> = Vec::with_capacity(chain.len());
    let mut before: Vec<&Step> = Vec::new();
    for step in chain {
        let args = step.args.as_slice();
        let is_end = match step.name {
            StepName::From => true,
            // `to(Direction.OUT, 'knows')` is a step of its own.
            StepName::To => !matches!(args, [Arg::Value(Value::Token(_)), ..]),
            _ => false,
        };
        if is_end && before.is_empty() {
            set_end(&mut calls, step)?;
            continue;
        }
        let last = calls.last_mut().filter(|_| before.is_empty());
        match (step.name, last) {
            (StepName::By, Some(call)) => call.by.push(args),
            (StepName::Option, Some(call)) => call.options.push(args),
            (StepName::With, Some(call)) => call.with.push(args),
            (StepName::As, Some(call)) => call.labels.extend(labels(args)?),
            (StepName::As, None) if before.is_empty() => {
                let mut call = Call::new(StepName::Identity, &[]);
                call.labels = labels(args)?;
                calls.push(call);
            }
            (StepName::Emit | StepName::Until | StepName::Times, Some(call))
                if call.name == StepName::Repeat && !call.says(step.name) =>
            {
                call.after.push(step);
            }
            (StepName::Emit | StepName::Until | StepName::Times, _) => before.push(step),
            (
                StepName::By | StepName::Option | StepName::With | StepName::From | StepName::As,
                _,
            ) => {
                return Err(refused(format!(
                    "there is no step that {}() could stand after",
                    step.name.text()
                )));
            }
            (name, _) => {
                let mut call = Call::new(name, args);
                call.before = std::mem::take(&mut before);
                calls.push(call);
            }
        }
    }
    if let Some(step) = before.first() {
        return Err(refused(format!(
            "there is no repeat() for this {}()",
            step.name.text()
        )));
    }
    for call in &calls {
        call.check()?;
    }
    Ok(calls)
}

/// The ends of an edge may stand behind its properties.
fn set_end<'a>(calls: &mut [Call<'a>], step: &'a Step) -> Result<(), GraphError> {
    let edge = calls
        .iter()
        .rposition(|call| call.name != StepName::Property)
        .filter(|at| calls[*at].name == StepName::AddE);
    let at = edge.or(calls.len().checked_sub(1));
    let call = at.and_then(|at| calls.get_mut(at));
    let end = call.map(|call| match step.name {
        StepName::From => &mut call.from,
        _ => &mut call.to,
    });
    match end {
        Some(end @ None) => {
            *end = Some(&step.args);
            Ok(())
        }
        Some(Some(_)) => Err(refused(format!("{}() stands twice", step.name.text()))),
        None => Err(refused(format!(
            "there is no step that {}() could stand after",
            step.name.text()
        ))),
    }
}

fn labels(args: &[Arg]) -> Result<Vec<Text>, GraphError> {
    args.iter()
        .map(|arg| match arg {
            Arg::Value(Value::String(label)) => Ok(label.clone()),
            _ => Err(refused("as() takes strings".to_owned())),
        })
        .collect()
}
