//! Walks through pages, against pages that were cut from a list of ids: right ones, and such with each of the
//! mistakes that a walk is made to notice.

use serde_json::{Value, json};

use crate::{
    ask::{Ask, From, Pick, Question, Relay, Shape},
    check::check,
    document::{Document, Place},
    example::{AIRPORT, ROUTES, world},
    form::{Form, Vocabulary},
    kinds::Kinds,
    world::Target,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mistake {
    None,
    /// A page begins with the row of its cursor.
    Again,
    /// A row is left out behind a cursor.
    Skips,
    /// `last` gives the first ones.
    FromTheStart,
    Total,
    Next,
    Previous,
    Cursors,
    /// There is always another page.
    Token,
}

const ALL: [Mistake; 7] = [
    Mistake::Again,
    Mistake::Skips,
    Mistake::FromTheStart,
    Mistake::Total,
    Mistake::Next,
    Mistake::Previous,
    Mistake::Cursors,
];

/// A row's cursor and the id of its node.
type Rows = [(&'static str, &'static str)];

const AIRPORTS: &Rows = &[("a", "a"), ("b", "b"), ("c", "c")];
const ROUTES_OF_A: &Rows = &[("e1", "b"), ("e2", "b"), ("e3", "c")];

fn node(id: &str) -> Value {
    json!({"id": id, "__typename": "Airport"})
}

fn page(rows: &Rows, place: &Place, mistake: Mistake) -> Value {
    let at = |cursor: &Option<String>| {
        let cursor = cursor.as_deref()?;
        rows.iter().position(|(known, _)| *known == cursor)
    };
    let (mut start, mut end) = (0, rows.len());
    if let Some(after) = at(&place.after) {
        start = match mistake {
            Mistake::Again => after,
            Mistake::Skips => rows.len().min(after + 2),
            _ => after + 1,
        };
    }
    if let Some(before) = at(&place.before) {
        end = before;
    }
    start = start.min(end);
    match (place.first, place.last, mistake) {
        (Some(count), _, _) | (_, Some(count), Mistake::FromTheStart) => {
            end = end.min(start + count);
        }
        (None, Some(count), _) => start = start.max(end.saturating_sub(count)),
        (None, None, _) => {}
    }
    let edges = rows[start..end].iter();
    let edges: Vec<_> = edges
        .map(|(cursor, id)| json!({"cursor": cursor, "node": node(id)}))
        .collect();
    let cursor = |edge: Option<&Value>| edge.map(|edge| edge["cursor"].clone());
    let (mut first, last) = (cursor(edges.first()), cursor(edges.last()));
    if mistake == Mistake::Cursors {
        first = last.clone();
    }
    json!({
        "edges": edges,
        "pageInfo": {
            "startCursor": first,
            "endCursor": last,
            "hasNextPage": (end < rows.len()) != (mistake == Mistake::Next && end == 2),
            "hasPreviousPage": (start > 0) != (mistake == Mistake::Previous && start == 2),
        },
        "totalCount": rows.len() + usize::from(mistake == Mistake::Total),
    })
}

fn ask(from: From, shape: Shape, select: Vec<Pick>) -> Ask {
    Ask {
        from,
        shape,
        filter: None,
        sort: Vec::new(),
        limit: None,
        offset: None,
        select,
    }
}

/// How many of some walks end well.
fn walks(question: &Ask, vocabulary: Vocabulary, answer: impl Fn(&Place) -> Value) -> usize {
    let form = Form {
        vocabulary,
        renamed: false,
        kinds: Kinds::all(),
    };
    let answer = |_: &Document, place: Option<&Place>| {
        let place = place.expect("a walk has a place");
        json!({"data": {"root": answer(place)}})
    };
    let walks = (0..20).filter(|seed| {
        let question = Question {
            ask: question.clone(),
            seed: *seed,
            variables: true,
            walk: true,
        };
        check(&answer, &world(), &form, &question).is_ok()
    });
    walks.count()
}

fn relay() -> Shape {
    Shape::Relay(Relay {
        total: true,
        flags: true,
        ..Relay::default()
    })
}

#[test]
fn a_walk_notices_what_is_wrong_with_pages() {
    let airports = ask(From::Root(Target::Node(AIRPORT)), relay(), Vec::new());
    let of_root = |mistake| {
        walks(&airports, Vocabulary::Ours, |place| {
            page(AIRPORTS, place, mistake)
        })
    };
    let routes = ask(From::Along(AIRPORT, ROUTES), relay(), Vec::new());
    let below = ask(
        From::Root(Target::Node(AIRPORT)),
        Shape::Id("a".to_owned()),
        vec![Pick::Nested(routes)],
    );
    let of_routes = |mistake| {
        walks(&below, Vocabulary::Generated, |place| {
            let mut answer = node("a");
            answer["f0"] = page(ROUTES_OF_A, place, mistake);
            answer
        })
    };
    assert_eq!((of_root(Mistake::None), of_routes(Mistake::None)), (20, 20));
    for mistake in ALL {
        let missed = (of_root(mistake), of_routes(mistake));
        assert!(missed.0 < 12 && missed.1 < 12, "{mistake:?}: {missed:?}");
    }
}

#[test]
fn a_walk_by_tokens_ends_without_one() {
    let airports = ask(From::Root(Target::Node(AIRPORT)), Shape::Items, Vec::new());
    let of_root = |mistake| {
        walks(&airports, Vocabulary::Amplify, |place| {
            let token = place.token.as_deref().unwrap_or("0");
            let start: usize = token.parse().expect("it is one of these");
            let end = AIRPORTS.len().min(start + place.limit.unwrap_or(100));
            let again = usize::from(mistake == Mistake::Again && start > 0);
            let rows = AIRPORTS[start - again..end - again].iter();
            let items: Vec<_> = rows.map(|(_, id)| node(id)).collect();
            let more = end < AIRPORTS.len() || mistake == Mistake::Token;
            json!({"items": items, "nextToken": more.then(|| end.to_string())})
        })
    };
    assert_eq!(of_root(Mistake::None), 20);
    assert_eq!(of_root(Mistake::Token), 0);
    // Half of the walks have one page.
    assert!(of_root(Mistake::Again) < 16);
}
