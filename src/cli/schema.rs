//! `schema check` and `schema print`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{Args, Subcommand};

use super::{print, serve::count_types, target::NoGraph};
use crate::service::{Service, Settings};

/// Checks the schema, or prints it
#[derive(Subcommand)]
pub(super) enum Schema {
    Check(Check),
    Print(Print),
}

/// Reads the schema and the statements, and shows every mistake with its place
#[derive(Args)]
pub(super) struct Check {
    /// The project, or one file with a schema
    #[arg(
        env = "NEPTUNE_GRAPHQL_DIR",
        value_name = "DIR|FILE",
        default_value = "."
    )]
    path: PathBuf,
}

/// Prints the whole schema that clients see
#[derive(Args)]
pub(super) struct Print {
    /// The project, or one file with a schema
    #[arg(
        env = "NEPTUNE_GRAPHQL_DIR",
        value_name = "DIR|FILE",
        default_value = "."
    )]
    path: PathBuf,
}

impl Schema {
    pub(super) fn run(&self) -> miette::Result<()> {
        match self {
            Schema::Check(command) => {
                let service = load(&command.path)?;
                let path = command.path.display();
                print(&format!(
                    "{path}: {}; no mistakes\n",
                    count_types(service.model())
                ))
            }
            Schema::Print(command) => print(&load(&command.path)?.sdl()),
        }
    }
}

fn load(path: &Path) -> miette::Result<Service> {
    Service::load(path, Arc::new(NoGraph), Settings::default())
}
