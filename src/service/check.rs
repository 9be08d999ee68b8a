//! Whether the graph can run the statements, before there is a request.
//!
//! In: the statements of a model and a graph. Out: the steps that it does not run, at their places.

use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::{
    graph::{Graph, GraphError},
    model::{FieldKind, Model, Statement},
};

/// Statements that the graph does not run.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("the graph does not run these statements")]
#[diagnostic(help("a server may run them: name it with --endpoint"))]
struct Unsupported {
    #[related]
    statements: Vec<UnsupportedStatement>,
}

#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
struct UnsupportedStatement {
    message: String,
    #[source_code]
    text: NamedSource<Arc<str>>,
    #[label]
    place: SourceSpan,
}

pub(super) fn statements(model: &Model, graph: &dyn Graph) -> Result<(), miette::Report> {
    let fields = model
        .roots()
        .map(|root| &root.fields)
        .chain(model.objects().map(|object| &object.fields))
        .flat_map(|fields| fields.iter());
    let mut statements = Vec::new();
    for field in fields {
        if let FieldKind::Statement(statement) = &field.kind
            && let Err(GraphError::Unsupported(message)) = graph.check(&statement.sample)
        {
            statements.push(UnsupportedStatement {
                place: place(&message, statement),
                text: NamedSource::new(&*statement.name, statement.text.clone()),
                message,
            });
        }
    }
    match statements.is_empty() {
        true => Ok(()),
        false => Err(Unsupported { statements }.into()),
    }
}

/// The step that the message names, `match()`, or the beginning.
fn place(message: &str, statement: &Statement) -> SourceSpan {
    let (before, _) = message.split_once("()").unwrap_or_default();
    let name = before.rsplit(' ').next().unwrap_or_default();
    let found = statement
        .text
        .match_indices(name)
        .map(|(at, _)| at)
        .find(|at| {
            statement.text[at + name.len()..]
                .trim_start()
                .starts_with('(')
        });
    match found {
        Some(at) if !name.is_empty() => (at, name.len()).into(),
        Some(_) | None => (0, 1).into(),
    }
}
