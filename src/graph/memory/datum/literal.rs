//! Literals of a traversal as values.
//!
//! In: the tree's values. Out: values of the engine, with vertices looked up by their ids.

use std::sync::Arc;

use super::{Datum, Decimal, TooDeep};
use crate::{
    graph::memory::storage::{Id, Store},
    gremlin::Value,
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LiteralError {
    #[error("{0} has more than the 38 digits that a number may have here")]
    TooManyDigits(String),
    #[error("the vertex {0} does not exist")]
    NoVertex(String),
    #[error("a value with a cardinality stands where only the maps of mergeV() may have one")]
    Cardinality,
    #[error(transparent)]
    TooDeep(#[from] TooDeep),
}

pub fn datum(store: &Store, value: &Value) -> Result<Datum, LiteralError> {
    Ok(match value {
        Value::Null => Datum::Null,
        Value::Bool(value) => Datum::Bool(*value),
        Value::Byte(n) => Datum::Byte(*n),
        Value::Short(n) => Datum::Short(*n),
        Value::Int(n) => Datum::Int(*n),
        Value::Long(n) => Datum::Long(*n),
        Value::BigInteger(digits) => Datum::BigInteger(Arc::new(
            digits
                .parse()
                .map_err(|_| LiteralError::TooManyDigits(digits.to_string()))?,
        )),
        Value::Float(n) => Datum::Float(*n),
        Value::Double(n) => Datum::Double(*n),
        Value::BigDecimal(digits) => Datum::BigDecimal(Arc::new(
            Decimal::parse(digits)
                .ok_or_else(|| LiteralError::TooManyDigits(digits.to_string()))?,
        )),
        Value::String(text) => Datum::Text(text.clone()),
        Value::Date(millis) => Datum::Date(*millis),
        Value::List(items) => Datum::list(all(store, items)?)?,
        Value::Map(entries) => {
            let mut map = indexmap::IndexMap::with_capacity(entries.len());
            for (key, value) in entries {
                map.insert(datum(store, key)?, datum(store, value)?);
            }
            Datum::map(map.into_iter().collect())?
        }
        Value::Token(token) => Datum::Token(*token),
        Value::WithCardinality(..) => return Err(LiteralError::Cardinality),
        Value::Vertex(id, _) => {
            let id = datum(store, id)?;
            let text = super::show(store, &id);
            store
                .id(&id)
                .and_then(|id| store.vertex_by_id(&id))
                .map(Datum::Vertex)
                .ok_or(LiteralError::NoVertex(text))?
        }
        Value::Open(never) => match *never {},
    })
}

fn all(store: &Store, values: &[Value]) -> Result<Vec<Datum>, LiteralError> {
    values.iter().map(|value| datum(store, value)).collect()
}

impl Store {
    /// The id that a value stands for, in the kind of ids that the graph has.
    pub fn id(&self, datum: &Datum) -> Option<Id> {
        use crate::graph::memory::semantics::IdKind;

        match (self.semantics().ids, datum) {
            (_, Datum::Vertex(slot)) => Some(self.vertex_id(*slot).clone()),
            (_, Datum::Edge(slot)) => Some(self.edge_id(*slot).clone()),
            (IdKind::Text, Datum::Text(text)) => Some(Id::Text(text.clone())),
            (IdKind::Integer, Datum::Text(text)) => text.parse().ok().map(Id::Number),
            (kind, datum) => {
                let number = i64::try_from(datum.number()?.to_integer()?).ok()?;
                Some(match kind {
                    IdKind::Text => Id::Text(super::show(self, datum).into()),
                    IdKind::Integer => Id::Number(number),
                })
            }
        }
    }
}
