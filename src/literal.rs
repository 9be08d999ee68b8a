//! GraphQL's own text for strings, descriptions and values.
//!
//! In: what they mean. Out: text that every parser reads back as the same, also those parsers that
//! know less of block strings than the specification does.

use std::fmt::Write as _;

use async_graphql::Value;

/// A string in one line.
pub(crate) fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c.is_control() => {
                write!(out, "\\u{:04X}", u32::from(c)).expect("a string takes all that is written");
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A description and the end of its line, or nothing where there is none.
pub(crate) fn description(out: &mut String, text: Option<&str>, indent: &str) {
    let Some(text) = text else { return };
    out.push_str(indent);
    if !fits_block(text) {
        string(out, text);
        out.push('\n');
        return;
    }
    out.push_str("\"\"\"\n");
    for line in text.split('\n') {
        if !line.is_empty() {
            out.push_str(indent);
            out.push_str(line);
        }
        out.push('\n');
    }
    out.push_str(indent);
    out.push_str("\"\"\"\n");
}

/// Whether a text has several lines and is the same after a block string's rules: blank lines at
/// both ends and the indentation that all lines share are taken away there.
fn fits_block(text: &str) -> bool {
    let lines: Vec<_> = text.split('\n').collect();
    let is_blank = |line: &str| line.chars().all(|c| c == ' ' || c == '\t');
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return false;
    };
    let begins_at_the_margin = |line: &&str| !line.is_empty() && !line.starts_with([' ', '\t']);
    let is_plain = |c: char| matches!(c, '\n' | '\t') || !c.is_control();
    lines.len() > 1
        && !is_blank(first)
        && !is_blank(last)
        && lines.iter().any(begins_at_the_margin)
        && text.chars().all(is_plain)
        // Not every parser undoes `\"""`.
        && !text.contains("\"\"\"")
}

/// A value without variables.
pub(crate) fn value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Boolean(true) => out.push_str("true"),
        Value::Boolean(false) => out.push_str("false"),
        Value::Number(number) => {
            write!(out, "{number}").expect("a string takes all that is written");
        }
        Value::String(text) => string(out, text),
        Value::Enum(name) => out.push_str(name),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                self::value(out, item);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (index, (name, field)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(name);
                out.push_str(": ");
                self::value(out, field);
            }
            out.push('}');
        }
        // No text stands for it, so no schema holds it.
        Value::Binary(_) => out.push_str("null"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(text: &str) -> String {
        let mut out = String::new();
        description(&mut out, Some(text), "  ");
        out
    }

    #[test]
    fn only_a_text_that_a_block_string_keeps_becomes_one() {
        for kept in ["One.\nTwo.", "  One.\nTwo.", "One.\n\n\tTwo  "] {
            assert!(described(kept).contains("\"\"\"\n"), "{kept:?}");
        }
        for lost in [
            "",
            "One.",
            "\nTwo.",
            "One.\n",
            "One.\n ",
            " One.\n Two.",
            "a\r\nb",
            "a\n\"\"\"b",
            "a\u{7}\nb",
        ] {
            assert!(!described(lost).contains("\"\"\"\n"), "{lost:?}");
        }
    }

    #[test]
    fn a_string_holds_every_character() {
        let mut out = String::new();
        string(&mut out, "a\"\\\n\r\t\u{7}\u{7f}é\u{1f600}");
        assert_eq!(out, "\"a\\\"\\\\\\n\\r\\t\\u0007\\u007Fé\u{1f600}\"");
    }
}
