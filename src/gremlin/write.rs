//! Tree to canonical text: the injection boundary.
//!
//! In: a complete tree. Out: text of the gremlin-lang grammar. Every value goes through
//! [`write_value`], and no string reaches the text in any other way, so no value can change the
//! shape of a traversal. The same tree always gives the same bytes (Neptune's result cache is keyed
//! by the text).

use std::fmt::Write as _;

use super::tree::{Arg, Never, Predicate, Script, Statement, Step, StepName, Value};

/// What stands in an open place of the text: nothing where there is none, a placeholder's name in
/// a statement that `explain` shows.
pub trait Slot {
    fn write(&self, out: &mut String);
}

impl Slot for Never {
    fn write(&self, _: &mut String) {
        match *self {}
    }
}

/// Appends the text of a script; its statements are separated by `;` and a line break.
pub fn write_script<P: Slot>(script: &Script<P>, out: &mut String) {
    write_script_with(script, |_, _| None, out);
}

/// Like [`write_script`]; `option` may give a statement, known by its place, one more source step,
/// which comes first.
pub fn write_script_with<'o, P: Slot + 'o>(
    script: &Script<P>,
    option: impl Fn(usize, &Statement<P>) -> Option<&'o Step<P>>,
    out: &mut String,
) {
    for (i, statement) in script.statements.iter().enumerate() {
        if i > 0 {
            out.push_str(";\n");
        }
        write_statement(statement, option(i, statement), out);
    }
}

fn write_statement<P: Slot>(statement: &Statement<P>, option: Option<&Step<P>>, out: &mut String) {
    out.push('g');
    for step in option
        .into_iter()
        .chain(&statement.source)
        .chain(&statement.steps)
    {
        out.push('.');
        write_step(step, out);
    }
    if let Some(terminal) = statement.terminal {
        out.push('.');
        out.push_str(terminal.text());
        out.push_str("()");
    }
}

fn write_step<P: Slot>(step: &Step<P>, out: &mut String) {
    out.push_str(step.name.text());
    out.push('(');
    for (i, arg) in step.args.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write_arg(arg, out);
    }
    out.push(')');
}

fn write_arg<P: Slot>(arg: &Arg<P>, out: &mut String) {
    match arg {
        Arg::Value(value) => write_value(value, out),
        Arg::Predicate(predicate) => write_predicate(predicate, out),
        Arg::Traversal(chain) => {
            out.push_str("__");
            if chain.is_empty() {
                out.push('.');
                out.push_str(StepName::Identity.text());
                out.push_str("()");
            }
            for step in chain {
                out.push('.');
                write_step(step, out);
            }
        }
    }
}

fn write_predicate<P: Slot>(predicate: &Predicate<P>, out: &mut String) {
    match predicate {
        Predicate::Test(name, values) => {
            out.push_str(name.text());
            out.push('(');
            write_list(values, out);
            out.push(')');
        }
        Predicate::And(left, right) => write_connective(left, "and", right, out),
        Predicate::Or(left, right) => write_connective(left, "or", right, out),
        Predicate::Not(inner) => {
            write_predicate(inner, out);
            out.push_str(".negate()");
        }
    }
}

fn write_connective<P: Slot>(
    left: &Predicate<P>,
    name: &str,
    right: &Predicate<P>,
    out: &mut String,
) {
    write_predicate(left, out);
    out.push('.');
    out.push_str(name);
    out.push('(');
    write_predicate(right, out);
    out.push(')');
}

fn write_list<P: Slot>(values: &[Value<P>], out: &mut String) {
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write_value(value, out);
    }
}

/// Appends one literal.
pub fn write_value<P: Slot>(value: &Value<P>, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Byte(n) => write_suffixed(n, 'b', out),
        Value::Short(n) => write_suffixed(n, 's', out),
        // Without a suffix: the grammar reads a bare whole number as an int when it fits.
        Value::Int(n) => {
            let _ = write!(out, "{n}");
        }
        Value::Long(n) => write_suffixed(n, 'L', out),
        Value::BigInteger(digits) => write_suffixed(digits, 'n', out),
        Value::Float(n) if n.is_finite() => write_suffixed(&format_args!("{n:?}"), 'f', out),
        Value::Float(n) => write_not_finite(f64::from(*n), out),
        Value::Double(n) if n.is_finite() => write_suffixed(&format_args!("{n:?}"), 'd', out),
        Value::Double(n) => write_not_finite(*n, out),
        Value::BigDecimal(digits) => write_suffixed(digits, 'm', out),
        Value::String(text) => write_string(text, out),
        Value::Date(millis) => write_date(*millis, out),
        Value::List(values) => {
            out.push('[');
            write_list(values, out);
            out.push(']');
        }
        Value::Set(values) => {
            out.push('{');
            write_list(values, out);
            out.push('}');
        }
        Value::Map(entries) => write_map(entries, out),
        Value::Token(token) => out.push_str(token.text()),
        Value::WithCardinality(token, inner) => {
            out.push_str(token.text());
            out.push('(');
            write_value(inner, out);
            out.push(')');
        }
        Value::Vertex(id, label) => {
            out.push_str("new Vertex(");
            write_value(id, out);
            out.push_str(", ");
            write_string(label.as_deref().unwrap_or("vertex"), out);
            out.push(')');
        }
        Value::Open(open) => open.write(out),
    }
}

fn write_suffixed(number: &(impl std::fmt::Display + ?Sized), suffix: char, out: &mut String) {
    let _ = write!(out, "{number}{suffix}");
}

fn write_not_finite(number: f64, out: &mut String) {
    out.push_str(if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    });
}

fn write_map<P: Slot>(entries: &[(Value<P>, Value<P>)], out: &mut String) {
    if entries.is_empty() {
        out.push_str("[:]");
        return;
    }
    out.push('[');
    for (i, (key, value)) in entries.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        // In parentheses a key is an expression; bare, the grammar may take it for a name.
        out.push('(');
        write_value(key, out);
        out.push_str("): ");
        write_value(value, out);
    }
    out.push(']');
}

/// Writes a date as `datetime('2026-11-20T09:30:00.000Z')`.
fn write_date(millis: i64, out: &mut String) {
    match jiff::Timestamp::from_millisecond(millis) {
        Ok(instant) => {
            let _ = write!(out, "datetime('{instant:.3}')");
        }
        // Outside of what a date can hold: as a number, which no date equals.
        Err(_) => write_suffixed(&millis, 'L', out),
    }
}

/// Writes a single-quoted string. Everything outside printable ASCII that could end a line or hide
/// is escaped; other Unicode stays as it is.
fn write_string(text: &str, out: &mut String) {
    out.push('\'');
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        let escape = match c {
            '\'' => "\\'",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
                || misleads(&text[..at], c) =>
            {
                out.push_str(&text[plain..at]);
                // All of these lie in the basic plane.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
                plain = at + c.len_utf8();
                continue;
            }
            _ => continue,
        };
        out.push_str(&text[plain..at]);
        out.push_str(escape);
        plain = at + c.len_utf8();
    }
    out.push_str(&text[plain..]);
    out.push('\'');
}

/// Whether a character of a string reads as an option of the request. Before it parses a text,
/// Gremlin Server searches it, strings included and spaces and comments taken out, for
/// `.with("evaluationTimeout",…)`: a client could set the server's time limit.
fn misleads(before: &str, c: char) -> bool {
    match c {
        '(' => {
            let letters = before.chars().rev().filter(|c| !c.is_whitespace());
            letters.take(4).eq("htiw".chars())
        }
        '*' => before.ends_with('/'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_cannot_look_like_an_option() {
        for (value, expected) in [
            (
                r#".with("evaluationTimeout",1)"#,
                r#"'.with\u0028"evaluationTimeout",1)'"#,
            ),
            (
                ". w ith (ARGS_EVAL_TIMEOUT,1)",
                "'. w ith \\u0028ARGS_EVAL_TIMEOUT,1)'",
            ),
            (".wi/**/th(", "'.wi/\\u002a*/th('"),
            ("a (b) / * c", "'a (b) / * c'"),
        ] {
            let mut text = String::new();
            write_value(&Value::<Never>::String(value.into()), &mut text);
            assert_eq!(text, expected);
        }
    }
}
