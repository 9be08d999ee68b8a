//! Answers as GraphSON v3.
//!
//! In: values. Out: the bytes that a Gremlin Server sends for them, up to a limit.

mod typed;
mod untyped;

use std::io::Write as _;

use super::{
    datum::Datum,
    storage::{Store, VertexSlot},
};
use crate::graph::GraphError;

/// What a Gremlin Server is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `application/vnd.gremlin-v3.0+json;types=false`
    Untyped,
    /// `application/vnd.gremlin-v3.0+json`
    Typed,
}

/// A JSON array of rows that grows.
#[derive(Debug)]
pub struct Writer {
    out: Vec<u8>,
    format: Format,
    limit: usize,
}

impl Writer {
    pub fn new(format: Format, limit: usize) -> Writer {
        Writer {
            out: vec![b'['],
            format,
            limit,
        }
    }

    pub fn row(&mut self, store: &Store, datum: &Datum) -> Result<(), GraphError> {
        self.separate(1);
        match self.format {
            Format::Untyped => self.untyped(store, datum)?,
            Format::Typed => self.typed(store, datum)?,
        }
        self.check()
    }

    pub fn finish(mut self) -> Result<Vec<u8>, GraphError> {
        self.out.push(b']');
        self.check()?;
        Ok(self.out)
    }

    fn check(&self) -> Result<(), GraphError> {
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

    fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn display(&mut self, value: impl std::fmt::Display) {
        // Writing to memory cannot fail.
        let _ = write!(self.out, "{value}");
    }

    fn text(&mut self, text: &str) {
        write_text(&mut self.out, text);
    }
}

fn vertex_label(store: &Store, slot: VertexSlot) -> &str {
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
