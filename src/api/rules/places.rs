//! The values of arguments: whether they fit, and the variables in them with what their places
//! expect (GraphQL, sections 5.4 and 5.6).

use std::collections::HashSet;

use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

use super::{
    fields::Walk,
    suggestion, told,
    uses::{Place, Use},
};
use crate::{
    api::book::KnownArgument,
    model::{InputLeaf, InputType, coerce_literal},
    names::cut,
};

/// What has the arguments.
#[derive(Clone, Copy)]
pub(super) enum Holder<'d> {
    /// With the name of the type around it.
    Field(&'d str, &'d str),
    Directive(&'d str),
}

type Given = (Positioned<Name>, Positioned<Value>);

impl<'d> Walk<'_, 'd> {
    /// Arguments against their definitions.
    pub(super) fn arguments(
        &mut self,
        holder: Holder<'_>,
        at: Pos,
        known: &'d [KnownArgument],
        given: &'d [Given],
    ) {
        let book = self.book;
        let mut names = HashSet::with_capacity(given.len());
        for (name, value) in given {
            if !names.insert(&name.node) {
                self.report.add(name.pos, || {
                    format!(
                        "There can only be one argument named \"{}\"",
                        cut(&name.node)
                    )
                });
            }
            let Some(argument) = known.iter().find(|known| *known.name == *name.node) else {
                self.report.add(name.pos, || {
                    let name = &name.node;
                    let names = known.iter().map(|known| &*known.name);
                    let near = suggestion(book, name, names);
                    match holder {
                        Holder::Field(field, parent) => {
                            let of = told(book, || format!(" of type \"{parent}\""));
                            format!(
                                "Unknown argument \"{}\" on field \"{field}\"{of}.{near}",
                                cut(name)
                            )
                        }
                        Holder::Directive(directive) => format!(
                            "Unknown argument \"{}\" on directive \"{directive}\".{near}",
                            cut(name)
                        ),
                    }
                });
                self.value(value.pos, &value.node, None);
                continue;
            };
            let place = Place {
                ty: &argument.ty,
                has_default: argument.has_default,
                only_field: false,
            };
            self.value(value.pos, &value.node, Some(place));
            if let Err(error) = coerce_literal(self.model, &argument.ty, &value.node) {
                self.report.add(value.pos, || {
                    format!(
                        "the argument \"{}\": {}",
                        argument.name,
                        error.told(book.told)
                    )
                });
            }
        }
        for argument in known {
            let missing = argument.ty.is_required() && !argument.has_default;
            if missing && !given.iter().any(|(name, _)| *name.node == *argument.name) {
                self.report.add(at, || match (holder, book.told) {
                    (Holder::Field(field, _), true) => format!(
                        "Field \"{field}\" argument \"{}\" is required but not provided",
                        argument.name
                    ),
                    (Holder::Field(field, _), false) => {
                        format!("Field \"{field}\" lacks a required argument")
                    }
                    (Holder::Directive(directive), _) => format!(
                        "Directive \"@{directive}\" argument \"{}\" of type \"{}\" is required but \
                         not provided",
                        argument.name,
                        self.model.show(&argument.ty)
                    ),
                });
            }
        }
    }

    /// Arguments of what is not known: their variables are used all the same.
    pub(super) fn arguments_of_unknown(&mut self, given: &'d [Given]) {
        for (_, value) in given {
            self.value(value.pos, &value.node, None);
        }
    }

    /// Notes the variables in a value. Where the place is `None`, or the value has not its form,
    /// another error says so.
    fn value(&mut self, at: Pos, value: &'d Value, place: Option<Place<'d>>) {
        let inside = |ty| Place {
            ty,
            has_default: false,
            only_field: false,
        };
        let ty = place.map(|place| place.ty);
        match value {
            Value::Variable(name) => self.uses.variables.push(Use { name, at, place }),
            Value::List(items) => {
                let place = match ty {
                    Some(InputType::List { items, .. }) => Some(inside(&**items)),
                    Some(InputType::Named { .. }) | None => None,
                };
                for item in items {
                    self.value(at, item, place);
                }
            }
            Value::Object(given) => {
                // One value stands for a list of one, of lists of one.
                let object = match ty.map(InputType::leaf) {
                    Some(InputLeaf::Object(id)) => Some(&self.model[*id]),
                    Some(InputLeaf::Scalar(..) | InputLeaf::Enum(_)) | None => None,
                };
                for (name, value) in given {
                    let field = object.and_then(|object| {
                        let field = object.fields.get(name.as_str())?;
                        Some(Place {
                            ty: &field.ty,
                            has_default: field.default.is_some(),
                            only_field: object.one_of,
                        })
                    });
                    self.value(at, value, field);
                }
            }
            Value::Null
            | Value::Number(_)
            | Value::String(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_) => {}
        }
    }
}
