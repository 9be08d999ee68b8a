//! What a client's filter says.
//!
//! In: the value of a filter, of any vocabulary, and what the model says of its input type. Out: a closed
//! [`Filter`].

use std::cell::Cell;

use crate::{
    error::{Code, Error},
    model::{FilterField, FilterInputId, Input, Model, Quantifier},
    plan::{ArgumentValue, filter::Filter},
};

/// A filter inside of a filter becomes steps inside of steps, which a server reads by calling itself.
const MAX_NESTING: usize = 40;

/// Each way from node to node multiplies what a database looks at.
const MAX_WAYS: usize = 8;

/// A filter becomes a few steps for each thing that it asks.
const MAX_TESTS: usize = 3_000;

/// Reads the filters of one argument.
#[derive(Clone, Copy)]
pub(super) struct Filters<'a, 'v> {
    pub model: &'a Model,
    pub argument: &'v ArgumentValue,
    asked: &'v Cell<usize>,
}

/// How far a filter stands inside of another.
#[derive(Clone, Copy, Default)]
struct Depth {
    levels: usize,
    ways: usize,
}

impl<'a, 'v> Filters<'a, 'v> {
    /// `asked` counts what the argument asks.
    pub fn new(model: &'a Model, argument: &'v ArgumentValue, asked: &'v Cell<usize>) -> Self {
        Filters {
            model,
            argument,
            asked,
        }
    }

    /// All that is given holds at once.
    pub fn whole(self, id: FilterInputId, value: &Input) -> Result<Filter<'a>, Error> {
        self.of(id, value, Depth::default())
    }

    fn of(self, id: FilterInputId, value: &Input, depth: Depth) -> Result<Filter<'a>, Error> {
        if depth.levels > MAX_NESTING {
            let what = format!("nests filters more than {MAX_NESTING} levels deep");
            return Err(self.limit(&what));
        }
        if depth.ways > MAX_WAYS {
            let what =
                format!("goes along more than {MAX_WAYS} relationships, one inside of the other");
            return Err(self.limit(&what));
        }
        let known = &self.model[id].fields;
        let mut found = Filter::All;
        for (name, value) in value.fields() {
            if let Some(field) = known.get(name) {
                let inside = Depth {
                    levels: depth.levels + 1,
                    ..depth
                };
                found = found.and(self.field(id, field, value, inside)?);
            }
        }
        Ok(found)
    }

    fn field(
        self,
        of: FilterInputId,
        field: &'a FilterField,
        value: &Input,
        depth: Depth,
    ) -> Result<Filter<'a>, Error> {
        let there = Depth {
            ways: depth.ways + 1,
            ..depth
        };
        match field {
            // Null is that there is no such neighbour, or no value.
            FilterField::One { way, of } => match value {
                Input::Null => Ok(Filter::one(way, Filter::All).negated()),
                value => Ok(Filter::one(way, self.of(*of, value, there)?)),
            },
            FilterField::Equals(key) => self.equals(key, value),
            FilterField::PerType(types) => {
                let mut found = Filter::Nothing;
                for (label, field) in types {
                    let holds = self.field(of, field, value, depth)?;
                    found = found.or(Filter::Label(label).and(holds));
                }
                Ok(found)
            }
            // Anywhere else null says nothing.
            _ if *value == Input::Null => Ok(Filter::All),
            FilterField::And => each(value, Filter::All, Filter::and, |value| {
                self.of(of, value, depth)
            }),
            FilterField::Or => each(value, Filter::Nothing, Filter::or, |value| {
                self.of(of, value, depth)
            }),
            FilterField::Not => Ok(self.of(of, value, depth)?.negated()),
            FilterField::Operators(key, operators) => self.operators(key, operators, value),
            FilterField::Related {
                way,
                quantifiers,
                of,
            } => {
                let mut found = Filter::All;
                for (name, value) in value.fields() {
                    let Some(quantifier) = quantifiers.get(name) else {
                        continue;
                    };
                    if *value != Input::Null {
                        let inner = self.of(*of, value, there)?;
                        found = found.and(Filter::related(way, *quantifier, inner));
                    }
                }
                Ok(found)
            }
            FilterField::Some { way, of } => {
                let inner = self.of(*of, value, there)?;
                Ok(Filter::related(way, Quantifier::Some, inner))
            }
            FilterField::Edge(of) => Ok(Filter::edge(self.of(*of, value, depth)?)),
            FilterField::Node(of) => Ok(Filter::node(self.of(*of, value, depth)?)),
            FilterField::TypeName { types, operators } => {
                let mut found = Filter::Nothing;
                for (name, label) in types {
                    if self.holds_of_name(operators, name, value)? {
                        found = found.or(Filter::Label(label));
                    }
                }
                Ok(found)
            }
            FilterField::On(types) => {
                let given = value.fields().iter();
                let given = given.filter(|(_, value)| *value != Input::Null);
                let mut found = None;
                for (name, value) in given {
                    if let Some((label, of)) = types.get(name) {
                        let holds = Filter::Label(label).and(self.of(*of, value, depth)?);
                        found = Some(found.unwrap_or(Filter::Nothing).or(holds));
                    }
                }
                Ok(found.unwrap_or(Filter::All))
            }
        }
    }

    /// Something more is asked.
    pub fn count(self) -> Result<(), Error> {
        self.asked.set(self.asked.get() + 1);
        match self.asked.get() > MAX_TESTS {
            true => Err(self.limit(&format!("asks for more than {MAX_TESTS} things"))),
            false => Ok(()),
        }
    }

    fn limit(self, what: &str) -> Error {
        let message = format!("the argument \"{}\" {what}", self.argument.name);
        Error::new(Code::LimitExceeded, message).at(self.argument.at)
    }

    /// The argument as a whole does not fit.
    pub fn error(self, what: &str) -> Error {
        self.argument.error(what)
    }
}

/// Each of a list's filters, or the only one; a null among them says nothing.
fn each<'a>(
    value: &Input,
    start: Filter<'a>,
    join: fn(Filter<'a>, Filter<'a>) -> Filter<'a>,
    filter: impl Fn(&Input) -> Result<Filter<'a>, Error>,
) -> Result<Filter<'a>, Error> {
    match value {
        Input::List(items) => items
            .iter()
            .filter(|item| **item != Input::Null)
            .try_fold(start, |found, item| Ok(join(found, filter(item)?))),
        value => filter(value),
    }
}
