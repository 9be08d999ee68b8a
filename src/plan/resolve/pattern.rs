//! Regular expressions that mean the same to every graph.
//!
//! In: a client's pattern. Out: the same in words that Java's and Rust's engines read alike, or why not.
//! What both spell alike and understand differently is written out: `.` and `\d`, and `$`, which in Java
//! also holds in front of a line's end.

use std::fmt::Write as _;

use regex_syntax::ast::{
    self, AssertionKind, Ast, ClassPerlKind, ClassSet, ClassSetItem, GroupKind, Literal,
    RepetitionKind, RepetitionRange,
};

/// A pattern of more bytes is refused.
const MAX_BYTES: usize = 1_000;

/// The highest count of a repetition, with those that it stands in. Rust's engine writes it out.
const MAX_COUNT: u32 = 100;

const ANY: &str = r"[^\n\r\x{85}\x{2028}\x{2029}]";

/// Why a pattern is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("the pattern is longer than {MAX_BYTES} bytes")]
    TooLong,
    #[error("the pattern is not a regular expression: {0}")]
    NotOne(String),
    #[error("{0} is not supported in patterns: databases differ in what it means")]
    Unsupported(&'static str),
    #[error(
        "the pattern repeats what already repeats without an end, which a database may try for hours"
    )]
    Nested,
    #[error("a pattern may repeat something at most {MAX_COUNT} times by number")]
    TooOften,
}

/// The pattern in words that every graph reads alike.
pub(super) fn shared(pattern: &str) -> Result<String, Refused> {
    if pattern.len() > MAX_BYTES {
        return Err(Refused::TooLong);
    }
    let mut parser = ast::parse::ParserBuilder::new().nest_limit(20).build();
    let parsed = parser
        .parse(pattern)
        .map_err(|error| Refused::NotOne(error.kind().to_string()))?;
    let mut out = String::with_capacity(pattern.len() + 8);
    write(&parsed, Repeats::ONCE, &mut out)?;
    Ok(out)
}

/// How often something is repeated by what it stands in.
#[derive(Clone, Copy)]
struct Repeats {
    /// Without an end.
    endless: bool,
    /// By numbers.
    times: u32,
}

impl Repeats {
    const ONCE: Repeats = Repeats {
        endless: false,
        times: 1,
    };
}

fn write(of: &Ast, repeated: Repeats, out: &mut String) -> Result<(), Refused> {
    match of {
        Ast::Empty(_) => {}
        Ast::Flags(_) => return Err(Refused::Unsupported("a flag such as `(?i)`")),
        Ast::Literal(literal) => character(literal, out),
        Ast::Dot(_) => out.push_str(ANY),
        Ast::Assertion(assertion) => out.push_str(match assertion.kind {
            AssertionKind::StartLine | AssertionKind::StartText => r"\A",
            AssertionKind::EndLine | AssertionKind::EndText => r"\z",
            _ => return Err(Refused::Unsupported(r"a boundary of words such as `\b`")),
        }),
        Ast::ClassUnicode(_) => return Err(Refused::Unsupported(r"a class such as `\p{L}`")),
        Ast::ClassPerl(class) => {
            out.push('[');
            if class.negated {
                out.push('^');
            }
            out.push_str(perl(&class.kind));
            out.push(']');
        }
        Ast::ClassBracketed(class) => {
            out.push('[');
            if class.negated {
                out.push('^');
            }
            match &class.kind {
                ClassSet::Item(item) => class_item(item, out)?,
                ClassSet::BinaryOp(_) => return Err(Refused::Unsupported("a class of classes")),
            }
            out.push(']');
        }
        Ast::Repetition(repetition) => {
            let (endless, times, operator) = match &repetition.op.kind {
                RepetitionKind::ZeroOrOne => (false, 1, "?".to_owned()),
                RepetitionKind::ZeroOrMore => (true, 1, "*".to_owned()),
                RepetitionKind::OneOrMore => (true, 1, "+".to_owned()),
                RepetitionKind::Range(range) => counted(range),
            };
            if endless && repeated.endless {
                return Err(Refused::Nested);
            }
            let times = repeated.times.saturating_mul(times.max(1));
            if times > MAX_COUNT {
                return Err(Refused::TooOften);
            }
            out.push_str("(?:");
            let inside = Repeats {
                endless: repeated.endless || endless,
                times,
            };
            write(&repetition.ast, inside, out)?;
            out.push(')');
            out.push_str(&operator);
        }
        Ast::Group(group) => {
            if let GroupKind::NonCapturing(flags) = &group.kind
                && !flags.items.is_empty()
            {
                return Err(Refused::Unsupported("a flag such as `(?i)`"));
            }
            out.push_str("(?:");
            write(&group.ast, repeated, out)?;
            out.push(')');
        }
        Ast::Alternation(alternation) => {
            out.push_str("(?:");
            for (index, one) in alternation.asts.iter().enumerate() {
                if index > 0 {
                    out.push('|');
                }
                write(one, repeated, out)?;
            }
            out.push(')');
        }
        Ast::Concat(concat) => {
            for one in &concat.asts {
                write(one, repeated, out)?;
            }
        }
    }
    Ok(())
}

/// Whether it has no end, how often it repeats by number, and its text.
fn counted(range: &RepetitionRange) -> (bool, u32, String) {
    match range {
        RepetitionRange::Exactly(count) => (false, *count, format!("{{{count}}}")),
        RepetitionRange::AtLeast(count) => (true, *count, format!("{{{count},}}")),
        RepetitionRange::Bounded(from, to) => (false, *to, format!("{{{from},{to}}}")),
    }
}

fn perl(kind: &ClassPerlKind) -> &'static str {
    match kind {
        ClassPerlKind::Digit => "0-9",
        ClassPerlKind::Space => r" \t\n\x{0B}\f\r",
        ClassPerlKind::Word => "A-Za-z0-9_",
    }
}

fn class_item(item: &ClassSetItem, out: &mut String) -> Result<(), Refused> {
    match item {
        ClassSetItem::Empty(_) => {}
        ClassSetItem::Literal(literal) => character(literal, out),
        ClassSetItem::Range(range) => {
            character(&range.start, out);
            out.push('-');
            character(&range.end, out);
        }
        ClassSetItem::Perl(class) if !class.negated => out.push_str(perl(&class.kind)),
        ClassSetItem::Union(union) => {
            for item in &union.items {
                class_item(item, out)?;
            }
        }
        ClassSetItem::Perl(_)
        | ClassSetItem::Ascii(_)
        | ClassSetItem::Unicode(_)
        | ClassSetItem::Bracketed(_) => return Err(Refused::Unsupported("a class of classes")),
    }
    Ok(())
}

/// A character by its number, where it could mean something else.
fn character(literal: &Literal, out: &mut String) {
    let c = literal.c;
    if c.is_alphanumeric() || c == ' ' || c == '_' {
        out.push(c);
        return;
    }
    write!(out, r"\x{{{:X}}}", u32::from(c)).expect("a string takes any text");
}

#[cfg(test)]
mod tests {
    use super::{Refused, shared};

    #[test]
    fn what_both_engines_read_alike() {
        for (pattern, wanted) in [
            ("^S.*a$", r"\AS(?:[^\n\r\x{85}\x{2028}\x{2029}])*a\z"),
            (r"\d{2,3}|[a-f\d]+", r"(?:(?:[0-9]){2,3}|(?:[a-f0-9])+)"),
            (r"a\.b", r"a\x{2E}b"),
            ("(?P<x>é)?", "(?:(?:é))?"),
            ("", ""),
        ] {
            assert_eq!(shared(pattern).as_deref(), Ok(wanted), "{pattern}");
        }
    }

    #[test]
    fn what_they_do_not_is_refused() {
        for pattern in [
            r"\bx",
            "(?i)x",
            r"\p{L}",
            "(?=x)",
            "(?<=x)",
            r"(x)\1",
            "x++",
            "[a&&b]",
            "(a+)+",
            "(",
            "a{1000}",
            "(a{20}){20}",
            r"\Qx\E",
            "[[:alpha:]]",
            "(?i:x)",
        ] {
            assert!(shared(pattern).is_err(), "{pattern}");
        }
        assert_eq!(shared(&"a".repeat(2_000)), Err(Refused::TooLong));
    }
}
