//! Where log lines go and what they look like.

use std::{io::IsTerminal, panic};

use clap::{Args, ValueEnum};
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

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
    let registry = tracing_subscriber::registry().with(filter);
    let lines = fmt::layer().with_writer(std::io::stderr);
    let started = match args.format() {
        LogFormat::Text => {
            let ansi = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            registry
                .with(lines.with_ansi(ansi).with_target(false))
                .try_init()
        }
        LogFormat::Json => registry
            .with(lines.json().flatten_event(true).with_span_list(false))
            .try_init(),
    };
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
