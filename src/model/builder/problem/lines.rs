//! The lines of a file, found by number and by byte.
//!
//! In: a text, looked through once. Out: the bytes of a place in it.

use std::{ops::Range, sync::Arc};

use async_graphql::Pos;

#[derive(Debug)]
pub(super) struct Lines {
    text: Arc<str>,
    /// Where each line begins. Never empty.
    starts: Vec<usize>,
}

impl Lines {
    pub fn of(text: &Arc<str>) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines {
            text: text.clone(),
            starts: std::iter::once(0).chain(after).collect(),
        }
    }

    /// The word at a position, or the end of its line. Lines and columns count from 1, columns in
    /// characters.
    pub fn word(&self, at: Pos) -> Range<usize> {
        let Some(line_start) = self.starts.get(at.line.saturating_sub(1)).copied() else {
            return self.text.len()..self.text.len();
        };
        let line = self.line(at.line.saturating_sub(1));
        let column = at.column.saturating_sub(1);
        // Characters need counting only where they are not bytes.
        let start = match line.is_ascii() {
            true => column.min(line.len()),
            false => line
                .char_indices()
                .nth(column)
                .map_or(line.len(), |(offset, _)| offset),
        };
        let rest = &line[start..];
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '@';
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let start = line_start + start;
        start..start + word.max(first)
    }

    /// The span, as far as it lies in the text.
    pub fn within(&self, span: &Range<usize>) -> Range<usize> {
        let start = floor(&self.text, span.start);
        let end = floor(&self.text, span.end).max(start);
        start..end
    }

    /// A line without its end; nothing behind the last one.
    pub fn line(&self, number: usize) -> &str {
        let Some(start) = self.starts.get(number) else {
            return "";
        };
        let end = self
            .starts
            .get(number + 1)
            .map_or(self.text.len(), |next| next - 1);
        let line = &self.text[*start..end];
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// The number of the line that holds a byte, and the byte's place in it.
    pub fn place(&self, byte: usize) -> (usize, usize) {
        let number = self.starts.partition_point(|start| *start <= byte) - 1;
        (number, byte - self.starts[number])
    }

    pub fn count(&self) -> usize {
        match self.text.ends_with('\n') {
            true => self.starts.len() - 1,
            false => self.starts.len(),
        }
    }
}

/// The byte at which a character begins, or the nearest one before.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
