//! Whatever is written reads back as itself, and the same tree gives the same text.

use neptune_graphql::gremlin::{
    Never, Open, Parsed, ParsedStatement, Script, Slot, parse_script, parse_statement,
    write_anonymous, write_script,
};
use proptest::prelude::*;

use crate::trees::{self, Tape};

fn text<P: Slot>(script: &Script<P>) -> String {
    let mut out = String::new();
    write_script(script, &mut out);
    out
}

fn statement_text(statement: &ParsedStatement) -> String {
    match statement {
        ParsedStatement::FromGraph(script) => text(script),
        ParsedStatement::FromParent(chain) => {
            let mut out = String::new();
            write_anonymous(chain, &mut out);
            out
        }
    }
}

/// `NaN` is not equal to itself; the trees have none, and `-0.0` must stay what it is.
fn same(a: &Script, b: &Script) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_reads_back_as_itself(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let tree = trees::script(&mut Tape::new(&bytes));
        let text = text(&tree);
        match parse_script::<Never>(&text) {
            Ok(Parsed { tree: read, .. }) => prop_assert!(same(&tree, &read), "{text}\n{tree:?}\n{read:?}"),
            Err(error) => prop_assert!(false, "{error} in {text}"),
        }
    }

    /// In a statement file too, where a `$` could open a place.
    #[test]
    fn a_tree_reads_back_from_a_statement(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let tree = trees::script(&mut Tape::new(&bytes));
        let plain = text(&tree);
        let escaped = plain.replace('$', "\\u0024");
        match parse_script::<Open>(&escaped) {
            Ok(parsed) => prop_assert_eq!(text(&parsed.tree), escaped),
            Err(error) => prop_assert!(false, "{error} in {escaped}"),
        }
    }

    #[test]
    fn any_string_is_one_value(value: String) {
        let tree = Script::<Never> { statements: vec![neptune_graphql::gremlin::Statement {
            source: vec![],
            steps: vec![neptune_graphql::gremlin::Step::new(
                neptune_graphql::gremlin::StepName::Inject,
                [neptune_graphql::gremlin::Text::from(value.as_str()).into()],
            )],
            terminal: None,
        }] };
        let read = parse_script::<Never>(&text(&tree)).map(|parsed| parsed.tree);
        prop_assert_eq!(read, Ok(tree));
    }

    #[test]
    fn no_text_breaks_the_parser(text in "\\PC{0,60}") {
        let _ = parse_script::<Never>(&text);
        let _ = parse_statement(&text);
    }

    /// Pieces of the language in any order. What is read is written and read as the same.
    #[test]
    fn pieces_of_the_language(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40)) {
        let given = pieces.concat();
        if let Ok(parsed) = parse_script::<Never>(&given) {
            let canonical = text(&parsed.tree);
            let again = parse_script::<Never>(&canonical).map(|parsed| text(&parsed.tree));
            prop_assert_eq!(again.as_deref(), Ok(canonical.as_str()), "{}", given);
        }
        if let Ok(parsed) = parse_statement(&given) {
            let canonical = statement_text(&parsed.tree);
            let again = parse_statement(&canonical).map(|parsed| statement_text(&parsed.tree));
            prop_assert_eq!(again.as_deref(), Ok(canonical.as_str()), "{}", given);
        }
    }
}

const PIECES: &[&str] = &[
    "g.",
    "__.",
    "V(",
    "has(",
    "out(",
    ")",
    ")",
    ")",
    ",",
    ".",
    "'a'",
    "\"b\"",
    "1",
    "1.5",
    "2L",
    "[",
    "]",
    ":",
    "(",
    "not(",
    "eq(",
    "P.within(",
    "and(",
    "id",
    "T.id",
    "local",
    "by(",
    "desc",
    "$a",
    "$a.b",
    "'$a b'",
    "'$a.b$c'",
    "'\\$a'",
    "'\\u0024a'",
    "datetime(",
    "'2020-01-01'",
    "null",
    "true",
    "..",
    "-1",
    "new Vertex(",
    "single",
    "property(",
    "values",
    "where(",
    " ",
    "\n",
    ";",
    "// x\n",
    "g.V()",
    "g.V().",
    ".negate()",
    ".or(",
    "limit(",
    "inject(",
    "as",
    "from",
    "None",
];
