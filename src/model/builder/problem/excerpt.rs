//! The lines around a mistake, long ones shortened.
//!
//! In: a file's lines and the bytes of the mistake. Out: a text of a few lines with a span in it,
//! which is all that a report needs to read: its size does not grow with the file's.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::lines::{Lines, floor};

/// Characters of a line that are shown.
const WIDEST: usize = 120;
/// Of these, so many stand before the mistake where a line is cut.
const BEFORE: usize = 40;
/// Lines of a mistake that are shown.
const TALLEST: usize = 12;

#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    /// The number of the first line here, from 0.
    first: usize,
    /// The line and column of the mistake in the file, from 0.
    line: usize,
    column: usize,
}

impl Excerpt {
    pub fn around(name: &str, lines: &Lines, span: Range<usize>) -> (Self, SourceSpan) {
        let (line, column) = lines.place(span.start);
        let (end_line, end_column) = lines.place(span.end);
        let last = end_line.min(line + TALLEST);
        let mut text = String::new();
        let first = line.saturating_sub(1);
        if first < line {
            push(&mut text, lines.line(first), 0);
            text.push('\n');
        }
        let start = push(&mut text, lines.line(line), column);
        let mut end = match end_line == line {
            true => (start + span.len()).min(text.len()),
            false => text.len(),
        };
        for number in line + 1..=last {
            text.push('\n');
            let here = push(&mut text, lines.line(number), 0);
            end = match number == end_line {
                true => (here + end_column).min(text.len()),
                false => text.len(),
            };
        }
        if last + 1 < lines.count() {
            text.push('\n');
            push(&mut text, lines.line(last + 1), 0);
            // A report passes over an empty line that nothing ends.
            if text.ends_with('\n') {
                text.push('\n');
            }
        }
        let before = lines.line(line);
        let before = &before[..floor(before, column)];
        let excerpt = Excerpt {
            name: name.to_owned(),
            text,
            first,
            line,
            column: before.chars().count(),
        };
        (excerpt, (start, end - start).into())
    }

    /// From 1.
    pub fn place(&self) -> (&str, usize, usize) {
        (&self.name, self.line + 1, self.column + 1)
    }
}

/// Writes a line, cut around the byte that must be seen, and answers where that byte is now.
fn push(text: &mut String, line: &str, seen: usize) -> usize {
    let seen = floor(line, seen);
    let fits = line.len() <= WIDEST || line.chars().nth(WIDEST).is_none();
    let from = match fits {
        true => 0,
        false => back(line, seen, BEFORE),
    };
    if from > 0 {
        text.push('…');
    }
    let at = text.len() + (seen - from);
    let rest = &line[from..];
    match rest.char_indices().nth(WIDEST).filter(|_| !fits) {
        Some((end, _)) => {
            text.push_str(&rest[..end]);
            text.push('…');
        }
        None => text.push_str(rest),
    }
    at
}

/// The byte so many characters before another one.
fn back(line: &str, byte: usize, characters: usize) -> usize {
    let before = line[..byte].char_indices().rev();
    before.take(characters).last().map_or(byte, |(at, _)| at)
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let all = (0, self.text.len()).into();
        let (span, line, column) = match lines_before {
            // What the headline shows: the place in the file.
            0 => (*span, self.line, self.column),
            _ => (all, self.first, 0),
        };
        let text = self
            .text
            .get(span.offset()..span.offset() + span.len())
            .ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            text.as_bytes(),
            span,
            line,
            column,
            self.text.lines().count(),
        )))
    }
}
