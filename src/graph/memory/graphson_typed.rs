//! Answers as GraphSON v3 with types.
//!
//! In: a value. Out: the bytes that a Gremlin Server sends for it when it is asked for
//! `application/vnd.gremlin-v3.0+json`.

use std::fmt::Display;

use super::{
    datum::{Datum, Station, Tree, java_double, java_float, token_name},
    graphson::{Writer, vertex_label},
    storage::{Id, Store},
};
use crate::{
    graph::GraphError,
    gremlin::{Text, TokenClass},
};

impl Writer {
    pub(super) fn typed(&mut self, store: &Store, datum: &Datum) -> Result<(), GraphError> {
        // Checked on the way, so that one large row stops in time.
        self.check()?;
        match datum {
            Datum::Null => self.raw(b"null"),
            Datum::Bool(value) => self.display(value),
            Datum::Text(text) => self.text(text),
            Datum::Byte(n) => self.tagged("gx:Byte", n),
            Datum::Short(n) => self.tagged("gx:Int16", n),
            Datum::Int(n) => self.tagged("g:Int32", n),
            Datum::Long(n) => self.tagged("g:Int64", n),
            Datum::Date(millis) => self.tagged("g:Date", millis),
            Datum::BigInteger(n) => self.tagged("gx:BigInteger", n),
            Datum::BigDecimal(n) => self.tagged("gx:BigDecimal", n),
            Datum::Float(n) if n.is_finite() => self.tagged("g:Float", java_float(*n)),
            Datum::Float(n) => self.named("g:Float", &java_float(*n)),
            Datum::Double(n) if n.is_finite() => self.tagged("g:Double", java_double(*n)),
            Datum::Double(n) => self.named("g:Double", &java_double(*n)),
            Datum::Token(token) => self.named(class_tag(token.class()), token_name(token.text())),
            Datum::Vertex(slot) => {
                self.open("g:Vertex", b"{\"id\":");
                self.typed_id(store.vertex_id(*slot));
                self.raw(b",\"label\":");
                self.text(vertex_label(store, *slot));
                self.raw(b"}}");
            }
            Datum::Edge(slot) => {
                if let Some(edge) = store.edge(*slot) {
                    self.open("g:Edge", b"{\"id\":");
                    self.typed_id(&edge.id);
                    self.raw(b",\"label\":");
                    self.text(store.names().label_text(edge.label));
                    self.raw(b",\"inVLabel\":");
                    self.text(vertex_label(store, edge.into));
                    self.raw(b",\"outVLabel\":");
                    self.text(vertex_label(store, edge.out));
                    self.raw(b",\"inV\":");
                    self.typed_id(store.vertex_id(edge.into));
                    self.raw(b",\"outV\":");
                    self.typed_id(store.vertex_id(edge.out));
                    self.raw(b"}}");
                }
            }
            Datum::VertexProperty(property) => {
                self.open("g:VertexProperty", b"{\"id\":");
                self.tagged("g:Int64", store.property_id(property));
                self.raw(b",\"value\":");
                self.typed(store, &property.value)?;
                self.raw(b",\"label\":");
                self.text(store.names().key_text(property.key));
                self.raw(b"}}");
            }
            Datum::Property(property) => {
                self.open("g:Property", b"{\"key\":");
                self.text(store.names().key_text(property.key));
                self.raw(b",\"value\":");
                self.typed(store, &property.value)?;
                self.raw(b"}}");
            }
            Datum::List(items) => self.typed_items(store, "g:List", items.iter())?,
            Datum::Set(items) => self.typed_items(store, "g:Set", items.iter())?,
            Datum::Map(entries) => {
                let flat = entries.iter().flat_map(|(key, value)| [key, value]);
                self.typed_items(store, "g:Map", flat)?;
            }
            Datum::Entry(entry) => {
                let (key, value) = &***entry;
                self.typed_items(store, "g:Map", [key, value].into_iter())?;
            }
            Datum::Path(stations) => self.typed_path(store, stations)?,
            Datum::Tree(tree) => self.typed_tree(store, tree)?,
        }
        Ok(())
    }

    fn open(&mut self, tag: &str, start: &[u8]) {
        self.raw(b"{\"@type\":\"");
        self.raw(tag.as_bytes());
        self.raw(b"\",\"@value\":");
        self.raw(start);
    }

    fn tagged(&mut self, tag: &str, value: impl Display) {
        self.open(tag, b"");
        self.display(value);
        self.raw(b"}");
    }

    fn named(&mut self, tag: &str, value: &str) {
        self.open(tag, b"");
        self.text(value);
        self.raw(b"}");
    }

    fn typed_id(&mut self, id: &Id) {
        match id {
            Id::Text(text) => self.text(text),
            // As `id()` gives it.
            Id::Number(number) => match i32::try_from(*number) {
                Ok(number) => self.tagged("g:Int32", number),
                Err(_) => self.tagged("g:Int64", number),
            },
        }
    }

    fn typed_items<'a>(
        &mut self,
        store: &Store,
        tag: &str,
        items: impl Iterator<Item = &'a Datum>,
    ) -> Result<(), GraphError> {
        self.open(tag, b"[");
        for (i, item) in items.enumerate() {
            if i > 0 {
                self.raw(b",");
            }
            self.typed(store, item)?;
        }
        self.raw(b"]}");
        Ok(())
    }

    fn typed_path(&mut self, store: &Store, stations: &[Station]) -> Result<(), GraphError> {
        self.open("g:Path", b"{\"labels\":");
        self.open("g:List", b"[");
        for (i, station) in stations.iter().enumerate() {
            if i > 0 {
                self.raw(b",");
            }
            self.open("g:Set", b"[");
            let labels: &[Text] = station.labels.as_deref().unwrap_or(&[]);
            for (i, label) in labels.iter().enumerate() {
                if i > 0 {
                    self.raw(b",");
                }
                self.text(label);
            }
            self.raw(b"]}");
        }
        self.raw(b"]},\"objects\":");
        self.typed_items(
            store,
            "g:List",
            stations.iter().map(|station| &station.datum),
        )?;
        self.raw(b"}}");
        Ok(())
    }

    fn typed_tree(&mut self, store: &Store, Tree(branches): &Tree) -> Result<(), GraphError> {
        self.open("g:Tree", b"[");
        for (i, (key, below)) in branches.iter().enumerate() {
            if i > 0 {
                self.raw(b",");
            }
            self.raw(b"{\"key\":");
            self.typed(store, key)?;
            self.raw(b",\"value\":");
            self.typed_tree(store, below)?;
            self.raw(b"}");
        }
        self.raw(b"]}");
        Ok(())
    }
}

fn class_tag(class: TokenClass) -> &'static str {
    match class {
        TokenClass::T => "g:T",
        TokenClass::Order => "g:Order",
        TokenClass::Scope => "g:Scope",
        TokenClass::Pop => "g:Pop",
        TokenClass::Column => "g:Column",
        TokenClass::Direction => "g:Direction",
        TokenClass::Cardinality => "g:Cardinality",
        TokenClass::Operator => "g:Operator",
        TokenClass::Barrier => "g:Barrier",
        TokenClass::Pick => "g:Pick",
        TokenClass::Merge => "g:Merge",
        TokenClass::TimeUnit => "g:DT",
    }
}
