//! `schema check`, `schema print` and `schema appsync`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{Args, Subcommand, ValueEnum};

use super::{print, serve::count_types, target::NoGraph};
#[cfg(feature = "embedded")]
use crate::graph::{Graph as _, GraphError, memory::MemoryGraph};
use crate::{
    api::appsync::{self, Attach},
    model::{Model, Unanswered},
    service::{Service, Settings},
};

/// Checks the schema, or prints it
#[derive(Subcommand)]
pub(super) enum Schema {
    Check(Check),
    Print(Print),
    Appsync(Appsync),
}

/// Reads the schema and the statements, and shows every mistake with its place
#[derive(Args)]
pub(super) struct Check {
    /// The project, or one file with a schema
    #[arg(
        env = "NEPTUNE_GRAPHQL_DIR",
        value_name = "DIR|FILE",
        default_value = "."
    )]
    path: PathBuf,
}

/// Prints the whole schema that clients see
#[derive(Args)]
pub(super) struct Print {
    /// The project, or one file with a schema
    #[arg(
        env = "NEPTUNE_GRAPHQL_DIR",
        value_name = "DIR|FILE",
        default_value = "."
    )]
    path: PathBuf,
}

/// Prints the schema that AppSync accepts, or the resolvers to attach to its fields
///
/// Scalars that AppSync does not have become others: `Long` and scalars of the schema's own a
/// `String`, `JSON` an `AWSJSON`, `Date` and `DateTime` an `AWSDate` and `AWSDateTime`. The answers
/// to AppSync's events agree with that.
#[derive(Args)]
pub(super) struct Appsync {
    /// The project, or one file with a schema
    #[arg(
        env = "NEPTUNE_GRAPHQL_DIR",
        value_name = "DIR|FILE",
        default_value = "."
    )]
    path: PathBuf,

    /// Print the resolvers instead of the schema
    #[arg(long, value_name = "FORMAT")]
    resolvers: Option<ResolverFormat>,

    /// Also a resolver for each field that leads from a node to others; the function needs
    /// NEPTUNE_GRAPHQL_APPSYNC_RESOLVERS=objects then
    #[arg(long, requires = "resolvers")]
    every_object: bool,

    /// Objects in one batch of such a resolver
    #[arg(
        long,
        value_name = "N",
        default_value_t = 200,
        value_parser = clap::value_parser!(u16).range(1..=2000),
        requires = "every_object"
    )]
    batch_size: u16,

    /// AppSync's data source for the function
    #[arg(long, value_name = "NAME", default_value = "neptune_graphql", value_parser = data_source)]
    data_source: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum ResolverFormat {
    Json,
    Cloudformation,
}

/// As AppSync names data sources.
fn data_source(name: &str) -> Result<String, String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(is_word) {
        false if !name.is_empty() => Ok(name.to_owned()),
        _ => Err("a data source is named with letters, digits and `_`".to_owned()),
    }
}

impl Schema {
    pub(super) fn run(&self) -> miette::Result<()> {
        match self {
            Schema::Check(command) => {
                let service = load(&command.path)?;
                let path = command.path.display();
                let model = service.model();
                let mut text = format!("{path}: {}; no mistakes\n", count_types(model));
                for Unanswered {
                    coordinate,
                    type_name,
                    fields,
                } in model.unanswered()
                {
                    let fields: Vec<_> = fields.iter().map(|name| format!("`{name}`")).collect();
                    text.push_str(&format!(
                        "note: the maps that the statement of `{coordinate}` makes have no {}, which \
                         `{type_name}` has: asked for there, these are null, or an error where null is \
                         not allowed\n",
                        fields.join(", ")
                    ));
                }
                text.push_str(&not_run(model));
                print(&text)
            }
            Schema::Print(command) => print(&load(&command.path)?.sdl()),
            Schema::Appsync(command) => command.run(),
        }
    }
}

impl Appsync {
    fn run(&self) -> miette::Result<()> {
        let service = load(&self.path)?;
        let model = service.model();
        let attach = match self.every_object {
            true => Attach::Objects {
                batch_size: self.batch_size,
            },
            false => Attach::Roots,
        };
        let resolvers = || appsync::resolvers(model, attach, &self.data_source);
        let text = match self.resolvers {
            None => appsync::sdl(model).map_err(|refused| {
                let refused: Vec<_> = refused.iter().map(ToString::to_string).collect();
                miette::miette!("AppSync would not take the schema: {}", refused.join("\n"))
            })?,
            Some(ResolverFormat::Json) => {
                let json = serde_json::to_string_pretty(&resolvers());
                json.map_err(|error| miette::miette!("{error}"))? + "\n"
            }
            Some(ResolverFormat::Cloudformation) => {
                let text = appsync::cloudformation(&resolvers(), &self.data_source);
                text.map_err(|error| miette::miette!("{error}"))?
            }
        };
        print(&text)
    }
}

/// A server may run what the embedded graph does not; whoever tries it there is told here.
#[cfg(feature = "embedded")]
fn not_run(model: &Model) -> String {
    let graph = MemoryGraph::new();
    let roots = model.roots().map(|root| &root.fields);
    let objects = model.objects().map(|object| &object.fields);
    let mut text = String::new();
    for field in roots.chain(objects).flat_map(|fields| fields.iter()) {
        if let Some(statement) = field.kind.statement()
            && let Err(GraphError::Unsupported(message)) = graph.check(&statement.sample)
        {
            let name = &statement.name;
            text.push_str(&format!(
                "note: the embedded graph does not run the statement {name}: {message}\n"
            ));
        }
    }
    text
}

#[cfg(not(feature = "embedded"))]
fn not_run(_: &Model) -> String {
    String::new()
}

fn load(path: &Path) -> miette::Result<Service> {
    Service::load(path, Arc::new(NoGraph), Settings::default())
}
