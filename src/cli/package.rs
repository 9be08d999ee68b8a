//! `package`: the zip file that Lambda deploys.

use std::{
    env,
    io::{self, Cursor, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use miette::{IntoDiagnostic, WrapErr};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{binary::Binary, print, serve::count_types, target::NoGraph};
use crate::{
    files,
    model::load_sources,
    service::{Service, Settings},
};

/// Makes the zip file of a Lambda function: the program as `bootstrap`, with schema and resolvers
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Package {
    /// The project: schema/*.graphql, resolvers/*.gremlin
    #[arg(env = "NEPTUNE_GRAPHQL_DIR", default_value = ".")]
    dir: PathBuf,

    /// The zip file
    #[arg(long, short, value_name = "FILE", default_value = "bootstrap.zip")]
    out: PathBuf,

    /// The program for Lambda: built for Linux on arm64 or x86_64 [default: this program]
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
}

const EXAMPLES: &str = "\
The program for Lambda, for the processor here or, with cargo-lambda, for arm64:
  cargo build --profile lambda --no-default-features
  cargo lambda build --profile lambda --no-default-features --arm64 --bin neptune-graphql \\
      --lambda-dir target/arm64

Examples:
  neptune-graphql package app --binary target/lambda/neptune-graphql
  aws lambda create-function --function-name app --zip-file fileb://bootstrap.zip \\
      --runtime provided.al2023 --handler bootstrap --architectures arm64 --role ROLE";

/// Lambda takes no program that is larger.
const LARGEST: u64 = 250 << 20;

impl Package {
    pub(super) fn run(&self) -> miette::Result<()> {
        if self.dir.is_file() {
            return Err(miette::miette!(
                help = "name the folder that holds `schema/`",
                "{} is a file",
                self.dir.display()
            ));
        }
        // Packing takes a while.
        files::can_be_written(&self.out).map_err(|error| self.unwritable(&error))?;
        let sources = load_sources(&self.dir)?;
        let service = Service::from_sources(&sources, Arc::new(NoGraph), Settings::default())?;
        let path = self.binary()?;
        let program = files::read(&path, LARGEST).map_err(|error| {
            miette::miette!(
                help = "name a program with --binary FILE",
                "the program {} cannot be read: {error}",
                path.display()
            )
        })?;
        let binary = Binary::read(&program).map_err(|error| {
            miette::miette!(
                help = "build one with `cargo build --profile lambda --no-default-features` on \
                        Linux, or `cargo lambda build` anywhere, and name it with --binary FILE",
                "{} cannot run in Lambda: {error}",
                path.display()
            )
        })?;
        let mut files = Vec::new();
        for file in sources.schema.iter().chain(&sources.statements) {
            files.push((name_in_zip(&self.dir, &file.name)?, file.text.as_bytes()));
        }
        let count = files.len();
        let zip = zip(&program, files).into_diagnostic()?;
        files::write(&self.out, &zip).map_err(|error| self.unwritable(&error))?;
        print(&format!(
            "{}: {:.1} MB; bootstrap for {}, {count} {}: {}\n",
            self.out.display(),
            zip.len() as f64 / 1e6,
            binary.architecture.name(),
            if count == 1 { "file" } else { "files" },
            count_types(service.model()),
        ))?;
        if let Some(needs) = binary.needs_a_newer_system() {
            eprintln!(
                "warning: the program needs glibc 2.{needs}, and Lambda's provided.al2023 has \
                 2.{}; build it with `cargo lambda build`, or on an older Linux",
                Binary::GLIBC_OF_LAMBDA
            );
        }
        Ok(())
    }

    fn unwritable(&self, error: &io::Error) -> miette::Report {
        miette::miette!(
            help = "name another file with --out FILE",
            "{} cannot be written: {error}",
            self.out.display()
        )
    }

    fn binary(&self) -> miette::Result<PathBuf> {
        match &self.binary {
            Some(path) => Ok(path.clone()),
            None => env::current_exe()
                .into_diagnostic()
                .wrap_err("it cannot be told where this program lies; use --binary FILE"),
        }
    }
}

/// `schema/app.graphql`, with `/` on every system.
fn name_in_zip(dir: &Path, name: &str) -> miette::Result<String> {
    let relative = Path::new(name)
        .strip_prefix(dir)
        .into_diagnostic()
        .wrap_err_with(|| format!("{name} is not in {}", dir.display()))?;
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts.join("/"))
}

/// The same bytes for the same files: no times, and sorted by name.
fn zip(program: &[u8], mut files: Vec<(String, &[u8])>) -> zip::result::ZipResult<Vec<u8>> {
    files.sort();
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        // Zopfli, one round: a tenth of a second for each 100 kB, and the zip file has a budget.
        .compression_level(Some(10))
        .last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("bootstrap", options.unix_permissions(0o755))?;
    zip.write_all(program)?;
    for (name, text) in files {
        zip.start_file(name, options.unix_permissions(0o644))?;
        zip.write_all(text)?;
    }
    Ok(zip.finish()?.into_inner())
}
