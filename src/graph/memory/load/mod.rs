//! Bulk-load CSV into the store.
//!
//! In: files. Out: a store with their elements, or where and why reading stopped.

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use super::{
    datum::Datum,
    semantics::Cardinality,
    storage::{
        EdgeSlot, Id, KeyId, NewEdge, NewVertex, Properties, Property, Store, VertexSlot,
        WriteError,
    },
};
use crate::graph::csv::{CsvError, Kind, Row, Table, VERTEX_LABEL, Value, files};

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Loaded {
    pub files: usize,
    pub vertex_rows: usize,
    pub edge_rows: usize,
}

pub(super) fn load(store: &mut Store, paths: &[PathBuf]) -> Result<Loaded, CsvError> {
    let mut tables = Vec::new();
    for file in files(paths)? {
        tables.push(Table::open(file)?);
    }
    let mut loaded = Loaded {
        files: tables.len(),
        ..Loaded::default()
    };
    for table in tables.iter().filter(|table| table.kind() == Kind::Vertices) {
        loaded.vertex_rows += vertices(table, store)?;
    }
    for table in tables.iter().filter(|table| table.kind() == Kind::Edges) {
        loaded.edge_rows += edges(table, store)?;
    }
    Ok(loaded)
}

fn keys(table: &Table, store: &mut Store) -> Vec<KeyId> {
    let names = store.names_mut();
    let columns = table.columns().iter();
    columns.map(|column| names.key(&column.key)).collect()
}

fn vertices(table: &Table, store: &mut Store) -> Result<usize, CsvError> {
    let keys = keys(table, store);
    let repeats = table.columns().iter().any(|column| column.array);
    let mut last_labels: Option<(Option<String>, _)> = None;
    let mut count = 0;
    let mut rows = table.rows()?;
    while let Some(row) = rows.read()? {
        let id = id(&row, store, row.id()?)?;
        let text = row.label_field()?;
        let labels = match &last_labels {
            Some((known, labels)) if known.as_deref() == text => *labels,
            _ => {
                let mut names = row.labels()?;
                if names.is_empty() {
                    names.push(VERTEX_LABEL.to_owned());
                }
                let ids: Vec<_> = names
                    .iter()
                    .map(|name| store.names_mut().label(&name.as_str().into()))
                    .collect();
                let labels = store.names_mut().label_set(ids);
                last_labels = Some((text.map(str::to_owned), labels));
                labels
            }
        };
        let properties = properties(&row, &keys)?;
        let slot = match store.vertex_by_id(&id) {
            // A row for a vertex that is there adds to it.
            Some(slot) => {
                if text.is_some() {
                    store.add_labels(slot, labels);
                }
                merge(table, store, slot, properties);
                count += 1;
                continue;
            }
            None => {
                let new = NewVertex {
                    id: Some(id),
                    labels,
                };
                written(&row, store.add_vertex(new))?
            }
        };
        match repeats {
            true => merge(table, store, slot, properties),
            false => {
                let properties = properties.into_iter().map(|(_, property)| property);
                store.fill_vertex(slot, Properties::new(properties.collect()));
            }
        }
        count += 1;
    }
    Ok(count)
}

fn merge(table: &Table, store: &mut Store, slot: VertexSlot, properties: Vec<(usize, Property)>) {
    for (column, Property { key, value }) in properties {
        let cardinality = match table.columns()[column].single {
            true => Cardinality::Single,
            false => Cardinality::Set,
        };
        store.set_vertex_property(slot, key, value, cardinality);
    }
}

fn edges(table: &Table, store: &mut Store) -> Result<usize, CsvError> {
    let keys = keys(table, store);
    let mut last_label = None;
    let mut count = 0;
    let mut rows = table.rows()?;
    while let Some(row) = rows.read()? {
        let edge_id = id(&row, store, row.id()?)?;
        let end = |id: &str| self::id(&row, store, id).map(|id| store.vertex_by_id(&id));
        let out = end(row.from()?)?.ok_or_else(|| row.without_from())?;
        let into = end(row.to()?)?.ok_or_else(|| row.without_to())?;
        let text = row.edge_label()?;
        let label = match &last_label {
            Some((known, label)) if *known == *text => *label,
            _ => {
                let label = store.names_mut().label(&text.into());
                last_label = Some((text.to_owned(), label));
                label
            }
        };
        let properties = properties(&row, &keys)?;
        let known: Option<EdgeSlot> = store.edge_by_id(&edge_id);
        match known.and_then(|slot| Some((slot, store.edge(slot)?))) {
            None => {
                let new = NewEdge {
                    id: Some(edge_id),
                    label,
                    out,
                    into,
                };
                let slot = written(&row, store.add_edge(new))?;
                let properties = properties.into_iter().map(|(_, property)| property);
                store.fill_edge(slot, Properties::new(properties.collect()));
            }
            Some((slot, edge)) => {
                if (edge.label, edge.out, edge.into) != (label, out, into) {
                    return Err(row.refused(
                        format!(
                            "the edge `{edge_id}` was given before with another label or other \
                             ends"
                        ),
                        "give the edge an id of its own",
                    ));
                }
                for (_, Property { key, value }) in properties {
                    store.set_edge_property(slot, key, value);
                }
            }
        }
        count += 1;
    }
    Ok(count)
}

fn id(row: &Row<'_>, store: &Store, text: &str) -> Result<Id, CsvError> {
    store.id(&Datum::text(text)).ok_or_else(|| {
        row.refused(
            format!("`{text}` cannot be an id of this graph"),
            "the ids of this graph are whole numbers",
        )
    })
}

fn written<T>(row: &Row<'_>, result: Result<T, WriteError>) -> Result<T, CsvError> {
    result.map_err(|error| row.refused(error.to_string(), "load into another graph"))
}

/// The properties of a row, each with its column's place among the columns of properties.
fn properties(row: &Row<'_>, keys: &[KeyId]) -> Result<Vec<(usize, Property)>, CsvError> {
    let mut properties = Vec::with_capacity(keys.len());
    row.values(|column, value| {
        let property = Property {
            key: keys[column],
            value: datum(value),
        };
        properties.push((column, property));
    })?;
    Ok(properties)
}

fn datum(value: Value<'_>) -> Datum {
    match value {
        Value::Bool(value) => Datum::Bool(value),
        Value::Byte(value) => Datum::Byte(value),
        Value::Short(value) => Datum::Short(value),
        Value::Int(value) => Datum::Int(value),
        Value::Long(value) => Datum::Long(value),
        Value::Float(value) => Datum::Float(value),
        Value::Double(value) => Datum::Double(value),
        Value::String(value) => Datum::text(value),
        Value::Date(value) => Datum::Date(value),
    }
}
