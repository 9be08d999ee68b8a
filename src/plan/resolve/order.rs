//! In which order elements come.
//!
//! In: the value of a sort argument, and what the model says of its input type. Out: the keys, the first of
//! which decides first.

use crate::{
    error::Error,
    gremlin::Value,
    model::{Input, Key, Label, Model, SortField, SortInputId, Way},
    plan::ArgumentValue,
};

/// One of the keys of an order.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::plan) struct OrderBy<'a> {
    pub key: OrderKey<'a>,
    pub descending: bool,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::plan) enum OrderKey<'a> {
    Own(&'a Key),
    /// One for each of the types that a node can be.
    PerType(&'a [(Label, Key)]),
    /// At the end of ways to one node each.
    Through(Vec<&'a Way>, Box<OrderKey<'a>>),
    /// Of the edge by which the node was reached.
    Edge(&'a Key),
}

/// Reads the orders of one argument.
#[derive(Clone, Copy)]
pub(super) struct Orders<'a, 'v> {
    pub model: &'a Model,
    pub argument: &'v ArgumentValue,
}

impl<'a> Orders<'a, '_> {
    /// Adds the keys of a list of objects, or of one.
    pub fn read(
        self,
        id: SortInputId,
        value: &Input,
        found: &mut Vec<OrderBy<'a>>,
    ) -> Result<(), Error> {
        match value {
            Input::Null => Ok(()),
            Input::List(items) => items.iter().try_for_each(|item| self.read(id, item, found)),
            Input::Object(_) => {
                let Some(order) = self.object(id, value)? else {
                    return Ok(());
                };
                // By the first one what is equal in it is equal.
                if !found.iter().any(|known| known.key == order.key) {
                    found.push(order);
                }
                Ok(())
            }
            Input::Leaf(_) => Err(self
                .argument
                .error("is not a list of properties with directions")),
        }
    }

    /// The one key of an object.
    fn object(self, id: SortInputId, value: &Input) -> Result<Option<OrderBy<'a>>, Error> {
        let given = value.fields().iter();
        let mut given = given.filter(|(_, value)| *value != Input::Null);
        let Some((name, value)) = given.next() else {
            return Ok(None);
        };
        if given.next().is_some() {
            return Err(self.argument.error(
                "names two properties in one object, whose order is not certain: write a list of \
                 objects with one property each",
            ));
        }
        let Some(field) = self.model[id].fields.get(name) else {
            return Ok(None);
        };
        let descending =
            matches!(value, Input::Leaf(Value::String(direction)) if **direction == *"DESC");
        Ok(match field {
            SortField::By(key) => Some(OrderBy {
                key: OrderKey::Own(key),
                descending,
            }),
            SortField::PerType(keys) => Some(OrderBy {
                key: OrderKey::PerType(keys),
                descending,
            }),
            SortField::Node(inner) => self.object(*inner, value)?,
            SortField::Edge(inner) => self.object(*inner, value)?.map(|order| OrderBy {
                key: match order.key {
                    OrderKey::Own(key) => OrderKey::Edge(key),
                    other => other,
                },
                ..order
            }),
            SortField::Through(way, inner) => self.object(*inner, value)?.map(|order| OrderBy {
                key: match order.key {
                    OrderKey::Through(mut ways, key) => {
                        ways.insert(0, way);
                        OrderKey::Through(ways, key)
                    }
                    key => OrderKey::Through(vec![way], Box::new(key)),
                },
                ..order
            }),
        })
    }
}
