//! What Neptune makes of a traversal that the language allows.
//!
//! In: a tree. Out: the steps that Neptune refuses, and those that it runs in its interpreter, each
//! with its reason and its number, by which its place in a text is found.

mod native;
mod refused;

pub use native::{Interpreted, NotNative, interpreted_by_neptune};
pub use refused::{NeptuneRefusal, Refused, refused_by_neptune};

use super::tree::{Arg, Chain, Script, Step};

/// How many steps stand in the arguments of a step. A step's number is that of the steps before it,
/// each counted before those in its arguments.
pub fn steps_inside<P>(step: &Step<P>) -> usize {
    step.args.iter().map(steps_in).sum()
}

fn steps_in<P>(arg: &Arg<P>) -> usize {
    let count = |chain: &Chain<P>| chain.iter().map(|step| 1 + steps_inside(step)).sum();
    match arg {
        Arg::Traversal(chain) => count(chain),
        Arg::Strategy(strategy) => strategy.settings.iter().map(|(_, arg)| steps_in(arg)).sum(),
        Arg::Value(_) | Arg::Predicate(_) | Arg::Option(_) => 0,
    }
}

/// Calls `see` with each step and its number: in the order of the text, a step before those in its
/// arguments.
fn walk<P>(script: &Script<P>, see: &mut impl FnMut(usize, &Step<P>)) {
    let mut number = 0;
    for statement in &script.statements {
        for step in statement.source.iter().chain(&statement.steps) {
            walk_step(step, &mut number, see);
        }
    }
}

fn walk_step<P>(step: &Step<P>, number: &mut usize, see: &mut impl FnMut(usize, &Step<P>)) {
    see(*number, step);
    *number += 1;
    for arg in &step.args {
        walk_arg(arg, number, see);
    }
}

fn walk_arg<P>(arg: &Arg<P>, number: &mut usize, see: &mut impl FnMut(usize, &Step<P>)) {
    match arg {
        Arg::Traversal(chain) => {
            for step in chain {
                walk_step(step, number, see);
            }
        }
        Arg::Strategy(strategy) => {
            for (_, arg) in &strategy.settings {
                walk_arg(arg, number, see);
            }
        }
        Arg::Value(_) | Arg::Predicate(_) | Arg::Option(_) => {}
    }
}
