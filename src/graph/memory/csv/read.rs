//! The rows of a file.
//!
//! In: the text of a file. Out: vertices or edges in a store.

use std::{fs, path::PathBuf};

use csv::{ReaderBuilder, StringRecord};

use super::{
    Header, Kind, LoadError, Place, Problem,
    header::Column,
    place::{byte, field_start, open_quote, position},
    unreadable,
    value::{parts, value},
};
use crate::graph::memory::{
    datum::Datum,
    semantics::Cardinality,
    storage::{EdgeSlot, Id, KeyId, NewEdge, NewVertex, Properties, Property, Store, VertexSlot},
};

/// A file whose header was read.
#[derive(Debug)]
pub struct Table {
    file: PathBuf,
    text: String,
    header: Header,
}

/// A row with what is needed to say where its fields stand.
struct Row<'a> {
    table: &'a Table,
    record: &'a StringRecord,
    /// The row as it was written.
    raw: &'a str,
    start: usize,
}

const VERTEX_LABEL: &str = "vertex";
const EDGE_LABEL: &str = "edge";

impl Table {
    pub fn open(file: PathBuf) -> Result<Table, LoadError> {
        let bytes = fs::read(&file).map_err(|error| unreadable(&file, error))?;
        match String::from_utf8(bytes) {
            Ok(text) => Table::parse(file, text),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
                Err(LoadError {
                    place: Place {
                        position: Some(position(&before, before.len())),
                        file,
                    },
                    problem: Problem::NotUtf8,
                    help: Some("save the file as UTF-8".to_owned()),
                })
            }
        }
    }

    pub fn parse(file: PathBuf, mut text: String) -> Result<Table, LoadError> {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let mut reader = reader(&text);
        let mut record = StringRecord::new();
        let found = reader.read_record(&mut record).unwrap_or(false);
        let start = record.position().map_or(0, byte);
        let error = |at: usize, problem: Problem, help: String| LoadError {
            place: Place {
                file: file.clone(),
                position: Some(position(&text, at)),
            },
            problem,
            help: Some(help),
        };
        if !found {
            return Err(error(
                0,
                Problem::Empty,
                "the first line names the columns, ~id among them".to_owned(),
            ));
        }
        if let Some(at) = open_quote(&text) {
            return Err(error(
                at,
                Problem::OpenQuote,
                "end the field with a quote; write a quote inside of it twice".to_owned(),
            ));
        }
        let header = Header::parse(record.iter()).map_err(|wrong| {
            let raw = &text[start..byte(reader.position())];
            let at = wrong.field.map_or(0, |field| field_start(raw, field));
            error(start + at, Problem::Header(wrong.problem), wrong.help)
        })?;
        drop(reader);
        Ok(Table { file, text, header })
    }

    pub fn kind(&self) -> Kind {
        self.header.kind
    }

    /// Calls `take` for each row.
    fn rows(
        &self,
        mut take: impl FnMut(&Row<'_>) -> Result<(), LoadError>,
    ) -> Result<usize, LoadError> {
        let mut reader = reader(&self.text);
        let mut record = StringRecord::new();
        let mut count = 0;
        let mut first = true;
        // The text is UTF-8 and rows may have any length, so that reading does not fail.
        while reader.read_record(&mut record).unwrap_or(false) {
            if std::mem::take(&mut first) {
                continue;
            }
            let start = record.position().map_or(0, byte);
            let row = Row {
                table: self,
                record: &record,
                raw: &self.text[start..byte(reader.position())],
                start,
            };
            if record.len() != self.header.width {
                return Err(row.error(
                    0,
                    Problem::FieldCount {
                        found: record.len(),
                        wanted: self.header.width,
                    },
                    "a field that is empty still has its comma, and one with a comma, a quote or \
                     a line break in it stands in double quotes",
                ));
            }
            take(&row)?;
            count += 1;
        }
        Ok(count)
    }

    fn keys(&self, store: &mut Store) -> Vec<KeyId> {
        let names = store.names_mut();
        let columns = self.header.properties.iter();
        columns.map(|column| names.key(&column.key)).collect()
    }

    pub fn vertices(&self, store: &mut Store) -> Result<usize, LoadError> {
        let keys = self.keys(store);
        let mut last_labels = None;
        self.rows(|row| {
            let id = row.id(store, self.header.id, "~id")?;
            let text = self.header.label.map_or("", |at| &row.record[at]);
            let labels = match &last_labels {
                Some((known, labels)) if *known == *text => *labels,
                _ => {
                    let mut names: Vec<String> = parts(text);
                    names.retain(|name| !name.is_empty());
                    if names.is_empty() {
                        names.push(VERTEX_LABEL.to_owned());
                    }
                    let ids: Vec<_> = names
                        .iter()
                        .map(|name| store.names_mut().label(&name.as_str().into()))
                        .collect();
                    let labels = store.names_mut().label_set(ids);
                    last_labels = Some((text.to_owned(), labels));
                    labels
                }
            };
            let properties = row.properties(&keys)?;
            match store.vertex_by_id(&id) {
                None => {
                    let new = NewVertex {
                        id: Some(id),
                        labels,
                    };
                    let slot = row.written(store.add_vertex(new))?;
                    self.fill(store, slot, properties);
                }
                // A row for a vertex that is there adds to it.
                Some(slot) => {
                    if self
                        .header
                        .label
                        .is_some_and(|at| !row.record[at].is_empty())
                    {
                        store.add_labels(slot, labels);
                    }
                    self.merge(store, slot, properties);
                }
            }
            Ok(())
        })
    }

    /// The properties of a new vertex.
    fn fill(&self, store: &mut Store, slot: VertexSlot, properties: Vec<(usize, Property)>) {
        let repeats = self.header.properties.iter().any(|column| column.array);
        if repeats {
            return self.merge(store, slot, properties);
        }
        let properties = properties.into_iter().map(|(_, property)| property);
        store.fill_vertex(slot, Properties::new(properties.collect()));
    }

    fn merge(&self, store: &mut Store, slot: VertexSlot, properties: Vec<(usize, Property)>) {
        for (column, Property { key, value }) in properties {
            let cardinality = match self.header.properties[column].single {
                true => Cardinality::Single,
                false => Cardinality::Set,
            };
            store.set_vertex_property(slot, key, value, cardinality);
        }
    }

    pub fn edges(&self, store: &mut Store) -> Result<usize, LoadError> {
        let keys = self.keys(store);
        let mut last_label = None;
        self.rows(|row| {
            let id = row.id(store, self.header.id, "~id")?;
            let out = row.end(store, self.header.from, "~from")?;
            let into = row.end(store, self.header.to, "~to")?;
            let text = match self.header.label.map_or("", |at| &row.record[at]) {
                "" => EDGE_LABEL,
                text => text,
            };
            let label = match &last_label {
                Some((known, label)) if *known == *text => *label,
                _ => {
                    let label = store.names_mut().label(&text.into());
                    last_label = Some((text.to_owned(), label));
                    label
                }
            };
            let properties = row.properties(&keys)?;
            let known: Option<EdgeSlot> = store.edge_by_id(&id);
            match known.and_then(|slot| Some((slot, store.edge(slot)?))) {
                None => {
                    let new = NewEdge {
                        id: Some(id),
                        label,
                        out,
                        into,
                    };
                    let slot = row.written(store.add_edge(new))?;
                    let properties = properties.into_iter().map(|(_, property)| property);
                    store.fill_edge(slot, Properties::new(properties.collect()));
                }
                Some((slot, edge)) => {
                    if (edge.label, edge.out, edge.into) != (label, out, into) {
                        return Err(row.error(
                            self.header.id,
                            Problem::OtherEdge(id.to_string()),
                            "give the edge an id of its own",
                        ));
                    }
                    for (_, Property { key, value }) in properties {
                        store.set_edge_property(slot, key, value);
                    }
                }
            }
            Ok(())
        })
    }
}

impl Row<'_> {
    fn error(&self, field: usize, problem: Problem, help: &str) -> LoadError {
        let at = self.start + field_start(self.raw, field);
        LoadError {
            place: Place {
                file: self.table.file.clone(),
                position: Some(position(&self.table.text, at)),
            },
            problem,
            help: Some(help.to_owned()),
        }
    }

    fn written<T>(
        &self,
        result: Result<T, crate::graph::memory::storage::WriteError>,
    ) -> Result<T, LoadError> {
        result.map_err(|error| self.error(0, error.into(), "load into another graph"))
    }

    fn id(&self, store: &Store, field: usize, name: &'static str) -> Result<Id, LoadError> {
        let text = &self.record[field];
        if text.is_empty() {
            return Err(self.error(field, Problem::Missing(name), "every row needs it"));
        }
        store.id(&Datum::text(text)).ok_or_else(|| {
            self.error(
                field,
                Problem::NotAnId(text.to_owned()),
                "the ids of this graph are whole numbers",
            )
        })
    }

    fn end(
        &self,
        store: &Store,
        field: usize,
        name: &'static str,
    ) -> Result<VertexSlot, LoadError> {
        let id = self.id(store, field, name)?;
        store.vertex_by_id(&id).ok_or_else(|| {
            self.error(
                field,
                Problem::NoVertex(id.to_string()),
                "the vertices of all files are there before the edges: add the vertex to one of \
                 them or mend the id",
            )
        })
    }

    /// The properties of the row, each with its column's place among the columns of properties.
    fn properties(&self, keys: &[KeyId]) -> Result<Vec<(usize, Property)>, LoadError> {
        let mut properties = Vec::with_capacity(keys.len());
        for (i, (column, key)) in self.table.header.properties.iter().zip(keys).enumerate() {
            let text = &self.record[column.at];
            // An empty field is no value; an empty string stands in quotes.
            if text.is_empty() && !self.is_quoted(column.at) {
                continue;
            }
            let key = *key;
            if !column.array {
                let value = self.value(column, text)?;
                properties.push((i, Property { key, value }));
                continue;
            }
            for part in parts(text) {
                if part.is_empty() && !text.is_empty() {
                    continue;
                }
                let value = self.value(column, &part)?;
                properties.push((i, Property { key, value }));
            }
        }
        Ok(properties)
    }

    fn value(&self, column: &Column, text: &str) -> Result<Datum, LoadError> {
        value(column.ty, text).map_err(|wanted| {
            let problem = Problem::Value {
                text: text.to_owned(),
                wanted,
            };
            let help = format!("mend the value, or the type of the column `{}`", column.key);
            self.error(column.at, problem, &help)
        })
    }

    fn is_quoted(&self, field: usize) -> bool {
        self.raw.contains("\"\"") && self.raw[field_start(self.raw, field)..].starts_with('"')
    }
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}
