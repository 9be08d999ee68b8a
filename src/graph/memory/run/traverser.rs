//! What moves through a chain.
//!
//! In: a value. Out: the value with how often it is there, where it came along, and its sack.

use std::{collections::HashSet, sync::Arc};

use crate::{
    graph::memory::{
        datum::{Datum, Labels, Station, TooDeep},
        program::{Paths, Pop},
    },
    gremlin::Text,
};

#[derive(Debug, Clone)]
pub struct Traverser {
    pub datum: Datum,
    /// How many equal traversers this one stands for.
    pub bulk: u64,
    pub trail: Trail,
    pub sack: Option<Box<Datum>>,
}

impl Traverser {
    pub fn new(datum: Datum) -> Traverser {
        Traverser {
            datum,
            bulk: 1,
            trail: Trail::default(),
            sack: None,
        }
    }

    /// One that starts a path.
    pub fn first(paths: Paths, datum: Datum) -> Traverser {
        let mut traverser = Traverser::new(datum);
        traverser.trail.visit(paths, &traverser.datum);
        traverser
    }

    /// The same, gone on to another value.
    #[inline]
    pub fn moved(&self, paths: Paths, datum: Datum) -> Traverser {
        let mut trail = self.trail.clone();
        trail.visit(paths, &datum);
        Traverser {
            datum,
            bulk: self.bulk,
            trail,
            sack: self.sack.clone(),
        }
    }

    /// Goes on to another value itself.
    #[inline]
    pub fn go(&mut self, paths: Paths, datum: Datum) {
        self.trail.visit(paths, &datum);
        self.datum = datum;
    }

    /// One of those that this one stands for.
    pub fn single(&self) -> Traverser {
        Traverser {
            bulk: 1,
            ..self.clone()
        }
    }

    pub fn has_path(&self) -> bool {
        self.trail.0.is_some()
    }

    /// Roughly what holding it takes. Parts of paths are shared, so the last stop stands for all.
    pub fn bytes(&self) -> usize {
        size_of::<Traverser>() - size_of::<Datum>()
            + self.datum.bytes()
            + match self.trail.0 {
                Some(_) => size_of::<Stop>(),
                None => 0,
            }
            + self.sack.as_ref().map_or(0, |sack| sack.bytes())
    }
}

/// The way of a traverser, the last stop first.
#[derive(Debug, Clone, Default)]
pub struct Trail(Option<Arc<Stop>>);

#[derive(Debug)]
struct Stop {
    station: Station,
    before: Trail,
}

/// Stop by stop, since a long way would overflow the stack.
impl Drop for Trail {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(stop) = next {
            next = match Arc::into_inner(stop) {
                Some(mut last) => last.before.0.take(),
                None => None,
            };
        }
    }
}

/// Stops of a path that are compared each with each.
const FEW: usize = 12;

impl Trail {
    #[inline]
    pub fn visit(&mut self, paths: Paths, datum: &Datum) {
        if paths == Paths::Full {
            self.push(datum.clone(), None);
        }
    }

    fn push(&mut self, datum: Datum, labels: Labels) {
        let before = std::mem::take(self);
        self.0 = Some(Arc::new(Stop {
            station: Station { datum, labels },
            before,
        }));
    }

    /// Gives the stop at hand labels.
    pub fn label(&mut self, paths: Paths, datum: &Datum, labels: &Arc<[Text]>) {
        match (paths, &self.0) {
            (Paths::None, _) => {}
            (Paths::Full, Some(stop)) => {
                let labels = match &stop.station.labels {
                    None => labels.clone(),
                    Some(old) => {
                        let new = labels.iter().filter(|label| !old.contains(label));
                        old.iter().chain(new).cloned().collect()
                    }
                };
                let datum = stop.station.datum.clone();
                let before = stop.before.clone();
                *self = before;
                self.push(datum, Some(labels));
            }
            (Paths::Full, None) | (Paths::Labelled, _) => {
                self.push(datum.clone(), Some(labels.clone()));
            }
        }
    }

    /// From the last stop back.
    pub fn back(&self) -> impl Iterator<Item = &Station> + Clone {
        std::iter::successors(self.0.as_deref(), |stop| stop.before.0.as_deref())
            .map(|stop| &stop.station)
    }

    /// From the first stop on.
    pub fn stations(&self) -> Vec<Station> {
        let mut stations: Vec<Station> = self.back().cloned().collect();
        stations.reverse();
        stations
    }

    /// Whether no stop comes twice.
    pub fn is_simple(&self) -> bool {
        // Few are compared with each other, which takes no memory.
        if self.back().nth(FEW).is_none() {
            let mut left = self.back();
            while let Some(station) = left.next() {
                if left.clone().any(|before| before.datum == station.datum) {
                    return false;
                }
            }
            return true;
        }
        let mut seen = HashSet::new();
        self.back().all(|station| seen.insert(&station.datum))
    }

    fn labelled<'a>(&'a self, label: &'a str) -> impl Iterator<Item = &'a Datum> {
        self.back()
            .filter(move |station| {
                let labels = station.labels.as_deref().unwrap_or(&[]);
                labels.iter().any(|known| **known == *label)
            })
            .map(|station| &station.datum)
    }

    /// What stands under a label, if anything does.
    pub fn find(&self, label: &str, pop: Pop) -> Result<Option<Datum>, TooDeep> {
        let mut found = self.labelled(label);
        let Some(last) = found.next() else {
            return Ok(None);
        };
        Ok(Some(match pop {
            Pop::Last => last.clone(),
            Pop::First => found.last().unwrap_or(last).clone(),
            Pop::Mixed if found.next().is_none() => last.clone(),
            Pop::All | Pop::Mixed => {
                let mut all: Vec<Datum> = self.labelled(label).cloned().collect();
                all.reverse();
                Datum::list(all)?
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_way_is_dropped_without_recursion() {
        let mut traverser = Traverser::first(Paths::Full, Datum::Int(0));
        for n in 0..1_000_000 {
            traverser.go(Paths::Full, Datum::Int(n));
        }
        assert_eq!(traverser.trail.back().count(), 1_000_001);
        drop(traverser);
    }

    #[test]
    fn a_path_is_simple_until_a_stop_comes_again_however_long_it_is() {
        let mut traverser = Traverser::first(Paths::Full, Datum::Int(0));
        for n in 1..100 {
            traverser.go(Paths::Full, Datum::Int(n));
            assert!(traverser.trail.is_simple());
            let mut again = traverser.clone();
            again.go(Paths::Full, Datum::Int(n / 2));
            assert!(!again.trail.is_simple());
        }
    }

    #[test]
    fn labels_find_first_last_and_all() {
        let mut trail = Trail::default();
        let labels: Arc<[Text]> = ["a".into()].into();
        for n in 1..=3 {
            trail.label(Paths::Labelled, &Datum::Int(n), &labels);
        }
        let find = |pop| trail.find("a", pop).expect("flat");
        assert_eq!(find(Pop::First), Some(Datum::Int(1)));
        assert_eq!(find(Pop::Last), Some(Datum::Int(3)));
        let all = Datum::list((1..=3).map(Datum::Int).collect()).expect("flat");
        assert_eq!(find(Pop::All), Some(all.clone()));
        assert_eq!(find(Pop::Mixed), Some(all));
        assert_eq!(trail.find("b", Pop::Last), Ok(None));
    }
}
