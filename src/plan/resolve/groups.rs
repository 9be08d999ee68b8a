//! By what aggregates are grouped, and in which order their groups come.

use super::order::{OrderKey, Orders};
use crate::{
    error::Error,
    gremlin::{Text, Value},
    model::{Input, Model, SortField, SortInputId},
    plan::ArgumentValue,
};

/// The groups of an aggregate. Without keys everything is one.
#[derive(Debug, Default)]
pub(in crate::plan) struct Groups<'a> {
    /// The names of fields, and what they group by.
    pub by: Vec<(Text, OrderKey<'a>)>,
    pub order: Vec<GroupOrder>,
}

/// One of the keys of an order of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::plan) struct GroupOrder {
    pub by: GroupKey,
    pub descending: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::plan) enum GroupKey {
    /// How many elements it has.
    Count,
    /// A value that it shares.
    Value(Text),
}

impl<'a> Groups<'a> {
    /// Adds what a list of an enum's values names.
    pub fn read(&mut self, model: &'a Model, id: SortInputId, value: &Input) {
        match value {
            Input::List(items) => items.iter().for_each(|item| self.read(model, id, item)),
            Input::Leaf(Value::String(name)) => {
                let known = self.by.iter().any(|(known, _)| known == name);
                let key = match model[id].fields.get(name) {
                    Some(SortField::By(key)) => OrderKey::Own(key),
                    Some(SortField::PerType(keys)) => OrderKey::PerType(keys),
                    Some(SortField::Through(..) | SortField::Edge(_) | SortField::Node(_))
                    | None => return,
                };
                if !known {
                    self.by.push((name.clone(), key));
                }
            }
            Input::Leaf(_) | Input::Null | Input::Object(_) => {}
        }
    }

    /// Ties are decided by the groups' own values, in the order in which they are named.
    pub fn complete(&mut self) {
        for (name, _) in &self.by {
            let by = GroupKey::Value(name.clone());
            if !self.order.iter().any(|order| order.by == by) {
                self.order.push(GroupOrder {
                    by,
                    descending: false,
                });
            }
        }
    }
}

/// Reads an order of groups: `[{count: DESC}, {group: {city: ASC}}]`.
pub(super) fn order<'a>(
    orders: Orders<'a, '_>,
    group: Option<SortInputId>,
    value: &Input,
    groups: &mut Groups<'a>,
) -> Result<(), Error> {
    let argument: &ArgumentValue = orders.argument;
    match value {
        Input::Null => return Ok(()),
        Input::List(items) => {
            return items
                .iter()
                .try_for_each(|item| order(orders, group, item, groups));
        }
        Input::Object(_) => {}
        Input::Leaf(_) => return Err(argument.error("is not a list of orders")),
    }
    let mut given = value.fields().iter();
    let mut given = given.by_ref().filter(|(_, value)| *value != Input::Null);
    let Some((name, inner)) = given.next() else {
        return Ok(());
    };
    if given.next().is_some() {
        return Err(argument.error(
            "names two keys in one object, whose order is not certain: write a list of objects with \
             one key each",
        ));
    }
    let found = match (&**name, group) {
        ("count", _) => GroupOrder {
            by: GroupKey::Count,
            descending: matches!(inner, Input::Leaf(Value::String(text)) if **text == *"DESC"),
        },
        (_, Some(group)) => {
            let mut found = Vec::new();
            orders.read(group, inner, &mut found)?;
            let Some(found) = found.pop() else {
                return Ok(());
            };
            let named = groups.by.iter().find(|(_, key)| *key == found.key);
            let Some((name, _)) = named else {
                return Err(argument.error(
                    "orders groups by a value that they do not share: name it in `groupBy` as well",
                ));
            };
            GroupOrder {
                by: GroupKey::Value(name.clone()),
                descending: found.descending,
            }
        }
        (_, None) => return Ok(()),
    };
    if !groups.order.iter().any(|known| known.by == found.by) {
        groups.order.push(found);
    }
    Ok(())
}
