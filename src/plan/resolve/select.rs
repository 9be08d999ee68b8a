//! What the client's arguments say of the elements that it wants.
//!
//! In: the arguments of a field, and where in them what is said. Out: what is wanted, closed.

use super::Resolved;
use crate::{
    error::Error,
    gremlin::Value,
    model::{Input, Key, Meaning, SortKeys},
    plan::{ArgumentValue, Part, Position, Select, Window, filter::Filter},
};

/// Which elements are wanted, in which order, and how many of them.
#[derive(Debug)]
pub(in crate::plan) struct Selected<'a> {
    pub filter: Filter<'a>,
    pub order: Vec<OrderBy<'a>>,
    pub window: Window,
}

/// One of the keys of an order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::plan) struct OrderBy<'a> {
    pub key: &'a Key,
    pub descending: bool,
}

impl Resolved {
    /// What is wanted of the elements that are there.
    pub(in crate::plan) fn select<'a>(&self, select: &'a Select) -> Result<Selected<'a>, Error> {
        let mut selected = Selected {
            filter: Filter::All,
            order: Vec::new(),
            window: Window::EVERYTHING,
        };
        for argument in &select.arguments {
            let Some(value) = argument.evaluate(&self.variables)? else {
                continue;
            };
            let roles = select.roles.iter();
            for role in roles.filter(|role| role.path.first() == Some(&argument.name)) {
                if let Some(value) = inside(&value, role.path.get(1..).unwrap_or_default()) {
                    selected.add(argument, &role.means, value)?;
                }
            }
        }
        match select.part {
            Part::List => {}
            Part::One => selected.window = Window::FIRST,
            Part::Page(page) => {
                selected.window = self.windows[page.index()].clone()?.with_one_more()
            }
        }
        Ok(selected)
    }
}

impl<'a> Selected<'a> {
    fn add(
        &mut self,
        argument: &ArgumentValue,
        means: &'a Meaning,
        value: &Input,
    ) -> Result<(), Error> {
        match means {
            Meaning::Equals(key) => {
                let filter = std::mem::replace(&mut self.filter, Filter::All);
                self.filter = filter.and(Filter::equals(key, value));
            }
            Meaning::Order(keys) => order(argument, keys, value, &mut self.order)?,
            Meaning::First => self.window.limit = count(argument, value)?,
            Meaning::Offset => {
                self.window.after = Position::Rows(count(argument, value)?.unwrap_or(0));
            }
        }
        Ok(())
    }
}

/// A field inside of a value; `None`: it is not given.
fn inside<'v>(value: &'v Input, path: &[crate::gremlin::Text]) -> Option<&'v Input> {
    let Some((first, rest)) = path.split_first() else {
        return Some(value);
    };
    let mut fields = value.fields().iter();
    let (_, value) = fields.find(|(name, _)| name == first)?;
    inside(value, rest)
}

pub(super) fn count(argument: &ArgumentValue, value: &Input) -> Result<Option<u32>, Error> {
    match value {
        Input::Leaf(Value::Int(count)) => match u32::try_from(*count) {
            Ok(count) => Ok(Some(count)),
            Err(_) => Err(argument.error("cannot be negative")),
        },
        Input::Null => Ok(None),
        Input::Leaf(_) | Input::List(_) | Input::Object(_) => {
            Err(argument.error("cannot be negative"))
        }
    }
}

fn order<'a>(
    argument: &ArgumentValue,
    keys: &'a SortKeys,
    value: &Input,
    found: &mut Vec<OrderBy<'a>>,
) -> Result<(), Error> {
    match value {
        Input::Null => Ok(()),
        Input::List(items) => items
            .iter()
            .try_for_each(|item| order(argument, keys, item, found)),
        Input::Object(fields) => {
            let mut given = fields
                .iter()
                .filter_map(|(name, direction)| match direction {
                    Input::Leaf(Value::String(direction)) => Some((name, &**direction == "DESC")),
                    _ => None,
                });
            if let Some((name, descending)) = given.next()
                && let Some(key) = keys.0.get(name)
                // By the first one what is equal in it is equal.
                && !found.iter().any(|known| known.key == key)
            {
                found.push(OrderBy { key, descending });
            }
            match given.next() {
                None => Ok(()),
                Some(_) => Err(argument.error(
                    "names two properties in one object, whose order is not certain: write a list \
                     of objects with one property each",
                )),
            }
        }
        Input::Leaf(_) => Err(argument.error("is not a list of properties with directions")),
    }
}
