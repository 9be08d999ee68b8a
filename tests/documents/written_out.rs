//! The size of a document is that of its operations with every fragment written out: random
//! documents beside a plain count that writes them out.
//!
//! `DOCUMENTS_COUNT` says how many (1,000 without it), `DOCUMENTS_SEED` which.

use neptune_graphql::service::Settings;

use super::Asked;

const MAX_DEPTH: usize = 6;
const MAX_FIELDS: usize = 40;
/// As in `api/bounds.rs`: operations and fragments together.
const MAX_ALL: usize = 16 * MAX_FIELDS;

/// A selection: what it is, and what is in it.
enum Item {
    Leaf,
    Field(Vec<Item>),
    Inline(Vec<Item>),
    Spread(usize),
}

/// A document: its operations, and its fragments by number.
struct Document {
    operations: Vec<Vec<Item>>,
    fragments: Vec<Vec<Item>>,
}

fn set(
    random: &mut fastrand::Rng,
    depth: usize,
    fragments: usize,
    acyclic_from: usize,
) -> Vec<Item> {
    (0..random.usize(1..=3))
        .map(|_| match random.usize(..10) {
            0..=2 if depth > 0 => Item::Field(set(random, depth - 1, fragments, acyclic_from)),
            3 if depth > 0 => Item::Inline(set(random, depth - 1, fragments, acyclic_from)),
            4..=6 if acyclic_from < fragments => {
                // Now and then backwards, which may close a circle.
                let from = if random.usize(..40) == 0 {
                    0
                } else {
                    acyclic_from
                };
                Item::Spread(random.usize(from..fragments))
            }
            _ => Item::Leaf,
        })
        .collect()
}

fn document(random: &mut fastrand::Rng) -> Document {
    let fragments = random.usize(0..=8);
    Document {
        operations: (0..random.usize(1..=3))
            .map(|_| set(random, 4, fragments, 0))
            .collect(),
        fragments: (0..fragments)
            .map(|number| set(random, 2, fragments, number + 1))
            .collect(),
    }
}

fn text(document: &Document) -> String {
    let operations = document.operations.iter().enumerate();
    let operations =
        operations.map(|(number, items)| format!("query Q{number} {{ts {}}}\n", braces(items)));
    let fragments = document.fragments.iter().enumerate();
    let fragments =
        fragments.map(|(number, items)| format!("fragment F{number} on T {}\n", braces(items)));
    operations.chain(fragments).collect()
}

fn braces(items: &[Item]) -> String {
    let items = items.iter().map(|item| match item {
        Item::Leaf => "s ".to_owned(),
        Item::Field(items) => format!("t {} ", braces(items)),
        Item::Inline(items) => format!("... {} ", braces(items)),
        Item::Spread(number) => format!("...F{number} "),
    });
    format!("{{{}}}", items.collect::<String>())
}

/// What writing out comes to.
#[derive(Default)]
struct Count {
    fields: usize,
    depth: usize,
}

/// More than this is never written out.
const ENOUGH: usize = 100_000;

/// Writes a selection out, one item after the other. None where a fragment contains itself.
fn write_out(
    document: &Document,
    items: &[Item],
    depth: usize,
    open: &mut Vec<usize>,
    count: &mut Count,
) -> Option<()> {
    for item in items {
        count.fields += 1;
        if count.fields > ENOUGH {
            return Some(());
        }
        match item {
            Item::Leaf => count.depth = count.depth.max(depth + 1),
            Item::Field(items) => write_out(document, items, depth + 1, open, count)?,
            Item::Inline(items) => write_out(document, items, depth, open, count)?,
            Item::Spread(number) => {
                if open.contains(number) {
                    return None;
                }
                open.push(*number);
                write_out(document, &document.fragments[*number], depth, open, count)?;
                open.pop();
            }
        }
    }
    Some(())
}

/// The code that a document is refused with.
fn expected(document: &Document) -> &'static str {
    let mut all = 0;
    let mut too_large = false;
    for (number, items) in document.fragments.iter().enumerate() {
        let mut count = Count::default();
        if write_out(document, items, 0, &mut vec![number], &mut count).is_none() {
            return "GRAPHQL_VALIDATION_FAILED";
        }
        all += count.fields;
    }
    for items in &document.operations {
        let mut count = Count::default();
        if write_out(document, items, 1, &mut Vec::new(), &mut count).is_none() {
            return "GRAPHQL_VALIDATION_FAILED";
        }
        // The root field, and what is below.
        too_large |= count.depth > MAX_DEPTH || count.fields + 1 > MAX_FIELDS;
        all += count.fields + 1;
    }
    match too_large || all > MAX_ALL {
        true => "LIMIT_EXCEEDED",
        false => "",
    }
}

#[test]
fn a_document_is_as_large_as_it_is_written_out() {
    let variable = |name: &str, otherwise: u64| {
        let value = std::env::var(name).ok();
        value
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let asked = Asked::new(Settings {
        max_depth: MAX_DEPTH,
        max_fields: MAX_FIELDS,
        ..Settings::default()
    });
    let mut random = fastrand::Rng::with_seed(variable("DOCUMENTS_SEED", 1));
    let (mut fits, mut too_large, mut rings) = (0, 0, 0);
    for _ in 0..variable("DOCUMENTS_COUNT", 1_000) {
        let document = document(&mut random);
        let (text, wanted) = (text(&document), expected(&document));
        let response = asked.ask(&text, Some("Q0"));
        let code = response["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default();
        // A fragment that nobody spreads is for validation to report, behind the measure.
        let unused = wanted.is_empty()
            && response["errors"][0]["message"]
                .as_str()
                .is_some_and(|message| message.contains("never used"));
        assert!(
            code == wanted || unused,
            "{text}\nwanted {wanted:?}: {response}"
        );
        match wanted {
            "" => fits += 1,
            "LIMIT_EXCEEDED" => too_large += 1,
            _ => rings += 1,
        }
    }
    println!("{fits} fit, {too_large} are too large, {rings} have a fragment in itself");
    assert!(
        fits > 10 && too_large > 10 && rings > 10,
        "the documents are one-sided"
    );
}
