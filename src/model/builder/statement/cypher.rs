//! openCypher where Gremlin should be.
//!
//! In: a text that is no statement. Out: where its first clause stands, if it reads as openCypher.

use std::ops::Range;

/// What a query may begin with.
const FIRST: [&str; 11] = [
    "match", "optional", "create", "merge", "unwind", "with", "call", "return", "delete", "detach",
    "explain",
];

/// What stands behind, where the first word could be a step of Gremlin's: `match`, `merge`, `with`
/// and `call` are.
const LATER: [&str; 10] = [
    "return", "where", "set", "delete", "detach", "create", "remove", "yield", "unwind", "match",
];

/// The first word of a query in openCypher. Asked only of a text that Gremlin's parser refuses.
pub fn clause(text: &str) -> Option<Range<usize>> {
    let start = text.len() - without_comments(text).len();
    let rest = &text[start..];
    let end = rest
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    let (word, behind) = rest.split_at(end);
    let is =
        |known: &[&str], word: &str| known.iter().any(|known| word.eq_ignore_ascii_case(known));
    // A step has its parenthesis at once, and a source its dot.
    let apart = behind.is_empty() || behind.starts_with(char::is_whitespace);
    let shouted = word.bytes().all(|byte| byte.is_ascii_uppercase()) && behind.starts_with('(');
    let goes_on = || {
        behind
            .split(|c: char| !c.is_ascii_alphabetic())
            .any(|word| is(&LATER, word))
    };
    let found = is(&FIRST, word)
        && (shouted
            || apart
                && (!behind.trim_start().starts_with('(')
                    || word.starts_with(|c: char| c.is_ascii_uppercase())
                    || goes_on()));
    found.then_some(start..start + end)
}

/// Both languages have the same two kinds.
fn without_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let behind = if let Some(line) = rest.strip_prefix("//") {
            line.split_once('\n').map(|(_, behind)| behind)
        } else if let Some(block) = rest.strip_prefix("/*") {
            block.split_once("*/").map(|(_, behind)| behind)
        } else {
            return rest;
        };
        rest = behind.unwrap_or_default().trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::clause;

    #[test]
    fn a_query_is_told_from_a_broken_traversal() {
        for query in [
            "MATCH (n) RETURN n",
            "match (n) return n",
            "MATCH(n) RETURN n",
            "OPTIONAL MATCH (n) RETURN n",
            "  // all\n/* of them */ Match (n)\nWHERE n.a = $a RETURN n",
            "CREATE (n:A {a: $a}) RETURN n",
            "merge (n:A) set n.a = 1",
            "UNWIND $ids AS id RETURN id",
            "RETURN 1",
        ] {
            assert!(clause(query).is_some(), "{query}");
        }
        for traversal in [
            "match(__.as('a')",
            "match (__.as('a')",
            "g.V().match(",
            "with('a'",
            "call(\"return\"",
            "matches (n)",
            "// MATCH (n) RETURN n\ng.V(",
            "",
            "//",
        ] {
            assert_eq!(clause(traversal), None, "{traversal}");
        }
    }

    #[test]
    fn the_word_is_where_it_stands() {
        assert_eq!(clause("// é\n MATCH (n)"), Some(7..12));
    }
}
