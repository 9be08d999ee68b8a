//! A plan with the values of a request.
//!
//! In: a plan, the variables of a request and its caller. Out: [`Resolved`], of which each fetch becomes
//! closed when its turn comes: a [`Filter`], an order, a [`Window`]. Variables are checked before anything
//! runs; an error in them is of the whole request.

mod filter;
mod groups;
mod operator;
mod order;
mod page;
mod pattern;
mod position;
mod select;

use serde_json::{Map, Value as Json};

pub(super) use groups::{GroupKey, Groups};
pub(super) use order::{OrderBy, OrderKey, total, total_of_page};
pub(super) use position::{Side, beyond};
pub(super) use select::Selected;

use super::{PageWindow, Part, Plan, Select, Window, Wording};
use crate::{
    error::{Code, Error},
    model::{Input, Model, Strictness, coerce_json},
    names::cut,
    request::{Identity, Moment},
};

/// What a request brings to its plan.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'a> {
    pub model: &'a Model,
    pub variables: &'a Map<String, Json>,
    pub strictness: Strictness,
    /// The most rows that a client may ask a list for, where its field and type do not say it.
    pub max_limit: u32,
    /// The asker may know the schema, so messages name what it did not write.
    pub knows_schema: bool,
    pub wording: Wording<'a>,
    pub identity: &'a Identity,
    pub moment: &'a Moment,
}

/// A plan with the values of a request.
#[derive(Debug)]
pub struct Resolved {
    /// The most rows of a list whose field and type do not say it.
    max_limit: u32,
    pub(super) variables: Vec<Option<Input>>,
    /// By the plan's pages. One whose arguments do not fit has no rows to show.
    pub(super) windows: Vec<Result<PageWindow, Error>>,
}

impl Resolved {
    /// Whether a list comes in a map, beside what else is asked of it.
    pub(super) fn comes_beside(&self, select: &Select) -> bool {
        match select.part {
            Part::Page(page) => matches!(
                &self.windows[page.index()],
                Ok(PageWindow::Keys(window)) if window.asks.beside()
            ),
            Part::List | Part::One | Part::Groups => false,
        }
    }

    /// What each page shows.
    pub fn windows(&self) -> Vec<PageWindow> {
        let windows = self.windows.iter();
        windows
            .map(|window| match window {
                Ok(window) => window.clone(),
                Err(_) => PageWindow::Rows(Window::EVERYTHING),
            })
            .collect()
    }
}

/// Checks the variables of a request.
pub fn resolve(binding: &Binding<'_>, plan: &Plan) -> Result<Resolved, Vec<Error>> {
    let variables = variables(binding, plan)?;
    let pages = plan.pages.iter();
    let windows = pages
        .map(|page| page::page(binding.model, page, &variables))
        .collect();
    Ok(Resolved {
        max_limit: binding.max_limit,
        variables,
        windows,
    })
}

fn variables(binding: &Binding<'_>, plan: &Plan) -> Result<Vec<Option<Input>>, Vec<Error>> {
    let Binding {
        model,
        variables: given,
        strictness,
        knows_schema,
        ..
    } = *binding;
    let mut errors = Vec::new();
    let mut found = Vec::with_capacity(plan.variables.len());
    for variable in &plan.variables {
        let value = match (given.get(&*variable.name), &variable.default) {
            (Some(value), _) => match coerce_json(model, &variable.ty, value, strictness) {
                Ok(input) => Some(input),
                Err(error) => {
                    let error = error.told(knows_schema);
                    let message = format!("the variable \"${}\": {error}", cut(&variable.name));
                    errors.push(Error::new(Code::BadUserInput, message).at(variable.at));
                    None
                }
            },
            (None, Some(default)) => Some(default.clone()),
            (None, None) if variable.ty.is_required() => {
                let message = format!(
                    "the variable \"${}\" of type `{}` is missing",
                    cut(&variable.name),
                    model.show(&variable.ty)
                );
                errors.push(Error::new(Code::BadUserInput, message).at(variable.at));
                None
            }
            (None, None) => None,
        };
        found.push(value);
    }
    match errors.is_empty() {
        true => Ok(found),
        false => Err(errors),
    }
}
