//! Gremlin text with a line for each step, for people to review.
//!
//! In: canonical text, which has no line break inside of a traversal. Out: the same text with line
//! breaks and indentation before steps and arguments.

/// A traversal up to this width stays in one line.
const WIDTH: usize = 100;

/// Lays out scripts, with an empty line between them.
pub fn scripts(texts: &[String]) -> String {
    let mut out = String::new();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        // Statements of one script are separated by `;` at the end of a line.
        for statement in text.lines() {
            chain(statement, 0, &mut out);
            out.push('\n');
        }
    }
    out
}

fn chain(text: &str, indent: usize, out: &mut String) {
    if indent + text.chars().count() <= WIDTH {
        out.push_str(text);
        return;
    }
    for (index, step) in split(text, '.').into_iter().enumerate() {
        match index {
            // `g.V()` and `__.out('route')` begin the line.
            0 => out.push_str(step),
            1 => {
                out.push('.');
                arguments(step, indent, out);
            }
            _ => {
                new_line(indent + 2, out);
                out.push('.');
                arguments(step, indent + 2, out);
            }
        }
    }
}

/// A step, with its arguments in lines of their own where they are traversals that need it.
fn arguments(step: &str, indent: usize, out: &mut String) {
    let inside = step
        .split_once('(')
        .and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
    match inside {
        Some((name, inside))
            if inside.starts_with("__.") && indent + step.chars().count() > WIDTH =>
        {
            out.push_str(name);
            out.push('(');
            for (index, argument) in split(inside, ',').into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                new_line(indent + 2, out);
                chain(argument.trim_start(), indent + 2, out);
            }
            out.push(')');
        }
        _ => out.push_str(step),
    }
}

fn new_line(indent: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

/// The parts between separators that are not in brackets or quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quoted, mut escaped) = (0, 0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if c == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
