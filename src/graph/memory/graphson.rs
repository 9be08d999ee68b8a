//! Answers as GraphSON v3 without types.
//!
//! In: values. Out: the bytes that a Gremlin Server sends for them when it is asked for
//! `application/vnd.gremlin-v3.0+json;types=false`, up to a limit.

use std::io::Write as _;

use super::{
    datum::{Datum, Station, Tree, java_double, java_float, show, token_name},
    storage::{Id, Store, VertexSlot},
};
use crate::{graph::GraphError, gremlin::Text};

/// Whether the values of an answer say their types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Untyped,
    Typed,
}

/// A JSON array of rows that grows.
#[derive(Debug)]
pub struct Writer {
    out: Vec<u8>,
    limit: usize,
    format: Format,
}

impl Writer {
    pub fn new(limit: usize, format: Format) -> Writer {
        Writer {
            out: vec![b'['],
            limit,
            format,
        }
    }

    pub fn row(&mut self, store: &Store, datum: &Datum) -> Result<(), GraphError> {
        self.separate(1);
        match self.format {
            Format::Untyped => self.datum(store, datum)?,
            Format::Typed => self.typed(store, datum)?,
        }
        self.check()
    }

    pub fn finish(mut self) -> Result<Vec<u8>, GraphError> {
        self.out.push(b']');
        self.check()?;
        Ok(self.out)
    }

    pub(super) fn check(&self) -> Result<(), GraphError> {
        match self.out.len() > self.limit {
            true => Err(GraphError::TooLarge { limit: self.limit }),
            false => Ok(()),
        }
    }

    /// A comma, unless the array or object that began at `start` is empty.
    fn separate(&mut self, start: usize) {
        if self.out.len() > start {
            self.out.push(b',');
        }
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    pub(super) fn display(&mut self, value: impl std::fmt::Display) {
        // Writing to memory cannot fail.
        let _ = write!(self.out, "{value}");
    }

    pub(super) fn text(&mut self, text: &str) {
        write_text(&mut self.out, text);
    }

    fn datum(&mut self, store: &Store, datum: &Datum) -> Result<(), GraphError> {
        // Checked on the way, so that one large row stops in time.
        self.check()?;
        match datum {
            Datum::Null => self.out.extend_from_slice(b"null"),
            Datum::Bool(value) => self.display(value),
            Datum::Byte(n) => self.display(n),
            Datum::Short(n) => self.display(n),
            Datum::Int(n) => self.display(n),
            Datum::Long(n) | Datum::Date(n) => self.display(n),
            Datum::BigInteger(n) => self.display(n),
            Datum::Float(n) if n.is_finite() => {
                self.out.extend_from_slice(java_float(*n).as_bytes())
            }
            Datum::Float(n) => self.text(&java_float(*n)),
            Datum::Double(n) if n.is_finite() => {
                self.out.extend_from_slice(java_double(*n).as_bytes());
            }
            Datum::Double(n) => self.text(&java_double(*n)),
            Datum::BigDecimal(n) => self.display(n),
            Datum::Text(text) => self.text(text),
            Datum::Token(token) => self.text(token_name(token.text())),
            Datum::Vertex(slot) => {
                self.out.extend_from_slice(b"{\"id\":");
                self.id(store.vertex_id(*slot));
                self.out.extend_from_slice(b",\"label\":");
                self.text(vertex_label(store, *slot));
                self.out.push(b'}');
            }
            Datum::Edge(slot) => {
                if let Some(edge) = store.edge(*slot) {
                    self.out.extend_from_slice(b"{\"id\":");
                    self.id(&edge.id);
                    self.out.extend_from_slice(b",\"label\":");
                    self.text(store.names().label_text(edge.label));
                    self.out.extend_from_slice(b",\"inVLabel\":");
                    self.text(vertex_label(store, edge.into));
                    self.out.extend_from_slice(b",\"outVLabel\":");
                    self.text(vertex_label(store, edge.out));
                    self.out.extend_from_slice(b",\"inV\":");
                    self.id(store.vertex_id(edge.into));
                    self.out.extend_from_slice(b",\"outV\":");
                    self.id(store.vertex_id(edge.out));
                    self.out.push(b'}');
                }
            }
            Datum::VertexProperty(property) => {
                self.out.extend_from_slice(b"{\"id\":");
                self.display(store.property_id(property));
                self.out.extend_from_slice(b",\"value\":");
                self.datum(store, &property.value)?;
                self.out.extend_from_slice(b",\"label\":");
                self.text(store.names().key_text(property.key));
                self.out.push(b'}');
            }
            Datum::Property(property) => {
                self.out.extend_from_slice(b"{\"key\":");
                self.text(store.names().key_text(property.key));
                self.out.extend_from_slice(b",\"value\":");
                self.datum(store, &property.value)?;
                self.out.push(b'}');
            }
            Datum::List(items) | Datum::Set(items) => self.array(store, items.iter())?,
            Datum::Map(entries) => self.object(store, entries.iter())?,
            Datum::Entry(entry) => self.object(store, std::iter::once(&***entry))?,
            Datum::Path(stations) => self.path(store, stations)?,
            Datum::Tree(tree) => self.tree(store, tree)?,
        }
        Ok(())
    }

    fn id(&mut self, id: &Id) {
        match id {
            Id::Text(text) => self.text(text),
            Id::Number(number) => self.display(number),
        }
    }

    fn array<'a>(
        &mut self,
        store: &Store,
        items: impl Iterator<Item = &'a Datum>,
    ) -> Result<(), GraphError> {
        self.out.push(b'[');
        let start = self.out.len();
        for item in items {
            self.separate(start);
            self.datum(store, item)?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn object<'a>(
        &mut self,
        store: &Store,
        entries: impl Iterator<Item = &'a (Datum, Datum)>,
    ) -> Result<(), GraphError> {
        self.out.push(b'{');
        let start = self.out.len();
        for (key, value) in entries {
            self.separate(start);
            self.key(store, key)?;
            self.out.push(b':');
            self.datum(store, value)?;
        }
        self.out.push(b'}');
        Ok(())
    }

    /// Keys of maps are strings, elements their ids.
    fn key(&mut self, store: &Store, key: &Datum) -> Result<(), GraphError> {
        match key {
            Datum::Text(text) => self.text(text),
            Datum::Vertex(slot) => self.text(&store.vertex_id(*slot).to_string()),
            Datum::Edge(slot) => self.text(&store.edge_id(*slot).to_string()),
            Datum::VertexProperty(property) => {
                self.text(&store.property_id(property).to_string());
            }
            Datum::Null => {
                return Err(GraphError::Failed(
                    "a map with the key null cannot be sent as JSON".into(),
                ));
            }
            other => self.text(&show(store, other)),
        }
        Ok(())
    }

    fn path(&mut self, store: &Store, stations: &[Station]) -> Result<(), GraphError> {
        self.out.extend_from_slice(b"{\"labels\":[");
        for (i, station) in stations.iter().enumerate() {
            if i > 0 {
                self.out.push(b',');
            }
            self.out.push(b'[');
            let labels: &[Text] = station.labels.as_deref().unwrap_or(&[]);
            for (i, label) in labels.iter().enumerate() {
                if i > 0 {
                    self.out.push(b',');
                }
                self.text(label);
            }
            self.out.push(b']');
        }
        self.out.extend_from_slice(b"],\"objects\":");
        self.array(store, stations.iter().map(|station| &station.datum))?;
        self.out.push(b'}');
        Ok(())
    }

    fn tree(&mut self, store: &Store, Tree(branches): &Tree) -> Result<(), GraphError> {
        self.out.push(b'[');
        for (i, (key, below)) in branches.iter().enumerate() {
            if i > 0 {
                self.out.push(b',');
            }
            self.out.extend_from_slice(b"{\"key\":");
            self.datum(store, key)?;
            self.out.extend_from_slice(b",\"value\":");
            self.tree(store, below)?;
            self.out.push(b'}');
        }
        self.out.push(b']');
        Ok(())
    }
}

pub(super) fn vertex_label(store: &Store, slot: VertexSlot) -> &str {
    store
        .vertex(slot)
        .map_or("", |vertex| store.names().label_set_text(vertex.labels))
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut plain = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0x08 => b"\\b",
            0x0c => b"\\f",
            0x00..=0x1f => b"",
            _ => continue,
        };
        out.extend_from_slice(&bytes[plain..at]);
        match escape {
            b"" => {
                let _ = write!(out, "\\u{byte:04X}");
            }
            escape => out.extend_from_slice(escape),
        }
        plain = at + 1;
    }
    out.extend_from_slice(&bytes[plain..]);
    out.push(b'"');
}
