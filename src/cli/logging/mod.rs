//! Where log lines go, what they look like, and what they may show.

mod lines;

use std::{
    io::{self, IsTerminal, Write},
    panic,
};

use clap::{Args, ValueEnum, builder::BoolishValueParser};
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use lines::{Form, Lines};

#[derive(Args)]
#[command(next_help_heading = "Log")]
pub(super) struct LogArgs {
    /// What is logged: a level, or levels by module (RUST_LOG works too) [default: info]
    #[arg(
        long,
        global = true,
        env = "NEPTUNE_GRAPHQL_LOG",
        value_name = "FILTER"
    )]
    log: Option<String>,

    /// How log lines look on standard error [default: text]
    #[arg(long, global = true, env = "NEPTUNE_GRAPHQL_LOG_FORMAT", value_enum)]
    log_format: Option<LogFormat>,

    /// Shows data of clients in the log: traversals with their values, and what the graph says of
    /// them; without it, values are written `?`
    #[arg(long, global = true, env = "NEPTUNE_GRAPHQL_LOG_VALUES",
          value_parser = BoolishValueParser::new())]
    log_values: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

impl LogArgs {
    pub(super) fn is_json(&self) -> bool {
        self.format() == LogFormat::Json
    }

    /// Whether lines may hold values of requests.
    pub(super) fn values(&self) -> bool {
        self.log_values
    }

    fn format(&self) -> LogFormat {
        self.log_format.unwrap_or_else(|| {
            match variable("AWS_LAMBDA_LOG_FORMAT")
                .is_some_and(|of| of.eq_ignore_ascii_case("json"))
            {
                true => LogFormat::Json,
                false => LogFormat::Text,
            }
        })
    }

    fn form(&self) -> Form {
        match self.format() {
            LogFormat::Json => Form::Json,
            LogFormat::Text => Form::Text {
                time: variable("AWS_LAMBDA_FUNCTION_NAME").is_none(),
                color: io::stderr().is_terminal() && variable("NO_COLOR").is_none(),
            },
        }
    }

    fn filter(&self) -> String {
        self.log
            .clone()
            .or_else(|| variable("RUST_LOG"))
            .or_else(|| {
                let level = variable("AWS_LAMBDA_LOG_LEVEL")?.to_ascii_lowercase();
                // Lambda's highest level.
                Some(if level == "fatal" {
                    "error".to_owned()
                } else {
                    level
                })
            })
            .unwrap_or_else(|| "info".to_owned())
    }
}

/// One that is set to something.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

pub(super) fn init(args: &LogArgs) -> miette::Result<()> {
    let filter = args.filter().parse::<Targets>().map_err(|error| {
        miette::miette!(
            help = "write a level (error, warn, info, debug, trace), or MODULE=LEVEL with commas",
            "the log filter cannot be read: {error}"
        )
    })?;
    let lines = Lines {
        form: args.form(),
        // Without an output there is nobody to tell.
        out: |line: &str| drop(io::stderr().lock().write_all(line.as_bytes())),
    };
    let started = tracing_subscriber::registry()
        .with(bounded(filter, args))
        .with(lines)
        .try_init();
    started.map_err(|error| miette::miette!("the log cannot be started: {error}"))?;
    // A panic becomes a line of the log, under the request in which it happened.
    panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let reason = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no reason given");
        let place = panic.location().map(ToString::to_string);
        tracing::error!(reason, place, "panic: this is a mistake in neptune-graphql");
    }));
    Ok(())
}

/// The runtime's library is kept to what is of use: at its most talkative it writes whole events,
/// which are data of clients, and each failure that is an answer it calls an error, where our own
/// line has said it already. Panics too are told by us.
fn bounded(filter: Targets, args: &LogArgs) -> Targets {
    const LIBRARY: &str = "lambda_runtime";
    if args.filter().contains(LIBRARY) {
        return filter;
    }
    let filter = match filter.default_level() {
        Some(LevelFilter::TRACE) if !args.log_values => {
            filter.with_target(LIBRARY, LevelFilter::DEBUG)
        }
        Some(_) | None => filter,
    };
    filter.with_target("lambda_runtime::layers::panic", LevelFilter::OFF)
}
