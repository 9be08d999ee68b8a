//! What Neptune runs in the interpreter instead of its own plan.
//!
//! In: a tree. Out: the steps that its plan does not take over, and why. A step is taken over only
//! if nothing that is not stands before it and all traversals in it are. A step of which nothing is
//! known counts as taken over.

use super::steps_inside;
use crate::gremlin::tree::{
    Arg, Chain, Predicate, PredicateName, Script, Step, StepName, Token, TokenClass, Value,
};

/// A step that Neptune interprets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreted {
    /// Its number among the steps of the text, from 0.
    pub step: usize,
    pub name: StepName,
    pub reason: NotNative,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotNative {
    #[error("it is always interpreted")]
    Always,
    #[error("it is native only {0}")]
    Only(&'static str),
    #[error("`{}` in it is interpreted", .0.text())]
    Inside(StepName),
    #[error("`{}` before it is interpreted", .0.text())]
    Behind(StepName),
}

/// The steps that Neptune interprets, in the order of the text.
pub fn interpreted_by_neptune<P>(script: &Script<P>) -> Vec<Interpreted> {
    let mut lint = Lint { found: Vec::new() };
    let mut number = 0;
    for statement in &script.statements {
        // The source's settings are no steps of the plan.
        number += count(&statement.source);
        lint.chain(&statement.steps, number, Around::default());
        number += count(&statement.steps);
    }
    lint.found
}

fn count<P>(chain: &Chain<P>) -> usize {
    chain.iter().map(|step| 1 + steps_inside(step)).sum()
}

/// What a traversal stands in.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    /// The step that it is an argument of.
    parent: Option<StepName>,
    in_repeat: bool,
    /// The step that the `by` modulates in which it stands.
    modulated: Option<StepName>,
}

struct Lint {
    found: Vec<Interpreted>,
}

impl Lint {
    /// The first step of a traversal that is interpreted, if one is.
    fn chain<P>(&mut self, chain: &Chain<P>, first: usize, around: Around) -> Option<StepName> {
        let mut number = first;
        let mut broken: Option<StepName> = None;
        let mut modulated = None;
        for (at, step) in chain.iter().enumerate() {
            let own = match broken {
                Some(before) => Some(NotNative::Behind(before)),
                None => of_the_step(chain, at, around),
            };
            let place = self.found.len();
            if step.name != StepName::By {
                modulated = Some(step.name);
            }
            let inside = self.arguments(step, number, around, modulated);
            let reason = own.or(inside.map(NotNative::Inside));
            if let Some(reason) = reason {
                let name = step.name;
                let finding = Interpreted {
                    step: number,
                    name,
                    reason,
                };
                self.found.insert(place, finding);
                broken = broken.or(Some(name));
            }
            number += 1 + steps_inside(step);
        }
        broken
    }

    /// The first step in the arguments of a step that is interpreted. A `by` belongs to the step
    /// that it modulates.
    fn arguments<P>(
        &mut self,
        step: &Step<P>,
        number: usize,
        around: Around,
        modulated: Option<StepName>,
    ) -> Option<StepName> {
        let inner = Around {
            parent: Some(step.name),
            in_repeat: around.in_repeat || step.name == StepName::Repeat,
            modulated: modulated.filter(|_| step.name == StepName::By),
        };
        let mut next = number + 1;
        let mut first = None;
        for arg in &step.args {
            if let Arg::Traversal(child) = arg {
                first = first.or(self.chain(child, next, inner));
                next += count(child);
            }
        }
        first
    }
}

/// The `by` steps behind a step.
fn orderings<P>(chain: &Chain<P>, at: usize) -> usize {
    chain[at + 1..]
        .iter()
        .take_while(|step| step.name == StepName::By)
        .count()
}

/// Why a step is interpreted, apart from what stands before it and in it.
fn of_the_step<P>(chain: &Chain<P>, at: usize, around: Around) -> Option<NotNative> {
    use StepName as S;
    let step = &chain[at];
    let next = chain.get(at + 1).map(|step| step.name);
    let is_child = around.parent.is_some();
    let (holds, condition) = match step.name {
        S::Choose
        | S::Coin
        | S::Inject
        | S::Match
        | S::Math
        | S::Max
        | S::Mean
        | S::Min
        | S::Option
        | S::Optional
        | S::Path
        | S::PropertyMap
        | S::Sample
        | S::Skip
        | S::Tail
        | S::TimeLimit
        | S::Tree => {
            return Some(NotNative::Always);
        }
        S::Constant => (around.modulated == Some(S::Sack), "in the `by` of a `sack`"),
        S::Project => (
            orderings(chain, at) == step.args.len(),
            "with exactly one `by` for each key",
        ),
        S::Has => (
            has_converts(step),
            "with eq, neq or within, on the id and the label",
        ),
        S::Order => (
            !is_child && !is_local(step) && orderings(chain, at) <= 1,
            "outside of other steps, not `local`, with one ordering",
        ),
        S::Range => (starts_at_zero(step), "from 0"),
        S::Fold => (
            starts_upsert(chain, at) || around.modulated == Some(S::Group),
            "in `fold().coalesce(unfold(), …)` and in the `by` of a `group`",
        ),
        S::Coalesce => (
            at > 0 && starts_upsert(chain, at - 1),
            "in `fold().coalesce(unfold(), …)`",
        ),
        S::Unfold => (
            around.parent == Some(S::Coalesce),
            "in `fold().coalesce(unfold(), …)`",
        ),
        S::Union => (next.is_none(), "as the last step"),
        S::Where => (
            orderings(chain, at) == 0 && where_converts(step),
            "without `by`, with eq, neq, within and without",
        ),
        S::Repeat => (!around.in_repeat, "outside of another `repeat`"),
        S::Sum => (is_local(step), "`local`"),
        S::MergeV | S::MergeE => (
            step.args.iter().all(|arg| matches!(arg, Arg::Value(_))),
            "with constant maps",
        ),
        S::Drop => (
            !matches!(around.parent, Some(S::SideEffect | S::Optional)),
            "outside of `sideEffect` and `optional`",
        ),
        S::Id => (
            at == 0 || chain[at - 1].name != S::Properties,
            "on vertices and edges",
        ),
        S::Aggregate => (!is_child, "outside of other steps"),
        S::Barrier => (
            chain.get(at + 1).is_some_and(|next| {
                next.name == S::Barrier || of_the_step(chain, at + 1, around).is_none()
            }),
            "before a step that is native",
        ),
        S::Cap => (next == Some(S::Unfold), "before `unfold`"),
        _ => return None,
    };
    match holds {
        true => None,
        false => Some(NotNative::Only(condition)),
    }
}

fn is_local<P>(step: &Step<P>) -> bool {
    matches!(
        step.args.first(),
        Some(Arg::Value(Value::Token(Token::Local)))
    )
}

fn starts_at_zero<P>(step: &Step<P>) -> bool {
    step.args.iter().find_map(|arg| match arg {
        Arg::Value(Value::Token(_)) => None,
        Arg::Value(Value::Int(0) | Value::Long(0)) => Some(true),
        _ => Some(false),
    }) == Some(true)
}

/// Whether a `fold` stands before `coalesce(unfold(), …)`.
fn starts_upsert<P>(chain: &Chain<P>, at: usize) -> bool {
    let [fold, coalesce, ..] = &chain[at..] else {
        return false;
    };
    let unfolds = matches!(
        coalesce.args.first(),
        Some(Arg::Traversal(first)) if matches!(&first[..], [only] if only.name == StepName::Unfold)
    );
    fold.name == StepName::Fold && coalesce.name == StepName::Coalesce && unfolds
}

fn has_converts<P>(step: &Step<P>) -> bool {
    match &step.args[..] {
        [Arg::Value(Value::Token(key)), Arg::Predicate(predicate)]
            if key.class() == TokenClass::T =>
        {
            matches!(
                predicate,
                Predicate::Test(
                    PredicateName::Eq | PredicateName::Neq | PredicateName::Within,
                    _
                )
            )
        }
        _ => true,
    }
}

fn where_converts<P>(step: &Step<P>) -> bool {
    step.args.iter().all(|arg| match arg {
        Arg::Predicate(predicate) => matches!(
            predicate,
            Predicate::Test(
                PredicateName::Eq
                    | PredicateName::Neq
                    | PredicateName::Within
                    | PredicateName::Without,
                _
            )
        ),
        Arg::Value(_) | Arg::Traversal(_) | Arg::Option(_) | Arg::Strategy(_) => true,
    })
}
