//! Whether the graph can run the statements, before there is a request.
//!
//! In: the statements of a model and a graph. Out: the steps that it does not run, at their places.

use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::{
    graph::{Graph, GraphError},
    gremlin::{
        ParsedStatement, Script, Statement as GremlinStatement, first_step, parse_statement,
    },
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
    step(name, &statement.text).unwrap_or((0, 1).into())
}

/// The first step of a name in a text.
fn step(name: &str, text: &str) -> Option<SourceSpan> {
    let parsed = parse_statement(text).ok()?;
    let script = match parsed.tree {
        ParsedStatement::FromGraph(script) => script,
        ParsedStatement::FromParent(steps) => Script {
            statements: vec![GremlinStatement {
                source: Vec::new(),
                steps,
                terminal: None,
            }],
        },
    };
    let span = parsed.places.get(first_step(&script, name)?)?;
    Some((span.start, name.len().min(span.len())).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_found_where_it_stands() {
        let text = "// Without match() it would be shorter.\n\
                    g.V().hasLabel('match(').match(__.as('a').out('knows').as('b'))";
        let expected = text.rfind("match(").expect("it is there");
        assert_eq!(step("match", text), Some((expected, 5).into()));
        assert_eq!(step("match", "out('match(')"), None);
        assert_eq!(
            step("dedup", "out('a').where(dedup())"),
            Some((15, 5).into())
        );
        assert_eq!(step("dedup", "no gremlin"), None);
    }
}
