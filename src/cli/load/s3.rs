//! Neptune's own loader: a job from S3, a look at one, or its end.

use std::time::Duration;

use clap::{Args, ValueEnum, builder::BoolishValueParser};

use super::show::{count, line, number_of, seconds};
use crate::{
    cli::{
        logging::LogArgs,
        print,
        signals::{Signals, Starting},
        target::Server,
    },
    graph::neptune::{Dialect, iam::Region},
    load::s3::{
        Format, JobStatus, LoadJob, Loader, LoaderError, LoaderSettings, Mode, Outcome,
        Parallelism, Source,
    },
};

#[derive(Args)]
#[command(next_help_heading = "From S3, by Neptune itself")]
pub(super) struct S3Args {
    /// A file in S3, or all files whose names begin so
    #[arg(long, value_name = "S3-URI", requires = "role", requires = "region")]
    from: Option<Source>,

    /// The role with which Neptune reads the bucket; it has to be one of the cluster's
    #[arg(long, env = "NEPTUNE_LOADER_ROLE", value_name = "ARN")]
    role: Option<String>,

    /// What the files hold
    #[arg(long, value_enum, default_value_t = FormatArg::Csv, requires = "from")]
    format: FormatArg,

    /// Whether what an earlier job of the same source has loaded is left out
    #[arg(long, value_enum, ignore_case = true, default_value_t = ModeArg::Auto, requires = "from")]
    mode: ModeArg,

    /// How many of the cluster's threads the job takes
    #[arg(long, value_enum, ignore_case = true, default_value_t = ParallelismArg::High, requires = "from")]
    parallelism: ParallelismArg,

    /// Whether the job ends with the first mistake, or passes over it
    #[arg(long, value_name = "BOOL", default_value_t = true, num_args = 0..=1, require_equals = true,
          default_missing_value = "true", value_parser = BoolishValueParser::new(), requires = "from")]
    fail_on_error: bool,

    /// Waits for the jobs before it, instead of being refused
    #[arg(long, requires = "from")]
    queue: bool,

    /// A new value of a property that has one value replaces the old one
    #[arg(long, requires = "from")]
    update_single_cardinality: bool,

    /// Shows a job, or without an id the ids of the last jobs
    #[arg(
        long,
        value_name = "ID",
        num_args = 0..=1,
        default_missing_value = "",
        conflicts_with_all = ["from", "cancel"]
    )]
    status: Option<String>,

    /// Ends a job
    #[arg(long, value_name = "ID", conflicts_with = "from")]
    cancel: Option<String>,

    /// Between two looks at the job
    #[arg(long, env = "NEPTUNE_LOADER_POLL", value_name = "MS", default_value_t = 5_000,
          value_parser = clap::value_parser!(u64).range(10..=600_000))]
    poll: u64,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    /// Gremlin's: bulk-load CSV
    Csv,
    Opencypher,
    Ntriples,
    Nquads,
    Rdfxml,
    Turtle,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ModeArg {
    /// Loads all
    New,
    /// Loads what the last job of this source has not loaded; there must be one
    Resume,
    /// Resumes where there is something to resume
    Auto,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ParallelismArg {
    Low,
    Medium,
    High,
    Oversubscribe,
}

/// What is to be done.
pub(super) enum Task<'a> {
    Start(&'a S3Args, &'a Source),
    Jobs(&'a S3Args),
    Show(&'a S3Args, &'a str),
    Cancel(&'a S3Args, &'a str),
}

/// How long a job may be out of sight.
const PATIENCE: Duration = Duration::from_secs(300);
const TIMEOUT: Duration = Duration::from_secs(60);
/// Mistakes that are shown.
const MISTAKES: usize = 100;

impl S3Args {
    pub(super) fn task(&self) -> miette::Result<Option<Task<'_>>> {
        Ok(match (&self.from, self.status.as_deref(), &self.cancel) {
            (Some(source), _, _) => Some(Task::Start(self, source)),
            (None, Some(""), _) => Some(Task::Jobs(self)),
            (None, Some(id), _) => Some(Task::Show(self, id)),
            (None, None, Some(id)) => Some(Task::Cancel(self, id)),
            (None, None, None) => None,
        })
    }

    fn loader<'g>(&self, server: &'g Server) -> Loader<'g> {
        Loader {
            graph: &server.graph,
            settings: LoaderSettings {
                timeout: TIMEOUT,
                poll: Duration::from_millis(self.poll),
                patience: PATIENCE,
            },
        }
    }

    fn job(&self, source: &Source, region: &Region) -> LoadJob {
        LoadJob {
            source: source.clone(),
            format: self.format.into(),
            iam_role_arn: self.role.clone().unwrap_or_default(),
            region: region.as_str().to_owned(),
            mode: self.mode.into(),
            fail_on_error: self.fail_on_error,
            parallelism: self.parallelism.into(),
            update_single_cardinality_properties: self.update_single_cardinality,
            queue_request: self.queue,
        }
    }
}

impl Task<'_> {
    pub(super) async fn run(
        &self,
        starting: Starting,
        server: &Server,
        region: Option<&Region>,
        log: &LogArgs,
    ) -> miette::Result<()> {
        match server.dialect {
            Dialect::Neptune => {}
            Dialect::GremlinServer | Dialect::JanusGraph => {
                return Err(miette::miette!(
                    help = "copy the files here and load them with `neptune-graphql load FILE…`",
                    "only Neptune has a loader of its own, and {} is a {}",
                    server.address,
                    server.dialect.name()
                ));
            }
        }
        match (self, region) {
            (Task::Start(args, source), Some(region)) => {
                let job = args.job(source, region);
                start(
                    starting.over().await,
                    args.loader(server),
                    &job,
                    &server.address,
                    log,
                )
                .await
            }
            (Task::Start(..), None) => Err(miette::miette!(
                help = "name the region of the bucket, which is the cluster's, with --region",
                "there is no region"
            )),
            (Task::Jobs(args), _) => {
                let jobs = args.loader(server).jobs().await.map_err(report)?;
                print(
                    &jobs
                        .iter()
                        .map(|id| format!("{}\n", id.escape_debug()))
                        .collect::<String>(),
                )
            }
            (Task::Show(args, id), _) => {
                let loader = args.loader(server);
                let status = loader.status(id).await.map_err(report)?;
                let outcome = status.outcome();
                print(&format!("{}\n", describe(&status)))?;
                end(loader, id, status, outcome, log).await
            }
            (Task::Cancel(args, id), _) => {
                args.loader(server).cancel(id).await.map_err(report)?;
                print(&format!(
                    "{id} is cancelled; what it has loaded stays in the graph\n"
                ))
            }
        }
    }
}

async fn start(
    mut signals: Signals,
    loader: Loader<'_>,
    job: &LoadJob,
    address: &str,
    log: &LogArgs,
) -> miette::Result<()> {
    let id = tokio::select! {
        id = loader.start(job) => id.map_err(report)?,
        _ = signals.next() => return Err(miette::miette!(
            help = format!("look for it: neptune-graphql load --status --endpoint {address}"),
            "stopped while the job was being started: perhaps it runs"
        )),
    };
    match log.is_json() {
        true => tracing::info!(id, source = job.source.as_str(), graph = address, "loading"),
        false => print(&format!(
            "{} into {address}: job {id}\n",
            job.source.as_str()
        ))?,
    }
    let mut shown = String::new();
    let seen = |status: &JobStatus| {
        let text = describe(status);
        if log.is_json() {
            let overall = &status.overall;
            let (files, of) = status.files_done();
            let rows = overall.total_records;
            tracing::info!(id, status = overall.status, files, of, rows, "loading");
        } else if text != shown {
            line(&text);
            shown = text;
        }
    };
    let status = tokio::select! {
        status = loader.follow(&id, seen) => status.map_err(report)?,
        _ = signals.next() => {
            // On lines of their own, so that they can be copied.
            line(&format!("To look at it: neptune-graphql load --status {id} --endpoint {address}"));
            line(&format!("To end it:     neptune-graphql load --cancel {id} --endpoint {address}"));
            return Err(miette::miette!(
                "not watching any more: the job goes on in the cluster"
            ));
        }
    };
    let outcome = status.outcome();
    tokio::select! {
        ended = end(loader, &id, status, outcome, log) => ended,
        _ = signals.next() => Err(miette::miette!(
            help = format!("to look at them: neptune-graphql load --status {id} --endpoint {address}"),
            "stopped before all mistakes of the job {id} were shown"
        )),
    }
}

/// Shows the mistakes of a job; one that failed is an error.
async fn end(
    loader: Loader<'_>,
    id: &str,
    mut status: JobStatus,
    outcome: Outcome,
    log: &LogArgs,
) -> miette::Result<()> {
    if let Err(error) = loader.all_errors(id, &mut status).await {
        tracing::warn!(%error, "not all mistakes can be shown");
    }
    for mistake in status.errors.iter().take(MISTAKES) {
        let (file, row) = (&*mistake.file_name, mistake.record_num);
        let (code, message) = (&*mistake.error_code, &*mistake.error_message);
        match log.is_json() {
            true => tracing::error!(id, file, row, code, message, "a row is not loaded"),
            false => line(&format!("{file}:{row}: {code}: {message}")),
        }
    }
    if status.errors.len() > MISTAKES && !log.is_json() {
        let more = (status.errors.len() - MISTAKES) as u64;
        line(&format!(
            "and {}",
            number_of(more, "mistake more", "mistakes more")
        ));
    }
    for feed in &status.failed {
        let (file, state) = (&*feed.full_uri, &*feed.status);
        match log.is_json() {
            true => tracing::error!(id, file, status = state, "a file is not loaded"),
            false => line(&format!("{file}: {state}")),
        }
    }
    match outcome {
        Outcome::Completed | Outcome::GoesOn => Ok(()),
        Outcome::Failed => Err(miette::miette!(
            help = help(&status),
            "the job {id} ended with {}",
            status.overall.status
        )),
    }
}

/// A line on a job.
fn describe(status: &JobStatus) -> String {
    let overall = &status.overall;
    let mut text = overall.status.clone();
    let (done, all) = status.files_done();
    if all > 0 {
        text += &format!(": {} of {}", count(done), number_of(all, "file", "files"));
    }
    text += &format!(
        ", {}",
        number_of(overall.total_records, "record", "records")
    );
    if let Some(rate) = overall.total_records.checked_div(overall.total_time_spent) {
        let time = seconds(overall.total_time_spent);
        text += &format!(" in {time}, {} records/s", count(rate));
    }
    if overall.total_duplicates > 0 {
        let duplicates = number_of(overall.total_duplicates, "duplicate", "duplicates");
        text += &format!(", {duplicates}");
    }
    match status.mistakes() {
        0 => text,
        mistakes => text + &format!(", {}", number_of(mistakes, "mistake", "mistakes")),
    }
}

fn help(status: &JobStatus) -> &'static str {
    match &*status.overall.status {
        "LOAD_COMMITTED_W_WRITE_CONFLICTS" | "LOAD_DATA_DEADLOCK" => {
            "start it once more with --mode resume"
        }
        "LOAD_S3_ACCESS_DENIED_ERROR" => {
            "the role needs s3:GetObject and s3:ListBucket on the bucket, and has to be one of the \
             cluster's"
        }
        "LOAD_S3_READ_ERROR" => {
            "S3 could not be read for a while: start it once more with --mode resume"
        }
        _ => {
            "mend the files and start it once more; --fail-on-error=false passes over rows with \
             mistakes"
        }
    }
}

fn report(error: LoaderError) -> miette::Report {
    match &error {
        LoaderError::StartLost(_) => miette::miette!(
            help = "`load --status` shows the jobs of the cluster; a second job of the same source \
                    with --mode auto does no harm",
            "{error}"
        ),
        LoaderError::Graph(_) if error.to_string().contains("concurrent load limit") => {
            miette::miette!(help = "--queue waits for the other jobs", "{error}")
        }
        LoaderError::OutOfSight { .. } => miette::miette!(
            help = "the job goes on in the cluster: look at it with `load --status ID`",
            "{error}"
        ),
        LoaderError::Graph(_) | LoaderError::Malformed(_) => miette::miette!("{error}"),
    }
}

impl From<FormatArg> for Format {
    fn from(arg: FormatArg) -> Self {
        match arg {
            FormatArg::Csv => Format::Csv,
            FormatArg::Opencypher => Format::OpenCypher,
            FormatArg::Ntriples => Format::NTriples,
            FormatArg::Nquads => Format::NQuads,
            FormatArg::Rdfxml => Format::RdfXml,
            FormatArg::Turtle => Format::Turtle,
        }
    }
}

impl From<ModeArg> for Mode {
    fn from(arg: ModeArg) -> Self {
        match arg {
            ModeArg::New => Mode::New,
            ModeArg::Resume => Mode::Resume,
            ModeArg::Auto => Mode::Auto,
        }
    }
}

impl From<ParallelismArg> for Parallelism {
    fn from(arg: ParallelismArg) -> Self {
        match arg {
            ParallelismArg::Low => Parallelism::Low,
            ParallelismArg::Medium => Parallelism::Medium,
            ParallelismArg::High => Parallelism::High,
            ParallelismArg::Oversubscribe => Parallelism::Oversubscribe,
        }
    }
}
