//! A traversal without its values, for the log.
//!
//! In: a complete script, and which texts are names rather than values. Out: the same steps with
//! `?` for every value; and words in which the script's values do not stand any more.

use super::{
    date::write_date,
    tree::{Arg, Chain, Predicate, Script, Statement, Step, Strategy, Text, Value},
    walk::{each_value_of_chain, each_value_of_script},
    write::{Slot, write_script, write_value},
};

/// Stands where a value stood.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Hidden;

impl Slot for Hidden {
    const DOLLAR_OPENS: bool = false;

    fn write(&self, out: &mut String) {
        out.push('?');
    }
}

/// Values in a row that are shown one by one; of more, one stands for all.
const SHOWN_ALONE: usize = 3;

/// The text of a script without its values. Strings for which `is_name` holds stay.
pub fn write_outline(script: &Script, is_name: &dyn Fn(&str) -> bool, out: &mut String) {
    let statement = |statement: &Statement| Statement {
        source: chain(&statement.source, is_name),
        steps: chain(&statement.steps, is_name),
        terminal: statement.terminal,
    };
    let outline = Script {
        statements: script.statements.iter().map(statement).collect(),
    };
    write_script(&outline, out);
}

fn chain(steps: &[Step], is_name: &dyn Fn(&str) -> bool) -> Chain<Hidden> {
    let step = |step: &Step| {
        let args = step.args.iter().map(|one| arg(one, is_name)).collect();
        let hidden = |arg: &Arg<Hidden>| matches!(arg, Arg::Value(Value::Open(Hidden)));
        Step {
            name: step.name,
            args: fewer(args, hidden),
        }
    };
    steps.iter().map(step).collect()
}

fn fewer<T>(mut values: Vec<T>, hidden: impl Fn(&T) -> bool) -> Vec<T> {
    if values.len() > SHOWN_ALONE && values.iter().all(hidden) {
        values.truncate(1);
    }
    values
}

fn arg(one: &Arg, is_name: &dyn Fn(&str) -> bool) -> Arg<Hidden> {
    match one {
        Arg::Value(one) => Arg::Value(value(one, is_name)),
        Arg::Predicate(one) => Arg::Predicate(predicate(one, is_name)),
        Arg::Traversal(steps) => Arg::Traversal(chain(steps, is_name)),
        Arg::Option(option) => Arg::Option(*option),
        Arg::Strategy(strategy) => Arg::Strategy(Strategy {
            name: strategy.name,
            settings: strategy
                .settings
                .iter()
                .map(|(setting, one)| (*setting, arg(one, is_name)))
                .collect(),
        }),
    }
}

fn predicate(one: &Predicate, is_name: &dyn Fn(&str) -> bool) -> Predicate<Hidden> {
    let both = |left: &Predicate, right: &Predicate| {
        (
            Box::new(predicate(left, is_name)),
            Box::new(predicate(right, is_name)),
        )
    };
    match one {
        Predicate::Test(name, values) => {
            let values = values.iter().map(|one| value(one, is_name)).collect();
            let hidden = |value: &Value<Hidden>| matches!(value, Value::Open(Hidden));
            Predicate::Test(*name, fewer(values, hidden))
        }
        Predicate::And(left, right) => {
            let (left, right) = both(left, right);
            Predicate::And(left, right)
        }
        Predicate::Or(left, right) => {
            let (left, right) = both(left, right);
            Predicate::Or(left, right)
        }
        Predicate::Not(inner) => Predicate::Not(Box::new(predicate(inner, is_name))),
    }
}

fn value(one: &Value, is_name: &dyn Fn(&str) -> bool) -> Value<Hidden> {
    match one {
        Value::String(text) if is_name(text) => Value::String(text.clone()),
        Value::Token(token) => Value::Token(*token),
        Value::WithCardinality(token, inner) => {
            Value::WithCardinality(*token, Box::new(value(inner, is_name)))
        }
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, one)| (value(key, is_name), value(one, is_name)))
                .collect(),
        ),
        Value::Null
        | Value::Bool(_)
        | Value::Byte(_)
        | Value::Short(_)
        | Value::Int(_)
        | Value::Long(_)
        | Value::BigInteger(_)
        | Value::Float(_)
        | Value::Double(_)
        | Value::BigDecimal(_)
        | Value::String(_)
        | Value::Date(_)
        | Value::List(_)
        | Value::Vertex(..) => Value::Open(Hidden),
        Value::Open(open) => match *open {},
    }
}

/// A graph's words without the values of the script that it was asked with. `true` and `null` stay:
/// they are words of any message.
pub fn mask(words: &str, script: &Script, is_name: &dyn Fn(&str) -> bool) -> String {
    let mut values = Vec::new();
    each_value_of_script(script, &mut |value| forms(value, is_name, &mut values));
    // The longest first: one may stand inside of another.
    values.sort_unstable_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
    values.dedup();
    let mut masked = words.to_owned();
    for value in values {
        masked = without(&masked, &value);
    }
    masked
}

/// How a value may stand in a message.
fn forms(value: &Value, is_name: &dyn Fn(&str) -> bool, out: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.is_empty() && !is_name(text) => {
            let mut quoted = String::new();
            write_value(value, &mut quoted);
            let inside = quoted.trim_start_matches('\'').trim_end_matches('\'');
            out.push(inside.to_owned());
            out.push(text.to_string());
        }
        Value::Byte(_) | Value::Short(_) | Value::Int(_) | Value::Long(_) => {
            let mut text = String::new();
            write_value(value, &mut text);
            out.push(text.trim_end_matches(char::is_alphabetic).to_owned());
        }
        Value::Float(number) => out.push(number.to_string()),
        Value::Double(number) => out.push(number.to_string()),
        Value::BigInteger(digits) | Value::BigDecimal(digits) => out.push(digits.to_string()),
        Value::Date(millis) => {
            let mut text = String::new();
            write_date(*millis, &mut text);
            out.push(text);
            out.push(millis.to_string());
        }
        Value::Vertex(_, label) if !is_name(label) => out.push(label.to_string()),
        Value::Null
        | Value::Bool(_)
        | Value::String(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Token(_)
        | Value::WithCardinality(..)
        | Value::Vertex(..) => {}
        Value::Open(open) => match *open {},
    }
}

/// Replaces what stands there as a word of its own; what is longer than a word, anywhere.
fn without(words: &str, value: &str) -> String {
    const LONGEST_WORD: usize = 4;
    if value.is_empty() || !words.contains(value) {
        return words.to_owned();
    }
    let in_a_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find(value) {
        let (before, behind) = (&rest[..at], &rest[at + value.len()..]);
        let alone = !in_a_word(before.chars().next_back().or(out.chars().next_back()))
            && !in_a_word(behind.chars().next());
        out.push_str(before);
        match alone || value.chars().count() > LONGEST_WORD {
            true => out.push('?'),
            false => out.push_str(value),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The strings of a script that are written in it: none that stands for a value yet to come.
pub fn each_string<P>(script: &Script<P>, each: &mut dyn FnMut(&Text)) {
    each_value_of_script(script, &mut |value| string(value, each));
}

/// The strings of a chain, likewise.
pub fn each_string_of_chain<P>(steps: &[Step<P>], each: &mut dyn FnMut(&Text)) {
    each_value_of_chain(steps, &mut |value| string(value, each));
}

fn string<P>(value: &Value<P>, each: &mut dyn FnMut(&Text)) {
    if let Value::String(text) = value {
        each(text);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::gremlin::{Never, parse_script};

    fn script(text: &str) -> Script {
        parse_script::<Never>(text).expect(text).tree
    }

    fn is_name(text: &str) -> bool {
        ["Airport", "code", "route", "created"].contains(&text)
    }

    fn outline(text: &str) -> String {
        let mut out = String::new();
        write_outline(&script(text), &is_name, &mut out);
        out
    }

    #[test]
    fn names_stay_and_values_go() {
        for (text, expected) in [
            (
                "g.V().has('Airport', 'code', 'SEA').limit(3).out('route')",
                "g.V().has('Airport', 'code', ?).limit(?).out('route')",
            ),
            (
                "g.V(1, 2, 3, 4).where(__.values('code').is(P.within('a', 'b', 'c', 'd')))",
                "g.V(?).where(__.values('code').is(P.within(?)))",
            ),
            (
                "g.mergeV([(T.id): 'secret', ('code'): 7, ('x'): ['y']]).option(Merge.onCreate, [:])",
                "g.mergeV([(T.id): ?, ('code'): ?, (?): ?]).option(Merge.onCreate, [:])",
            ),
            (
                "g.addV('Airport').property(single, 'created', datetime('2026-01-01T00:00:00Z'))\
                 .property('code', true);\ng.V().is(P.gt(1).and(P.lt(2.5d).negate())).toList()",
                "g.addV('Airport').property(Cardinality.single, 'created', ?).property('code', ?);\n\
                 g.V().is(P.gt(?).and(P.lt(?).negate())).toList()",
            ),
        ] {
            assert_eq!(outline(text), expected);
        }
    }

    #[test]
    fn the_graphs_words_are_told_without_the_values() {
        let asked = script(
            "g.addV('Airport').property(T.id, 'it\\'s me').property('code', 42).property('code', 'a')",
        );
        for (words, expected) in [
            (
                "Vertex with id already exists: it's me",
                "Vertex with id already exists: ?",
            ),
            ("near 'it\\'s me' at 421", "near '?' at 421"),
            ("a step, 42 and code", "? step, ? and code"),
            ("", ""),
        ] {
            assert_eq!(mask(words, &asked, &is_name), expected);
        }
    }

    proptest! {
        #[test]
        fn no_text_of_a_client_gets_through(secret in "[^\\PC?a-zA-Z]{0,3}[a-z\\\\'\"]{0,3}SECRET\\PC{0,5}") {
            let value = Value::<Never>::String(secret.as_str().into());
            let mut asked = script("g.V().has('Airport', 'code', 'x').limit(1)");
            asked.statements[0].steps[1].args[2] = Arg::Value(value);
            let mut text = String::new();
            write_script(&asked, &mut text);
            let mut out = String::new();
            write_outline(&asked, &is_name, &mut out);
            prop_assert_eq!(&out, "g.V().has('Airport', 'code', ?).limit(?)");
            for words in [format!("cannot parse {text}"), format!("no such thing: {secret}")] {
                let masked = mask(&words, &asked, &is_name);
                prop_assert!(!masked.contains("SECRET"), "{masked}");
            }
        }
    }
}
