//! The variables of each operation, those in its fragments among them, and fragments that nothing
//! uses (GraphQL, sections 5.5.1.4 and 5.8).

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Positioned,
    parser::types::{BaseType, Type, VariableDefinition},
};
use async_graphql_value::ConstValue;

use super::{
    report::Report,
    uses::{Definitions, Place, Use, UsesOfOperation},
};
use crate::{
    api::book::Book,
    model::{InputType, Model, coerce_const},
    names::cut,
};

/// Every operation looks through its fragments anew, so together they have a bound.
const MOST_LOOKED_AT: usize = 500_000;

pub(super) fn check<'d>(
    book: &Book,
    model: &'d Model,
    definitions: &Definitions<'d>,
    report: &mut Report,
) {
    let mut check = Check {
        book,
        model,
        definitions,
        report,
        reached: HashSet::new(),
        left: MOST_LOOKED_AT,
    };
    for operation in &definitions.operations {
        if !check.operation(operation) {
            let message = "the operations of the document use its fragments too often; send fewer";
            check.report.too_large(operation.operation.pos, message);
            return;
        }
    }
    let mut unused = definitions
        .fragments
        .iter()
        .filter(|(name, _)| !check.reached.contains(**name))
        .collect::<Vec<_>>();
    unused.sort_by_key(|(_, found)| found.fragment.pos);
    for (name, found) in unused {
        let message = || format!("Fragment \"{}\" is never used", cut(name));
        report.add(found.fragment.pos, message);
    }
}

struct Check<'c, 'd> {
    book: &'c Book,
    model: &'d Model,
    definitions: &'c Definitions<'d>,
    report: &'c mut Report,
    /// The fragments that some operation uses.
    reached: HashSet<&'d str>,
    left: usize,
}

struct Declared<'d> {
    definition: &'d Positioned<VariableDefinition>,
    /// `None` where it is itself an error.
    ty: Option<InputType>,
    used: bool,
}

impl<'d> Check<'_, 'd> {
    /// Says whether there was time for all of it.
    fn operation(&mut self, found: &UsesOfOperation<'d>) -> bool {
        let mut declared = self.declared(found);
        let mut visited = HashSet::new();
        let mut waiting = vec![&found.uses];
        while let Some(uses) = waiting.pop() {
            let here = uses.variables.len() + uses.spreads.len();
            match self.left.checked_sub(here) {
                Some(left) => self.left = left,
                None => return false,
            }
            for used in &uses.variables {
                self.used(found, &mut declared, used);
            }
            for name in &uses.spreads {
                if visited.insert(*name)
                    && let Some(fragment) = self.definitions.fragments.get(name)
                {
                    self.reached.insert(name);
                    waiting.push(&fragment.uses);
                }
            }
        }
        let mut unused = declared
            .iter()
            .filter(|(_, declared)| !declared.used)
            .collect::<Vec<_>>();
        unused.sort_by_key(|(_, declared)| declared.definition.pos);
        for (name, declared) in unused {
            self.report.add(declared.definition.pos, || {
                let by = by(found);
                format!("Variable \"${}\" is not used{by}", cut(name))
            });
        }
        true
    }

    fn declared(&mut self, found: &UsesOfOperation<'d>) -> HashMap<&'d str, Declared<'d>> {
        let definitions = &found.operation.node.variable_definitions;
        let mut declared = HashMap::with_capacity(definitions.len());
        for definition in definitions {
            let name = definition.node.name.node.as_str();
            let entry = Declared {
                definition,
                ty: self.type_of(definition),
                used: false,
            };
            if declared.contains_key(name) {
                self.report.add(definition.pos, || {
                    format!("There can only be one variable named \"${}\"", cut(name))
                });
                continue;
            }
            declared.insert(name, entry);
        }
        declared
    }

    fn type_of(&mut self, definition: &'d Positioned<VariableDefinition>) -> Option<InputType> {
        let (at, node) = (definition.pos, &definition.node);
        let name = &node.name.node;
        let Some(ty) = self.model.input_type(&node.var_type.node) else {
            let book = self.book;
            self.report.add(at, || {
                let ty = named(&node.var_type.node);
                match book.told && book.named(ty).is_some() {
                    true => format!(
                        "Variable \"{}\" cannot be of non-input type \"{ty}\"",
                        cut(name)
                    ),
                    false => format!("Unknown type \"{}\"", cut(ty)),
                }
            });
            return None;
        };
        if let Some(default) = &node.default_value
            && let Err(error) = coerce_const(self.model, &ty, &default.node)
        {
            let told = self.book.told;
            self.report.add(default.pos, || {
                format!("the default of \"${}\": {}", cut(name), error.told(told))
            });
        }
        Some(ty)
    }

    fn used(
        &mut self,
        found: &UsesOfOperation<'d>,
        declared: &mut HashMap<&'d str, Declared<'d>>,
        used: &Use<'d>,
    ) {
        let Some(declared) = declared.get_mut(used.name) else {
            let message = || {
                let by = by(found);
                format!("Variable \"${}\" is not defined{by}", cut(used.name))
            };
            return match found.name {
                Some(_) => self.report.add_two(found.operation.pos, used.at, message),
                None => self.report.add(used.at, message),
            };
        };
        declared.used = true;
        let (Some(ty), Some(place)) = (&declared.ty, used.place) else {
            return;
        };
        let default = declared.definition.node.default_value.as_ref();
        let has_default = default.is_some_and(|value| !matches!(value.node, ConstValue::Null));
        if is_allowed(ty, has_default, place) {
            return;
        }
        let (book, model) = (self.book, self.model);
        self.report.add_two(declared.definition.pos, used.at, || {
            let used_in = match book.told {
                true => {
                    // The one field of an object is not null, whatever its type says.
                    let bang = match place.only_field && !place.ty.is_required() {
                        true => "!",
                        false => "",
                    };
                    let ty = model.show(place.ty);
                    format!("used in position expecting type \"{ty}{bang}\"")
                }
                false => "does not fit the position where it is used".to_owned(),
            };
            format!(
                "Variable \"${}\" of type \"{}\" {used_in}",
                cut(used.name),
                declared.definition.node.var_type.node
            )
        });
    }
}

fn by(found: &UsesOfOperation<'_>) -> String {
    match found.name {
        Some(name) => format!(" by operation \"{}\"", cut(name)),
        None => String::new(),
    }
}

fn named(ty: &Type) -> &str {
    let mut base = &ty.base;
    loop {
        match base {
            BaseType::Named(name) => return name,
            BaseType::List(items) => base = &items.base,
        }
    }
}

/// IsVariableUsageAllowed (GraphQL, section 5.8.5).
fn is_allowed(variable: &InputType, has_default: bool, place: Place<'_>) -> bool {
    let never_null = place.ty.is_required() || place.only_field;
    // With a default in either place, an absent variable is no null.
    let may_be_nullable = has_default || (place.has_default && !place.only_field);
    if never_null && !variable.is_required() && !may_be_nullable {
        return false;
    }
    fits(variable, place.ty, true)
}

/// AreTypesCompatible. Whether it may be null was looked at for the outermost.
fn fits(variable: &InputType, place: &InputType, outermost: bool) -> bool {
    if !outermost && place.is_required() && !variable.is_required() {
        return false;
    }
    match (variable, place) {
        (InputType::List { items, .. }, InputType::List { items: place, .. }) => {
            fits(items, place, false)
        }
        (InputType::Named { leaf, .. }, InputType::Named { leaf: place, .. }) => leaf == place,
        (InputType::List { .. }, InputType::Named { .. })
        | (InputType::Named { .. }, InputType::List { .. }) => false,
    }
}
