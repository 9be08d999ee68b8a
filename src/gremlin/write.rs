//! Tree to canonical text: the injection boundary.
//!
//! In: a complete tree. Out: text of the gremlin-lang grammar. Every value goes through
//! [`write_value`], and no string reaches the text in any other way, so no value can change the
//! shape of a traversal. The same tree always gives the same bytes (Neptune's result cache is keyed
//! by the text).

use std::fmt::Write as _;

use super::{
    date::write_date,
    tree::{
        Arg, Never, Predicate, Script, Statement, Step, StepName, Strategy, StrategyName, Value,
    },
};

/// What stands in an open place of the text: nothing where there is none, a placeholder's name in
/// a statement that `explain` shows.
pub trait Slot {
    /// Whether `$name` would be read as an open place, so that a `$` of a value is escaped.
    const DOLLAR_OPENS: bool;

    fn write(&self, out: &mut String);
}

impl Slot for Never {
    const DOLLAR_OPENS: bool = false;

    fn write(&self, _: &mut String) {
        match *self {}
    }
}

/// A step that looks for no ids, which graphs take for one that looks for every element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{}([])` would be every element", .0.text())]
pub struct EveryElement(StepName);

/// Whether a script may be sent: nowhere does it ask for elements by an empty list of ids. A traversal
/// for every element has no list at all, so such a list was made of what a request holds.
pub fn names_its_elements<P>(script: &Script<P>) -> Result<(), EveryElement> {
    let statements = script.statements.iter();
    statements
        .flat_map(|statement| statement.source.iter().chain(&statement.steps))
        .try_for_each(step_names_its_elements)
}

fn step_names_its_elements<P>(step: &Step<P>) -> Result<(), EveryElement> {
    step.args.iter().try_for_each(|arg| match arg {
        Arg::Value(value) => match step.name {
            StepName::V | StepName::E if holds_no_value(value) => Err(EveryElement(step.name)),
            _ => Ok(()),
        },
        Arg::Traversal(chain) => chain.iter().try_for_each(step_names_its_elements),
        Arg::Strategy(strategy) => strategy.settings.iter().try_for_each(|(_, arg)| match arg {
            Arg::Traversal(chain) => chain.iter().try_for_each(step_names_its_elements),
            _ => Ok(()),
        }),
        Arg::Predicate(_) | Arg::Option(_) => Ok(()),
    })
}

fn holds_no_value<P>(value: &Value<P>) -> bool {
    match value {
        Value::List(items) => items.iter().all(holds_no_value),
        _ => false,
    }
}

/// Appends the text of a script; its statements are separated by `;` and a line break.
pub fn write_script<P: Slot>(script: &Script<P>, out: &mut String) {
    write_statements(script, |_, _| &[], out);
}

/// Like [`write_script`], for a server, so only what [names its elements](names_its_elements); `option`
/// may give a statement, known by its place, one more source step,
/// which comes first.
pub fn write_request<'o, P: Slot + 'o>(
    script: &Script<P>,
    options: impl Fn(usize, &Statement<P>) -> &'o [Step<P>],
    out: &mut String,
) -> Result<(), EveryElement> {
    names_its_elements(script)?;
    write_statements(script, options, out);
    Ok(())
}

fn write_statements<'o, P: Slot + 'o>(
    script: &Script<P>,
    options: impl Fn(usize, &Statement<P>) -> &'o [Step<P>],
    out: &mut String,
) {
    for (i, statement) in script.statements.iter().enumerate() {
        if i > 0 {
            out.push_str(";\n");
        }
        write_statement(statement, options(i, statement), out);
    }
}

fn write_statement<P: Slot>(statement: &Statement<P>, options: &[Step<P>], out: &mut String) {
    out.push('g');
    for step in options
        .iter()
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
        Arg::Traversal(chain) => write_anonymous(chain, out),
        Arg::Option(option) => out.push_str(option.text()),
        Arg::Strategy(strategy) => write_strategy(strategy, out),
    }
}

/// Appends an anonymous traversal, which a statement of a parent is too.
pub fn write_anonymous<P: Slot>(chain: &[Step<P>], out: &mut String) {
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

fn write_strategy<P: Slot>(strategy: &Strategy<P>, out: &mut String) {
    // Those that the grammar knows by their name alone. A server trips over `new` without settings.
    let is_plain = match strategy.name {
        StrategyName::ReadOnly => true,
        StrategyName::ProductiveBy => strategy.settings.is_empty(),
        StrategyName::Partition
        | StrategyName::Seed
        | StrategyName::Subgraph
        | StrategyName::EdgeLabelVerification
        | StrategyName::ReservedKeysVerification => false,
    };
    if is_plain {
        out.push_str(strategy.name.text());
        return;
    }
    out.push_str("new ");
    out.push_str(strategy.name.text());
    out.push('(');
    for (i, (setting, arg)) in strategy.settings.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(setting.text());
        out.push_str(": ");
        write_arg(arg, out);
    }
    out.push(')');
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
        Value::String(text) => write_string(text, P::DOLLAR_OPENS, out),
        Value::Date(millis) => {
            out.push_str("datetime('");
            write_date(*millis, out);
            out.push_str("')");
        }
        Value::List(values) => {
            out.push('[');
            write_list(values, out);
            out.push(']');
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
            write_string(label, P::DOLLAR_OPENS, out);
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

/// Writes a single-quoted string.
fn write_string(text: &str, dollar_opens: bool, out: &mut String) {
    out.push('\'');
    write_string_part(text, dollar_opens, false, out);
    out.push('\'');
}

/// Writes a part of a single-quoted string. Everything outside printable ASCII that could end a
/// line or hide is escaped; other Unicode stays as it is. Behind an open place the first character
/// is escaped where it would be read as more of the name.
///
/// Gremlin Server looks for `.with("evaluationTimeout", 1)` and the like in the raw text, with what
/// it takes for comments and blanks left out, inside of quotes too. Without a `(` no value can look
/// so, and without `/*` none is a comment that it loses itself in.
pub(super) fn write_string_part(
    text: &str,
    dollar_opens: bool,
    behind_open: bool,
    out: &mut String,
) {
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
            c if hides(c)
                || c == '('
                || c == '*' && text[..at].ends_with('/')
                || c == '$' && dollar_opens
                || at == 0
                    && behind_open
                    && (c == '.' || c == '_' || c.is_ascii_alphanumeric()) =>
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
}

/// Whether a character ends a line, turns the direction of writing, or is not seen.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}
