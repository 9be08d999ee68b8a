//! Texts and what they say, in their canonical form.

use neptune_graphql::gremlin::{
    Never, Open, Parsed, ParsedStatement, parse_script, parse_statement, write_anonymous,
    write_script,
};

fn canonical(text: &str) -> String {
    let mut out = String::new();
    match parse_script::<Never>(text) {
        Ok(Parsed { tree, .. }) => write_script(&tree, &mut out),
        Err(error) => out = error.to_string(),
    }
    out
}

fn canonical_statement(text: &str) -> String {
    let mut out = String::new();
    match parse_statement(text).map(|parsed| parsed.tree) {
        Ok(ParsedStatement::FromGraph(script)) => write_script::<Open>(&script, &mut out),
        Ok(ParsedStatement::FromParent(chain)) => write_anonymous(&chain, &mut out),
        Err(error) => out = error.to_string(),
    }
    out
}

#[test]
fn one_value_in_all_its_spellings() {
    for (given, wanted) in [
        // Whole numbers: the type is the suffix's, or the smallest of int, long and big integer.
        ("0", "0"),
        ("+7", "7"),
        ("-2147483648", "-2147483648"),
        ("2147483648", "2147483648L"),
        ("9223372036854775808", "9223372036854775808n"),
        ("1b", "1b"),
        ("-1S", "-1s"),
        ("12i", "12"),
        ("12l", "12L"),
        ("0012n", "12n"),
        ("1_000", "1000"),
        ("0x1F", "31"),
        ("-0x1fL", "-31L"),
        ("017", "15"),
        ("0_17", "15"),
        // Decimal numbers: without a suffix exact.
        ("1.5", "1.5m"),
        ("1.50", "1.50m"),
        ("1e3", "1e3m"),
        ("1.5f", "1.5f"),
        ("2F", "2.0f"),
        ("1.5D", "1.5d"),
        ("-0d", "-0.0d"),
        ("1e3d", "1000.0d"),
        ("3M", "3m"),
        ("NaN", "NaN"),
        ("+Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
        // Strings.
        ("\"it's\"", r"'it\'s'"),
        (r"'a\tb\n\r\b\f\\\''", r"'a\tb\n\r\b\f\\\''"),
        (r#"'\"'"#, "'\"'"),
        (r"'\101\60\0'", r"'A0\u0000'"),
        (r"'\u00e9\uuu0041'", "'éA'"),
        (r"'\ud83e\udd80'", "'🦀'"),
        ("'a\nb'", r"'a\nb'"),
        ("'a\\\nb'", r"'a\nb'"),
        ("'$name'", "'$name'"),
        ("''", "''"),
        // Dates.
        (
            "datetime('2026-11-20T09:30:00+02:00')",
            "datetime('2026-11-20T07:30:00.000Z')",
        ),
        (
            "datetime(\"2026-11\")",
            "datetime('2026-11-01T00:00:00.000Z')",
        ),
        // Constants, with and without their class.
        ("id", "T.id"),
        ("T.label", "T.label"),
        ("OUT", "Direction.OUT"),
        ("from", "Direction.OUT"),
        ("Direction.to", "Direction.IN"),
        ("single", "Cardinality.single"),
        ("single('a')", "Cardinality.single('a')"),
        ("Cardinality.set(1)", "Cardinality.set(1)"),
        ("any", "Pick.any"),
        ("onCreate", "Merge.onCreate"),
        ("hour", "DT.hour"),
        ("true", "true"),
        ("null", "null"),
        // Collections.
        ("[]", "[]"),
        ("[1, 'a', [null]]", "[1, 'a', [null]]"),
        ("[:]", "[:]"),
        ("['a': 1, b: 2, new: 3]", "[('a'): 1, ('b'): 2, ('new'): 3]"),
        (
            "[(T.id): 1, label: 'x', OUT: 2]",
            "[(T.id): 1, (T.label): 'x', (Direction.OUT): 2]",
        ),
        (
            "[1: 'a', 1L: 'b', 1.5: 'c']",
            "[(1): 'a', (1L): 'b', (1.5m): 'c']",
        ),
        ("[[1]: 'a', [a: 1]: 'b']", "[([1]): 'a', ([('a'): 1]): 'b']"),
        ("[a: 1, b: 2, a: 3]", "[('a'): 3, ('b'): 2]"),
        ("1..3", "[1, 2, 3]"),
        ("1..-1", "[1, 0, -1]"),
        ("'aa'..'ad'", "['aa', 'ab', 'ac', 'ad']"),
        ("new Vertex(1, 'person')", "new Vertex(1, 'person')"),
        ("new ReferenceVertex('a', \"b\")", "new Vertex('a', 'b')"),
    ] {
        let text = canonical(&format!("g.inject({given})"));
        let said = text
            .strip_prefix("g.inject(")
            .and_then(|text| text.strip_suffix(')'))
            .unwrap_or(&text);
        assert_eq!(said, wanted, "{given}");
    }
}

#[test]
fn traversals_in_all_their_spellings() {
    for (given, wanted) in [
        ("g.V()", "g.V()"),
        (" g . V ( 'a' , 1 ) ", "g.V('a', 1)"),
        ("g.V() // all\n.out()", "g.V().out()"),
        (
            "g.V().where(out().in('a'))",
            "g.V().where(__.out().in('a'))",
        ),
        (
            "g.V().repeat(__.out()).times(2)",
            "g.V().repeat(__.out()).times(2)",
        ),
        (
            "g.V().not(out()).filter(not(out()))",
            "g.V().not(__.out()).filter(__.not(__.out()))",
        ),
        (
            "g.V().filter(not(not(eq(1))))",
            "g.V().filter(P.eq(1).negate().negate())",
        ),
        ("g.V().is(P.not(within()))", "g.V().is(P.within().negate())"),
        (
            "g.V().has('age', gt(1).and(lt(2L)).or(P.eq(3).negate()))",
            "g.V().has('age', P.gt(1).and(P.lt(2L)).or(P.eq(3).negate()))",
        ),
        (
            "g.V().has('name', startingWith('a').or(TextP.regex('b')))",
            "g.V().has('name', TextP.startingWith('a').or(TextP.regex('b')))",
        ),
        (
            "g.V().has('a', within(1, 2)).has('b', without([1]))",
            "g.V().has('a', P.within(1, 2)).has('b', P.without([1]))",
        ),
        (
            "g.V().order().by('a', desc).by(values).by(T.id)",
            "g.V().order().by('a', Order.desc).by(Column.values).by(T.id)",
        ),
        (
            "g.V().values('a').sum(local)",
            "g.V().values('a').sum(Scope.local)",
        ),
        (
            "g.V().valueMap().with(WithOptions.tokens, WithOptions . labels)",
            "g.V().valueMap().with(WithOptions.tokens, WithOptions.labels)",
        ),
        (
            "g.with('evaluationTimeout', 500).withSideEffect('a', [1], addAll).V()",
            "g.with('evaluationTimeout', 500).withSideEffect('a', [1], Operator.addAll).V()",
        ),
        (
            "g.withSack(1, sum).withBulk(false).withPath().V()",
            "g.withSack(1, Operator.sum).withBulk(false).withPath().V()",
        ),
        (
            "g.withStrategies(ReadOnlyStrategy, new SubgraphStrategy(vertices: has('a'), checkAdjacentVertices: false)).V()",
            "g.withStrategies(ReadOnlyStrategy, new SubgraphStrategy(vertices: __.has('a'), checkAdjacentVertices: false)).V()",
        ),
        (
            "g.withStrategies(new PartitionStrategy(readPartitions: 'a')).V()",
            "g.withStrategies(new PartitionStrategy(readPartitions: ['a'])).V()",
        ),
        (
            "g.mergeV([(T.id): 1]).option(onCreate, [age: set(3)], single)",
            "g.mergeV([(T.id): 1]).option(Merge.onCreate, [('age'): Cardinality.set(3)], Cardinality.single)",
        ),
        (
            "g.V().barrier(normSack).sack(assign)",
            "g.V().barrier(Barrier.normSack).sack(Operator.assign)",
        ),
        (
            "g.V().drop().iterate();\ng.addV('a')",
            "g.V().drop().iterate();\ng.addV('a')",
        ),
        (
            "g.V().next() g.E().toList();",
            "g.V().next();\ng.E().toList()",
        ),
        ("g.V().none()", "g.V().none()"),
        ("g.V().out().none().out()", "g.V().out().none().out()"),
    ] {
        assert_eq!(canonical(given), wanted, "{given}");
    }
}

#[test]
fn statements() {
    for (given, wanted) in [
        ("g.V($id)", "g.V($id)"),
        (
            "outE('HAS_TYPE').inV().values('name')",
            "__.outE('HAS_TYPE').inV().values('name')",
        ),
        ("// what it is\n__.out() ;", "__.out()"),
        (
            "g.V().has('a', lt($input.height)).limit($first)",
            "g.V().has('a', P.lt($input.height)).limit($first)",
        ),
        ("g.V([$a, $b.c])", "g.V([$a, $b.c])"),
        (
            "g.mergeV([(T.id): $uuid.a, name: $name])",
            "g.mergeV([(T.id): $uuid.a, ('name'): $name])",
        ),
        ("g.inject('Hello $name')", "g.inject('Hello $name')"),
        ("g.inject('$a$b.c d')", "g.inject('$a$b.c d')"),
        // What would be read as more of the name is escaped.
        ("g.inject('$a\\u002ejpg')", "g.inject('$a\\u002ejpg')"),
        ("g.inject('$a.')", "g.inject('$a\\u002e')"),
        // A dollar sign that opens nothing.
        (
            "g.inject('5 $, $5, \\$a, \\u0024a')",
            "g.inject('5 \\u0024, \\u00245, \\u0024a, \\u0024a')",
        ),
        (
            "g.inject(datetime($when), datetime('$day'))",
            "g.inject(datetime($when), datetime('$day'))",
        ),
        (
            "g.addV('a').iterate(); g.V()",
            "g.addV('a').iterate();\ng.V()",
        ),
    ] {
        assert_eq!(canonical_statement(given), wanted, "{given}");
    }
}

#[test]
fn places_of_steps_and_placeholders() {
    let text = "g.V($id).\n  where(out('é').has('a', $b.c)).id()";
    let parsed = parse_statement(text).expect("the text is a statement");
    let names: Vec<&str> = (0..parsed.places.len())
        .filter_map(|step| parsed.places.get(step))
        .map(|span| &text[span])
        .collect();
    assert_eq!(names, ["V", "where", "out", "has", "id"]);
    let ParsedStatement::FromGraph(script) = parsed.tree else {
        panic!("it starts at g");
    };
    let shown = format!("{script:?}");
    for (name, at) in [("$id", 4..7), ("$b.c", 37..41)] {
        assert_eq!(&text[at.clone()], name);
        assert!(shown.contains(&format!("span: {at:?}")), "{shown}");
    }
}

/// The calorie tracker's statements, which ran on a real server.
#[test]
fn statements_of_an_application() {
    for text in [
        "outE('HAS_TYPE').order().by('position').inV().values('name')",
        "g.V($userid).hasLabel('User').coalesce(constant($bmi).is(neq(null)), values('bmi')).as('b').
          V().hasLabel('Person').as('p').values('bmi').where(lte('b')).select('p').out('HAS_MEAL').dedup().as('m').
          out('OFFERS').has('calorie',lt($calorie)).order().by('calorie').by(id).as('f').dedup('m','f').by('name').
          project('id','category').by(id).by(select('m').values('name'))",
        "g.mergeV([(T.id): $sub, (T.label): 'User']).as('w').as('h').
          property(single,'height',$input.height).property(single,'weight',$input.weight). // and the rest
          property(single,'bmi', math('w * 10000 / (h * h)').by('weight').by('height'))",
        "g.V($sub).hasLabel('User').as('u').coalesce(out('HAS_DAY').has('date',$today),
          addV('UserAggregate').property('userid',$sub).as('n').sideEffect(addE('HAS_DAY').from('u').to('n'))).as('d').
          sideEffect(V().hasLabel('ActivityCategory').has('category',$input.category).choose(has('effect','burned'),
          select('d').property(single,'caloriesBurned', union(values('caloriesBurned'), constant($input.caloriesConsumed)).sum()),
          select('d').drop()))",
        "g.V($input.id).sideEffect(select('a').out('IN_DAY').property(single,'caloriesConsumed',
          sack(assign).by('caloriesConsumed').sack(minus).by(select('a').values('kcal')).sack())).select('r')",
    ] {
        let canonical = canonical_statement(text);
        assert_eq!(canonical_statement(&canonical), canonical, "{text}");
    }
}
