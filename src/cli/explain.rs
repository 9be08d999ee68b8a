//! `explain`: what an operation becomes.

use std::{
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use clap::Args;
use miette::{Diagnostic, LabeledSpan, NamedSource, SourceOffset};
use serde_json::{Map, Value};

use super::{block_on, print, settings::RequestArgs, target::NoGraph};
use crate::{
    consistency::Consistency,
    error::Error,
    files,
    request::{Asker, Moment, Request},
    service::Service,
};

/// Shows the plan of an operation and the Gremlin text that it becomes; nothing is run
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Explain {
    /// The project: schema/*.graphql, resolvers/*.gremlin
    #[arg(env = "NEPTUNE_GRAPHQL_DIR", default_value = ".")]
    dir: PathBuf,

    /// The operation: its text, a file that holds it, or `-` for standard input
    #[arg(long, short, value_name = "TEXT|FILE|-", default_value = "-")]
    query: String,

    /// Variables: a JSON object, or a file that holds it
    #[arg(long, value_name = "JSON|FILE")]
    variables: Option<String>,

    /// Which operation, where the document has several
    #[arg(long, value_name = "NAME")]
    operation: Option<String>,

    #[command(flatten)]
    requests: RequestArgs,
}

const EXAMPLES: &str = "\
Examples:
  neptune-graphql explain --query '{ airports(limit: 3) { code } }'
  neptune-graphql explain app --query airports.graphql --variables '{\"code\": \"SEA\"}'
  cat airports.graphql | neptune-graphql explain app";

impl Explain {
    pub(super) fn run(&self) -> miette::Result<()> {
        let settings = self.requests.settings(false);
        let deadline = Instant::now() + settings.timeout;
        let service = Service::load(&self.dir, Arc::new(NoGraph), settings)?;
        let (name, query) = self.query()?;
        let request = Request {
            query: query.clone(),
            operation_name: self.operation.clone(),
            variables: self.variables()?,
            may_mutate: true,
            deadline,
            identity: self.requests.identity(),
            moment: Moment::of_now(),
            asker: Asker::Client,
            consistency: Consistency::Eventual,
            trace: None,
        };
        match block_on(service.explain(&request))? {
            Ok(text) => print(&text),
            Err(errors) => Err(QueryErrors::new(&name, &query, errors).into()),
        }
    }

    /// The operation and where it is from.
    fn query(&self) -> miette::Result<(String, String)> {
        if self.query == "-" {
            let mut input = io::stdin().lock();
            if input.is_terminal() {
                return Err(miette::miette!(
                    help = "give it with --query TEXT or --query FILE",
                    "there is no operation to explain"
                ));
            }
            let text = files::read_open(&mut input, LARGEST)
                .and_then(files::as_text)
                .map_err(|error| {
                    miette::miette!(
                        help = "give the operation with --query TEXT or --query FILE",
                        "standard input cannot be read: {error}"
                    )
                })?;
            return Ok(("standard input".to_owned(), text));
        }
        Ok(match text_or_file(&self.query)? {
            TextOrFile::File(text) => (self.query.clone(), text),
            TextOrFile::Text(text) => ("--query".to_owned(), text.to_owned()),
        })
    }

    fn variables(&self) -> miette::Result<Map<String, Value>> {
        let Some(given) = &self.variables else {
            return Ok(Map::new());
        };
        let text = match text_or_file(given)? {
            TextOrFile::File(text) => text,
            TextOrFile::Text(text) => text.to_owned(),
        };
        serde_json::from_str(&text).map_err(|error| {
            miette::miette!(
                help = "write a JSON object, such as {{\"code\": \"SEA\"}}",
                "the variables cannot be read: {error}"
            )
        })
    }
}

enum TextOrFile<'a> {
    Text(&'a str),
    File(String),
}

/// A file with an operation or its variables has no more bytes.
const LARGEST: u64 = 16 << 20;

/// What has a brace in it is text: every operation and every JSON object has.
fn text_or_file(given: &str) -> miette::Result<TextOrFile<'_>> {
    if given.contains('{') {
        return Ok(TextOrFile::Text(given));
    }
    files::read_given_text(Path::new(given), LARGEST)
        .map(TextOrFile::File)
        .map_err(|error| {
            miette::miette!(
                help = files::help(&error),
                "the file {given} cannot be read: {error}"
            )
        })
}

/// The errors of an operation.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("the operation cannot be run")]
struct QueryErrors {
    #[related]
    errors: Vec<QueryError>,
}

/// One of them, at its place.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{code}: {message}")]
struct QueryError {
    message: String,
    code: &'static str,
    #[source_code]
    text: NamedSource<String>,
    #[label(collection)]
    places: Vec<LabeledSpan>,
}

impl QueryErrors {
    fn new(name: &str, query: &str, errors: Vec<Error>) -> Self {
        let errors = errors.into_iter().map(|error| QueryError {
            places: error
                .locations
                .iter()
                .map(|place| {
                    let at = SourceOffset::from_location(query, place.line, place.column);
                    LabeledSpan::underline((at.offset().min(query.len()), 0))
                })
                .collect(),
            message: error.message,
            code: error.code.text(),
            text: NamedSource::new(name, query.to_owned()),
        });
        QueryErrors {
            errors: errors.collect(),
        }
    }
}
