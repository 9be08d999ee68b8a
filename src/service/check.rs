//! Whether the graph can run the statements, before there is a request.
//!
//! In: the statements of a model and a graph. Out: the steps that it does not run, at their places.

use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::{
    graph::{Graph, GraphError},
    gremlin::{Arg, Chain, Script, Step, StepName, parse_statement, steps_inside},
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
                place: place(&message, statement, graph),
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

/// The step that the graph refuses, or the beginning.
fn place(message: &str, statement: &Statement, graph: &dyn Graph) -> SourceSpan {
    let step = refused_step(message, &statement.sample, graph);
    let places = parse_statement(&statement.text).map(|parsed| parsed.places);
    match places.ok().and_then(|places| places.get(step?)) {
        Some(at) => at.into(),
        None => (0, 1).into(),
    }
}

/// The number of the first step without which the script would not be refused in these words: the
/// words name a step, and the script may have many of that name.
fn refused_step(message: &str, script: &Script, graph: &dyn Graph) -> Option<usize> {
    let mut number = 0;
    for (index, statement) in script.statements.iter().enumerate() {
        number += steps_in(&statement.source);
        let refused = |steps: Chain| {
            let mut statements = script.statements[..=index].to_vec();
            statements[index].steps = steps;
            matches!(
                graph.check(&Script { statements }),
                Err(GraphError::Unsupported(told)) if told == message
            )
        };
        if let Some(step) = refused_in(&statement.steps, number, &refused) {
            return Some(step);
        }
        number += steps_in(&statement.steps);
    }
    None
}

/// Goes as deep as the parser lets a statement be.
fn refused_in(chain: &[Step], mut number: usize, refused: &dyn Fn(Chain) -> bool) -> Option<usize> {
    for (at, step) in chain.iter().enumerate() {
        let beginning = &chain[..=at];
        if !refused(beginning.to_vec()) {
            number += 1 + steps_inside(step);
            continue;
        }
        let mut inside = number + 1;
        for (index, arg) in step.args.iter().enumerate() {
            let with = |child: Chain| {
                let mut steps = beginning.to_vec();
                steps[at].args[index] = Arg::Traversal(child);
                refused(steps)
            };
            if let Arg::Traversal(child) = arg
                && !with(vec![Step::new(StepName::Identity, [])])
            {
                return refused_in(child, inside, &with).or(Some(number));
            }
            inside += steps_inside(&Step::new(step.name, [arg.clone()]));
        }
        return Some(number);
    }
    None
}

fn steps_in(chain: &[Step]) -> usize {
    chain.iter().map(|step| 1 + steps_inside(step)).sum()
}
