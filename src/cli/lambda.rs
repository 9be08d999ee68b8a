//! `lambda`: what the program does as the `bootstrap` of an AWS Lambda function.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, ValueEnum};
use tokio::runtime::Builder;

use super::{
    listen::shown,
    logging::LogArgs,
    serve::{count_types, greet},
    settings::{RequestArgs, WebArgs},
    target::TargetArgs,
};
use crate::{
    front::{
        appsync::{Items, Resolvers, Settings as AppSyncSettings},
        http::HttpSettings,
        lambda::{Lambda as Events, concurrency, report_init_error, run},
    },
    model::{build, load_sources},
    service::Service,
};

/// Answers the events of AWS Lambda: AppSync, API Gateway, ALB, Function URLs; without a command,
/// the program does so wherever AWS_LAMBDA_RUNTIME_API is set
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Lambda {
    /// The project: schema/*.graphql, resolvers/*.gremlin [default: where this program lies]
    #[arg(env = "NEPTUNE_GRAPHQL_DIR")]
    dir: Option<PathBuf>,

    #[command(flatten)]
    web: WebArgs,

    #[command(flatten)]
    target: TargetArgs,

    #[command(flatten)]
    requests: RequestArgs,

    #[command(flatten)]
    appsync: AppSyncArgs,
}

#[derive(Args)]
#[command(next_help_heading = "AppSync")]
struct AppSyncArgs {
    /// Which fields of the AppSync API have this function as their resolver
    #[arg(long, env = "NEPTUNE_GRAPHQL_APPSYNC_RESOLVERS", value_enum,
          default_value_t = ResolversArg::Roots)]
    appsync_resolvers: ResolversArg,

    /// How the items of a BatchInvoke are answered
    #[arg(long, env = "NEPTUNE_GRAPHQL_APPSYNC_ITEMS", value_enum,
          default_value_t = ItemsArg::Wrapped)]
    appsync_items: ItemsArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ResolversArg {
    /// Those of Query and Mutation: each answers with all that is below it
    Roots,
    /// Also every field that leads to other objects
    Objects,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ItemsArg {
    /// {"data", "errorMessage", "errorType"}, as a direct resolver is read
    Wrapped,
    /// The value alone, for a response template that expects it
    Bare,
}

impl AppSyncArgs {
    fn settings(&self) -> AppSyncSettings {
        AppSyncSettings {
            resolvers: match self.appsync_resolvers {
                ResolversArg::Roots => Resolvers::Roots,
                ResolversArg::Objects => Resolvers::Objects,
            },
            items: match self.appsync_items {
                ItemsArg::Wrapped => Items::Wrapped,
                ItemsArg::Bare => Items::Bare,
            },
        }
    }
}

const EXAMPLES: &str = "\
Every setting is an environment variable of the function. AWS_LAMBDA_LOG_FORMAT and
AWS_LAMBDA_LOG_LEVEL count where NEPTUNE_GRAPHQL_LOG_FORMAT and NEPTUNE_GRAPHQL_LOG are not set.";

/// Whether the platform has started the program, as its `bootstrap`.
pub(super) fn is_bootstrap() -> bool {
    env::args_os().len() <= 1
        && env::var_os("AWS_LAMBDA_RUNTIME_API").is_some_and(|api| api != OsStr::new(""))
}

/// Runs what was read from the command line and the environment. What keeps it from starting is
/// told to the platform.
pub(super) fn run_or_report(
    command: Result<(Lambda, LogArgs), miette::Report>,
) -> ExitCode {
    let multi = concurrency() > 1;
    let runtime = match multi {
        true => Builder::new_multi_thread().enable_all().build(),
        // It starts fastest, and one event at a time needs no more.
        false => Builder::new_current_thread().enable_all().build(),
    };
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "the runtime cannot be started");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(async {
        let started = match command {
            Ok((lambda, _)) => lambda.start().await,
            Err(report) => Err(report),
        };
        let events = match started {
            Ok(events) => events,
            Err(report) => {
                tracing::error!("the function does not start: {report:?}");
                if let Err(error) = report_init_error(&format!("{report}")).await {
                    tracing::error!(%error, "Lambda cannot be told");
                }
                return ExitCode::FAILURE;
            }
        };
        match run(events).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                tracing::error!(%error, "Lambda's runtime API fails");
                ExitCode::FAILURE
            }
        }
    })
}

impl Lambda {
    /// All that takes time: the schema, the client and its first connection.
    async fn start(self) -> miette::Result<Events> {
        let dir = self.dir.unwrap_or_else(beside_the_program);
        let model = build(&load_sources(&dir)?)?;
        let target = self.target.open(&dir).await?;
        let service = Service::from_model(model, target.graph.clone(), self.requests.settings())?;
        let graph = greet(&target).await;
        let schema = count_types(service.model());
        tracing::info!(dir = shown(&dir), schema, graph, "ready");
        let http = HttpSettings {
            max_body: self.web.max_body(),
            cors: self.web.cors(),
            graphiql: false,
            identity: self.requests.identity(),
        };
        Ok(Events::new(Arc::new(service), http, self.appsync.settings()))
    }
}

fn beside_the_program() -> PathBuf {
    let program = env::current_exe().ok();
    let dir = program.as_deref().and_then(Path::parent);
    dir.unwrap_or(Path::new(".")).to_owned()
}
