//! The writer of a selection: one object after the other.
//!
//! In: a set of the event, and what it is of. Out: its text, as [`super::selection`] says.

use std::{collections::HashMap, fmt::Write as _};

use async_graphql::{
    Positioned,
    parser::types::{Directive, Field as DocumentField, Selection, SelectionSet},
};
use async_graphql_value::Value as DocumentValue;

use super::{
    Resolvers,
    operation::Variables,
    outcome::Failure,
    recover::{Listed, Texts},
    selection::{Found, On},
};
use crate::{error::Code, model::Model};

pub(super) struct Writer<'a, 'e, 'm> {
    pub model: &'m Model,
    pub resolvers: Resolvers,
    /// The objects are made by a statement: what they hold, nobody else can tell, and an id is
    /// there only where the statement gives one.
    pub in_map: bool,
    pub listed: &'a Listed<'a>,
    pub variables: &'a mut Variables<'e, 'm>,
    pub out: String,
}

/// Where in the selection a set stands.
#[derive(Clone, Copy)]
struct Place<'p> {
    /// Of the object, by response keys.
    path: &'p str,
    /// A named fragment at the object, which may ask for more of its fields' objects.
    spread: Option<&'p str>,
}

/// The fields of one object so far: of which type and with which arguments each is asked for.
type Asked = HashMap<String, Vec<(On, String)>>;

impl<'m> Writer<'_, '_, 'm> {
    /// The fields of an object. A spread above may ask for more than the set shows.
    pub(super) fn set(
        &mut self,
        on: On,
        set: &SelectionSet,
        path: &str,
        above: Option<&str>,
    ) -> Result<(), Failure> {
        let texts = Texts::of(self, on, set, path)?;
        self.told_of_all_types(on, set, path, &texts, above)?;
        let place = Place {
            path,
            spread: self.spreads(set)?.first().copied().or(above),
        };
        self.out.push('{');
        self.items(on, set, place, &mut Asked::new(), &texts)?;
        if let Some(fragment) = above {
            self.recovered(on, path, &texts, fragment)?;
        }
        self.out.push('}');
        Ok(())
    }

    /// What resolvers below need: the type of what is abstract, the id of a node.
    pub(super) fn own_fields(&mut self, on: On) {
        let model = self.model;
        match on {
            On::Object(_) | On::Abstract(_) if self.in_map => self.word("__typename"),
            On::Object(id) if model[id].is_edge() => self.word("__typename"),
            On::Object(id) => match model[id].id_field() {
                Some(field) => self.word(&field.name),
                None => self.word("__typename"),
            },
            On::Abstract(id) => {
                self.word("__typename");
                for node in &model[id].possible {
                    let node = &model[*node];
                    if let Some(field) = node.id_field() {
                        write!(self.out, " ...on {}{{{}}}", node.name, field.name)
                            .expect("a string takes all that is written");
                    }
                }
            }
            On::Value => {}
        }
    }

    fn word(&mut self, word: &str) {
        self.out.push(' ');
        self.out.push_str(word);
    }

    fn items(
        &mut self,
        on: On,
        set: &SelectionSet,
        place: Place<'_>,
        asked: &mut Asked,
        texts: &Texts,
    ) -> Result<(), Failure> {
        self.own_fields(on);
        let mut spread = None;
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => self.field(on, &field.node, place, asked)?,
                Selection::InlineFragment(fragment) => {
                    let fragment = &fragment.node;
                    if !self.included(&fragment.directives, None)? {
                        continue;
                    }
                    let inner = self.condition(on, &fragment.type_condition)?;
                    let condition = match &fragment.type_condition {
                        Some(condition) => format!("on {}", condition.node.on.node),
                        None => String::new(),
                    };
                    write!(self.out, " ...{condition}{{")
                        .expect("a string takes all that is written");
                    self.items(inner, &fragment.selection_set.node, place, asked, texts)?;
                    self.out.push('}');
                }
                // Told by the list of paths, where it can be.
                Selection::FragmentSpread(found) => {
                    if self.included(&found.node.directives, None)? {
                        spread = Some(found.node.fragment_name.node.as_str());
                    }
                }
            }
        }
        match spread {
            Some(fragment) => {
                self.listed_somehow(place.path, fragment)?;
                self.recovered(on, place.path, texts, fragment)
            }
            None => Ok(()),
        }
    }

    /// What an inline fragment is of.
    pub(super) fn condition(
        &self,
        on: On,
        condition: &Option<Positioned<async_graphql::parser::types::TypeCondition>>,
    ) -> Result<On, Failure> {
        let Some(condition) = condition else {
            return Ok(on);
        };
        let name = condition.node.on.node.as_str();
        match On::named(self.model, name) {
            On::Value => Err(Failure::new(
                Code::ValidationFailed,
                format!("there is no type `{name}` here: upload the schema anew, or deploy it"),
            )),
            found @ (On::Object(_) | On::Abstract(_)) => Ok(found),
        }
    }

    fn field(
        &mut self,
        on: On,
        field: &DocumentField,
        place: Place<'_>,
        asked: &mut Asked,
    ) -> Result<(), Failure> {
        let name = field.name.node.as_str();
        let path = below(place.path, field.response_key().node.as_str());
        if !self.included(&field.directives, Some(&path))? {
            return Ok(());
        }
        if name == "__typename" {
            self.word(name);
            return Ok(());
        }
        let model = self.model;
        let Some(found) = on.field(model, name) else {
            return Err(Failure::new(
                Code::ValidationFailed,
                format!(
                    "`{}` has no field `{name}` here: upload the schema anew, or deploy it",
                    on.name(model)
                ),
            ));
        };
        if self.leaves_out(&found) {
            return Ok(());
        }
        let start = self.out.len();
        self.word(name);
        self.arguments(on, &found, field)?;
        let with = self.out[start..].to_owned();
        let others = asked.entry(name.to_owned()).or_default();
        let conflicts = |(other, text): &(On, String)| *text != with && on.meets(model, *other);
        if others.iter().any(conflicts) {
            return Err(asked_twice(model, on, &found));
        }
        // What is asked once more needs no second look.
        let asked = (on, with);
        if !others.contains(&asked) {
            others.push(asked);
        }
        match found.on {
            On::Value => Ok(()),
            inner @ (On::Object(_) | On::Abstract(_)) => {
                let outside = self.in_map;
                self.in_map |= found.map;
                self.set(inner, &field.selection_set.node, &path, place.spread)?;
                self.in_map = outside;
                Ok(())
            }
        }
    }

    /// AppSync asks for it by itself.
    pub(super) fn leaves_out(&self, found: &Found<'_>) -> bool {
        found.leads && self.resolvers == Resolvers::Objects && !self.in_map
    }

    fn arguments(
        &mut self,
        on: On,
        found: &Found<'m>,
        field: &DocumentField,
    ) -> Result<(), Failure> {
        let mut open = '(';
        for (name, value) in &field.arguments {
            let definition = found
                .arguments
                .iter()
                .find(|known| *known.name == *name.node);
            let Some(definition) = definition else {
                return Err(Failure::new(
                    Code::ValidationFailed,
                    format!(
                        "`{}.{}` has no argument `{}` here: upload the schema anew, or deploy it",
                        on.name(self.model),
                        found.name,
                        name.node
                    ),
                ));
            };
            let has_default = definition.default.is_some();
            let value = self
                .variables
                .rename(&value.node, &definition.ty, has_default);
            write!(self.out, "{open}{}:{value}", name.node)
                .expect("a string takes all that is written");
            open = ',';
        }
        if open == ',' {
            self.out.push(')');
        }
        Ok(())
    }

    /// What `@skip` and `@include` say. Where a variable has its default, only the paths tell.
    pub(super) fn included(
        &self,
        directives: &[Positioned<Directive>],
        path: Option<&str>,
    ) -> Result<bool, Failure> {
        for directive in directives {
            let wanted = match directive.node.name.node.as_str() {
                "skip" => false,
                "include" => true,
                _ => continue,
            };
            let Some(condition) = directive.node.get_argument("if") else {
                continue;
            };
            let holds = match &condition.node {
                DocumentValue::Boolean(holds) => *holds,
                DocumentValue::Variable(name) => match (self.variables.flag(name), path) {
                    (Some(holds), _) => holds,
                    (None, Some(path)) if !self.listed.is_empty() => {
                        return Ok(self.listed.has(path));
                    }
                    (None, _) => return Err(no_condition(name)),
                },
                _ => continue,
            };
            if holds != wanted {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

pub(super) fn below(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        path => format!("{path}/{key}"),
    }
}

fn no_condition(variable: &str) -> Failure {
    Failure::new(
        Code::BadUserInput,
        format!("the condition `${variable}` is not among the event's `info.variables`"),
    )
}

/// AppSync reads both from one place.
fn asked_twice(model: &Model, on: On, found: &Found<'_>) -> Failure {
    let (type_name, field) = (on.name(model), found.name);
    let what = match found.leads {
        true => format!(
            "attach a resolver to `{type_name}.{field}` and set \
             NEPTUNE_GRAPHQL_APPSYNC_RESOLVERS=objects, or ask for it once"
        ),
        false => "ask for it once in an operation".to_owned(),
    };
    Failure::new(
        Code::ValidationFailed,
        format!(
            "`{type_name}.{field}` is asked for twice with different arguments, and AppSync reads \
             it by its name from one answer: {what}"
        ),
    )
}
