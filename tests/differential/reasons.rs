//! Why the two may differ.
//!
//! In: a traversal and both answers. Out: the reason, if it is one of those written here. Each asks
//! for what one side says in these words, so that it cannot stand for anything else.

use neptune_graphql::gremlin::{
    Arg, Chain, Never, Predicate, PredicateName, Statement, Step, StepName, Token, Value,
    parse_script, write_script,
};

use crate::{compare::loose, sides::Answer, typed::Typed};

pub fn known(text: &str, ours: &Answer, theirs: &Answer) -> Option<&'static str> {
    let rows = (ours, theirs);
    let ours = match ours {
        Answer::Error(error) => &**error,
        Answer::Rows(_) | Answer::Refused(_) | Answer::TooMuch => "",
    };
    let theirs = match theirs {
        Answer::Error(error) => &**error,
        Answer::Rows(_) | Answer::Refused(_) | Answer::TooMuch => "",
    };
    if ours.contains("is of a type that is not supported") {
        return Some("TinkerGraph keeps any object as a property, Neptune only values");
    }
    if theirs.contains("ClassCastException")
        && theirs.contains("cannot be cast to class java.")
        && text.contains("count()")
        && text.contains(".is(")
    {
        return Some(
            "TinkerPop's optimiser compares the numbers behind count().is() only within one class",
        );
    }
    if ours.contains("goes beyond what a date can be") {
        return Some("Java's dates wrap around");
    }
    if theirs.contains("NumberFormatException") && theirs.contains("decimal digit") {
        return Some("TinkerPop makes no decimal of Infinity");
    }
    if theirs.contains("\"this.text\" is null") && text.contains("egex(") {
        return Some("TinkerPop's regular expressions break at null");
    }
    if theirs.contains("Not a legal range") {
        return Some("TinkerPop's optimiser makes one wrong range of two");
    }
    if theirs.contains("because \"s\" is null") && text.contains("unfold()") {
        return Some("TinkerPop's unfold() breaks at null");
    }
    if let Answer::Rows(_) = rows.1
        && [".sum(", ".mean(", ".min(", ".max(", "Operator.sum"]
            .iter()
            .any(|step| text.contains(step))
        && (["NaN", "Infinity"].iter().any(|what| text.contains(what))
            || ours.contains("more than 38 digits")
            || matches!(rows.0, Answer::Rows(ours) if has_no_number(ours)))
    {
        return Some("TinkerPop adds what is not a number as if it were a long, NaN as 0");
    }
    if let (Answer::Rows(a), Answer::Rows(b)) = rows
        && ["asString(", "conjoin(", "concat(", "format("]
            .iter()
            .any(|step| text.contains(step))
        && short_numbers(a) == short_numbers(b)
    {
        return Some("Java writes some doubles with more digits than they need");
    }
    if ["conjoin(", "asString(", "index("]
        .iter()
        .any(|step| text.contains(step))
        && let (Answer::Rows(a), Answer::Rows(b)) = (rows.0, rows.1)
        && letters(a) == letters(b)
    {
        return Some("the text of a set or a map has its items in an order that nothing fixes");
    }
    None
}

fn has_no_number(rows: &[Typed]) -> bool {
    let shown = loose(rows).concat();
    shown.contains("NaN") || shown.contains("inf")
}

/// An answer with no more of each number than the digits that a double is sure of.
fn short_numbers(rows: &[Typed]) -> String {
    let mut short = String::new();
    let mut digits = 0;
    for letter in loose(rows).join(" ").chars() {
        digits = if letter.is_ascii_digit() {
            digits + 1
        } else {
            0
        };
        if digits <= DIGITS {
            short.push(letter);
        }
    }
    short
}

/// All letters of an answer, whatever their order.
fn letters(rows: &[Typed]) -> Vec<char> {
    let mut all: Vec<char> = loose(rows).concat().chars().collect();
    all.sort_unstable();
    all
}

const DIGITS: usize = 14;

/// What TinkerPop's optimiser may put in another order: filters and orders.
const MOVED: &[StepName] = &[
    StepName::And,
    // Of a number that is compared at once it counts no further than it must.
    StepName::Count,
    StepName::CyclicPath,
    StepName::Dedup,
    StepName::Drop,
    StepName::Filter,
    StepName::Has,
    StepName::HasId,
    StepName::HasKey,
    StepName::HasLabel,
    StepName::HasNot,
    StepName::HasValue,
    StepName::Is,
    StepName::Not,
    StepName::Or,
    StepName::Order,
    StepName::SimplePath,
    StepName::Where,
];

type Change = fn(&mut Statement);

/// The same traversal written so that TinkerPop's optimiser and its slips do not change it, each
/// with what was the matter if the server now answers as the embedded graph does.
pub fn as_written(text: &str) -> Vec<(&'static str, String)> {
    const WAYS: &[(&str, &[Change])] = &[
        (
            "TinkerPop's optimiser merges equal traversers, which some steps can tell",
            &[unmerged],
        ),
        (
            "TinkerPop's optimiser changes the order of filters",
            &[in_place],
        ),
        (
            "TinkerPop's local ranges of one end the traversal at an empty list",
            &[guarded],
        ),
        (
            "TinkerPop's local() around a barrier answers once after nothing came",
            &[flat_maps],
        ),
        (
            "TinkerPop's optimiser merges traversers and changes the order of filters",
            &[unmerged, in_place],
        ),
        (
            "TinkerPop's local ranges of one, and its optimiser",
            &[guarded, unmerged, in_place],
        ),
    ];
    let Ok(parsed) = parse_script::<Never>(text) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (reason, changes) in WAYS {
        let mut script = parsed.tree.clone();
        for statement in &mut script.statements {
            changes.iter().for_each(|change| change(statement));
        }
        let mut changed = String::new();
        write_script(&script, &mut changed);
        if script != parsed.tree {
            all.push((*reason, changed));
        }
    }
    all
}

/// Traversers with a sack are not merged, and the optimiser puts in no barriers where there are
/// paths.
fn unmerged(statement: &mut Statement) {
    statement.source.push(Step::new(StepName::WithPath, []));
    let has_sack = |step: &Step| step.name == StepName::WithSack;
    match statement.source.iter_mut().find(|step| has_sack(step)) {
        Some(sack) => sack.args.truncate(1),
        None => statement
            .source
            .push(Step::new(StepName::WithSack, [Arg::Value(Value::Int(0))])),
    }
}

/// Something between filters, so that each stays in its place.
fn in_place(statement: &mut Statement) {
    part(&mut statement.steps);
}

/// What makes the same of one traverser.
fn flat_maps(statement: &mut Statement) {
    flat(&mut statement.steps);
}

fn flat(chain: &mut Chain) {
    for step in chain {
        if step.name == StepName::Local {
            step.name = StepName::FlatMap;
        }
        for arg in &mut step.args {
            if let Arg::Traversal(child) = arg {
                flat(child);
            }
        }
    }
}

/// No local range meets an empty list.
fn guarded(statement: &mut Statement) {
    guard(&mut statement.steps);
}

fn guard(chain: &mut Chain) {
    let mut safe = Chain::new();
    for mut step in std::mem::take(chain) {
        for arg in &mut step.args {
            if let Arg::Traversal(child) = arg {
                guard(child);
            }
        }
        let local = matches!(
            step.args.first(),
            Some(Arg::Value(Value::Token(Token::Local)))
        );
        let cuts = matches!(
            step.name,
            StepName::Limit | StepName::Range | StepName::Tail
        );
        if local && cuts {
            let low = match (step.name, step.args.get(1)) {
                (StepName::Range, Some(Arg::Value(low))) => low.clone(),
                _ => Value::Int(0),
            };
            let some = Predicate::Test(PredicateName::Gt, vec![low]);
            let count = Step::new(StepName::Count, [Arg::from(Token::Local)]);
            let test = Step::new(StepName::Is, [Arg::from(some)]);
            safe.push(Step::new(
                StepName::Filter,
                [Arg::Traversal(vec![count, test])],
            ));
        }
        safe.push(step);
    }
    *chain = safe;
}

fn part(chain: &mut Chain) {
    let mut parted = Chain::new();
    let mut steps = std::mem::take(chain).into_iter().peekable();
    while let Some(mut step) = steps.next() {
        for arg in &mut step.args {
            if let Arg::Traversal(child) = arg {
                part(child);
            }
        }
        let name = step.name;
        let cuts = matches!(
            name,
            StepName::Limit | StepName::Range | StepName::Skip | StepName::Tail
        );
        // A range goes before what makes one of one.
        if cuts && !parted.is_empty() {
            parted.push(Step::new(StepName::Barrier, []));
        }
        parted.push(step);
        if MOVED.contains(&name) {
            while let Some(by) = steps.next_if(|next| next.name == StepName::By) {
                parted.push(by);
            }
            if steps.peek().is_some_and(|next| next.name != StepName::As) {
                parted.push(Step::new(StepName::Barrier, []));
            }
        }
    }
    *chain = parted;
}
