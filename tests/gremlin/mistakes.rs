//! Mistakes, with their messages and places; and texts made to hurt.

use std::{fmt::Write as _, time::Instant};

use neptune_graphql::gremlin::{
    MAX_DEPTH, Never, Problem, SyntaxError, parse_script, parse_statement, write_script,
};

/// A mistake as a user sees it: the line, a mark under its place, the message.
fn show(text: &str, error: &SyntaxError, out: &mut String) {
    let line = text.lines().nth(error.line - 1).unwrap_or("");
    let width = text
        .get(error.span.clone())
        .and_then(|marked| marked.lines().next())
        .map_or(0, |marked| marked.chars().count());
    let indent = " ".repeat(error.column - 1);
    let marks = "^".repeat(width.max(1));
    let _ = writeln!(out, "{line}\n{indent}{marks}\n{error}\n");
}

const SCRIPTS: &[&str] = &[
    // The text as a whole.
    "",
    "// nothing",
    "V()",
    "g",
    "g.V() V()",
    "g.V();;g.V()",
    "g.V().",
    "g.V(",
    "g.V('a'",
    "g.V().has('a')\n  .hsa('b')",
    "g.V().has('é').foo()",
    "g.out()",
    "g.V().io('a')",
    "g.V().withSack(1)",
    "g.V().where(toList())",
    "g.V().none().out()",
    "g.V().where(none())",
    // Names.
    "g.V().hasLable('a')",
    "g.V().ValueMap()",
    "g.V().has('age', gtt(3))",
    "g.V().has('age', P.gtr(3))",
    "g.V().is(gt(3).nand(lt(2)))",
    "g.V().order().by('a', dsc)",
    "g.V().order().by('a', Order.descending)",
    "g.V().order().by('a', Ordr.desc)",
    "g.V().order().by('a', decr)",
    "g.V().has(T.ids, 1)",
    "g.V(x)",
    "g.V(org.example.T.id)",
    "g.V().valueMap().with(WithOptions.token)",
    "g.withStrategies(new SubgrafStrategy()).V()",
    "g.withStrategies(SubgraphStrategy).V()",
    "g.withStrategies(new SubgraphStrategy(vertex: __.out())).V()",
    "g.withStrategies(new SeedStrategy(seed: 'a')).V()",
    // Arguments.
    "g.V().limit('x')",
    "g.V().limit(1, 2)",
    "g.V().out(1)",
    "g.V().out('a', 2)",
    "g.V().has()",
    "g.V().has('a', 'b', 'c', 'd')",
    "g.V().property(single, 'a')",
    "g.V().coin(1)",
    "g.V().by(local)",
    "g.V().is(local)",
    "g.V().inject([local])",
    "g.V().select(first)",
    "g.V().as()",
    "g.V().repeat('a')",
    "g.V().where('a')",
    "g.V().from(1)",
    "g.V().dateAdd(hour, '1')",
    "g.V('a',)",
    "g.V().has('a', between(1))",
    "g.V().has('a', startingWith(1))",
    "g.V().has('a', eq())",
    "g.V().inject(eq(out()))",
    "g.V().inject([out()])",
    "g.V().where(g.V())",
    // Literals.
    "g.V('a)",
    r"g.V('\x')",
    r"g.V('\u12')",
    r"g.V('\ud83e')",
    "g.V(300b)",
    "g.V(99999999999i)",
    "g.V(1e999d)",
    "g.V(1_0.5)",
    "g.V(0xAB)",
    "g.V(0xFFFFFFFFFFFFFFFFFF)",
    "g.V(08)",
    "g.V(2x)",
    "g.V(1e99999999999)",
    "g.V(datetime('tomorrow'))",
    "g.V(datetime('2026-02-30'))",
    "g.V(datetime())",
    "g.V(1..'a')",
    "g.V(1..99999999)",
    "g.V('a'..'bc')",
    "g.V(['a': 1, 2])",
    "g.V([count: 1])",
    "g.V([null: 1])",
    "g.V([(true): 1])",
    "g.V(new Edge(1, 'a'))",
    "g.V(new Vertex(1))",
    // What other dialects know.
    "g.V().map{it.get()}",
    "g.V().filter({ it -> true })",
    "g.V({1, 2})",
    "g.V().limit(1 + 2)",
    "g.V().limit(1-2)",
    "x = g.V()",
    "g.V(x = 1)",
    "/* all */ g.V()",
    "g.V() /* all */",
    "g.tx().commit()",
    "g.withComputer().V()",
    "g.withoutStrategies(ReadOnlyStrategy).V()",
    "g.V().program(x)",
    "g.V().next(2)",
    "g.V().hasNext()",
    "g.V().tryNext()",
    "g.V().explain()",
    "g.V().toString()",
    "g.V($id)",
    "g.V().has('a', #)",
];

const STATEMENTS: &[&str] = &[
    "",
    "$id",
    "g.V($)",
    "g.V($1)",
    "g.V().has($a.b.)",
    "__",
    "out().toList()",
    "out(); out()",
    "out() out()",
    "g.V().where($x)",
    "g.V().order().by('a', $direction)",
    "g.V(new Vertex(1, $label))",
    "g.V(id)\n.has('a', b)",
];

#[test]
fn mistakes_of_scripts() {
    let mut out = String::new();
    for text in SCRIPTS {
        match parse_script::<Never>(text) {
            Ok(_) => panic!("{text} is no mistake"),
            Err(error) => show(text, &error, &mut out),
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn mistakes_of_statements() {
    let mut out = String::new();
    for text in STATEMENTS {
        match parse_statement(text) {
            Ok(_) => panic!("{text} is no mistake"),
            Err(error) => show(text, &error, &mut out),
        }
    }
    insta::assert_snapshot!(out);
}

/// Runs on the stack that a thread of a server has.
fn on_the_stack_of_a_thread(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(test)
        .expect("a thread starts")
        .join()
        .expect("the test passes");
}

#[test]
fn the_deepest_text_fits_the_stack() {
    on_the_stack_of_a_thread(|| {
        for (before, open, core, close, after) in [
            ("", "where(", "out()", ")", ""),
            ("inject(", "[", "", "]", ")"),
            ("inject(", "[a: ", "1", "]", ")"),
            ("inject(", "[(", "'a'", "): 1]", ")"),
            ("is(", "not(", "eq(1)", ")", ")"),
            ("is(", "eq(1).or(", "eq(2)", ")", ")"),
            ("inject(", "single(", "1", ")", ")"),
        ] {
            let text = |levels: usize| {
                let (open, close) = (open.repeat(levels), close.repeat(levels));
                format!("g.V().{before}{open}{core}{close}{after}")
            };
            match parse_script::<Never>(&text(MAX_DEPTH - 2)) {
                Ok(parsed) => {
                    let mut out = String::new();
                    write_script(&parsed.tree, &mut out);
                    assert_eq!(parsed.tree.clone(), parsed.tree);
                }
                Err(error) => panic!("{open}: {error}"),
            }
            match parse_script::<Never>(&text(MAX_DEPTH + 1)) {
                Ok(_) => panic!("{open} has no bound"),
                Err(error) => assert_eq!(error.problem, Problem::TooDeep(MAX_DEPTH)),
            }
        }
    });
}

/// Much of each; none may take long or need a deep stack.
#[test]
fn hostile_texts() {
    on_the_stack_of_a_thread(|| {
        for piece in [
            "(",
            "[",
            "{",
            "((",
            "[[",
            "not(",
            "g.V(",
            "where(",
            "V().",
            "g.V();",
            "g.V() ",
            "'",
            "\\",
            "'\\",
            "$a",
            "'$a",
            "$a.",
            "$",
            "1",
            "1_",
            "0x",
            "-",
            "+-",
            ".",
            "..",
            "1..",
            "e1",
            "eq(1).or(",
            "eq(1).",
            ".negate()",
            "and(",
            "[(",
            "[1:",
            "['a':",
            "[a:1,",
            "1,",
            "'a',",
            "//",
            "/*",
            "// \n",
            "\n",
            " ",
            "a",
            "é",
            "\u{0}",
            "new ",
            "new Vertex(",
            "T.",
            "T.id",
            "P.",
            "__.",
            "datetime(",
            "single(",
            "1..9,",
            "'a'..'z',",
            "\\u0041",
            "\\uuuu",
        ] {
            let many = piece.repeat((1 << 18) / piece.len());
            for text in [
                many.clone(),
                format!("g.V({many}"),
                format!("g.V({many})"),
                format!("g.inject([{many}1])"),
                format!("g.V().has('a', {many}"),
                format!("g.V().is(eq(1){many}"),
                format!("g.V('{many}"),
                format!("g.V('{many}')"),
                format!("g.V().{many}"),
            ] {
                let start = Instant::now();
                let _ = parse_script::<Never>(&text);
                let _ = parse_statement(&text);
                let took = start.elapsed();
                // Unoptimised, and beside other tests.
                assert!(took.as_secs() < 2, "{took:?} for {:?}", &text[..20]);
            }
        }
    });
}
