//! Commands that pages show: each is one that clap takes.

use clap::error::ErrorKind;

use crate::page::{Page, Part};

pub fn check(page: &Page) -> Vec<String> {
    let mut wrong = Vec::new();
    for part in &page.parts {
        let Part::Code(code) = part else { continue };
        if !code.is("sh") {
            continue;
        }
        for line in code.text.replace("\\\n", " ").lines() {
            let words = words(line);
            let Some(at) = program(&words) else { continue };
            match neptune_graphql::cli::command().try_get_matches_from(&words[at..]) {
                Err(error)
                    if !matches!(
                        error.kind(),
                        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
                    ) =>
                {
                    wrong.push(format!("{}: {line}: {error}", page.place(code)));
                }
                _ => {}
            }
        }
    }
    wrong
}

/// Where the program's name stands, or the `--` after which `cargo run` takes its arguments.
fn program(words: &[String]) -> Option<usize> {
    let first = words.iter().position(|word| !word.contains('='))?;
    match words[first..]
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()[..]
    {
        ["neptune-graphql", ..] => Some(first),
        ["cargo", "run", ..] => words.iter().position(|word| word == "--"),
        _ => None,
    }
}

/// The words of a shell's line, without its comment.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#' | '|' | '>' | '&') if word.is_none() => break,
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
