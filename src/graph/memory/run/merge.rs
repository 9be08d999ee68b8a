//! `mergeV()` and `mergeE()`: what is there, or else what is made.
//!
//! In: a traverser. Out: the elements that fit, changed as `onMatch` says; if there are none, a new
//! one as `onCreate` says.

use indexmap::IndexMap;

use super::{
    Flow, Halt, Run, Sink, Traverser, failed,
    hop::not_a,
    write::{check_label, check_property_key},
};
use crate::{
    graph::memory::{
        datum::{Datum, show},
        program::{ElementKind, Merge, MergeValue},
        semantics::Cardinality,
        storage::{Id, NewEdge, NewVertex, VertexSlot},
    },
    gremlin::{Text, Token},
};

/// The map of a merge, with the cardinalities of its values.
pub(super) type Given = IndexMap<Datum, (Datum, Option<Cardinality>)>;

pub(super) const OUT: Datum = Datum::Token(Token::Out);
pub(super) const IN: Datum = Datum::Token(Token::In);
pub(super) const ID: Datum = Datum::Token(Token::Id);
pub(super) const LABEL: Datum = Datum::Token(Token::Label);

impl Run {
    pub(super) fn merge(&mut self, merge: &Merge, traverser: &Traverser, sink: Sink<'_>) -> Flow {
        let name = match merge.kind {
            ElementKind::Vertex => "mergeV",
            ElementKind::Edge => "mergeE",
        };
        let given = self.merge_map(merge.find.as_ref(), traverser)?;
        self.check_merge(name, merge.kind, &given)?;
        if let Some(MergeValue::Literal(_)) = merge.on_match {
            let on_match = self.merge_map(merge.on_match.as_ref(), traverser)?;
            check_on_match(&on_match)?;
        }
        let search = match merge.kind {
            ElementKind::Vertex => given.clone(),
            ElementKind::Edge => self.resolve_ends(merge, given.clone(), traverser)?,
        };
        let found = match merge.kind {
            ElementKind::Vertex => self.search_vertices(&search)?,
            ElementKind::Edge => self.search_edges(&search)?,
        };
        if found.is_empty() {
            let made = self.merge_create(name, merge, given, search, traverser)?;
            let next = traverser.moved(self.paths, made);
            return sink(self, next);
        }
        for datum in found {
            self.tick()?;
            self.merge_match(merge, &datum, traverser)?;
            let next = traverser.moved(self.paths, datum);
            sink(self, next)?;
        }
        Ok(())
    }

    fn merge_map(
        &mut self,
        value: Option<&MergeValue>,
        traverser: &Traverser,
    ) -> Result<Given, Halt> {
        let datum = match value {
            None => traverser.datum.clone(),
            Some(MergeValue::Null) => Datum::Null,
            Some(MergeValue::Literal(entries)) => {
                return Ok(entries
                    .iter()
                    .map(|(key, value, cardinality)| (key.clone(), (value.clone(), *cardinality)))
                    .collect());
            }
            Some(MergeValue::Chain(chain)) => self
                .first(chain, traverser.single())?
                .map(|first| first.datum)
                .ok_or_else(|| failed("The provided traverser does not map to a value"))?,
        };
        match datum {
            Datum::Null => Ok(Given::new()),
            Datum::Map(entries) => Ok(entries
                .iter()
                .map(|(key, value)| (key.clone(), (value.clone(), None)))
                .collect()),
            other => Err(not_a(&other, "a map")),
        }
    }

    fn check_merge(&self, name: &str, kind: ElementKind, given: &Given) -> Result<(), Halt> {
        for (key, (value, _)) in given {
            let shown = || show(&self.store, key);
            if let Datum::Null = value {
                return Err(failed(format!(
                    "{name}() does not allow null Map values - check: {}",
                    shown()
                )));
            }
            match (key, value) {
                (Datum::Text(text), _) => check_property_key(text)?,
                (Datum::Token(Token::Label), Datum::Text(text)) => check_label(text)?,
                (Datum::Token(Token::Id), _) => {}
                (Datum::Token(Token::Label), other) => {
                    return Err(failed(format!(
                        "{name}() and option(onCreate) args expect T.label value to be of String - \
                         found: {}",
                        other.kind()
                    )));
                }
                (Datum::Token(token @ (Token::Out | Token::In)), value)
                    if kind == ElementKind::Edge =>
                {
                    let own = match token {
                        Token::Out => Token::OutV,
                        _ => Token::InV,
                    };
                    if let Datum::Token(other) = value
                        && *other != own
                    {
                        return Err(failed(format!(
                            "Only {} token may be used for {}, found: {}",
                            own.text(),
                            token.text(),
                            other.text()
                        )));
                    }
                }
                _ => {
                    let tokens = match kind {
                        ElementKind::Vertex => "[id, label]",
                        ElementKind::Edge => "[id, label, IN, OUT]",
                    };
                    return Err(failed(format!(
                        "{name}() and option(onCreate) args expect keys in Map to be either String \
                         or {tokens} - check: {}",
                        shown()
                    )));
                }
            }
        }
        Ok(())
    }

    fn merge_match(&mut self, merge: &Merge, datum: &Datum, traverser: &Traverser) -> Flow {
        let Some(value) = &merge.on_match else {
            return Ok(());
        };
        let mut at = traverser.single();
        if merge.starts {
            at.datum = datum.clone();
        } else if let (MergeValue::Chain(_), Datum::Vertex(_) | Datum::Edge(_)) =
            (value, &traverser.datum)
        {
            let step = match merge.kind {
                ElementKind::Vertex => "MergeVertexStep",
                ElementKind::Edge => "MergeEdgeStep",
            };
            return Err(failed(format!(
                "The incoming traverser for {step} cannot be an Element"
            )));
        }
        let given = self.merge_map(Some(value), &at)?;
        check_on_match(&given)?;
        for (key, (value, cardinality)) in given {
            if let Datum::Text(key) = key {
                self.put_property(datum, &key, value, cardinality)?;
            }
        }
        Ok(())
    }

    fn put_property(
        &mut self,
        datum: &Datum,
        key: &Text,
        value: Datum,
        cardinality: Option<Cardinality>,
    ) -> Flow {
        let key = self.store_mut().names_mut().key(key);
        match datum {
            Datum::Vertex(slot) => self.set_vertex_property(*slot, key, value, cardinality),
            Datum::Edge(slot) => self.set_edge_property(*slot, key, value),
            other => Err(not_a(other, "a vertex or an edge")),
        }
    }

    /// The ends of an edge as ids. What stands for a vertex is looked up.
    fn resolve_ends(
        &mut self,
        merge: &Merge,
        mut given: Given,
        traverser: &Traverser,
    ) -> Result<Given, Halt> {
        for (end, token, option) in [
            (OUT, Token::OutV, &merge.out_vertex),
            (IN, Token::InV, &merge.in_vertex),
        ] {
            let Some((value, _)) = given.get(&end) else {
                continue;
            };
            let id = match value {
                Datum::Token(found) if *found == token => {
                    let Some(option) = option else {
                        return Err(failed(format!(
                            "option({}) must be specified if it is used for {}",
                            super::super::datum::token_name(token.text()),
                            show(&self.store, &end)
                        )));
                    };
                    let slot = self.resolve_vertex(option, traverser)?;
                    Datum::from(self.store.vertex_id(slot))
                }
                Datum::Vertex(slot) => Datum::from(self.store.vertex_id(*slot)),
                _ => continue,
            };
            given.insert(end, (id, None));
        }
        Ok(given)
    }

    fn resolve_vertex(
        &mut self,
        option: &MergeValue,
        traverser: &Traverser,
    ) -> Result<VertexSlot, Halt> {
        if let MergeValue::Chain(chain) = option {
            match self.first(chain, traverser.single())?.map(|t| t.datum) {
                Some(Datum::Vertex(slot)) => return Ok(slot),
                Some(Datum::Map(_)) => {}
                Some(other) => {
                    return Err(failed(format!(
                        "Vertex could not be resolved from mergeE: {}",
                        show(&self.store, &other)
                    )));
                }
                None => return Err(failed("The provided traverser does not map to a value")),
            }
        }
        let search = self.merge_map(Some(option), traverser)?;
        match self.search_vertices(&search)?.first() {
            Some(Datum::Vertex(slot)) => Ok(*slot),
            _ => Err(failed(
                "No value present: the vertex of an option of mergeE is not there",
            )),
        }
    }

    fn merge_create(
        &mut self,
        name: &str,
        merge: &Merge,
        given: Given,
        search: Given,
        traverser: &Traverser,
    ) -> Result<Datum, Halt> {
        let mut all = search;
        if merge.on_create.is_some() {
            let on_create = self.merge_map(merge.on_create.as_ref(), traverser)?;
            self.check_merge(name, merge.kind, &on_create)?;
            for (key, (value, _)) in &on_create {
                if let Some((known, _)) = given.get(key)
                    && known != value
                {
                    return Err(failed(format!(
                        "option(onCreate) cannot override values from merge() argument: ({}, {})",
                        show(&self.store, key),
                        show(&self.store, value)
                    )));
                }
            }
            for (key, value) in on_create {
                all.entry(key).or_insert(value);
            }
            if merge.kind == ElementKind::Edge {
                all = self.resolve_ends(merge, all, traverser)?;
            }
        }
        let id = match all.get(&ID) {
            None => None,
            Some((id, _)) => Some(self.store.id(id).ok_or_else(|| {
                failed(format!(
                    "{} cannot be an id of the graph",
                    show(&self.store, id)
                ))
            })?),
        };
        let label: Option<Text> = match all.get(&LABEL) {
            Some((Datum::Text(label), _)) => Some(label.clone()),
            _ => None,
        };
        let made = match merge.kind {
            ElementKind::Vertex => {
                let labels = self.label_set(&label.unwrap_or_else(|| "vertex".into()))?;
                Datum::Vertex(self.store_mut().add_vertex(NewVertex { id, labels })?)
            }
            ElementKind::Edge => {
                let label = label.unwrap_or_else(|| "edge".into());
                self.merge_create_edge(&all, id, &label)?
            }
        };
        let of_new = self.store.semantics().cardinality_of_new;
        for (key, (value, cardinality)) in all {
            if let Datum::Text(key) = key {
                let cardinality = cardinality.or(Some(of_new));
                self.put_property(&made, &key, value, cardinality)?;
            }
        }
        Ok(made)
    }

    fn merge_create_edge(
        &mut self,
        all: &Given,
        id: Option<Id>,
        label: &Text,
    ) -> Result<Datum, Halt> {
        let end = |key: &Datum, name: &str| {
            let (id, _) = all.get(key).ok_or_else(|| {
                failed(format!(
                    "{name} Vertex not specified in onCreate - edge cannot be created"
                ))
            })?;
            let slot = self
                .store
                .id(id)
                .and_then(|id| self.store.vertex_by_id(&id));
            slot.ok_or_else(|| {
                failed(format!(
                    "Vertex id could not be resolved from mergeE: {}",
                    show(&self.store, id)
                ))
            })
        };
        let out = end(&OUT, "Out")?;
        let into = end(&IN, "In")?;
        let label = self.store_mut().names_mut().label(label);
        let edge = NewEdge {
            id,
            label,
            out,
            into,
        };
        Ok(Datum::Edge(self.store_mut().add_edge(edge)?))
    }
}

fn check_on_match(given: &Given) -> Result<(), Halt> {
    for (key, (value, _)) in given {
        match (key, value) {
            (_, Datum::Null) => {
                return Err(failed("option(onMatch) does not allow null Map values"));
            }
            (Datum::Text(key), _) => check_property_key(key)?,
            (other, _) => {
                return Err(failed(format!(
                    "option(onMatch) expects keys in Map to be of String - found {}",
                    other.kind()
                )));
            }
        }
    }
    Ok(())
}
