//! Plan and variables to scripts.
//!
//! In: a plan, and the variables of a request. Out: for each root field that needs the graph one
//! complete script, or why it cannot be asked. What cannot be asked below a root is left out of the
//! root's script and told beside it.

mod failed;
mod filter;
mod nodes;
mod statement;

use serde_json::{Map, Value as Json};

pub use self::failed::{BoundScript, Failed};
use self::filter::count;
use super::{BatchId, PageArguments, Plan, RootSource, Window};
use crate::{
    error::{Code, Error},
    gremlin::Value,
    model::{Input, Model, Strictness, coerce_json},
    names::cut,
    request::{Identity, Moment},
};

/// What each root field needs, in the plan's order.
#[derive(Debug)]
pub enum Bound {
    TypeName,
    Introspection,
    Run(BoundScript),
    /// Its arguments do not fit; the other fields are answered all the same.
    Failed(Error),
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
pub struct BoundRoots {
    pub roots: Vec<Bound>,
    variables: Vec<Option<Input>>,
    windows: Vec<Result<Window, Error>>,
}

impl BoundRoots {
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

    /// The traversal of a batch for some parents, or for none where it does not look at them.
    pub fn batch(
        &self,
        binding: &Binding<'_>,
        plan: &Plan,
        batch: BatchId,
        parents: &[Value],
    ) -> Result<BoundScript, Error> {
        let binder = Binder {
            binding,
            variables: &self.variables,
            windows: &self.windows,
        };
        let batch = &plan.batches[batch.index()];
        binder.batch(batch, parents)
    }
}

/// Fills a plan with the variables of a request. An error is of the whole request.
pub fn bind(binding: &Binding<'_>, plan: &Plan) -> Result<BoundRoots, Vec<Error>> {
    let variables = variables(binding, plan)?;
    let windows: Vec<_> = plan
        .pages
        .iter()
        .map(|page| window(page, &variables))
        .collect();
    let binder = Binder {
        binding,
        variables: &variables,
        windows: &windows,
    };
    let roots = plan
        .roots
        .iter()
        .map(|root| {
            let script = match &root.source {
                RootSource::TypeName => return Bound::TypeName,
                RootSource::Introspection => return Bound::Introspection,
                RootSource::Lookup(lookup) => binder.lookup(lookup, &root.shape.key),
                RootSource::Statement(call) => binder.statement(call, &root.shape.key),
            };
            match script {
                Ok(script) => Bound::Run(script),
                Err(error) => Bound::Failed(match error.locations.is_empty() {
                    true => error.at(root.shape.at),
                    false => error,
                }),
            }
        })
        .collect();
    Ok(BoundRoots {
        roots,
        variables,
        windows,
    })
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
}
