//! `lambda`: what the program does as the `bootstrap` of an AWS Lambda function.

use std::{
    env,
    ffi::OsString,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

use clap::{Args, Parser, ValueEnum};
use tokio::runtime::Builder;

use super::{
    block_on,
    listen::shown,
    logging::{self, LogArgs},
    parse,
    serve::{count_types, greet},
    settings::{RequestArgs, WebArgs},
    target::TargetArgs,
};
use crate::{
    front::{
        appsync::{Items, Nulls, Resolvers, Settings as AppSyncSettings},
        http::{HttpSettings, Room},
        lambda::{Lambda as Events, concurrency, report_init_error, run},
    },
    model::{build, load_sources},
    service::Service,
    telemetry::Emf,
};

const RUNTIME_API: &str = "AWS_LAMBDA_RUNTIME_API";

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

    #[command(flatten)]
    metrics: MetricsArgs,
}

#[derive(Args)]
#[command(next_help_heading = "Metrics")]
struct MetricsArgs {
    /// Where the metrics of each event go
    #[arg(long, env = "NEPTUNE_GRAPHQL_METRICS", value_enum, default_value_t = MetricsArg::Emf)]
    metrics: MetricsArg,

    /// The namespace that CloudWatch shows them in
    #[arg(long, env = "NEPTUNE_GRAPHQL_METRICS_NAMESPACE", value_name = "NAME",
          default_value = "NeptuneGraphQL", value_parser = Emf::namespace)]
    metrics_namespace: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum MetricsArg {
    /// To CloudWatch, as a line of the function's output: its embedded metric format
    Emf,
    None,
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

    /// What a null among the arguments of an event means
    #[arg(long, env = "NEPTUNE_GRAPHQL_APPSYNC_NULLS", value_enum,
          default_value_t = NullsArg::Value)]
    appsync_nulls: NullsArg,
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

#[derive(Debug, Clone, Copy, ValueEnum)]
enum NullsArg {
    /// The client gave a null
    Value,
    /// The client gave nothing, unless one of its variables is null and may stand there
    Absent,
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
            nulls: match self.appsync_nulls {
                NullsArg::Value => Nulls::Value,
                NullsArg::Absent => Nulls::Absent,
            },
        }
    }
}

const EXAMPLES: &str = "\
Every setting is an environment variable of the function. AWS_LAMBDA_LOG_FORMAT and
AWS_LAMBDA_LOG_LEVEL count where NEPTUNE_GRAPHQL_LOG_FORMAT and NEPTUNE_GRAPHQL_LOG are not set.";

/// The program as the platform starts it: without a command, with the settings of [`Lambda`].
#[derive(Parser)]
struct Bootstrap {
    #[command(flatten)]
    lambda: Lambda,
    #[command(flatten)]
    logging: LogArgs,
}

/// Whether the platform has started the program.
pub(super) fn is_bootstrap() -> bool {
    env::args_os().len() <= 1 && env::var_os(RUNTIME_API).is_some_and(|api| !api.is_empty())
}

/// Runs as the platform's `bootstrap`. What keeps it from starting is told to the platform.
pub(super) fn bootstrap() -> ExitCode {
    let began = Instant::now();
    let read = parse::<Bootstrap>([OsString::from("bootstrap")])
        .map_err(|error| miette::miette!("a setting cannot be read: {error}"))
        .and_then(|read| logging::init(&read.logging).map(|()| read));
    let done = read
        .map_err(Ended::AtStart)
        .and_then(|read| read.lambda.start_and_answer(began, read.logging.values()));
    let Err(ended) = done else {
        return ExitCode::SUCCESS;
    };
    let (Ended::AtStart(report) | Ended::Later(report)) = &ended;
    // Where the settings of the log were not read, there is no log to write to.
    match tracing::dispatcher::has_been_set() {
        true => tracing::error!("{report:?}"),
        false => {
            let _ = writeln!(io::stderr(), "{report:?}");
        }
    }
    match ended {
        Ended::AtStart(report) => tell(&report),
        Ended::Later(_) => {}
    }
    ExitCode::FAILURE
}

/// Tells the platform why the function does not start.
fn tell(report: &miette::Report) {
    let message = report.to_string();
    let told = block_on(report_init_error(&message));
    if let Err(error) = told.and_then(|told| told.map_err(|error| miette::miette!("{error}"))) {
        tracing::error!(%error, "Lambda's runtime API cannot be told");
    }
}

/// Why there are no more answers.
enum Ended {
    AtStart(miette::Report),
    Later(miette::Report),
}

impl Lambda {
    pub(super) fn run(self, log: &LogArgs) -> miette::Result<()> {
        let began = Instant::now();
        if env::var_os(RUNTIME_API).is_none() {
            return Err(miette::miette!(
                help = "deploy the program as `bootstrap`, or run it under an emulator such as \
                        cargo-lambda; `serve` answers HTTP",
                "there is no runtime API of Lambda here: {RUNTIME_API} is not set"
            ));
        }
        let done = self.start_and_answer(began, log.values());
        done.map_err(|ended| match ended {
            Ended::AtStart(report) | Ended::Later(report) => report,
        })
    }

    fn start_and_answer(self, began: Instant, log_values: bool) -> Result<(), Ended> {
        let mut builder = match concurrency() {
            // It starts fastest, and one event at a time needs no more.
            0 | 1 => Builder::new_current_thread(),
            _ => Builder::new_multi_thread(),
        };
        let runtime = builder.enable_all().build().map_err(|error| {
            Ended::AtStart(miette::miette!("the runtime cannot be started: {error}"))
        })?;
        runtime.block_on(async {
            let starting = self.start(began, log_values);
            let events = starting.await.map_err(Ended::AtStart)?;
            run(events)
                .await
                .map_err(|error| Ended::Later(miette::miette!("Lambda's runtime API: {error}")))
        })
    }

    /// All that takes time: the schema, the client and its first connection.
    async fn start(self, began: Instant, log_values: bool) -> miette::Result<Events> {
        if self.requests.identity().json().is_some() {
            return Err(miette::miette!(
                help = "take the variable out; the authoriser of the gateway says who asks",
                "NEPTUNE_GRAPHQL_IDENTITY is for development: here it would make every caller that \
                 nobody has signed in that one"
            ));
        }
        let dir = self.dir.unwrap_or_else(beside_the_program);
        let model = build(&load_sources(&dir)?)?;
        let target = self.target.open(&dir).await?;
        let settings = self.requests.settings(log_values);
        let service = Service::from_model(model, target.graph.clone(), settings)?;
        if self.appsync.settings().resolvers == Resolvers::Objects {
            service.expect_entries();
        }
        let graph = greet(&target).await;
        let schema = count_types(service.model());
        tracing::info!(dir = shown(&dir), schema, graph, "ready");
        let http = HttpSettings {
            max_body: self.web.max_body(),
            cors: self.web.cors(),
            graphiql: false,
            metrics: false,
            identity: self.requests.identity(),
            room: Room::default(),
        };
        let unheeded = self.requests.unheeded(service.model());
        let mut events = Events::new(Arc::new(service), http, self.appsync.settings());
        if let Some(unheeded) = unheeded {
            tracing::warn!("events of gateways are refused: {unheeded}");
            events = events.without_gateways();
        }
        Ok(match self.metrics.metrics {
            MetricsArg::None => events,
            MetricsArg::Emf => {
                let function = env::var("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default();
                let namespace = self.metrics.metrics_namespace;
                events.with_metrics(Emf::new(namespace, function, began.elapsed()))
            }
        })
    }
}

fn beside_the_program() -> PathBuf {
    let program = env::current_exe().ok();
    let dir = program.as_deref().and_then(Path::parent);
    dir.unwrap_or(Path::new(".")).to_owned()
}
