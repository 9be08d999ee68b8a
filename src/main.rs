//! The program `neptune-graphql`.

use std::process::ExitCode;

fn main() -> ExitCode {
    neptune_graphql::cli::run()
}
