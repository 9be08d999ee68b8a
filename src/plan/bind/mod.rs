//! Plan and variables to scripts.
//!
//! In: a plan, and the variables of a request. Out: for a root field or a batch one complete script,
//! or why it cannot be asked. What cannot be asked below a root is left out of the root's script and
//! told beside it. Variables are checked before anything runs; a script is made when its turn comes,
//! so that a value under many fields is not there as many times.

mod allowance;
mod failed;
mod filter;
mod nodes;
mod statement;

use serde_json::{Map, Value as Json};

pub(super) use self::allowance::Budget;
use self::filter::count;
pub use self::{
    allowance::{Allowance, TooLarge},
    failed::{BoundScript, Failed},
};
use super::{BatchId, PageArguments, Plan, Root, RootSource, Window};
use crate::{
    error::{Code, Error, Location},
    gremlin::Value,
    model::{Input, Model, Strictness, coerce_json},
    names::cut,
    request::{Identity, Moment},
};

/// What a root field needs.
#[derive(Debug)]
pub enum Bound {
    TypeName,
    Introspection,
    Run(BoundScript),
}

/// Why there is no script. The other fields are answered all the same.
#[derive(Debug)]
pub enum Unbound {
    /// The arguments do not fit.
    Refused(Error),
    TooLarge(TooLarge),
}

impl Unbound {
    /// For a client.
    pub fn error(self) -> Error {
        match self {
            Unbound::Refused(error) => error,
            Unbound::TooLarge(too_large) => too_large.error(),
        }
    }

    /// The same, at the place of the field where the error has none of its own.
    pub fn error_at(self, at: Location) -> Error {
        let error = self.error();
        match error.locations.is_empty() {
            true => error.at(at),
            false => error,
        }
    }
}

/// What a request brings to its plan.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'a> {
    pub model: &'a Model,
    pub variables: &'a Map<String, Json>,
    pub strictness: Strictness,
    /// The asker may know the schema, so messages name what it did not write.
    pub knows_schema: bool,
    pub identity: &'a Identity,
    pub moment: &'a Moment,
}

/// A plan with the values of a request.
#[derive(Debug)]
pub struct BoundPlan {
    variables: Vec<Option<Input>>,
    windows: Vec<Result<Window, Error>>,
}

impl BoundPlan {
    /// What each page shows. A page whose arguments do not fit has no rows to show.
    pub fn windows(&self) -> Vec<Window> {
        let everything = Window {
            offset: 0,
            limit: None,
        };
        let windows = self.windows.iter();
        windows
            .map(|window| window.as_ref().map_or(everything, |window| *window))
            .collect()
    }

    /// What a root of the plan needs.
    pub fn root(
        &self,
        binding: &Binding<'_>,
        root: &Root,
        allowance: Allowance,
    ) -> Result<Bound, Unbound> {
        let key = &root.shape.key;
        let script = match &root.source {
            RootSource::TypeName => return Ok(Bound::TypeName),
            RootSource::Introspection => return Ok(Bound::Introspection),
            RootSource::Lookup(lookup) => {
                self.script(binding, allowance, |binder| binder.lookup(lookup, key))
            }
            RootSource::Statement(call) => {
                self.script(binding, allowance, |binder| binder.statement(call, key))
            }
        };
        script.map(Bound::Run)
    }

    /// The traversal of a batch for some parents, or for none where it does not look at them.
    pub fn batch(
        &self,
        binding: &Binding<'_>,
        plan: &Plan,
        batch: BatchId,
        parents: &[Value],
        allowance: Allowance,
    ) -> Result<BoundScript, Unbound> {
        let batch = &plan.batches[batch.index()];
        self.script(binding, allowance, |binder| binder.batch(batch, parents))
    }

    fn script<'a>(
        &'a self,
        binding: &'a Binding<'a>,
        allowance: Allowance,
        make: impl FnOnce(&Binder<'a>) -> Result<BoundScript, Error>,
    ) -> Result<BoundScript, Unbound> {
        let binder = Binder {
            binding,
            variables: &self.variables,
            windows: &self.windows,
            budget: Budget::of(allowance),
        };
        make(&binder).map_err(|error| match binder.budget.is_exceeded() {
            true => Unbound::TooLarge(TooLarge { allowance }),
            false => Unbound::Refused(error),
        })
    }
}

/// Checks the variables of a request. An error is of the whole request.
pub fn bind(binding: &Binding<'_>, plan: &Plan) -> Result<BoundPlan, Vec<Error>> {
    let variables = variables(binding, plan)?;
    let windows: Vec<_> = plan
        .pages
        .iter()
        .map(|page| window(page, &variables))
        .collect();
    Ok(BoundPlan { variables, windows })
}

fn window(page: &PageArguments, variables: &[Option<Input>]) -> Result<Window, Error> {
    let mut window = Window {
        offset: 0,
        limit: None,
    };
    if let Some(argument) = &page.limit
        && let Some(value) = argument.evaluate(variables)?
        && let Some(limit) = count(argument, &value)?
    {
        window.limit = u32::try_from(limit).ok();
    }
    if let Some(argument) = &page.after {
        match argument.evaluate(variables)?.as_deref() {
            None | Some(Input::Null) => {}
            Some(Input::Leaf(Value::String(token))) => {
                window.offset = Window::read_token(token)
                    .ok_or_else(|| argument.error("is not from a page of this list"))?;
            }
            Some(_) => return Err(argument.error("is not from a page of this list")),
        }
    }
    Ok(window)
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

struct Binder<'a> {
    binding: &'a Binding<'a>,
    variables: &'a [Option<Input>],
    windows: &'a [Result<Window, Error>],
    budget: Budget,
}
