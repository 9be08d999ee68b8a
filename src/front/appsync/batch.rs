//! The same field of many objects.
//!
//! In: the items of a `BatchInvoke`. Out: an answer for each, in their order. Items that share
//! field, arguments and selection are one traversal over all their parents; what a parent's answer
//! holds already costs none.

use std::collections::HashMap;

use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::{Value, value::RawValue};

use super::{
    AppSync, Context, Invoked, Items,
    operation::{Variables, arguments},
    outcome::{Answer, Failure, Outcome, OutcomeError, first},
    selection::rewrite,
    single::{is_subscription, root_field, unknown_field},
};
use crate::{
    consistency::Consistency,
    error::Code,
    model::{ENTRY_IDS, Field, Model, ObjectType, Target},
    request::Request,
};

/// Groups of a batch that run at the same time.
const SIDE_BY_SIDE: usize = 8;

impl AppSync {
    /// The answers of a batch, as a JSON array.
    pub async fn batch(
        &self,
        items: Vec<Context>,
        invoked: Invoked<'_>,
    ) -> Result<Vec<u8>, Failure> {
        let answers = answers(self, items, invoked).await;
        let written = match self.settings.items {
            Items::Wrapped => serde_json::to_vec(
                &answers
                    .iter()
                    .map(Wrapped::of)
                    .collect::<Result<Vec<_>, _>>()?,
            ),
            Items::Bare => {
                for failure in answers.iter().filter_map(|answer| answer.failure.as_ref()) {
                    // The message may hold values of the item.
                    let values = self.service.settings().log_values;
                    let message = values.then(|| tracing::field::display(failure));
                    tracing::warn!(code = failure.code, message, "an item of a batch failed");
                }
                let items = answers.iter().map(|answer| raw(&answer.data));
                serde_json::to_vec(&items.collect::<Result<Vec<_>, _>>()?)
            }
        };
        written.map_err(|_| Failure::new(Code::Internal, "an answer is no JSON"))
    }
}

/// An item as AppSync reads it.
#[derive(Serialize)]
struct Wrapped<'a> {
    data: &'a RawValue,
    #[serde(flatten)]
    failure: Option<&'a Failure>,
}

impl<'a> Wrapped<'a> {
    fn of(answer: &'a Answer) -> Result<Self, Failure> {
        Ok(Wrapped {
            data: raw(&answer.data)?,
            failure: answer.failure.as_ref(),
        })
    }
}

fn raw(json: &str) -> Result<&RawValue, Failure> {
    serde_json::from_str(json).map_err(|_| Failure::new(Code::Internal, "an answer is no JSON"))
}

/// An item that has to be asked for.
struct Waiting {
    index: usize,
    /// The parent's id.
    id: String,
    context: Context,
}

pub(super) async fn answers(
    appsync: &AppSync,
    items: Vec<Context>,
    invoked: Invoked<'_>,
) -> Vec<Answer> {
    let model = appsync.service.model();
    let mut answers = vec![Answer::null(); items.len()];
    let mut groups: HashMap<(String, Consistency), Vec<Waiting>> = HashMap::new();
    let mut roots = Vec::new();
    for (index, context) in items.into_iter().enumerate() {
        if let Some(root) = root_field(model, &context) {
            match root {
                Ok(root) => roots.push((index, context, root)),
                Err(failure) => answers[index] = Answer::failed(failure),
            }
            continue;
        }
        let consistency = match context.consistency() {
            Ok(consistency) => consistency,
            Err(error) => {
                answers[index] =
                    Answer::failed(Failure::new(Code::BadUserInput, error.to_string()));
                continue;
            }
        };
        match is_subscription(model, &context) {
            Ok(false) => {}
            Ok(true) => continue,
            Err(failure) => {
                answers[index] = Answer::failed(failure);
                continue;
            }
        }
        match of_parent(model, &context) {
            Ok(Parent::Holds(value)) => answers[index].data = value,
            Ok(Parent::Id(id)) => {
                let waiting = Waiting { index, id, context };
                groups
                    .entry((group_key(&waiting.context), consistency))
                    .or_default()
                    .push(waiting);
            }
            Err(failure) => answers[index] = Answer::failed(failure),
        }
    }
    // In the order of the items, so that the same batch asks the same.
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| group.first().map(|waiting| waiting.index));
    let running: Vec<_> = groups
        .into_iter()
        .map(|group| group_answers(appsync, group, invoked))
        .collect();
    let mut running = stream::iter(running).buffered(SIDE_BY_SIDE);
    while let Some(group) = running.next().await {
        for (index, answer) in group {
            answers[index] = answer;
        }
    }
    // Changes one after the other, as in one operation.
    for (index, context, root) in roots {
        answers[index] = appsync.root(&context, &root, invoked).await;
    }
    answers
}

/// What the parent's value gives.
enum Parent {
    /// The field itself, as JSON.
    Holds(String),
    Id(String),
}

fn of_parent(model: &Model, context: &Context) -> Result<Parent, Failure> {
    let info = &context.info;
    let Some(source) = &context.source else {
        return Err(Failure::new(
            Code::BadUserInput,
            format!(
                "`{}` has no `source`: the event lacks the parent's value",
                context.coordinate()
            ),
        ));
    };
    if let Some(value) = source.get(&info.field_name) {
        return Ok(Parent::Holds(value.to_string()));
    }
    let (node, _) = node_field(model, context)?;
    let Some(id_field) = node.id_field() else {
        return Err(Failure::new(
            Code::ValidationFailed,
            format!(
                "`{}` has no field for its id, so no resolver can be attached to its fields; give \
                 it `id: ID!`",
                node.name
            ),
        ));
    };
    match source.get(&*id_field.name) {
        Some(Value::String(id)) => Ok(Parent::Id(id.clone())),
        Some(Value::Number(id)) => Ok(Parent::Id(id.to_string())),
        Some(_) | None => Err(Failure::new(
            Code::BadUserInput,
            format!(
                "the parent of `{}` has no id: its resolver must return `{}`",
                context.coordinate(),
                id_field.name
            ),
        )),
    }
}

fn node_field<'m>(
    model: &'m Model,
    context: &Context,
) -> Result<(&'m ObjectType, &'m Field), Failure> {
    let node = match model.target(&context.info.parent_type_name) {
        Some(Target::Object(id)) => &model[id],
        Some(Target::Abstract(_)) | None => return Err(unknown_field(context)),
    };
    let field = node.fields.get(&context.info.field_name);
    Ok((node, field.ok_or_else(|| unknown_field(context))?))
}

/// Items with the same key differ in nothing but their parents, and in what their client's headers
/// ask for.
fn group_key(context: &Context) -> String {
    let info = &context.info;
    serde_json::to_string(&(
        &info.parent_type_name,
        &info.field_name,
        &context.arguments,
        &info.selection_set_graphql,
        &info.selection_set_list,
        &info.variables,
        &context.identity,
    ))
    .unwrap_or_default()
}

async fn group_answers(
    appsync: &AppSync,
    group: Vec<Waiting>,
    invoked: Invoked<'_>,
) -> Vec<(usize, Answer)> {
    let asked = match group.first() {
        Some(first) => ask(appsync, &first.context, &group, invoked).await,
        None => Ok(Rows::default()),
    };
    let all = |failure: Failure, group: Vec<Waiting>| {
        group
            .into_iter()
            .map(|waiting| (waiting.index, Answer::failed(failure.clone())))
            .collect()
    };
    match asked {
        Err(failure) => all(failure, group),
        Ok(rows) => group
            .into_iter()
            .map(|waiting| {
                let answer = match (rows.by_id.get(&waiting.id), &rows.lost) {
                    (Some(answer), _) => answer.clone(),
                    (None, Some(failure)) => Answer::failed(failure.clone()),
                    // A parent that has gone meanwhile has no such field.
                    (None, None) => Answer::null(),
                };
                (waiting.index, answer)
            })
            .collect(),
    }
}

/// What the graph said of the parents.
#[derive(Default)]
struct Rows {
    by_id: HashMap<String, Answer>,
    /// Why parents have no row: a field that must have a value failed, and took the row with it.
    lost: Option<Failure>,
}

/// The names of the operation's parts.
const PARENTS: &str = "parents";
const THIS: &str = "_this";

async fn ask(
    appsync: &AppSync,
    context: &Context,
    group: &[Waiting],
    invoked: Invoked<'_>,
) -> Result<Rows, Failure> {
    let (node, field) = node_field(appsync.service.model(), context)?;
    let request = entry_request(appsync, context, node, field, group, invoked)?;
    let response = appsync.service.execute(request).await;
    invoked.answered(&response);
    let outcome = Outcome::read(&response.body)?;
    let Some(parents) = outcome.data.as_ref().and_then(|data| data.get(PARENTS)) else {
        return Err(first(outcome.errors.iter())
            .unwrap_or_else(|| Failure::new(Code::Internal, "there is no answer")));
    };
    let parents: Option<Vec<Option<HashMap<&str, &RawValue>>>> =
        serde_json::from_str(parents.get())
            .map_err(|_| Failure::new(Code::Internal, "the answer has another form"))?;
    let Some(parents) = parents else {
        return Err(first(outcome.errors.iter())
            .unwrap_or_else(|| Failure::new(Code::Internal, "there is no answer")));
    };
    let mut rows = Rows::default();
    let untold = Untold::of(&outcome.errors);
    for (number, parent) in parents.iter().enumerate() {
        let of_row = outcome
            .errors
            .iter()
            .filter(|error| error.row() == Some(number));
        let failure = first(of_row).or_else(|| untold.of_row(number));
        let Some(parent) = parent else {
            rows.lost = rows.lost.or(failure);
            continue;
        };
        let this: Option<String> = parent
            .get(THIS)
            .and_then(|id| serde_json::from_str(id.get()).ok());
        let Some(this) = this else { continue };
        let value = parent.get(&*field.name).map_or("null", |value| value.get());
        let answer = Answer {
            data: value.to_owned(),
            failure,
        };
        rows.by_id.insert(this, answer);
    }
    Ok(rows)
}

/// Errors that the response had no room for. Errors stand in the order of their rows, so these are of
/// rows behind the last one that has an error: their nulls may be none.
struct Untold {
    failure: Option<Failure>,
    first_row: usize,
}

impl Untold {
    fn of(errors: &[OutcomeError]) -> Untold {
        let failure = errors.iter().find(|error| error.stands_for_others());
        let last_row = errors.iter().filter_map(OutcomeError::row).max();
        Untold {
            failure: failure.map(OutcomeError::failure),
            first_row: last_row.map_or(0, |row| row + 1),
        }
    }

    fn of_row(&self, number: usize) -> Option<Failure> {
        self.failure.clone().filter(|_| number >= self.first_row)
    }
}

/// One operation for the field of all parents.
fn entry_request(
    appsync: &AppSync,
    context: &Context,
    node: &ObjectType,
    field: &Field,
    group: &[Waiting],
    invoked: Invoked<'_>,
) -> Result<Request, Failure> {
    let model = appsync.service.model();
    let mut variables = Variables::new(model, &context.info.variables);
    let mut ids: Vec<&str> = group.iter().map(|waiting| &*waiting.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let ids = Value::from(ids);
    let ids = variables.add(ENTRY_IDS, "[ID!]!".to_owned(), ids);
    let given = arguments(
        &context.coordinate(),
        &field.arguments,
        &appsync
            .settings
            .nulls
            .given(&context.arguments, &context.info.variables),
        &mut variables,
    )?;
    let selection = rewrite(
        model,
        appsync.settings.resolvers,
        field,
        &context.info,
        &mut variables,
    )?;
    let this = node.id_field().map_or("__typename", |field| &*field.name);
    let query = format!(
        "query{}{{{PARENTS}:{}({ENTRY_IDS}:${ids}){{{THIS}:{this} {}{given}{selection}}}}}",
        variables.declarations(),
        Model::entry_name(&node.name),
        field.name,
    );
    appsync.request(query, variables, context, invoked)
}
