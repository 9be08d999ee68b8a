//! Where a statement's text stands, so that a mistake in it has a place in a file.

use std::{ops::Range, sync::Arc};

use async_graphql::Pos;

use crate::{
    gremlin::Text,
    model::{
        builder::{
            document::{At, Document},
            problem::Problem,
        },
        source::SourceFile,
    },
};

/// A statement as it was written.
#[derive(Debug, Clone)]
pub struct StatementText {
    /// For messages and logs.
    pub name: Text,
    pub text: Arc<str>,
    file: SourceFile,
    /// Where in the file each line of the text begins. Empty: the text is not in the file letter by
    /// letter, and `start` is all that is known.
    lines: Vec<usize>,
    start: usize,
}

impl StatementText {
    pub fn of_file(file: &SourceFile) -> Self {
        let name = file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name);
        StatementText {
            name: name.into(),
            text: file.text.clone(),
            file: file.clone(),
            lines: line_starts(&file.text).collect(),
            start: 0,
        }
    }

    /// `at` is where the string literal begins that holds the text.
    pub fn of_directive(document: &Document, at: At, text: &str, field: &str) -> Self {
        let file = document.file(at).clone();
        let start = offset(&file.text, at.pos());
        let lines = lines_in_literal(&file.text[start..], text)
            .into_iter()
            .map(|line| start + line)
            .collect();
        StatementText {
            name: format!("@graphQuery of {field}").into(),
            text: text.into(),
            file,
            lines,
            start,
        }
    }

    /// A mistake at some bytes of the text.
    pub fn problem(&self, span: Range<usize>, message: String, help: Option<String>) -> Problem {
        let line = self.text[..span.start]
            .bytes()
            .filter(|b| *b == b'\n')
            .count();
        let Some(in_file) = self.lines.get(line) else {
            return Problem::spanning(&self.file, self.start..self.start + 1, message, help);
        };
        let in_text = line_starts(&self.text).nth(line).unwrap_or(0);
        let start = in_file + (span.start - in_text);
        let length = self.text[span].lines().next().map_or(0, str::len);
        Problem::spanning(&self.file, start..start + length, message, help)
    }

    /// The line and column of a byte of the text, both counted from 1.
    pub fn line_and_column(&self, at: usize) -> Pos {
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Pos {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1))
}

fn offset(text: &str, pos: Pos) -> usize {
    let line = line_starts(text)
        .nth(pos.line.saturating_sub(1))
        .unwrap_or(0);
    text[line..]
        .char_indices()
        .nth(pos.column.saturating_sub(1))
        .map_or(text.len(), |(at, _)| line + at)
}

/// Where each line of a string stands in its literal. Of a block string the indentation is taken
/// off, and blank lines at its beginning (GraphQL, section 2.9.4, BlockStringValue).
fn lines_in_literal(literal: &str, text: &str) -> Vec<usize> {
    let quotes = match literal.starts_with("\"\"\"") {
        true => 3,
        false => 1,
    };
    let mut written = line_starts(literal)
        .map(|start| start.max(quotes))
        .map(|start| (start, literal[start..].lines().next().unwrap_or_default()))
        .skip_while(|(_, line)| line.trim().is_empty());
    let mut found = Vec::new();
    for line in text.lines() {
        let Some((start, written)) = written.next() else {
            return Vec::new();
        };
        match written.find(line) {
            Some(indent) if line.is_empty() || written[..indent].trim().is_empty() => {
                found.push(start + indent);
            }
            _ => return Vec::new(),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::lines_in_literal;

    #[test]
    fn a_line_is_found_in_its_literal() {
        assert_eq!(lines_in_literal("\"g.V()\") : Int", "g.V()"), [1]);
        assert_eq!(
            lines_in_literal(
                "\"\"\"\n    g.V()\n      .out()\n  \"\"\")",
                "g.V()\n  .out()"
            ),
            [8, 18]
        );
        assert_eq!(
            lines_in_literal("\"\"\"g.V()\n  .out()\"\"\"", "g.V()\n.out()"),
            [3, 11]
        );
        // With an escape the letters are others.
        assert_eq!(
            lines_in_literal(r#""g.V(\"a\")")"#, "g.V(\"a\")"),
            [0usize; 0]
        );
    }
}
