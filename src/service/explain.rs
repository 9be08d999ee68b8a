//! What an operation becomes, for people to read.
//!
//! In: a plan with the values of a request. Out: the plan as a tree, the text of its traversals,
//! what of them Neptune interprets step by step, and how they go about the graph.

use std::fmt::Write as _;

use super::{Prepared, access, room::LARGEST};
use crate::{
    consistency::Consistency,
    graph::{Access, Hints, Repeat},
    gremlin::{Interpreted, Script, Value, interpreted_by_neptune, write_script},
    model::Parents,
    plan::{BatchId, Binding, Budget, Failed, RootSource},
};

pub(super) fn explain(prepared: &Prepared, binding: &Binding<'_>, asked: Consistency) -> String {
    let plan = &prepared.planned.plan;
    let mut text = plan.to_string();
    for root in &plan.roots {
        let RootSource::Fetch(fetch) = &root.source else {
            continue;
        };
        match prepared
            .resolved
            .root(binding, root, fetch, &Budget::of(LARGEST))
        {
            Err(error) => failed(&root.shape.key, &error.error().message, &mut text),
            Ok(lowered) => {
                let script = &lowered.script;
                traversal(&root.shape.key, script, &mut text);
                left_out(&lowered.failed, &mut text);
                let access = access::of_root(plan, root, script, asked);
                goes_about(access, access::hints(&root.terms, asked), &mut text);
            }
        }
    }
    for (number, batch) in plan.batches.iter().enumerate() {
        let parents = match batch.parents() {
            Parents::None => Vec::new(),
            Parents::One | Parents::Many => vec![Value::String("$this".into())],
        };
        let name = batch.name();
        let batch = BatchId::new(number);
        match prepared
            .resolved
            .batch(binding, plan, batch, &parents, &Budget::of(LARGEST))
        {
            Ok(bound) => {
                traversal(name, &bound.script, &mut text);
                left_out(&bound.failed, &mut text);
            }
            Err(error) => failed(name, &error.error().message, &mut text),
        }
    }
    text
}

/// Nothing is said where it is as with any other.
fn goes_about(access: Access, hints: Hints, out: &mut String) {
    match access {
        Access::Read(Consistency::Eventual) => {}
        Access::Read(Consistency::Strong) => out.push_str("The writer answers\n"),
        Access::Write(Repeat::Harmless) => {
            out.push_str("Sent again where its answer is lost\n");
        }
        Access::Write(Repeat::RefusedAtOnce | Repeat::Refused) => out.push_str(
            "Sent again where its answer is lost: the id that it gives cannot be given twice\n",
        ),
        Access::Write(Repeat::Unknown) => out.push_str(
            "Not sent again where its answer is lost: that a second run does no harm cannot be \
             seen; `@mutation(idempotent: true)` says so\n",
        ),
    }
    if let Some(seconds) = hints.cache {
        out.push_str(&format!(
            "Neptune's result cache may answer, up to {seconds} s late\n"
        ));
    }
    match hints.dfe {
        None => {}
        Some(true) => out.push_str("Neptune's DFE engine runs it\n"),
        Some(false) => out.push_str("Neptune's DFE engine does not run it\n"),
    }
}

/// The parts that cannot be asked for, which the traversal is without.
fn left_out(parts: &Failed, out: &mut String) {
    for (path, error) in parts.each() {
        out.push_str(&format!("Without {path}: {}\n", error.message));
    }
}

fn failed(name: &str, message: &str, out: &mut String) {
    out.push_str(&format!("\n{name}: {message}\n"));
}

fn traversal(name: &str, script: &Script, out: &mut String) {
    out.push_str(&format!("\n{name}:\n"));
    write_script(script, out);
    out.push('\n');
    if let Some(first) = interpreted_by_neptune(script).first() {
        interpreted(first, out);
    }
}

/// From the first step that Neptune's own plan does not take over, everything is interpreted.
fn interpreted(first: &Interpreted, out: &mut String) {
    let name = first.name.text();
    writeln!(
        out,
        "Neptune's own plan ends before `{name}`: {}",
        first.reason
    )
    .expect("a string takes all that is written");
}
