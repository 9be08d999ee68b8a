//! Mistakes in a project's files, each with its place.
//!
//! In: places and messages, as they are found. Out: [`SchemaErrors`], in the order of the files, at
//! most [`MOST_SHOWN`] of them, each with the lines around it.

mod excerpt;
mod lines;

use std::{collections::HashMap, ops::Range};

use async_graphql::Pos;
use miette::{Diagnostic, SourceSpan};

use self::{excerpt::Excerpt, lines::Lines};
use crate::model::source::SourceFile;

/// Mistakes that are shown at once. Whoever has more mends these first.
const MOST_SHOWN: usize = 100;

/// Bytes of a message or a help. Names come from the files and can have any length.
const LONGEST_TEXT: usize = 1_000;

/// A mistake as it is found. Its lines are looked up only if it is shown.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    file: SourceFile,
    place: Place,
    message: String,
    help: Option<String>,
}

#[derive(Debug, Clone)]
enum Place {
    /// In the schema: the word there.
    At(Pos),
    /// In a statement.
    Span(Range<usize>),
}

impl Problem {
    pub fn new(file: &SourceFile, at: Pos, message: String, help: Option<String>) -> Self {
        Problem {
            file: file.clone(),
            place: Place::At(at),
            message,
            help,
        }
    }

    /// About some bytes of a statement.
    pub fn spanning(
        file: &SourceFile,
        span: Range<usize>,
        message: String,
        help: Option<String>,
    ) -> Self {
        Problem {
            file: file.clone(),
            place: Place::Span(span),
            message,
            help,
        }
    }
}

/// A mistake as it is shown: with file, line, column and the lines around it.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Shown {
    message: String,
    #[source_code]
    lines: Excerpt,
    #[label]
    span: SourceSpan,
    #[help]
    help: Option<String>,
}

impl Shown {
    pub fn message(&self) -> &str {
        &self.message
    }

    /// File, line and column; both count from 1, columns in characters.
    pub fn place(&self) -> (&str, usize, usize) {
        self.lines.place()
    }
}

/// What is wrong with a project's files.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{}", summary(*.in_schema, *.in_statements, .problems.len()))]
pub struct SchemaErrors {
    in_schema: usize,
    in_statements: usize,
    /// The first of them.
    #[related]
    pub problems: Vec<Shown>,
}

fn summary(in_schema: usize, in_statements: usize, shown: usize) -> String {
    let all = in_schema + in_statements;
    let mut text = match (in_schema, in_statements) {
        (1, 0) => "the schema has a mistake".to_owned(),
        (0, 1) => "a statement has a mistake".to_owned(),
        (_, 0) => format!("the schema has {all} mistakes"),
        (0, _) => format!("the statements have {all} mistakes"),
        (_, _) => format!("the schema and its statements have {all} mistakes"),
    };
    if all > shown {
        text.push_str(&format!("; the first {shown} are shown"));
    }
    text
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

    /// In the order of the files and of the places in them.
    pub fn into_errors(self) -> SchemaErrors {
        let mut files: HashMap<String, Lines> = HashMap::new();
        let mut placed = Vec::with_capacity(self.0.len());
        for problem in self.0 {
            let lines = files
                .entry(problem.file.name.clone())
                .or_insert_with(|| Lines::of(&problem.file.text));
            let span = match &problem.place {
                Place::At(at) => lines.word(*at),
                Place::Span(span) => lines.within(span),
            };
            placed.push((span, problem));
        }
        placed.sort_by(|(one_span, one), (other_span, other)| {
            (&one.file.name, one_span.start).cmp(&(&other.file.name, other_span.start))
        });
        // What an interface or an input has is read again by each type that has to do with it.
        placed.dedup_by(|(one_span, one), (other_span, other)| {
            one.file.name == other.file.name
                && one_span.start == other_span.start
                && one.message == other.message
        });
        let in_statements = placed.iter();
        let in_statements = in_statements
            .filter(|(_, problem)| matches!(problem.place, Place::Span(_)))
            .count();
        let in_schema = placed.len() - in_statements;
        let shown = placed.into_iter().take(MOST_SHOWN);
        let problems = shown
            .map(|(span, problem)| {
                let (lines, span) =
                    Excerpt::around(&problem.file.name, &files[&problem.file.name], span);
                Shown {
                    message: shortened(problem.message),
                    lines,
                    span,
                    help: problem.help.map(shortened),
                }
            })
            .collect();
        SchemaErrors {
            in_schema,
            in_statements,
            problems,
        }
    }
}

fn shortened(mut text: String) -> String {
    if text.len() > LONGEST_TEXT {
        text.truncate(lines::floor(&text, LONGEST_TEXT));
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use miette::Diagnostic;

    use super::*;

    fn rendered(errors: &SchemaErrors) -> String {
        let mut text = String::new();
        miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor())
            .with_wrap_lines(false)
            .render_report(&mut text, errors)
            .expect("a string takes all that is written");
        text
    }

    fn found(text: &str, places: impl Iterator<Item = (usize, usize)>) -> SchemaErrors {
        let file = SourceFile {
            name: "a.graphql".into(),
            text: text.into(),
        };
        let mut problems = Problems::default();
        for (number, (line, column)) in places.enumerate() {
            let at = Pos { line, column };
            problems.push(Problem::new(&file, at, format!("mistake {number}"), None));
        }
        problems.into_errors()
    }

    #[test]
    fn a_hundred_mistakes_are_shown_and_the_rest_is_counted() {
        let text = "type A { a: B }\n".repeat(2_800);
        let errors = found(&text, (1..=2_800).map(|line| (line, 13)));
        assert_eq!(
            errors.to_string(),
            "the schema has 2800 mistakes; the first 100 are shown"
        );
        assert_eq!(errors.problems.len(), 100);
        assert_eq!(errors.problems[99].place(), ("a.graphql", 100, 13));
        assert!(rendered(&errors).len() < 100_000);
    }

    #[test]
    fn a_long_line_is_quoted_around_the_mistake() {
        let text = "type A { a: B } ".repeat(20_000);
        let errors = found(&text, (0..2_000).map(|number| (1, number * 16 + 13)));
        let text = rendered(&errors);
        assert!(text.len() < 60_000, "{} bytes", text.len());
        assert!(text.contains("[a.graphql:1:1597]"), "{text}");
        assert!(text.contains('…'), "{text}");
    }

    #[test]
    fn a_place_outside_of_the_file_is_its_end() {
        for (line, column) in [
            (0, 0),
            (1, 900),
            (70_000, 1),
            (2, 0),
            (usize::MAX, usize::MAX),
        ] {
            let errors = found("type A {\n", [(line, column)].into_iter());
            assert!(rendered(&errors).contains("mistake 0"), "{line}:{column}");
            assert!(errors.problems[0].source_code().is_some());
        }
        assert!(rendered(&found("", [(1, 1)].into_iter())).contains("mistake 0"));
    }

    #[test]
    fn columns_count_characters() {
        let errors = found("# é\ntype É { ü: Ö }", [(2, 13)].into_iter());
        assert_eq!(errors.problems[0].place(), ("a.graphql", 2, 13));
        assert!(rendered(&errors).contains("[a.graphql:2:13]"));
    }
}
