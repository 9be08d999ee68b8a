//! Steps from one value to one.
//!
//! In: a traverser. Out: a value, or none where the traverser ends.

use super::{
    Halt, Run, Traverser,
    by::ring,
    element::not_an_element,
    failed,
    text::{as_date, date_add, date_diff},
};
use crate::{
    graph::memory::{
        datum::{Datum, Station},
        program::{By, Keys, Loop, Map, PropertyForm, Span, ValueMap},
        storage::{Edge, VertexSlot},
    },
    gremlin::{Text, Token},
};

impl Run {
    pub(super) fn map(&mut self, map: &Map, traverser: &Traverser) -> Result<Option<Datum>, Halt> {
        let datum = &traverser.datum;
        Ok(Some(match map {
            Map::Id => self.id_of(datum)?,
            Map::Label => Datum::Text(self.label_of(datum)?),
            Map::Constant(constant) => constant.clone(),
            Map::Key => Datum::Text(self.key_of(datum)?),
            Map::Value => self.value_of(datum)?.clone(),
            Map::Path(span, by) => {
                return match self.looked_at_path(span, by, traverser)? {
                    Some(stations) => Ok(Some(Datum::path(stations)?)),
                    None => Ok(None),
                };
            }
            Map::Owner => match datum {
                Datum::VertexProperty(property) => Datum::Vertex(property.owner),
                Datum::Property(property) => Datum::Edge(property.owner),
                other => return Err(not_an_element(other)),
            },
            Map::Select(select) => return self.select(select, traverser),
            Map::SelectColumn(column, by) => {
                let picked = self.column(*column, datum)?;
                return self.by_datum(by, picked);
            }
            Map::Project(keys, by) => self.project(keys, by, traverser)?,
            Map::Properties(value_map) => self.value_map(value_map, traverser)?,
            Map::Elements(keys) => self.element_map(keys, datum)?,
            Map::By(by) => return self.by(by, traverser),
            Map::Loops(which) => self.rounds_so_far(which)?,
            Map::Sack => traverser
                .sack
                .as_ref()
                .map_or(Datum::Null, |sack| Datum::clone(sack)),
            Map::Math(expression, by) => return self.math(expression, by, traverser),
            Map::Format(format, by) => return self.format(format, by, traverser),
            Map::Text { operation, local } => self.text_step(operation, *local, datum)?,
            Map::Concat(parts) => self.concat(parts, traverser)?,
            Map::List(operation, with) => self.on_lists(*operation, with, traverser)?,
            Map::Conjoin(between) => self.conjoin(between, datum)?,
            Map::AsDate => as_date(datum)?,
            Map::DateAdd(unit, count) => date_add(datum, *unit, *count)?,
            Map::DateDiff(other) => {
                let other = self.needed_by(other, traverser)?;
                date_diff(datum, &other)?
            }
            Map::Reverse
            | Map::Index { .. }
            | Map::CountItems
            | Map::SumItems
            | Map::MinItems
            | Map::MaxItems
            | Map::MeanItems
            | Map::OrderItems(_)
            | Map::DedupItems
            | Map::RangeItems(_)
            | Map::TailItems(_)
            | Map::SampleItems(_) => return self.on_items(map, datum),
        }))
    }

    fn project(&mut self, keys: &[Text], by: &[By], traverser: &Traverser) -> Result<Datum, Halt> {
        let mut entries = Vec::with_capacity(keys.len());
        for (i, key) in keys.iter().enumerate() {
            if let Some(datum) = self.by(ring(by, i), traverser)? {
                entries.push((Datum::Text(key.clone()), datum));
            }
        }
        Ok(Datum::map(entries)?)
    }

    fn rounds_so_far(&self, which: &Loop) -> Result<Datum, Halt> {
        let found = match which {
            Loop::Innermost => self.loops.last(),
            Loop::Named(name) => self
                .loops
                .iter()
                .rev()
                .find(|(known, _)| known.as_ref() == Some(name)),
        };
        match (found, which) {
            (Some((_, rounds)), _) => Ok(Datum::Int(i32::try_from(*rounds).unwrap_or(i32::MAX))),
            (None, Loop::Innermost) => Ok(Datum::Int(0)),
            (None, Loop::Named(name)) => Err(failed(format!("Loop name not defined: {name}"))),
        }
    }

    /// A part of the path, each stop looked at. `None`: a modulator yields nothing.
    pub(super) fn looked_at_path(
        &mut self,
        span: &Span,
        by: &[By],
        traverser: &Traverser,
    ) -> Result<Option<Vec<Station>>, Halt> {
        let mut stations = part(traverser.trail.stations(), span)?;
        if !by.is_empty() {
            for (i, station) in stations.iter_mut().enumerate() {
                let datum = std::mem::replace(&mut station.datum, Datum::Null);
                match self.by_datum(ring(by, i), datum)? {
                    Some(datum) => station.datum = datum,
                    None => return Ok(None),
                }
            }
        }
        Ok(Some(stations))
    }

    fn value_map(&mut self, map: &ValueMap, traverser: &Traverser) -> Result<Datum, Halt> {
        let datum = &traverser.datum;
        let mut entries: Vec<(Datum, Datum)> = Vec::new();
        if map.ids {
            entries.push((Datum::Token(Token::Id), self.id_of(datum)?));
        }
        match datum {
            Datum::VertexProperty(_) => {
                if map.property_keys {
                    entries.push((Datum::Token(Token::Key), Datum::Text(self.key_of(datum)?)));
                }
                if map.property_values {
                    entries.push((Datum::Token(Token::Value), self.value_of(datum)?.clone()));
                }
            }
            _ if map.labels => {
                entries.push((
                    Datum::Token(Token::Label),
                    Datum::Text(self.label_of(datum)?),
                ));
            }
            _ => {}
        }
        let mut found: Vec<(Datum, Vec<Datum>)> = Vec::new();
        for property in self.wanted(&map.keys, datum)? {
            let key = Datum::Text(self.store.names().key_text(property.key).clone());
            let value = match map.form {
                PropertyForm::Value => property.value,
                PropertyForm::Property => self.as_datum(datum, property)?,
            };
            match found.iter_mut().find(|(known, _)| *known == key) {
                Some((_, values)) => values.push(value),
                None => found.push((key, vec![value])),
            }
        }
        for (key, mut values) in found {
            let value = match (datum, values.pop()) {
                (Datum::Vertex(_), Some(last)) => {
                    values.push(last);
                    Datum::list(values)?
                }
                (_, Some(last)) => last,
                (_, None) => continue,
            };
            entries.push((key, value));
        }
        if map.by.is_empty() {
            return Ok(Datum::map(entries)?);
        }
        let mut looked_at = Vec::with_capacity(entries.len());
        for (i, (key, value)) in entries.into_iter().enumerate() {
            if let Some(value) = self.by_datum(ring(&map.by, i), value)? {
                looked_at.push((key, value));
            }
        }
        Ok(Datum::map(looked_at)?)
    }

    fn element_map(&self, keys: &Keys, datum: &Datum) -> Result<Datum, Halt> {
        let mut entries = vec![(Datum::Token(Token::Id), self.id_of(datum)?)];
        match datum {
            Datum::VertexProperty(_) => {
                entries.push((Datum::Token(Token::Key), Datum::Text(self.key_of(datum)?)));
                entries.push((Datum::Token(Token::Value), self.value_of(datum)?.clone()));
            }
            _ => entries.push((
                Datum::Token(Token::Label),
                Datum::Text(self.label_of(datum)?),
            )),
        }
        if let Datum::Edge(slot) = datum
            && let Some(Edge { out, into, .. }) = self.store.edge(*slot)
        {
            entries.push((Datum::Token(Token::In), self.end_map(*into)?));
            entries.push((Datum::Token(Token::Out), self.end_map(*out)?));
        }
        for property in self.wanted(keys, datum)? {
            let key = Datum::Text(self.store.names().key_text(property.key).clone());
            match entries.iter_mut().find(|(known, _)| *known == key) {
                Some((_, value)) => *value = property.value,
                None => entries.push((key, property.value)),
            }
        }
        Ok(Datum::map(entries)?)
    }

    fn end_map(&self, slot: VertexSlot) -> Result<Datum, Halt> {
        let vertex = Datum::Vertex(slot);
        Ok(Datum::map(vec![
            (Datum::Token(Token::Id), self.id_of(&vertex)?),
            (
                Datum::Token(Token::Label),
                Datum::Text(self.label_of(&vertex)?),
            ),
        ])?)
    }
}

/// The stops from one label to another.
fn part(stations: Vec<Station>, span: &Span) -> Result<Vec<Station>, Halt> {
    if span.from.is_none() && span.to.is_none() {
        return Ok(stations);
    }
    let last = |label: &Text| {
        stations
            .iter()
            .rposition(|station| {
                let labels = station.labels.as_deref().unwrap_or(&[]);
                labels.contains(label)
            })
            .ok_or_else(|| failed(format!("Could not locate path from label: {label}")))
    };
    let from = span.from.as_ref().map_or(Ok(0), last)?;
    let to = match &span.to {
        Some(label) => last(label)?,
        None => stations.len().saturating_sub(1),
    };
    if from > to {
        return Err(failed("Could not locate path between the labels"));
    }
    Ok(stations
        .into_iter()
        .skip(from)
        .take(to - from + 1)
        .collect())
}
