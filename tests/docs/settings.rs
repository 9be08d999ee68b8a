//! The page of settings, from clap's definitions.

use std::fmt::Write as _;

use clap::{Arg, Command};

const COMMANDS: [&str; 5] = ["serve", "lambda", "gremlin", "load", "package"];

const HEAD: &str = "\
# Settings

<!-- This page is generated: UPDATE_DOCS=1 cargo test --test docs -->

Most flags have an environment variable. A flag wins over its variable, and an empty variable counts as
unset. Sizes take a unit, such as `64MiB`. `neptune-graphql COMMAND --help` prints the same list.
";

pub fn page() -> String {
    let mut page = HEAD.to_owned();
    let command = neptune_graphql::cli::command();
    for name in COMMANDS {
        let command = command.find_subcommand(name).expect("there is the command");
        section(&mut page, name, command);
    }
    page.push_str("\n## Logging, for every command\n\n");
    table(&mut page, command.get_arguments());
    page
}

fn section(page: &mut String, name: &str, command: &Command) {
    let about = command.get_about().map(ToString::to_string);
    let _ = write!(
        page,
        "\n## {name}\n\n{}.\n\n",
        escaped(&about.unwrap_or_default())
    );
    table(page, command.get_arguments());
}

fn table<'a>(page: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    page.push_str("| flag | variable | default | meaning |\n|---|---|---|---|\n");
    for argument in arguments.filter(|argument| !argument.is_hide_set()) {
        let id = argument.get_id().as_str();
        if matches!(id, "help" | "version") {
            continue;
        }
        let value = argument
            .get_value_names()
            .filter(|_| argument.get_action().takes_values())
            .map(|names| names.join(" "));
        let flag = match (argument.get_long(), value) {
            (Some(long), Some(value)) => format!("--{long} {value}"),
            (Some(long), None) => format!("--{long}"),
            (None, value) => format!("[{}]", value.unwrap_or_else(|| id.to_uppercase())),
        };
        let variable = argument
            .get_env()
            .map(|name| format!("`{}`", name.display()));
        let default: Vec<_> = argument
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        let default = match argument.get_action().takes_values() && !default.is_empty() {
            true => format!("`{}`", default.join(" ")),
            false => String::new(),
        };
        let mut help = argument
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let possible: Vec<_> = argument
            .get_possible_values()
            .iter()
            .map(|value| format!("`{}`", value.get_name()))
            .collect();
        if argument.get_action().takes_values() && !possible.is_empty() {
            let _ = write!(help, " ({})", possible.join(", "));
        }
        let _ = writeln!(
            page,
            "| `{}` | {} | {default} | {} |",
            escaped(&flag),
            variable.unwrap_or_default(),
            escaped(&help),
        );
    }
}

/// As it can stand in a cell of a table.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
        .replace('<', "&lt;")
        .replace('\n', " ")
}
