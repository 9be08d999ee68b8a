//! Rows of files to the server.

use std::{
    io::Write as _,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    pin::pin,
    time::{Duration, Instant},
};

use clap::{Args, builder::BoolishValueParser};
use miette::IntoDiagnostic as _;

use super::show::{Amount, Show, count, number_of};
use crate::{
    cli::{
        logging::LogArgs,
        print,
        signals::{Signals, Starting},
        size::ByteSize,
        target::Server,
    },
    files,
    graph::{csv::Table, neptune::Dialect},
    gremlin::Text,
    load::{BatchSettings, FILE_NAME, LoadError, LoadSettings, Loading, State, load, open},
};

#[derive(Args)]
pub(super) struct RowArgs {
    /// Projects, whose data/*.csv are loaded, folders with *.csv, or files
    #[arg(
        value_name = "DIR|FILE",
        env = "NEPTUNE_GRAPHQL_DIR",
        default_value = "."
    )]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    batches: BatchArgs,
}

#[derive(Args)]
#[command(next_help_heading = "Rows")]
struct BatchArgs {
    /// Rows in a request, which is one transaction
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_LOAD_BATCH",
        value_name = "ROWS",
        default_value = "200"
    )]
    batch: NonZeroUsize,

    /// The longest text of a request; what a server finds too long is cut in half
    #[arg(long, env = "NEPTUNE_GRAPHQL_LOAD_BATCH_BYTES", value_name = "BYTES",
          default_value_t = ByteSize(1 << 20))]
    batch_bytes: ByteSize,

    /// Requests on their way at the same time
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_LOAD_PARALLEL",
        value_name = "N",
        default_value = "4"
    )]
    parallel: NonZeroUsize,

    /// Time for a request, its repetitions within
    #[arg(long, env = "NEPTUNE_GRAPHQL_LOAD_TIMEOUT", value_name = "MS", default_value_t = 60_000,
          value_parser = clap::value_parser!(u64).range(1..=3_600_000))]
    timeout: u64,

    /// Where an unfinished load keeps how far it came [default: .neptune-graphql-load.json beside
    /// the data]
    #[arg(long, env = "NEPTUNE_GRAPHQL_LOAD_STATE", value_name = "FILE")]
    state: Option<PathBuf>,

    /// Loads all rows, also those that an unfinished load has loaded
    #[arg(long, env = "NEPTUNE_GRAPHQL_LOAD_RESTART", value_parser = BoolishValueParser::new())]
    restart: bool,

    /// JanusGraph's edges take no ids: the property that keeps the id of the file, and by which an
    /// edge is found again. Without it, edges that are the same in all else are one
    #[arg(
        long,
        env = "NEPTUNE_GRAPHQL_LOAD_EDGE_ID_PROPERTY",
        value_name = "NAME"
    )]
    edge_id_property: Option<String>,
}

impl RowArgs {
    pub(super) async fn load(
        &self,
        starting: Starting,
        server: &Server,
        log: &LogArgs,
    ) -> miette::Result<()> {
        if self.batches.edge_id_property.is_some() && server.dialect != Dialect::JanusGraph {
            return Err(miette::miette!(
                help = "leave out --edge-id-property, or name the server with --dialect janusgraph",
                "on {} an edge has the id that it has in its file",
                server.dialect.name()
            ));
        }
        let paths = self.paths.iter().map(|path| data(path));
        let paths = paths.collect::<miette::Result<Vec<_>>>()?;
        let tables = open(&paths)?;
        if tables.is_empty() {
            return Err(miette::miette!(
                help = "name a project with data/*.csv, a folder with *.csv, or files",
                "there is no *.csv in {}",
                shown(&paths)
            ));
        }
        let files: Vec<_> = tables.iter().map(Table::file).collect();
        let path = match &self.batches.state {
            Some(path) => path.clone(),
            None => beside(&paths[0]).join(FILE_NAME),
        };
        let target = format!("{} at {}", server.dialect.name(), server.address);
        let mut state = State::open(path, &target, &files, self.batches.restart)?;
        announce(&tables, &state, &target, log)?;
        let done = self
            .follow(starting, server, &tables, &mut state, log)
            .await;
        match done {
            Ok(()) => state.remove().into_diagnostic(),
            Err(error) => {
                how_to_go_on(&state, log);
                Err(error.into())
            }
        }
    }

    /// Loads, and shows how far it is.
    async fn follow(
        &self,
        starting: Starting,
        server: &Server,
        tables: &[Table],
        state: &mut State,
        log: &LogArgs,
    ) -> Result<(), LoadError> {
        let settings = self.settings(server);
        let loading = Loading::default();
        let began = Instant::now();
        let before = Amount {
            rows: state.rows(),
            bytes: state.bytes(),
        };
        let mut show = Show::rows(state.size(), before, log);
        let mut ticks = tokio::time::interval(show.interval());
        let signals = starting.over().await;
        let work = load(
            &server.graph,
            tables,
            &settings,
            state,
            &loading,
            stop(signals),
        );
        let mut work = pin!(work);
        let amount = || Amount {
            rows: loading.rows(),
            bytes: loading.bytes(),
        };
        let done = loop {
            tokio::select! {
                done = &mut work => break done,
                _ = ticks.tick() => show.tick(amount(), began.elapsed()),
            }
        };
        show.end(amount(), began.elapsed(), done.is_ok());
        done
    }

    fn settings(&self, server: &Server) -> LoadSettings {
        let batches = &self.batches;
        LoadSettings {
            batch: BatchSettings {
                dialect: server.dialect,
                rows: batches.batch.get(),
                bytes: batches.batch_bytes.0,
                edge_id_property: batches.edge_id_property.as_deref().map(Text::from),
            },
            parallel: batches.parallel.get(),
            timeout: Duration::from_millis(batches.timeout),
        }
    }
}

/// The data of a project, or the path itself.
fn data(path: &Path) -> miette::Result<PathBuf> {
    let data = path.join("data");
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    match files::folder(&data) {
        Ok(true) => Ok(data),
        Ok(false) => Ok(path.to_owned()),
        Err(error) => Err(miette::miette!(
            help = files::help(&error),
            "{} cannot be read: {error}",
            data.display()
        )),
    }
}

/// The folder in which a file lies, or the folder.
fn beside(path: &Path) -> PathBuf {
    match path.is_dir() {
        true => path.to_owned(),
        false => path.parent().unwrap_or(Path::new("")).to_owned(),
    }
}

fn shown(paths: &[PathBuf]) -> String {
    let paths: Vec<_> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    paths.join(", ")
}

fn announce(tables: &[Table], state: &State, target: &str, log: &LogArgs) -> miette::Result<()> {
    let (files, done) = (tables.len(), state.rows());
    if log.is_json() {
        tracing::info!(graph = target, files, bytes = state.size(), done, "loading");
        return Ok(());
    }
    let size = number_of(state.size(), "byte", "bytes");
    let files = number_of(files as u64, "file", "files");
    let before = match done {
        0 => String::new(),
        done => format!(
            ", from where the last load stopped: {} of theirs were loaded",
            number_of(done, "row", "rows")
        ),
    };
    print(&format!("{files} ({size}) into {target}{before}\n"))
}

fn how_to_go_on(state: &State, log: &LogArgs) {
    let (rows, path) = (state.rows(), state.path().display().to_string());
    if log.is_json() {
        tracing::warn!(
            rows,
            state = path,
            "stopped; the same command goes on from there"
        );
        return;
    }
    let _ = writeln!(
        std::io::stderr(),
        "Stopped. {} rows are loaded from the start of the files on, and perhaps some behind them. \
         The same command goes on from there ({path}).",
        count(rows),
    );
}

/// The first signal ends the load after the requests that are on their way, the second one at once.
async fn stop(mut signals: Signals) {
    signals.next().await;
    tracing::info!("stopping; requests under way are finished first");
    tokio::spawn(async move {
        let ending = signals.next().await;
        std::process::exit(ending.exit_code());
    });
}
