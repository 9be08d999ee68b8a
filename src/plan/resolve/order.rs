//! In which order elements come.
//!
//! In: the value of a sort argument, and what the model says of its input type. Out: the keys, the first of
//! which decides first.

use crate::{
    error::Error,
    gremlin::Value,
    model::{Direction, Input, Key, Label, Model, SortField, SortInputId, Way},
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
    /// The id of the edge by which the node was reached.
    EdgeId,
}

pub(super) static ID: Key = Key::Id;

/// Makes an order total: equal nodes come in a fixed order, so that pages neither overlap nor leave out. Two
/// edges to one node are two rows.
pub(in crate::plan) fn total(orders: &mut Vec<OrderBy<'_>>, on_edges: bool) {
    last(orders, OrderKey::Own(&ID));
    if on_edges {
        last(orders, OrderKey::EdgeId);
    }
}

/// The same for the rows of a page, which the edge's id tells apart alone.
pub(in crate::plan) fn total_of_page(orders: &mut Vec<OrderBy<'_>>, on_edges: bool) {
    last(
        orders,
        match on_edges {
            true => OrderKey::EdgeId,
            false => OrderKey::Own(&ID),
        },
    );
}

fn last<'a>(orders: &mut Vec<OrderBy<'a>>, key: OrderKey<'a>) {
    if !orders.iter().any(|order| order.key == key) {
        orders.push(OrderBy {
            key,
            descending: false,
        });
    }
}

impl OrderBy<'_> {
    /// A text that differs where the order does.
    pub fn describe(&self, out: &mut String) {
        self.key.describe(out);
        out.push(if self.descending { '-' } else { '+' });
    }

    /// What a value of this key is.
    pub fn value(&self) -> &Key {
        self.key.value()
    }
}

impl OrderKey<'_> {
    fn describe(&self, out: &mut String) {
        match self {
            OrderKey::Own(Key::Id) => out.push('#'),
            OrderKey::Own(Key::Property { key, .. }) => out.push_str(key),
            OrderKey::PerType(keys) => {
                for (label, key) in *keys {
                    for part in label.parts() {
                        out.push_str(part);
                        out.push(':');
                    }
                    OrderKey::Own(key).describe(out);
                }
            }
            OrderKey::Through(ways, key) => {
                for way in ways {
                    out.push(match way.direction {
                        Direction::Out => '>',
                        Direction::In => '<',
                    });
                    out.push_str(&way.label);
                    out.push('.');
                }
                key.describe(out);
            }
            OrderKey::Edge(key) => {
                out.push('@');
                OrderKey::Own(key).describe(out);
            }
            OrderKey::EdgeId => out.push_str("@#"),
        }
    }

    pub fn value(&self) -> &Key {
        match self {
            OrderKey::Own(key) | OrderKey::Edge(key) => key,
            OrderKey::PerType(keys) => keys.first().map_or(&ID, |(_, key)| key),
            OrderKey::Through(_, key) => key.value(),
            OrderKey::EdgeId => &ID,
        }
    }
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
