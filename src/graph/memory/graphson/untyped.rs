//! GraphSON v3 without types.
//!
//! In: a value. Out: its JSON, numbers as Java writes them.

use super::{Writer, vertex_label};
use crate::{
    graph::{
        GraphError,
        memory::{
            datum::{Datum, Station, Tree, java_double, java_float, show, token_name},
            storage::{Id, Store},
        },
    },
    gremlin::Text,
};

impl Writer {
    pub(super) fn untyped(&mut self, store: &Store, datum: &Datum) -> Result<(), GraphError> {
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
                self.untyped(store, &property.value)?;
                self.out.extend_from_slice(b",\"label\":");
                self.text(store.names().key_text(property.key));
                self.out.push(b'}');
            }
            Datum::Property(property) => {
                self.out.extend_from_slice(b"{\"key\":");
                self.text(store.names().key_text(property.key));
                self.out.extend_from_slice(b",\"value\":");
                self.untyped(store, &property.value)?;
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
            self.untyped(store, item)?;
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
            self.untyped(store, value)?;
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
            self.untyped(store, key)?;
            self.out.extend_from_slice(b",\"value\":");
            self.tree(store, below)?;
            self.out.push(b'}');
        }
        self.out.push(b']');
        Ok(())
    }
}
