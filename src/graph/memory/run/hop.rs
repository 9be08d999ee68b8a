//! Starts and hops.
//!
//! In: a traverser. Out: the elements that a traversal starts at, a vertex's neighbours and edges,
//! an edge's ends.

use indexmap::IndexSet;

use super::{Flow, Halt, Run, Sink, Traverser, failed};
use crate::graph::memory::{
    datum::Datum,
    program::{Comparison, Condition, Direction, ElementKind, End, Hop, Start, Test},
    storage::{KeyId, LabelId, Links, Store, VertexSlot},
};

impl Run {
    pub(super) fn start(&mut self, start: &Start, from: &Traverser, sink: Sink<'_>) -> Flow {
        if let Some(ids) = &start.ids {
            for id in ids {
                self.tick()?;
                let found = match start.kind {
                    ElementKind::Vertex => self.store.vertex_by_id(id).map(Datum::Vertex),
                    ElementKind::Edge => self.store.edge_by_id(id).map(Datum::Edge),
                };
                if let Some(datum) = found {
                    self.started(start, datum, from, sink)?;
                }
            }
            return Ok(());
        }
        // As it was when the step began: what the traversal adds meanwhile is not met.
        let store = self.store.clone();
        for datum in candidates(&store, start) {
            self.tick()?;
            let lives = match &datum {
                Datum::Vertex(slot) => self.store.has_vertex(*slot),
                Datum::Edge(slot) => self.store.has_edge(*slot),
                _ => false,
            };
            if lives {
                self.started(start, datum, from, sink)?;
            }
        }
        Ok(())
    }

    fn started(&mut self, start: &Start, datum: Datum, from: &Traverser, sink: Sink<'_>) -> Flow {
        if self.meets(&start.conditions, &datum)? != Some(true) {
            return Ok(());
        }
        let next = from.moved(self.paths, datum);
        sink(self, next)
    }

    pub(super) fn hop(&mut self, hop: &Hop, from: &Traverser, sink: Sink<'_>) -> Flow {
        let Datum::Vertex(slot) = from.datum else {
            return Err(not_a(&from.datum, "a vertex"));
        };
        // The links are shared, so they stay as they are while the graph changes.
        let (out, into) = match self.store.vertex(slot) {
            None => return Ok(()),
            Some(vertex) => match hop.direction {
                Direction::Out => (vertex.out.clone(), Links::default()),
                Direction::In => (Links::default(), vertex.into.clone()),
                Direction::Both => (vertex.out.clone(), vertex.into.clone()),
            },
        };
        self.links(hop, &out, from, sink)?;
        self.links(hop, &into, from, sink)
    }

    fn links(&mut self, hop: &Hop, links: &Links, from: &Traverser, sink: Sink<'_>) -> Flow {
        for group in links.groups() {
            if !hop.labels.has(group.label) {
                continue;
            }
            for link in group.parts().flatten() {
                let datum = match hop.to {
                    ElementKind::Vertex => Datum::Vertex(link.other),
                    ElementKind::Edge => Datum::Edge(link.edge),
                };
                let next = from.moved(self.paths, datum);
                sink(self, next)?;
            }
        }
        Ok(())
    }

    pub(super) fn end(&mut self, end: End, from: &Traverser, sink: Sink<'_>) -> Flow {
        let (out, into) = self.ends(&from.datum)?;
        let (first, second) = match end {
            End::Out => (out, None),
            End::In => (into, None),
            End::Both => (out, Some(into)),
        };
        for slot in [Some(first), second].into_iter().flatten() {
            let next = from.moved(self.paths, Datum::Vertex(slot));
            sink(self, next)?;
        }
        Ok(())
    }

    fn ends(&self, datum: &Datum) -> Result<(VertexSlot, VertexSlot), Halt> {
        match datum {
            Datum::Edge(slot) => self
                .store
                .edge(*slot)
                .map(|edge| (edge.out, edge.into))
                .ok_or_else(|| not_a(datum, "an edge")),
            other => Err(not_a(other, "an edge")),
        }
    }

    /// The end of an edge at which the path was not before.
    pub(super) fn other_vertex(&self, from: &Traverser) -> Result<VertexSlot, Halt> {
        let (out, into) = self.ends(&from.datum)?;
        // The last stop is the edge itself.
        let came_from = from
            .trail
            .back()
            .skip(1)
            .find_map(|station| match station.datum {
                Datum::Vertex(slot) => Some(slot),
                _ => None,
            });
        match came_from {
            Some(slot) if slot == out => Ok(into),
            Some(_) => Ok(out),
            None => Err(failed(
                "otherV() does not know from which of its ends the edge was reached",
            )),
        }
    }
}

pub(super) fn not_a(datum: &Datum, wanted: &str) -> Halt {
    failed(format!("{} was met where {wanted} is needed", datum.kind()))
}

/// Where to look for the elements of a start.
enum Source<'a> {
    Ids(&'a [Datum]),
    Values(KeyId, &'a [Datum]),
    Labels(&'a [LabelId]),
    All,
}

/// What leads to the fewest elements.
fn narrowest(start: &Start) -> Source<'_> {
    let mut found = Source::All;
    for condition in &start.conditions {
        match (condition, &found) {
            (Condition::Id(test), _) => {
                if let Some(values) = listed(test) {
                    return Source::Ids(values);
                }
            }
            (Condition::Property(key, test), Source::All | Source::Labels(_)) => {
                match (key.id, listed(test)) {
                    (Some(key), Some(values)) => found = Source::Values(key, values),
                    // No element has a key that the graph does not know.
                    (None, _) => return Source::Ids(&[]),
                    (Some(_), None) => {}
                }
            }
            (Condition::HasLabel(labels), Source::All) => found = Source::Labels(labels),
            _ => {}
        }
    }
    found
}

/// The only values that pass a test.
fn listed(test: &Test) -> Option<&[Datum]> {
    match test {
        Test::Compare(Comparison::Equal, value) => Some(std::slice::from_ref(value)),
        Test::Within(within) => Some(&within.items),
        _ => None,
    }
}

/// All elements that meet the conditions, each once, and others.
fn candidates<'a>(store: &'a Store, start: &'a Start) -> Box<dyn Iterator<Item = Datum> + 'a> {
    match (start.kind, narrowest(start)) {
        (ElementKind::Vertex, Source::All) => Box::new(store.all_vertices().map(Datum::Vertex)),
        (ElementKind::Edge, Source::All) => Box::new(store.all_edges().map(Datum::Edge)),
        (kind, Source::Ids(ids)) => once(ids.iter().filter_map(move |id| {
            let id = store.id(id)?;
            match kind {
                ElementKind::Vertex => store.vertex_by_id(&id).map(Datum::Vertex),
                ElementKind::Edge => store.edge_by_id(&id).map(Datum::Edge),
            }
        })),
        (ElementKind::Vertex, Source::Values(key, [value])) => {
            Box::new(store.vertices_near(key, value).map(Datum::Vertex))
        }
        (ElementKind::Edge, Source::Values(key, [value])) => {
            Box::new(store.edges_near(key, value).map(Datum::Edge))
        }
        (ElementKind::Vertex, Source::Values(key, values)) => {
            let near = values.iter().map(|value| store.vertices_near(key, value));
            Box::new(in_order(near.collect()).map(Datum::Vertex))
        }
        (ElementKind::Edge, Source::Values(key, values)) => {
            let near = values.iter().map(|value| store.edges_near(key, value));
            Box::new(in_order(near.collect()).map(Datum::Edge))
        }
        (ElementKind::Vertex, Source::Labels(labels)) => {
            let with = labels.iter().map(|label| store.vertices_with_label(*label));
            Box::new(in_order(with.collect()).map(Datum::Vertex))
        }
        (ElementKind::Edge, Source::Labels(labels)) => {
            let with = labels.iter().map(|label| store.edges_with_label(*label));
            Box::new(in_order(with.collect()).map(Datum::Edge))
        }
    }
}

/// What several sources have in the order in which it was made, each once.
fn in_order<S: Ord + Copy, I: Iterator<Item = S>>(sources: Vec<I>) -> impl Iterator<Item = S> {
    let mut sources: Vec<_> = sources.into_iter().map(Iterator::peekable).collect();
    std::iter::from_fn(move || {
        let least = sources
            .iter_mut()
            .filter_map(|source| source.peek().copied())
            .min()?;
        for source in &mut sources {
            while source.next_if_eq(&least).is_some() {}
        }
        Some(least)
    })
}

fn once(found: impl Iterator<Item = Datum>) -> Box<dyn Iterator<Item = Datum>> {
    let distinct: IndexSet<Datum> = found.collect();
    Box::new(distinct.into_iter())
}
