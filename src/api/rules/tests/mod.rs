//! The rules against plain readings of the specification, on random input.

mod bounds;
mod literals;
mod overlap;

mod world;

use async_graphql::parser::parse_query;

use super::check;
use crate::model::{Model, SourceFile, Sources, build};

fn model(sdl: String) -> Model {
    let sources = Sources {
        schema: vec![SourceFile {
            name: "s.graphql".into(),
            text: sdl.into(),
        }],
        statements: Vec::new(),
    };
    build(&sources).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// How many random inputs: few by default, more by `RANDOM_COUNT`.
fn count(few: usize) -> usize {
    let wanted = std::env::var("RANDOM_COUNT").ok();
    wanted.map_or(few, |count| {
        count.parse().expect("RANDOM_COUNT is a number")
    })
}
