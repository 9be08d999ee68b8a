//! Any text as a script: what is read is written, and reads back as the same tree.

#![no_main]

use libfuzzer_sys::fuzz_target;
use neptune_graphql::gremlin::{
    Never, interpreted_by_neptune, parse_script, refused_by_neptune, write_script,
};

fuzz_target!(|text: &str| {
    let Ok(parsed) = parse_script::<Never>(text) else {
        return;
    };
    let mut canonical = String::new();
    write_script(&parsed.tree, &mut canonical);
    let again = match parse_script::<Never>(&canonical) {
        Ok(again) => again,
        Err(error) => panic!("{error} in what was written: {canonical}"),
    };
    // `NaN` is not equal to itself, so the trees are compared as they are shown.
    assert_eq!(format!("{:?}", parsed.tree), format!("{:?}", again.tree));
    let steps = parsed.places.len();
    for found in refused_by_neptune(&parsed.tree) {
        assert!(found.step < steps);
    }
    for found in interpreted_by_neptune(&parsed.tree) {
        assert!(found.step < steps);
    }
});
