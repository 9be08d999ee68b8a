//! GraphSON v3 with types.
//!
//! In: a value. Out: its JSON, everything but strings and booleans with its type.

use super::{Writer, vertex_label};
use crate::{
    graph::{
        GraphError,
        memory::{
            datum::{Datum, Station, Tree, java_double, java_float, token_name},
            storage::{Id, Store},
        },
    },
    gremlin::{Text, TokenClass},
};

impl Writer {
    pub(super) fn typed(&mut self, store: &Store, datum: &Datum) -> Result<(), GraphError> {
        self.check()?;
        match datum {
            Datum::Null => self.raw("null"),
            Datum::Bool(value) => self.display(value),
            Datum::Text(text) => self.text(text),
            Datum::Byte(n) => self.tagged("gx:Byte", |writer| writer.display(n)),
            Datum::Short(n) => self.tagged("gx:Int16", |writer| writer.display(n)),
            Datum::Int(n) => self.tagged("g:Int32", |writer| writer.display(n)),
            Datum::Long(n) => self.tagged("g:Int64", |writer| writer.display(n)),
            Datum::BigInteger(n) => self.tagged("gx:BigInteger", |writer| writer.display(n)),
            Datum::Float(n) => self.tagged("g:Float", |writer| match n.is_finite() {
                true => writer.raw(&java_float(*n)),
                false => writer.text(&java_float(*n)),
            }),
            Datum::Double(n) => self.tagged("g:Double", |writer| match n.is_finite() {
                true => writer.raw(&java_double(*n)),
                false => writer.text(&java_double(*n)),
            }),
            Datum::BigDecimal(n) => self.tagged("gx:BigDecimal", |writer| writer.display(n)),
            Datum::Date(millis) => self.tagged("g:Date", |writer| writer.display(millis)),
            Datum::Token(token) => {
                let class = match token.class() {
                    TokenClass::T => "g:T",
                    TokenClass::Direction => "g:Direction",
                    TokenClass::Merge => "g:Merge",
                    TokenClass::Order => "g:Order",
                    TokenClass::Scope => "g:Scope",
                    TokenClass::Pop => "g:Pop",
                    TokenClass::Column => "g:Column",
                    TokenClass::Cardinality => "g:Cardinality",
                    TokenClass::Operator => "g:Operator",
                    TokenClass::Barrier => "g:Barrier",
                    TokenClass::Pick => "g:Pick",
                    TokenClass::TimeUnit => "g:DT",
                };
                self.tagged(class, |writer| writer.text(token_name(token.text())));
            }
            Datum::Vertex(slot) => self.tagged("g:Vertex", |writer| {
                writer.raw("{\"id\":");
                writer.typed_id(store.vertex_id(*slot));
                writer.raw(",\"label\":");
                writer.text(vertex_label(store, *slot));
                writer.raw("}");
            }),
            Datum::Edge(slot) => {
                if let Some(edge) = store.edge(*slot) {
                    self.tagged("g:Edge", |writer| {
                        writer.raw("{\"id\":");
                        writer.typed_id(&edge.id);
                        writer.raw(",\"label\":");
                        writer.text(store.names().label_text(edge.label));
                        writer.raw(",\"inVLabel\":");
                        writer.text(vertex_label(store, edge.into));
                        writer.raw(",\"outVLabel\":");
                        writer.text(vertex_label(store, edge.out));
                        writer.raw(",\"inV\":");
                        writer.typed_id(store.vertex_id(edge.into));
                        writer.raw(",\"outV\":");
                        writer.typed_id(store.vertex_id(edge.out));
                        writer.raw("}");
                    });
                }
            }
            Datum::VertexProperty(property) => {
                self.open("g:VertexProperty");
                self.raw("{\"id\":");
                self.typed(store, &Datum::Int(store.property_id(property)))?;
                self.raw(",\"value\":");
                self.typed(store, &property.value)?;
                self.raw(",\"label\":");
                self.text(store.names().key_text(property.key));
                self.raw("}}");
            }
            Datum::Property(property) => {
                self.open("g:Property");
                self.raw("{\"key\":");
                self.text(store.names().key_text(property.key));
                self.raw(",\"value\":");
                self.typed(store, &property.value)?;
                self.raw("}}");
            }
            Datum::List(items) if items.is_bag() => self.typed_bag(store, items)?,
            Datum::List(items) => self.typed_items("g:List", store, items.iter())?,
            Datum::Set(items) => self.typed_items("g:Set", store, items.iter())?,
            Datum::Map(entries) => {
                let flat = entries.iter().flat_map(|(key, value)| [key, value]);
                self.typed_items("g:Map", store, flat)?;
            }
            Datum::Entry(entry) => {
                self.typed_items("g:Map", store, [&entry.0, &entry.1].into_iter())?;
            }
            Datum::Path(stations) => self.typed_path(store, stations)?,
            Datum::Tree(tree) => self.typed_tree(store, tree)?,
        }
        Ok(())
    }

    fn open(&mut self, tag: &str) {
        self.raw("{\"@type\":\"");
        self.raw(tag);
        self.raw("\",\"@value\":");
    }

    fn tagged(&mut self, tag: &str, value: impl FnOnce(&mut Writer)) {
        self.open(tag);
        value(self);
        self.raw("}");
    }

    fn typed_id(&mut self, id: &Id) {
        match (id, Datum::from(id)) {
            (Id::Text(text), _) => self.text(text),
            (Id::Number(number), Datum::Int(_)) => {
                self.tagged("g:Int32", |writer| writer.display(number));
            }
            (Id::Number(number), _) => self.tagged("g:Int64", |writer| writer.display(number)),
        }
    }

    fn typed_items<'a>(
        &mut self,
        tag: &str,
        store: &Store,
        items: impl Iterator<Item = &'a Datum>,
    ) -> Result<(), GraphError> {
        self.open(tag);
        self.raw("[");
        let start = self.out.len();
        for item in items {
            self.separate(start);
            self.typed(store, item)?;
        }
        self.raw("]}");
        Ok(())
    }

    /// Each value once, and how often it is there.
    fn typed_bag(&mut self, store: &Store, items: &[Datum]) -> Result<(), GraphError> {
        self.open("g:BulkSet");
        self.raw("[");
        let start = self.out.len();
        for same in items.chunk_by(|a, b| a == b) {
            self.separate(start);
            self.typed(store, &same[0])?;
            self.raw(",");
            self.tagged("g:Int64", |writer| writer.display(same.len()));
        }
        self.raw("]}");
        Ok(())
    }

    fn typed_path(&mut self, store: &Store, stations: &[Station]) -> Result<(), GraphError> {
        self.open("g:Path");
        self.raw("{\"labels\":");
        self.open("g:List");
        self.raw("[");
        for (i, station) in stations.iter().enumerate() {
            if i > 0 {
                self.raw(",");
            }
            self.open("g:Set");
            self.raw("[");
            let labels: &[Text] = station.labels.as_deref().unwrap_or(&[]);
            for (i, label) in labels.iter().enumerate() {
                if i > 0 {
                    self.raw(",");
                }
                self.text(label);
            }
            self.raw("]}");
        }
        self.raw("]},\"objects\":");
        self.typed_items(
            "g:List",
            store,
            stations.iter().map(|station| &station.datum),
        )?;
        self.raw("}}");
        Ok(())
    }

    fn typed_tree(&mut self, store: &Store, Tree(branches): &Tree) -> Result<(), GraphError> {
        self.open("g:Tree");
        self.raw("[");
        for (i, (key, below)) in branches.iter().enumerate() {
            if i > 0 {
                self.raw(",");
            }
            self.raw("{\"key\":");
            self.typed(store, key)?;
            self.raw(",\"value\":");
            self.typed_tree(store, below)?;
            self.raw("}");
        }
        self.raw("]}");
        Ok(())
    }
}
