//! Smaller traversals.
//!
//! In: a script. Out: scripts with one thing less, the large things first.

use std::time::{Duration, Instant};

use neptune_graphql::gremlin::{
    Arg, Chain, Never, Script, Step, StepName, parse_script, write_script,
};

use crate::{data::Data, verdict::Verdict};

/// Checks that are spent on one difference.
const CHECKS: usize = 400;
const TIME: Duration = Duration::from_secs(15);

/// The smallest graph and text that still differ.
pub fn shrink(
    data: &Data,
    text: &str,
    judge: &dyn Fn(&Data, &str) -> Verdict,
) -> (Data, String, Verdict) {
    let mut best = (data.clone(), text.to_owned(), judge(data, text));
    let kind = |verdict: &Verdict| {
        let kind = verdict.kind();
        kind.map(|(server, embedded)| (server.to_owned(), embedded.to_owned()))
    };
    let wanted = kind(&best.2);
    let begin = Instant::now();
    let mut left = CHECKS;
    loop {
        let texts = smaller_texts(&best.1).into_iter();
        let texts = texts.map(|text| (best.0.clone(), text));
        let graphs = best.0.smaller().into_iter();
        let graphs = graphs.map(|data| (data, best.1.clone()));
        let mut found = None;
        for (data, text) in texts.chain(graphs) {
            if left == 0 || begin.elapsed() > TIME {
                return best;
            }
            left -= 1;
            let verdict = judge(&data, &text);
            if wanted.is_some() && kind(&verdict) == wanted {
                found = Some((data, text, verdict));
                break;
            }
        }
        match found {
            Some(smaller) => best = smaller,
            None => return best,
        }
    }
}

fn smaller_texts(text: &str) -> Vec<String> {
    let Ok(parsed) = parse_script::<Never>(text) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let script = parsed.tree;
    let whole = text;
    let mut keep = |script: &Script| {
        let mut text = String::new();
        write_script(script, &mut text);
        // New oddities would take the place of what is looked for.
        let odd = |what: &str| text.matches(what).count() > whole.matches(what).count();
        let is_odd = odd("(__.identity()")
            || odd("V().property") && text.contains("addV()")
            || script
                .statements
                .iter()
                .any(|statement| starts_wrong(&statement.steps))
            || text.split(';').any(|statement| {
                made(statement) > 0
                    && !statement.contains("property(T.id")
                    && !statement.contains("(T.id):")
            });
        if !is_odd && parse_script::<Never>(&text).is_ok() {
            all.push(text);
        }
    };
    for at in 0..script.statements.len() {
        if script.statements.len() > 1 {
            let mut less = script.clone();
            less.statements.remove(at);
            keep(&less);
        }
        if !script.statements[at].source.is_empty() {
            let mut less = script.clone();
            less.statements[at].source.pop();
            keep(&less);
        }
        for chain in smaller_chains(&script.statements[at].steps) {
            let mut less = script.clone();
            less.statements[at].steps = chain;
            keep(&less);
        }
    }
    all
}

fn smaller_chains(chain: &Chain) -> Vec<Chain> {
    let mut all = Vec::new();
    for at in 0..chain.len() {
        let mut less = chain.clone();
        less.remove(at);
        // The modulators of a step go with it.
        while less
            .get(at)
            .is_some_and(|step| matches!(step.name, StepName::By | StepName::Option))
        {
            less.remove(at);
        }
        all.push(less);
        let mut less = chain.clone();
        less.remove(at);
        all.push(less);
        for (place, arg) in chain[at].args.iter().enumerate() {
            let Arg::Traversal(child) = arg else {
                if chain[at].args.len() > 1 {
                    let mut less = chain.clone();
                    less[at].args.remove(place);
                    all.push(less);
                }
                continue;
            };
            let mut inlined = chain[..at].to_vec();
            inlined.extend(child.iter().cloned());
            inlined.extend(chain[at + 1..].iter().cloned());
            all.push(inlined);
            if chain[at].args.len() > 1 {
                let mut less = chain.clone();
                less[at].args.remove(place);
                all.push(less);
            }
            for smaller in smaller_chains(child) {
                let mut less = chain.clone();
                less[at].args[place] = Arg::Traversal(match smaller.is_empty() {
                    true => vec![Step::new(StepName::Identity, [])],
                    false => smaller,
                });
                all.push(less);
            }
        }
    }
    all
}

/// Elements that are made have an id in the text, so that both sides make the same.
fn made(text: &str) -> usize {
    ["addV(", "addE(", "mergeV(", "mergeE("]
        .iter()
        .map(|step| text.matches(step).count())
        .sum()
}

/// What stands in a `union()` that starts a traversal has to start one itself.
fn starts_wrong(chain: &Chain) -> bool {
    match chain.first() {
        Some(step) if step.name == StepName::Union => step.args.iter().any(|arg| match arg {
            Arg::Traversal(child) => child.first().is_none_or(|first| {
                !matches!(first.name, StepName::V | StepName::E | StepName::Inject)
            }),
            _ => true,
        }),
        _ => false,
    }
}
