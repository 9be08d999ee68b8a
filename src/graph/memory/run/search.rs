//! What `mergeV()` and `mergeE()` look for.
//!
//! In: the map of a merge. Out: the elements that fit it.

use super::{
    Halt, Run, Traverser,
    merge::{Given, ID, IN, OUT},
};
use crate::graph::memory::{
    datum::Datum,
    program::{Comparison, Condition, Direction, EdgeLabels, ElementKind, Hop, Key, Start, Test},
};
use crate::gremlin::Token;

impl Run {
    /// What the map asks of an element: label and properties.
    fn merge_conditions(&mut self, given: &Given) -> Vec<Condition> {
        let mut conditions = Vec::with_capacity(given.len());
        for (key, (value, _)) in given {
            match (key, value) {
                (Datum::Text(key), value) => {
                    let key = Key {
                        id: self.store.names().find_key(key),
                        text: key.clone(),
                    };
                    let test = Test::Compare(Comparison::Equal, value.clone());
                    conditions.push(Condition::Property(key, test));
                }
                (Datum::Token(Token::Label), Datum::Text(label)) => {
                    let label = self.store.names().find_label(label);
                    conditions.push(Condition::HasLabel(label.into_iter().collect()));
                }
                _ => {}
            }
        }
        conditions
    }

    pub(super) fn search_vertices(&mut self, given: &Given) -> Result<Vec<Datum>, Halt> {
        let start = Start {
            kind: ElementKind::Vertex,
            ids: match given.get(&ID) {
                Some((id, _)) => Some(self.store.id(id).into_iter().collect()),
                None => None,
            },
            conditions: self.merge_conditions(given),
        };
        self.all_found(&start)
    }

    fn all_found(&mut self, start: &Start) -> Result<Vec<Datum>, Halt> {
        let mut found = Vec::new();
        let from = Traverser::new(Datum::Null);
        self.start(start, &from, &mut |run, traverser| {
            run.hold(size_of::<Datum>())?;
            found.push(traverser.datum);
            Ok(())
        })?;
        Ok(found)
    }

    pub(super) fn search_edges(&mut self, given: &Given) -> Result<Vec<Datum>, Halt> {
        let conditions = self.merge_conditions(given);
        let end = |key: &Datum| {
            given.get(key).map(|(id, _)| {
                let id = self.store.id(id);
                id.and_then(|id| self.store.vertex_by_id(&id))
            })
        };
        let (out, into) = (end(&OUT), end(&IN));
        // An end that is not there has no edges.
        let (out, into) = match (out, into) {
            (Some(None), _) | (_, Some(None)) => return Ok(Vec::new()),
            (out, into) => (out.flatten(), into.flatten()),
        };
        let near = match (given.get(&ID), out, into) {
            (None, Some(slot), _) => Some((slot, Direction::Out)),
            (None, None, Some(slot)) => Some((slot, Direction::In)),
            _ => None,
        };
        let mut found = match near {
            Some((slot, direction)) => {
                let hop = Hop {
                    direction,
                    labels: EdgeLabels::All,
                    to: ElementKind::Edge,
                };
                let from = Traverser::new(Datum::Vertex(slot));
                let mut found = Vec::new();
                self.hop(&hop, &from, &mut |run, traverser| {
                    if run.meets(&conditions, &traverser.datum)? == Some(true) {
                        run.hold(size_of::<Datum>())?;
                        found.push(traverser.datum);
                    }
                    Ok(())
                })?;
                found
            }
            None => {
                let start = Start {
                    kind: ElementKind::Edge,
                    ids: match given.get(&ID) {
                        Some((id, _)) => Some(self.store.id(id).into_iter().collect()),
                        None => None,
                    },
                    conditions,
                };
                self.all_found(&start)?
            }
        };
        found.retain(|datum| match datum {
            Datum::Edge(slot) => self.store.edge(*slot).is_some_and(|edge| {
                out.is_none_or(|out| out == edge.out) && into.is_none_or(|into| into == edge.into)
            }),
            _ => false,
        });
        Ok(found)
    }
}
