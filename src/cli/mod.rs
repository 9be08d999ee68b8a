//! The command line: one file a command.
//!
//! In: arguments and environment variables; every flag is both. Out: an exit code: 0 all well,
//! 1 something in the project or around it is wrong, 2 the command line is.

#[cfg(feature = "package")]
mod binary;
#[cfg(feature = "embedded")]
mod embedded;
mod explain;
#[cfg(feature = "embedded")]
mod gremlin;
mod lambda;
mod listen;
#[cfg(feature = "load")]
mod load;
mod logging;
#[cfg(feature = "package")]
mod package;
mod schema;
mod serve;
mod settings;
mod signals;
mod size;
mod target;

use std::{
    env,
    ffi::OsString,
    io::{self, Write},
    process::ExitCode,
};

use clap::{Command, CommandFactory, FromArgMatches, Parser, Subcommand, builder::Resettable};

/// The GraphQL layer for Amazon Neptune: a folder with a GraphQL schema and Gremlin statements
/// becomes a service.
#[derive(Parser)]
#[command(version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Commands,
    #[command(flatten)]
    logging: logging::LogArgs,
}

#[cfg(feature = "embedded")]
const EXAMPLES: &str = "\
Examples:
  neptune-graphql serve                      the folder here, on an embedded graph
  neptune-graphql serve app --endpoint https://HOST:8182
  neptune-graphql load app --endpoint https://HOST:8182
  neptune-graphql schema check app
  neptune-graphql schema appsync app         the schema to upload to AppSync
  neptune-graphql explain app --query '{ airports(limit: 3) { code } }'
  neptune-graphql gremlin app                the embedded graph alone, as a Neptune endpoint";

#[cfg(not(feature = "embedded"))]
const EXAMPLES: &str = "\
Examples:
  neptune-graphql serve app --endpoint https://HOST:8182
  neptune-graphql schema check app
  neptune-graphql schema appsync app         the schema to upload to AppSync
  neptune-graphql explain app --query '{ airports(limit: 3) { code } }'";

#[derive(Subcommand)]
enum Commands {
    Serve(Box<serve::Serve>),
    Explain(explain::Explain),
    #[cfg(feature = "embedded")]
    Gremlin(gremlin::Gremlin),
    Lambda(Box<lambda::Lambda>),
    #[cfg(feature = "load")]
    Load(Box<load::Load>),
    #[cfg(feature = "package")]
    Package(package::Package),
    #[command(subcommand)]
    Schema(schema::Schema),
}

/// The commands and their flags, from which the documentation's list of settings is made.
pub fn command() -> Command {
    fitting(Cli::command())
}

/// Runs the program.
pub fn run() -> ExitCode {
    if lambda::is_bootstrap() {
        return lambda::bootstrap();
    }
    let cli: Cli = parse(env::args_os()).unwrap_or_else(|error| error.exit());
    let done = logging::init(&cli.logging).and_then(|()| match cli.command {
        Commands::Serve(command) => command.run(&cli.logging),
        Commands::Explain(command) => command.run(),
        #[cfg(feature = "embedded")]
        Commands::Gremlin(command) => command.run(&cli.logging),
        Commands::Lambda(command) => command.run(&cli.logging),
        #[cfg(feature = "load")]
        Commands::Load(command) => command.run(&cli.logging),
        #[cfg(feature = "package")]
        Commands::Package(command) => command.run(),
        Commands::Schema(command) => command.run(),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            let _ = writeln!(io::stderr(), "{report:?}");
            ExitCode::FAILURE
        }
    }
}

fn parse<C: CommandFactory + FromArgMatches>(
    args: impl IntoIterator<Item = OsString>,
) -> Result<C, clap::Error> {
    let command = without_empty_variables(fitting(C::command()));
    let matches = command.try_get_matches_from(args)?;
    C::from_arg_matches(&matches)
}

/// Flags that several commands share, as each of them has them.
fn fitting(command: Command) -> Command {
    let command = with(command, "load", |load| {
        let graph = "Neptune, or another Gremlin server: the graph that is loaded into";
        let region = "The region of the cluster, for --iam, and of the bucket, for --from";
        let load = load
            .mut_arg("endpoint", |endpoint| endpoint.help(graph))
            .mut_arg("region", |flag| flag.help(region));
        // Whoever loads asks the writer alone: a reader may lag behind it.
        hiding(load, &["reader_endpoint", "instance_endpoint"])
    });
    // There it is refused, wherever it comes from.
    let command = with(command, "lambda", |lambda| hiding(lambda, &["identity"]));
    // It asks no graph, so what a request may take there means nothing; the variables may be set.
    with(command, "explain", |explain| {
        let requests = ["timeout", "max_answer", "slow", "rules_only_in_appsync"];
        hiding(explain, &requests)
    })
}

fn hiding(command: Command, flags: &[&str]) -> Command {
    flags.iter().fold(command, |command, flag| {
        command.mut_arg(flag, |flag| flag.hide(true))
    })
}

fn with(command: Command, name: &str, change: impl FnOnce(Command) -> Command) -> Command {
    match command.find_subcommand(name) {
        Some(_) => command.mut_subcommand(name, change),
        None => command,
    }
}

/// A variable that is set to nothing is as good as not set: compose files and templates leave such
/// ones behind.
fn without_empty_variables(command: Command) -> Command {
    command
        .mut_args(|arg| match arg.get_env() {
            Some(name) if env::var_os(name).is_some_and(|value| value.is_empty()) => {
                arg.env(Resettable::Reset)
            }
            _ => arg,
        })
        .mut_subcommands(without_empty_variables)
}

/// Writes to standard output. A reader that has gone is no mistake of ours.
fn print(text: &str) -> miette::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(miette::miette!("the output cannot be written: {error}"))
        }
        _ => Ok(()),
    }
}

/// The runtime of a command that waits for nothing but itself.
fn block_on<T>(work: impl Future<Output = T>) -> miette::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| miette::miette!("the runtime cannot be started: {error}"))?;
    Ok(runtime.block_on(work))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_of_a_server_is_a_variable() {
        let command = Cli::command();
        for name in ["serve", "gremlin", "lambda"] {
            let server = command.find_subcommand(name).expect("there is the command");
            for arg in server.get_arguments() {
                assert!(arg.get_env().is_some(), "{}", arg.get_id());
                assert!(arg.get_help().is_some(), "{}", arg.get_id());
            }
        }
    }
}
