//! What predicates mean by equal and by less.
//!
//! In: two values. Out: an answer, or none where the types cannot be compared. Numbers are compared
//! by value, whatever their types; what is not a number equals nothing.

use std::cmp::Ordering;

use super::{
    Datum, Station,
    order::{rank, sorted, sorted_entries},
};
use crate::graph::memory::storage::Store;

/// `P.eq`
pub fn equal(store: &Store, a: &Datum, b: &Datum) -> bool {
    match (a, b) {
        (Datum::Text(a), Datum::Text(b)) => a == b,
        (Datum::List(a), Datum::List(b)) => all_equal(store, a.iter(), b.iter()),
        (Datum::Set(a), Datum::Set(b)) => all_equal(
            store,
            sorted(store, a).into_iter(),
            sorted(store, b).into_iter(),
        ),
        (Datum::Path(a), Datum::Path(b)) => all_equal(
            store,
            a.iter().map(|Station { datum, .. }| datum),
            b.iter().map(|Station { datum, .. }| datum),
        ),
        (Datum::Map(a), Datum::Map(b)) => {
            a.len() == b.len()
                && sorted_entries(store, a)
                    .into_iter()
                    .zip(sorted_entries(store, b))
                    .all(|(a, b)| equal(store, &a.0, &b.0) && equal(store, &a.1, &b.1))
        }
        (Datum::Entry(a), Datum::Entry(b)) => equal(store, &a.0, &b.0) && equal(store, &a.1, &b.1),
        (a, b) => match (a.number(), b.number()) {
            (Some(a), Some(b)) => !a.is_nan() && !b.is_nan() && a.cmp(b).is_eq(),
            (None, None) => a == b,
            (Some(_), None) | (None, Some(_)) => false,
        },
    }
}

fn all_equal<'a>(
    store: &Store,
    a: impl ExactSizeIterator<Item = &'a Datum>,
    b: impl ExactSizeIterator<Item = &'a Datum>,
) -> bool {
    a.len() == b.len() && a.zip(b).all(|(a, b)| equal(store, a, b))
}

/// For `P.lt` and its like: `None` where the types differ or one is not a number.
pub fn compare(store: &Store, a: &Datum, b: &Datum) -> Option<Ordering> {
    match (a.number(), b.number()) {
        (Some(a), Some(b)) => (!a.is_nan() && !b.is_nan()).then(|| a.cmp(b)),
        (None, None) if rank(a) == rank(b) => match (a, b) {
            (Datum::List(a), Datum::List(b)) => in_turn(store, a.iter(), b.iter()),
            (Datum::Set(a), Datum::Set(b)) => in_turn(
                store,
                sorted(store, a).into_iter(),
                sorted(store, b).into_iter(),
            ),
            (Datum::Path(a), Datum::Path(b)) => in_turn(
                store,
                a.iter().map(|Station { datum, .. }| datum),
                b.iter().map(|Station { datum, .. }| datum),
            ),
            (Datum::Map(a), Datum::Map(b)) => in_turn(
                store,
                sorted_entries(store, a).into_iter().flat_map(both),
                sorted_entries(store, b).into_iter().flat_map(both),
            ),
            (Datum::Entry(a), Datum::Entry(b)) => {
                in_turn(store, both(a).into_iter(), both(b).into_iter())
            }
            (a, b) => Some(super::order(store, a, b)),
        },
        (None, None) | (Some(_), None) | (None, Some(_)) => None,
    }
}

fn both((key, value): &(Datum, Datum)) -> [&Datum; 2] {
    [key, value]
}

fn in_turn<'a>(
    store: &Store,
    mut a: impl Iterator<Item = &'a Datum>,
    mut b: impl Iterator<Item = &'a Datum>,
) -> Option<Ordering> {
    loop {
        match (a.next(), b.next()) {
            (Some(a), Some(b)) => {
                let order = compare(store, a, b)?;
                if order.is_ne() {
                    return Some(order);
                }
            }
            (Some(_), None) => return Some(Ordering::Greater),
            (None, Some(_)) => return Some(Ordering::Less),
            (None, None) => return Some(Ordering::Equal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::memory::Semantics;

    #[test]
    fn numbers_are_equal_by_value_and_other_types_are_not() {
        let store = Store::new(Semantics::NEPTUNE);
        assert!(equal(&store, &Datum::Int(1), &Datum::Double(1.0)));
        assert!(!equal(
            &store,
            &Datum::Double(f64::NAN),
            &Datum::Double(f64::NAN)
        ));
        assert!(!equal(&store, &Datum::Int(1), &Datum::text("1")));
        assert!(equal(&store, &Datum::Null, &Datum::Null));
        let list = |n| Datum::list(vec![n]).expect("flat");
        assert!(equal(&store, &list(Datum::Int(1)), &list(Datum::Long(1))));
        assert_ne!(list(Datum::Int(1)), list(Datum::Long(1)));
    }

    #[test]
    fn what_cannot_be_compared_has_no_answer() {
        let store = Store::new(Semantics::NEPTUNE);
        assert_eq!(compare(&store, &Datum::Int(1), &Datum::text("1")), None);
        assert_eq!(
            compare(&store, &Datum::Int(1), &Datum::Double(f64::NAN)),
            None
        );
        assert_eq!(compare(&store, &Datum::Null, &Datum::Int(1)), None);
        assert_eq!(
            compare(&store, &Datum::Int(1), &Datum::Long(2)),
            Some(Ordering::Less)
        );
    }
}
