//! A mistake in a project's files, with its place.

use std::sync::Arc;

use async_graphql::Pos;
use miette::{Diagnostic, NamedSource, SourceSpan};

/// One mistake. Rendered with file, line, column and the source line.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Problem {
    message: String,
    #[source_code]
    file: NamedSource<Arc<str>>,
    #[label]
    span: SourceSpan,
    #[help]
    help: Option<String>,
}

impl Problem {
    pub(super) fn new(
        file: &super::source::SourceFile,
        at: Pos,
        message: String,
        help: Option<String>,
    ) -> Self {
        Problem {
            message,
            file: NamedSource::new(&file.name, file.text.clone()),
            span: span(&file.text, at),
            help,
        }
    }

    /// About some bytes of a file.
    pub(super) fn spanning(
        file: &super::source::SourceFile,
        span: std::ops::Range<usize>,
        message: String,
        help: Option<String>,
    ) -> Self {
        let end = span.end.min(file.text.len()).max(span.start);
        Problem {
            message,
            file: NamedSource::new(&file.name, file.text.clone()),
            span: (span.start.min(end), end - span.start.min(end)).into(),
            help,
        }
    }

    pub fn message(&self) -> &str {
        &self.message
    }

    fn place(&self) -> (&str, usize) {
        (self.file.name(), self.span.offset())
    }
}

/// The word at a position; lines and columns count from 1, columns in characters.
fn span(text: &str, at: Pos) -> SourceSpan {
    let line_start = text
        .split_inclusive('\n')
        .take(at.line.saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let rest = &text[line_start..];
    let line = rest.lines().next().unwrap_or_default();
    let start = line
        .char_indices()
        .nth(at.column.saturating_sub(1))
        .map_or(line.len(), |(offset, _)| offset);
    let word = line[start..]
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '@'))
        .unwrap_or(line.len() - start);
    SourceSpan::new(
        (line_start + start).into(),
        word.max(1).min(text.len() - line_start - start),
    )
}

/// Every mistake that was found.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{}", summary(.problems.len()))]
pub struct SchemaErrors {
    #[related]
    pub problems: Vec<Problem>,
}

fn summary(count: usize) -> String {
    match count {
        1 => "the schema has a mistake".to_owned(),
        n => format!("the schema has {n} mistakes"),
    }
}

/// Collects mistakes so that all of them can be shown at once.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order of the files and of the lines in them.
    pub fn into_errors(mut self) -> SchemaErrors {
        self.0.sort_by(|one, other| one.place().cmp(&other.place()));
        // What an interface has is read again for each of its types.
        self.0
            .dedup_by(|one, other| one.place() == other.place() && one.message == other.message);
        SchemaErrors { problems: self.0 }
    }
}
