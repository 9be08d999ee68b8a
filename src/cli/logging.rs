//! Where log lines go and what they look like.

use std::{io::IsTerminal, panic};

use clap::{Args, ValueEnum};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

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

    /// How log lines look on standard error
    #[arg(long, global = true, env = "NEPTUNE_GRAPHQL_LOG_FORMAT", value_enum,
          default_value_t = LogFormat::Text)]
    log_format: LogFormat,
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
        self.log_format == LogFormat::Json
    }
}

pub(super) fn init(args: &LogArgs) -> miette::Result<()> {
    let filter = match &args.log {
        Some(filter) => EnvFilter::try_new(filter),
        None => match std::env::var(EnvFilter::DEFAULT_ENV) {
            Ok(filter) if !filter.is_empty() => EnvFilter::try_new(filter),
            _ => EnvFilter::try_new("info"),
        },
    }
    .map_err(|error| {
        miette::miette!(
            help = "write a level (error, warn, info, debug, trace), or MODULE=LEVEL with commas",
            "the log filter cannot be read: {error}"
        )
    })?;
    let registry = tracing_subscriber::registry().with(filter);
    let lines = fmt::layer().with_writer(std::io::stderr);
    let started = match args.log_format {
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
