//! The flags that say what a request may do.

use std::time::Duration;

use clap::{Args, builder::BoolishValueParser};
use miette::Diagnostic;

use super::size::ByteSize;
use crate::{
    front::http::Cors,
    model::{Model, Rule},
    request::Identity,
    service::Settings,
};

/// What both the HTTP server and the events of gateways have.
#[derive(Args)]
pub(super) struct WebArgs {
    /// Web pages that may read the answers: origins with commas between, `localhost` for all of
    /// this machine's, `*`, or `none`
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_CORS_ORIGIN",
        value_name = "ORIGIN",
        default_value = "localhost"
    )]
    cors_origin: Cors,

    /// The largest body of a request
    #[arg(long, env = "NEPTUNE_GRAPHQL_MAX_BODY", value_name = "BYTES",
          default_value_t = ByteSize(2 << 20))]
    max_body: ByteSize,
}

impl WebArgs {
    pub(super) fn cors(&self) -> Cors {
        self.cors_origin.clone()
    }

    pub(super) fn max_body(&self) -> usize {
        self.max_body.0
    }
}

#[derive(Args)]
#[command(next_help_heading = "Requests")]
pub(super) struct RequestArgs {
    /// Time for a request; then it ends with DEADLINE_EXCEEDED
    #[arg(long, env = "NEPTUNE_GRAPHQL_TIMEOUT", value_name = "MS", default_value_t = 20_000,
          value_parser = clap::value_parser!(u64).range(1..=3_600_000))]
    timeout: u64,

    /// Levels of nested fields that an operation may have
    #[arg(long, env = "NEPTUNE_GRAPHQL_MAX_DEPTH", value_name = "N", default_value_t = 15,
          value_parser = clap::value_parser!(u16).range(1..=100))]
    max_depth: u16,

    /// Fields that an operation may ask for, its fragments written out
    #[arg(long, env = "NEPTUNE_GRAPHQL_MAX_FIELDS", value_name = "N", default_value_t = 1_000,
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_fields: u32,

    /// The largest answer that is taken from the graph for a request
    #[arg(long, env = "NEPTUNE_GRAPHQL_MAX_ANSWER", value_name = "BYTES",
          default_value_t = ByteSize(64 << 20))]
    max_answer: ByteSize,

    /// Rows that a client may ask a list for, where `@limit(max:)` does not say it
    #[arg(long, env = "NEPTUNE_GRAPHQL_MAX_LIMIT", value_name = "N", default_value_t = 10_000,
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_limit: u32,

    /// Traversals that take so long are logged, as outlines without their values; 0 for all
    #[arg(long, env = "NEPTUNE_GRAPHQL_SLOW", value_name = "MS", default_value_t = 1_000,
          value_parser = clap::value_parser!(u64).range(0..=86_400_000))]
    slow: u64,

    /// Accepts numbers and booleans that are written as strings
    #[arg(long, env = "NEPTUNE_GRAPHQL_LENIENT_INPUT", value_parser = BoolishValueParser::new())]
    lenient_input: bool,

    /// Tells clients nothing of the schema; GraphiQL then cannot help with writing
    #[arg(long, env = "NEPTUNE_GRAPHQL_NO_INTROSPECTION", value_parser = BoolishValueParser::new())]
    no_introspection: bool,

    /// The schema's `@aws_auth` and the like are heeded by AppSync alone, and this is known: here
    /// every caller may ask for everything
    #[arg(long, env = "NEPTUNE_GRAPHQL_RULES_ONLY_IN_APPSYNC",
          value_parser = BoolishValueParser::new())]
    rules_only_in_appsync: bool,

    /// The caller of every request, for statements with `$identity`: a JSON object such as
    /// {"sub": "u1"}. For development: a service for others is told by its gateway who asks
    #[arg(long, env = "NEPTUNE_GRAPHQL_IDENTITY", value_name = "JSON", value_parser = identity)]
    identity: Option<Identity>,
}

/// A rule of authorisation that only AppSync heeds.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error(
    "{}:{}:{}: `@{}` at `{}` is heeded by AppSync alone; here it would let everybody in",
    .0.file, .0.line, .0.column, .0.directive, .0.coordinate
)]
#[diagnostic(help(
    "let clients ask AppSync, or take the directives out and check the caller in statements with \
     `$identity`. If all who reach this service may see and change everything, say so with \
     --rules-only-in-appsync (NEPTUNE_GRAPHQL_RULES_ONLY_IN_APPSYNC=true)"
))]
pub(super) struct UnheededRule(Rule);

fn identity(text: &str) -> Result<Identity, String> {
    serde_json::from_str(text)
        .map(Identity::new)
        .map_err(|error| format!("write a JSON object, such as {{\"sub\": \"u1\"}}: {error}"))
}

impl RequestArgs {
    pub(super) fn identity(&self) -> Identity {
        self.identity.clone().unwrap_or_default()
    }

    /// Why nobody but AppSync may ask: the schema has rules that would not be heeded.
    pub(super) fn unheeded(&self, model: &Model) -> Option<UnheededRule> {
        let rule = model.gateway.rule().filter(|_| !self.rules_only_in_appsync);
        rule.cloned().map(UnheededRule)
    }

    /// `log_values`: whether the log may show values of requests.
    pub(super) fn settings(&self, log_values: bool) -> Settings {
        Settings {
            timeout: Duration::from_millis(self.timeout),
            max_depth: usize::from(self.max_depth),
            max_fields: self.max_fields as usize,
            max_answer: self.max_answer.0,
            max_limit: self.max_limit,
            introspection: !self.no_introspection,
            lenient_input: self.lenient_input,
            slow: Duration::from_millis(self.slow),
            log_values,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        requests: RequestArgs,
    }

    #[test]
    fn the_defaults_are_those_of_the_service() {
        let args = Only::try_parse_from(["x"]).expect("no flag is needed");
        let (ours, theirs) = (args.requests.settings(false), Settings::default());
        assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
    }
}
