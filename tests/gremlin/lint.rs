//! What Neptune refuses and what it interprets.

use neptune_graphql::gremlin::{
    Never, StepPlaces, interpreted_by_neptune, parse_script, refused_by_neptune,
};

fn at<'t>(text: &'t str, places: &StepPlaces, step: usize) -> &'t str {
    places.get(step).map_or("", |span| &text[span.start..])
}

/// Each finding as the text from its step on, up to the bracket, and the reason.
fn refused(text: &str) -> Vec<String> {
    let parsed = parse_script::<Never>(text).expect("the text is in the language");
    refused_by_neptune(&parsed.tree)
        .iter()
        .map(|found| {
            let rest = at(text, &parsed.places, found.step);
            assert!(rest.starts_with(found.name.text()), "{text}: {rest}");
            format!("{}: {}", found.name.text(), found.reason)
        })
        .collect()
}

fn interpreted(text: &str) -> Vec<String> {
    let parsed = parse_script::<Never>(text).expect("the text is in the language");
    interpreted_by_neptune(&parsed.tree)
        .iter()
        .map(|found| {
            let rest = at(text, &parsed.places, found.step);
            assert!(rest.starts_with(found.name.text()), "{text}: {rest}");
            format!("{}: {}", found.name.text(), found.reason)
        })
        .collect()
}

#[test]
fn what_neptune_refuses() {
    for (text, wanted) in [
        ("g.V().property(list, 'a', 1)", "list cardinality"),
        (
            "g.mergeV([(T.id): 1]).option(onMatch, [a: list(1)])",
            "list cardinality",
        ),
        (
            "g.mergeV([(T.id): 1]).option(onMatch, [a: 1], list)",
            "list cardinality",
        ),
        ("g.V().out().shortestPath()", "graph computer"),
        ("g.V().pageRank(0.5)", "graph computer"),
        ("g.V().where(out().peerPressure())", "graph computer"),
        ("g.io('a').write()", "write files"),
        (
            "g.addE('a').from(new Vertex(1, 'a')).to('b')",
            "vertex object",
        ),
        (
            "g.with('materializeProperties', 'all').V()",
            "materializeProperties",
        ),
        ("g.V().property('a', 1, 'b', 2)", "properties of properties"),
        (
            "g.V().property(single, 'a', 1, 'b', 2)",
            "properties of properties",
        ),
        ("g.V().property('a', [1, 2])", "no list and no map"),
        ("g.V().property(set, 'a', [b: 1])", "no list and no map"),
    ] {
        let found = refused(text);
        assert!(
            matches!(&found[..], [one] if one.contains(wanted)),
            "{text}: {found:?}"
        );
    }
    for text in [
        "g.V().property(single, 'a', 1).property('b', null)",
        "g.addE('a').from(V('x')).to('b')",
        "g.with('evaluationTimeout', 1).V()",
        "g.io('a').read()",
    ] {
        assert_eq!(refused(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_neptune_interprets() {
    let cases: &[(&str, &[&str])] = &[
        ("g.V().has('a', 1).out('b').values('c').limit(3)", &[]),
        ("g.V().project('a', 'b').by('a').by('b')", &[]),
        (
            "g.V().project('a', 'b').by('a').out()",
            &[
                "project: it is native only with exactly one `by` for each key",
                "by: `project` before it is interpreted",
                "out: `project` before it is interpreted",
            ],
        ),
        (
            "g.V().project('a').by(out().project('b').fold())",
            &[
                "by: `project` in it is interpreted",
                "project: it is native only with exactly one `by` for each key",
                "fold: `project` before it is interpreted",
            ],
        ),
        (
            "g.V().where(out().max()).id()",
            &[
                "where: `max` in it is interpreted",
                "max: it is always interpreted",
                "id: `where` before it is interpreted",
            ],
        ),
        ("g.V('a').fold().coalesce(unfold(), addV('b'))", &[]),
        (
            "g.V().coalesce(out(), in())",
            &["coalesce: it is native only in `fold().coalesce(unfold(), …)`"],
        ),
        ("g.V().group().by('a').by(values('b').fold())", &[]),
        ("g.V().order().by('a')", &[]),
        (
            "g.V().order().by('a').by('b')",
            &[
                "order: it is native only outside of other steps, not `local`, with one ordering",
                "by: `order` before it is interpreted",
                "by: `order` before it is interpreted",
            ],
        ),
        ("g.V().range(0, 5).has(T.id, within('a'))", &[]),
        ("g.V().range(1, 5)", &["range: it is native only from 0"]),
        (
            "g.V().has(T.id, gt('a'))",
            &["has: it is native only with eq, neq or within, on the id and the label"],
        ),
        (
            "g.V().repeat(repeat(out()).times(2))",
            &[
                "repeat: `repeat` in it is interpreted",
                "repeat: it is native only outside of another `repeat`",
                "times: `repeat` before it is interpreted",
            ],
        ),
        (
            "g.V().skip(1); g.V().out()",
            &["skip: it is always interpreted"],
        ),
        (
            "g.V().barrier().tail()",
            &[
                "barrier: it is native only before a step that is native",
                "tail: `barrier` before it is interpreted",
            ],
        ),
        ("g.V().values('a').sum(local)", &[]),
        (
            "g.V().aggregate('x').cap('x').unfold()",
            &["unfold: it is native only in `fold().coalesce(unfold(), …)`"],
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(interpreted(text), *wanted, "{text}");
    }
}
