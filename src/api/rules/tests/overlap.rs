//! Random selections against the specification's own way, which compares every pair of fields.

use async_graphql::{
    Positioned,
    parser::types::{ExecutableDocument, Field, Selection, SelectionSet},
};
use fastrand::Rng;

use super::{check, count, model, parse_query};
use crate::api::book::Book;

const SDL: &str = "
    interface I { id: ID! v: Int w: String near(limit: Int): [I] }
    type S implements I { id: ID! v: Int w: String u: Int
      near(limit: Int): [I] @relationship(edgeType: \"near\", direction: OUT)
      other(limit: Int): [S] @relationship(edgeType: \"near\", direction: OUT) }
    type T implements I { id: ID! v: Int w: String u: String
      near(limit: Int): [I] @relationship(edgeType: \"near\", direction: OUT)
      other(limit: Int): [T!] @relationship(edgeType: \"near\", direction: OUT) }
    type Query { i(limit: Int): [I] s: [S] t: [T] }";

/// Of each type its fields, each with its type and what is below.
fn fields(of: &str) -> &'static [(&'static str, &'static str, &'static str)] {
    match of {
        "Query" => &[("i", "[I]", "I"), ("s", "[S]", "S"), ("t", "[T]", "T")],
        "I" => &[
            ("id", "ID!", ""),
            ("v", "Int", ""),
            ("w", "String", ""),
            ("near", "[I]", "I"),
        ],
        "S" => &[
            ("id", "ID!", ""),
            ("v", "Int", ""),
            ("w", "String", ""),
            ("u", "Int", ""),
            ("near", "[I]", "I"),
            ("other", "[S]", "S"),
        ],
        "T" => &[
            ("id", "ID!", ""),
            ("v", "Int", ""),
            ("w", "String", ""),
            ("u", "String", ""),
            ("near", "[I]", "I"),
            ("other", "[T!]", "T"),
        ],
        other => panic!("there is no type {other}"),
    }
}

#[test]
fn fields_merge_as_the_specification_says() {
    let mut rng = Rng::with_seed(11);
    let model = model(SDL.to_owned());
    let book = Book::new(&model, true, false);
    let (mut merged, mut refused) = (0, 0);
    for _ in 0..count(2_000) {
        let text = document(&mut rng);
        let document = parse_query(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let (_, operation) = document.operations.iter().next().expect("one operation");
        let root = [("Query", &operation.node.selection_set.node)];
        let wanted = can_merge(&document, &collect(&document, &root), false);
        let errors = check(&book, &model, &document);
        assert_eq!(errors.is_empty(), wanted, "{text}\n{errors:?}");
        let of = if wanted { &mut merged } else { &mut refused };
        *of += 1;
    }
    assert!(
        merged * 10 > refused && refused * 10 > merged,
        "{merged} {refused}"
    );
}

fn document(rng: &mut Rng) -> String {
    let root = set(rng, "Query", 3, true);
    let text = format!("{{ {root} s {{ ...FS ...FI }} i {{ ...FI ...FS }} }}");
    let (s, i) = (set(rng, "S", 1, false), set(rng, "I", 1, false));
    text + &format!(" fragment FS on S {{ {s} }} fragment FI on I {{ {i} }}")
}

fn set(rng: &mut Rng, of: &str, depth: usize, spreads: bool) -> String {
    let mut text = String::new();
    for _ in 0..rng.usize(1..4) {
        if of != "Query" && rng.u8(..4) == 0 && depth > 0 {
            let on = match of {
                "I" => ["I", "S", "T"][rng.usize(..3)],
                _ => [of, "I"][rng.usize(..2)],
            };
            text += &format!(" ... on {on} {{ {} }}", set(rng, on, depth - 1, spreads));
            continue;
        }
        if spreads && matches!(of, "I" | "S") && rng.u8(..5) == 0 {
            text += [" ...FI", " ...FS"][rng.usize(..2)];
            continue;
        }
        let all = fields(of);
        let (name, _, below) = all[rng.usize(..all.len())];
        if !below.is_empty() && depth == 0 {
            text += " __typename";
            continue;
        }
        let alias = match rng.u8(..6) {
            0 => "a: ",
            1 => "b: ",
            2 => "v: ",
            _ => "",
        };
        let limit = match (name, rng.u8(..6)) {
            ("near" | "other" | "i", 0) => "(limit: 1)",
            ("near" | "other" | "i", 1) => "(limit: 2)",
            (_, _) => "",
        };
        text += &format!(" {alias}{name}{limit}");
        if !below.is_empty() {
            text += &format!(" {{ {} }}", set(rng, below, depth - 1, spreads));
        }
    }
    text
}

type Found<'d> = (&'d str, &'d Field);

/// The fields of some sets, those of fragments among them; each with the type around it.
fn collect<'d>(
    document: &'d ExecutableDocument,
    sets: &[(&'d str, &'d SelectionSet)],
) -> Vec<Found<'d>> {
    let mut found = Vec::new();
    for (of, set) in sets {
        for item in &set.items {
            match &item.node {
                Selection::Field(Positioned { node, .. }) => found.push((*of, node)),
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref();
                    let of = on.map_or(*of, |on| on.node.on.node.as_str());
                    let set = &fragment.node.selection_set.node;
                    found.extend(collect(document, &[(of, set)]));
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &document.fragments[&spread.node.fragment_name.node].node;
                    let of = fragment.type_condition.node.on.node.as_str();
                    found.extend(collect(document, &[(of, &fragment.selection_set.node)]));
                }
            }
        }
    }
    found
}

/// FieldsInSetCanMerge, and with `shape` alone SameResponseShape of each pair.
fn can_merge(document: &ExecutableDocument, found: &[Found<'_>], shape: bool) -> bool {
    let type_of = |(of, field): Found<'_>| match field.name.node.as_str() {
        "__typename" => ("String!", ""),
        name => {
            let field = fields(of).iter().find(|(known, _, _)| *known == name);
            let (_, ty, below) = field.unwrap_or_else(|| panic!("{of} has no {name}"));
            (*ty, *below)
        }
    };
    let mut pairs =
        (0..found.len()).flat_map(|one| (one..found.len()).map(move |other| (one, other)));
    pairs.all(|(one, other)| {
        let (one, other) = (found[one], found[other]);
        if one.1.response_key().node != other.1.response_key().node {
            return true;
        }
        let (ty, below) = type_of(one);
        let (other_ty, other_below) = type_of(other);
        let leaf = below.is_empty() || other_below.is_empty();
        let bare = |ty: &str| ty.replace(['I', 'S', 'T'], "_");
        let same = match leaf {
            true => ty == other_ty,
            false => bare(ty) == bare(other_ty),
        };
        let below = [
            (below, &one.1.selection_set.node),
            (other_below, &other.1.selection_set.node),
        ];
        let below = match leaf {
            true => Vec::new(),
            false => collect(document, &below),
        };
        if !same || !can_merge(document, &below, true) {
            return false;
        }
        let apart = one.0 != other.0 && one.0 != "I" && other.0 != "I";
        shape
            || apart
            || one.1.name.node == other.1.name.node
                && one
                    .1
                    .arguments
                    .iter()
                    .map(|(_, value)| &value.node)
                    .eq(other.1.arguments.iter().map(|(_, value)| &value.node))
                && can_merge(document, &below, false)
    })
}
