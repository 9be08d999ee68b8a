//! The total order over all values.
//!
//! In: two values of any types. Out: which comes first, as `order()` sorts: by type, then by value.

use std::cmp::Ordering;

use super::{Datum, Station, Tree};
use crate::{graph::memory::storage::Store, gremlin::Token};

/// The place of a value's type among the types.
pub(super) fn rank(datum: &Datum) -> u8 {
    match datum {
        Datum::Null => 0,
        Datum::Bool(_) => 1,
        Datum::Byte(_)
        | Datum::Short(_)
        | Datum::Int(_)
        | Datum::Long(_)
        | Datum::BigInteger(_)
        | Datum::Float(_)
        | Datum::Double(_)
        | Datum::BigDecimal(_) => 2,
        Datum::Date(_) => 3,
        Datum::Text(_) => 4,
        Datum::Vertex(_) => 6,
        Datum::Edge(_) => 7,
        Datum::VertexProperty(_) => 8,
        Datum::Property(_) => 9,
        Datum::Path(_) => 10,
        Datum::Set(_) => 11,
        Datum::List(_) => 12,
        // A tree is a map of maps.
        Datum::Map(_) | Datum::Tree(_) => 13,
        Datum::Entry(_) => 14,
        Datum::Token(_) => 15,
    }
}

/// Whether a value of this type has an order of its own, so that it can be the smallest item of a
/// list, or sorted in one. The others have a place among values only in `order()` and `min()` over
/// a whole traversal.
pub fn sorts_in_lists(datum: &Datum) -> bool {
    matches!(rank(datum), 0..=4 | 15)
}

pub fn order(store: &Store, a: &Datum, b: &Datum) -> Ordering {
    match (a, b) {
        (Datum::Bool(a), Datum::Bool(b)) => a.cmp(b),
        (Datum::Date(a), Datum::Date(b)) => a.cmp(b),
        (Datum::Text(a), Datum::Text(b)) => text_order(a, b),
        (Datum::Token(a), Datum::Token(b)) => token_place(*a).cmp(&token_place(*b)),
        (Datum::Vertex(a), Datum::Vertex(b)) => store.vertex_id(*a).cmp(store.vertex_id(*b)),
        (Datum::Edge(a), Datum::Edge(b)) => store.edge_id(*a).cmp(store.edge_id(*b)),
        (Datum::VertexProperty(a), Datum::VertexProperty(b)) => {
            store.property_id(a).cmp(&store.property_id(b))
        }
        (Datum::Property(a), Datum::Property(b)) => {
            text_order(store.names().key_text(a.key), store.names().key_text(b.key))
                .then_with(|| order(store, &a.value, &b.value))
        }
        (Datum::Path(a), Datum::Path(b)) => in_turn(
            store,
            a.iter().map(|Station { datum, .. }| datum),
            b.iter().map(|Station { datum, .. }| datum),
        ),
        (Datum::List(a), Datum::List(b)) => in_turn(store, a.iter(), b.iter()),
        (Datum::Set(a), Datum::Set(b)) => in_turn(
            store,
            sorted(store, a).into_iter(),
            sorted(store, b).into_iter(),
        ),
        (Datum::Map(a), Datum::Map(b)) => {
            let (a, b) = (sorted_entries(store, a), sorted_entries(store, b));
            for (a, b) in a.iter().zip(&b) {
                let order = entry_order(store, a, b);
                if order.is_ne() {
                    return order;
                }
            }
            a.len().cmp(&b.len())
        }
        (Datum::Entry(a), Datum::Entry(b)) => entry_order(store, a, b),
        (Datum::Tree(a), Datum::Tree(b)) => tree_order(store, a, b),
        (a, b) => match (a.number(), b.number()) {
            (Some(a), Some(b)) => a.cmp(b),
            (None, _) | (_, None) => rank(a).cmp(&rank(b)),
        },
    }
}

/// The constants of `T` as Java has them, and all others by their names.
fn token_place(token: Token) -> (u8, &'static str) {
    let place = match token {
        Token::Label => 1,
        Token::Id => 2,
        Token::Key => 3,
        Token::Value => 4,
        _ => 0,
    };
    (place, token.text())
}

/// As of maps with maps in them.
fn tree_order(store: &Store, a: &Tree, b: &Tree) -> Ordering {
    let sorted = |Tree(branches): &Tree| {
        let mut places: Vec<usize> = (0..branches.len()).collect();
        places.sort_by(|x, y| order(store, &branches[*x].0, &branches[*y].0));
        places
    };
    for (x, y) in sorted(a).into_iter().zip(sorted(b)) {
        let ((key, below), (other, beside)) = (&a.0[x], &b.0[y]);
        let order = order(store, key, other).then_with(|| tree_order(store, below, beside));
        if order.is_ne() {
            return order;
        }
    }
    a.0.len().cmp(&b.0.len())
}

fn in_turn<'a>(
    store: &Store,
    mut a: impl Iterator<Item = &'a Datum>,
    mut b: impl Iterator<Item = &'a Datum>,
) -> Ordering {
    loop {
        match (a.next(), b.next()) {
            (Some(a), Some(b)) => {
                let order = order(store, a, b);
                if order.is_ne() {
                    return order;
                }
            }
            (Some(_), None) => return Ordering::Greater,
            (None, Some(_)) => return Ordering::Less,
            (None, None) => return Ordering::Equal,
        }
    }
}

pub(super) fn sorted<'a>(store: &Store, items: &'a [Datum]) -> Vec<&'a Datum> {
    let mut sorted: Vec<&Datum> = items.iter().collect();
    sorted.sort_by(|a, b| order(store, a, b));
    sorted
}

pub(super) fn sorted_entries<'a>(
    store: &Store,
    entries: &'a [(Datum, Datum)],
) -> Vec<&'a (Datum, Datum)> {
    let mut sorted: Vec<&(Datum, Datum)> = entries.iter().collect();
    sorted.sort_by(|a, b| entry_order(store, a, b));
    sorted
}

fn entry_order(store: &Store, a: &(Datum, Datum), b: &(Datum, Datum)) -> Ordering {
    order(store, &a.0, &b.0).then_with(|| order(store, &a.1, &b.1))
}

/// By UTF-16 units, as Java compares strings. It differs from the order of code points only where
/// one has a character outside of the basic plane and the other one of its last part.
pub fn text_order(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let differs = a.iter().zip(b).find(|(a, b)| a != b);
    match differs {
        None => a.len().cmp(&b.len()),
        Some((a @ 0xf0.., b @ 0xee..=0xef)) | Some((a @ 0xee..=0xef, b @ 0xf0..)) => b.cmp(a),
        Some((a, b)) => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::memory::Semantics;

    proptest! {
        #[test]
        fn strings_are_in_javas_order(a in any::<String>(), b in any::<String>()) {
            prop_assert_eq!(text_order(&a, &b), a.encode_utf16().cmp(b.encode_utf16()));
        }
    }

    #[test]
    fn types_come_in_a_fixed_order_and_numbers_by_value() {
        let store = Store::new(Semantics::NEPTUNE);
        let list = Datum::list(vec![]).expect("flat");
        let in_order = [
            Datum::Null,
            Datum::Bool(false),
            Datum::Bool(true),
            Datum::Long(-3),
            Datum::Double(0.5),
            Datum::Int(1),
            Datum::Double(f64::NAN),
            Datum::Date(0),
            Datum::text("A"),
            Datum::text("a"),
            list,
        ];
        for (i, a) in in_order.iter().enumerate() {
            for (j, b) in in_order.iter().enumerate() {
                assert_eq!(order(&store, a, b), i.cmp(&j), "{a:?} {b:?}");
            }
        }
        assert_eq!(
            order(&store, &Datum::Int(1), &Datum::Double(1.0)),
            Ordering::Equal
        );
    }
}
