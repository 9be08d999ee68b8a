//! The empty id, which Neptune's bulk-load files may give an element and which other servers fail at.
//!
//! In: a script. Out: the same without looking for it, where it does.

use crate::gremlin::{Arg, Chain, Predicate, PredicateName, Script, Step, StepName, Value};

/// `None`: it looks for no empty id.
pub(super) fn without_empty_ids(script: &Script) -> Option<Script> {
    let looks = |statement: &crate::gremlin::Statement| looks_for_one(&statement.steps);
    if !script.statements.iter().any(looks) {
        return None;
    }
    let mut script = script.clone();
    for statement in &mut script.statements {
        statement.steps = without(std::mem::take(&mut statement.steps));
    }
    Some(script)
}

fn looks_for_one(steps: &[Step]) -> bool {
    steps.iter().any(|step| {
        step.args.iter().any(|arg| match arg {
            Arg::Traversal(inner) => looks_for_one(inner),
            arg => is_by_id(step) && holds_empty(arg),
        })
    })
}

fn is_by_id(step: &Step) -> bool {
    matches!(step.name, StepName::V | StepName::E | StepName::HasId)
}

fn holds_empty(arg: &Arg) -> bool {
    match arg {
        Arg::Value(value) => is_empty(value),
        Arg::Predicate(Predicate::Test(_, values)) => values.iter().any(is_empty),
        // Predicates that are joined are not written by plans; a server says what it thinks of them.
        Arg::Predicate(Predicate::And(..) | Predicate::Or(..) | Predicate::Not(_))
        | Arg::Traversal(_)
        | Arg::Option(_)
        | Arg::Strategy(_) => false,
    }
}

/// It, or a list that holds it.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::List(items) => items.iter().any(is_empty),
        _ => false,
    }
}

fn without(steps: Chain) -> Chain {
    let mut out = Vec::with_capacity(steps.len() + 1);
    for mut step in steps {
        for arg in &mut step.args {
            if let Arg::Traversal(inner) = arg {
                *inner = without(std::mem::take(inner));
            }
        }
        match is_by_id(&step) && step.args.iter().any(holds_empty) {
            true => by_other_ids(step, &mut out),
            false => out.push(step),
        }
    }
    out
}

fn by_other_ids(mut step: Step, out: &mut Chain) {
    // `neq` and `without` of an id that no element has hold for every element.
    let mut everything = false;
    step.args.retain_mut(|arg| match arg {
        Arg::Value(value) => has_other(value),
        Arg::Predicate(Predicate::Test(name, values)) => {
            values.retain_mut(has_other);
            let negative = matches!(name, PredicateName::Neq | PredicateName::Without);
            everything |= values.is_empty() && negative;
            !values.is_empty()
        }
        _ => true,
    });
    let nothing = step.args.is_empty() && !everything;
    // `hasId()` does not exist, and `V()` is every vertex.
    if step.name != StepName::HasId || !step.args.is_empty() {
        out.push(step);
    }
    if nothing {
        out.push(Step::new(StepName::Limit, [Value::Int(0).into()]));
    }
}

/// What is left of a value without the empty id.
fn has_other(value: &mut Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::List(items) => {
            let had = !items.is_empty();
            items.retain_mut(has_other);
            !had || !items.is_empty()
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::without_empty_ids;
    use crate::gremlin::{parse_script, write_script};

    fn sent(text: &str) -> Option<String> {
        let script = parse_script(text).expect("it is a script").tree;
        let other = without_empty_ids(&script)?;
        let mut out = String::new();
        write_script(&other, &mut out);
        Some(out)
    }

    #[test]
    fn nobody_is_asked_for_an_empty_id() {
        for (text, wanted) in [
            ("g.V('')", "g.V().limit(0)"),
            ("g.V('a', '').out()", "g.V('a').out()"),
            ("g.V(['', 'a'])", "g.V(['a'])"),
            ("g.V([''])", "g.V().limit(0)"),
            ("g.E('')", "g.E().limit(0)"),
            ("g.V().hasId('')", "g.V().limit(0)"),
            (
                "g.V().hasId(P.within(['', 'a']))",
                "g.V().hasId(P.within(['a']))",
            ),
            ("g.V().hasId(P.neq(''))", "g.V()"),
            (
                "g.V().where(__.out().hasId(''))",
                "g.V().where(__.out().limit(0))",
            ),
        ] {
            assert_eq!(sent(text).as_deref(), Some(wanted), "{text}");
        }
        for text in ["g.V()", "g.V('a')", "g.V().has('name', '')", "g.V([])"] {
            assert_eq!(sent(text), None, "{text}");
        }
    }
}
