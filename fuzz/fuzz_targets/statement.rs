//! Any text as a statement file: what is read is written, and the text of that is the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use neptune_graphql::gremlin::{
    ParsedStatement, SyntaxError, parse_statement, write_anonymous, write_script,
};

fn canonical(text: &str) -> Result<String, SyntaxError> {
    let mut out = String::new();
    match parse_statement(text)?.tree {
        ParsedStatement::FromGraph(script) => write_script(&script, &mut out),
        ParsedStatement::FromParent(chain) => write_anonymous(&chain, &mut out),
    }
    Ok(out)
}

fuzz_target!(|text: &str| {
    if let Ok(first) = canonical(text) {
        assert_eq!(canonical(&first), Ok(first.clone()), "of {first}");
    }
});
