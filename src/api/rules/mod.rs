//! Whether a document fits the schema (GraphQL, section 5).
//!
//! In: a document whose size and nesting are bounded. Out: what is wrong with it. Every rule is
//! linear in the document, or has a bound of its own; errors beyond the first hundred are counted.

mod fields;
mod overlap;
mod places;
mod report;
#[cfg(test)]
mod tests;
mod uses;
mod variables;

use async_graphql::parser::types::ExecutableDocument;

use self::report::Report;
use super::book::Book;
use crate::{error::Error, model::Model};

/// Looks at every operation and fragment: a document is valid as a whole, or not at all.
pub(super) fn check(book: &Book, model: &Model, document: &ExecutableDocument) -> Vec<Error> {
    let mut report = Report::default();
    let uses = fields::check(book, model, document, &mut report);
    variables::check(book, model, &uses, &mut report);
    // Only fields that are known can be compared.
    if report.is_empty() {
        overlap::check(book, document, &mut report);
    }
    report.finish()
}

/// What messages say of a schema that the client may know, or may not.
fn told(book: &Book, text: impl FnOnce() -> String) -> String {
    match book.told {
        true => text(),
        false => String::new(),
    }
}

/// ` Did you mean …?`
fn suggestion<'n>(book: &Book, name: &str, known: impl Iterator<Item = &'n str>) -> String {
    match book.told {
        true => crate::names::nearest(name, known)
            .map_or_else(String::new, |near| format!(" Did you mean \"{near}\"?")),
        false => String::new(),
    }
}
