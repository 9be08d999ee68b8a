//! An operation that is made of events: its text, and its variables with their types.
//!
//! In: arguments and variables as AppSync hands them over, without types. Out: declared variables,
//! typed by the places where they stand.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
};

use async_graphql_value::{Name, Value as DocumentValue};
use serde_json::{Map, Value};

use super::outcome::Failure;
use crate::{
    error::Code,
    model::{ArgumentDefinition, InputLeaf, InputType, Model},
};

/// The variables of an operation under way.
pub struct Variables<'e, 'm> {
    model: &'m Model,
    /// `info.variables`
    given: &'e Map<String, Value>,
    declared: Vec<Declared>,
    /// Under which name an event's variable is declared with a type.
    known: HashMap<(String, String), String>,
    taken: HashSet<String>,
    pub values: Map<String, Value>,
}

struct Declared {
    name: String,
    ty: String,
}

impl<'e, 'm> Variables<'e, 'm> {
    pub fn new(model: &'m Model, given: &'e Map<String, Value>) -> Self {
        Variables {
            model,
            given,
            declared: Vec::new(),
            known: HashMap::new(),
            taken: HashSet::new(),
            values: Map::new(),
        }
    }

    /// `($a: Int!, $b: String)`, or nothing.
    pub fn declarations(&self) -> String {
        if self.declared.is_empty() {
            return String::new();
        }
        let each: Vec<_> = self
            .declared
            .iter()
            .map(|declared| format!("${}: {}", declared.name, declared.ty))
            .collect();
        format!("({})", each.join(", "))
    }

    /// A variable with a value of its own. Returns its name.
    pub fn add(&mut self, name: &str, ty: String, value: Value) -> String {
        let name = self.free(name);
        self.values.insert(name.clone(), value);
        self.declared.push(Declared {
            name: name.clone(),
            ty,
        });
        name
    }

    /// The event's variable where a value of a type is wanted. Returns its name here.
    fn of_event(&mut self, name: &str, wanted: &InputType, has_default: bool) -> String {
        let mut ty = self.model.show(wanted);
        if has_default {
            // Absent, it leaves the place to its default.
            ty.truncate(ty.trim_end_matches('!').len());
        }
        let use_of_it = (name.to_owned(), ty.clone());
        if let Some(known) = self.known.get(&use_of_it) {
            return known.clone();
        }
        let free = self.free(name);
        if let Some(value) = self.given.get(name) {
            self.values.insert(free.clone(), value.clone());
        }
        self.known.insert(use_of_it, free.clone());
        self.declared.push(Declared {
            name: free.clone(),
            ty,
        });
        free
    }

    /// A condition of `@skip` or `@include`, where the event has its value.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.given.get(name)? {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.parse().ok(),
            Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A name that no other variable has; it is taken from now on.
    fn free(&mut self, name: &str) -> String {
        let mut free = name.to_owned();
        let mut number = 1;
        while !self.taken.insert(free.clone()) {
            number += 1;
            free = format!("{name}_{number}");
        }
        free
    }

    /// A value of the event's document, its variables under their names here.
    pub fn rename(
        &mut self,
        value: &DocumentValue,
        ty: &InputType,
        has_default: bool,
    ) -> DocumentValue {
        match (value, ty) {
            (DocumentValue::Variable(name), _) => {
                DocumentValue::Variable(Name::new(self.of_event(name, ty, has_default)))
            }
            (DocumentValue::List(items), InputType::List { items: item, .. }) => {
                let items = items.iter().map(|value| self.rename(value, item, false));
                DocumentValue::List(items.collect())
            }
            (
                DocumentValue::Object(fields),
                InputType::Named {
                    leaf: InputLeaf::Object(id),
                    ..
                },
            ) => {
                let model = self.model;
                let renamed = fields.iter().map(|(name, value)| {
                    let value = match model[*id].fields.get(name.as_str()) {
                        Some(field) => self.rename(value, &field.ty, field.default.is_some()),
                        None => value.clone(),
                    };
                    (name.clone(), value)
                });
                DocumentValue::Object(renamed.collect())
            }
            (DocumentValue::Object(_), InputType::List { items, .. }) => {
                self.rename(value, items, false)
            }
            (_, InputType::List { .. } | InputType::Named { .. }) => value.clone(),
        }
    }
}

/// `(limit: $limit)`: the arguments that the event gives the field itself.
pub fn arguments(
    coordinate: &str,
    definitions: &[ArgumentDefinition],
    given: &Map<String, Value>,
    variables: &mut Variables<'_, '_>,
) -> Result<String, Failure> {
    let unknown = given.iter().find(|(name, value)| {
        !value.is_null() && definitions.iter().all(|known| *known.name != **name)
    });
    if let Some((name, _)) = unknown {
        return Err(Failure::new(
            Code::ValidationFailed,
            format!(
                "`{coordinate}` has no argument `{name}` here: upload the schema anew, or deploy it"
            ),
        ));
    }
    let mut text = String::new();
    for definition in definitions {
        let Some(value) = given.get(&*definition.name) else {
            continue;
        };
        let ty = variables.model.show(&definition.ty);
        let variable = variables.add(&definition.name, ty, value.clone());
        let open = if text.is_empty() { "(" } else { ", " };
        write!(text, "{open}{}: ${variable}", definition.name)
            .expect("a string takes all that is written");
    }
    if !text.is_empty() {
        text.push(')');
    }
    Ok(text)
}
