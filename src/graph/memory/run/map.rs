//! Steps from one value to one.
//!
//! In: a traverser. Out: a value, or none where the traverser ends.

use super::{Halt, Run, Traverser, scope::in_turn};
use crate::{
    graph::memory::{
        datum::Datum,
        program::{By, Keys, Map, PropertyForm, ValueMap},
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
            Map::Path(by) => return self.path(by, traverser),
            Map::Select(select) => return self.select(select, traverser),
            Map::SelectColumn(column, by) => {
                let picked = self.column(*column, datum)?;
                return self.by_datum(by, picked);
            }
            Map::Project(keys, by) => self.project(keys, by, traverser)?,
            Map::Properties(value_map) => self.value_map(value_map, traverser)?,
            Map::Elements(keys) => self.element_map(keys, datum)?,
            Map::By(by) => return self.by(by, traverser),
        }))
    }

    fn project(&mut self, keys: &[Text], by: &[By], traverser: &Traverser) -> Result<Datum, Halt> {
        let mut entries = Vec::with_capacity(keys.len());
        for (i, key) in keys.iter().enumerate() {
            if let Some(datum) = self.by(in_turn(by, i), traverser)? {
                entries.push((Datum::Text(key.clone()), datum));
            }
        }
        Ok(Datum::map(entries)?)
    }

    fn path(&mut self, by: &[By], traverser: &Traverser) -> Result<Option<Datum>, Halt> {
        let mut stations = traverser.trail.stations();
        if !by.is_empty() {
            for (i, station) in stations.iter_mut().enumerate() {
                let datum = std::mem::replace(&mut station.datum, Datum::Null);
                match self.by_datum(in_turn(by, i), datum)? {
                    Some(datum) => station.datum = datum,
                    None => return Ok(None),
                }
            }
        }
        Ok(Some(Datum::path(stations)?))
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
            if let Some(value) = self.by_datum(in_turn(&map.by, i), value)? {
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
