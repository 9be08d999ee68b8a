//! Plan and variables to scripts.
//!
//! In: a plan, and the variables of a request. Out: for each root field that needs the graph one
//! complete script, or why it cannot be asked.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::{
    ArgumentValue, Batch, BatchId, Call, Hop, Lookup, Nodes, PageArguments, PageId, Plan,
    Projection, RootSource, Source, Window,
    fill::{self, Supplies},
    steps::{by, direction, limit, ordered_by, range, step, test, values},
};
use crate::{
    error::{Code, Error},
    gremlin::{Arg, Chain, PredicateName, Script, Statement, Step, StepName, Text, Token, Value},
    model::{
        ArgumentRole, Body, Direction, Hole, Input, Key, Label, Model, OptionRole, Parents,
        SortKeys, Strictness, coerce_json,
    },
    request::{Identity, Moment},
};

/// What each root field needs, in the plan's order.
#[derive(Debug)]
pub enum Bound {
    TypeName,
    Introspection,
    Run(Script),
    /// Its arguments do not fit; the other fields are answered all the same.
    Failed(Error),
}

/// What a request brings to its plan.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'a> {
    pub model: &'a Model,
    pub variables: &'a Map<String, Json>,
    pub strictness: Strictness,
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
    ) -> Result<Script, Error> {
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
        ..
    } = *binding;
    let mut errors = Vec::new();
    let mut found = Vec::with_capacity(plan.variables.len());
    for variable in &plan.variables {
        let value = match (given.get(&*variable.name), &variable.default) {
            (Some(value), _) => match coerce_json(model, &variable.ty, value, strictness) {
                Ok(input) => Some(input),
                Err(error) => {
                    let message = format!("the variable \"${}\": {error}", variable.name);
                    errors.push(Error::new(Code::BadUserInput, message).at(variable.at));
                    None
                }
            },
            (None, Some(default)) => Some(default.clone()),
            (None, None) if variable.ty.is_required() => {
                let message = format!(
                    "the variable \"${}\" of type `{}` is missing",
                    variable.name,
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

/// What the arguments of some nodes ask for.
#[derive(Default)]
struct Wanted<'a> {
    /// Equality, and what a list asks for.
    filters: Vec<(&'a Key, Cow<'a, Input>)>,
    sort: Vec<(&'a Key, bool)>,
    limit: Option<i64>,
    offset: Option<i64>,
}

impl<'a> Binder<'a> {
    fn lookup(&self, lookup: &'a Lookup, root: &'a str) -> Result<Script, Error> {
        let mut wanted = self.wanted(&lookup.nodes)?;
        let mut steps = Vec::with_capacity(lookup.projection.entries.len() + 8);
        start(&mut wanted, &mut steps);
        self.select(&lookup.nodes, &wanted, &mut steps);
        self.project(&lookup.projection, root, &mut steps)?;
        let statement = Statement {
            source: Vec::new(),
            steps,
            terminal: None,
        };
        Ok(Script {
            statements: vec![statement],
        })
    }

    /// A statement at a root.
    fn statement(&self, call: &'a Call, root: &'a str) -> Result<Script, Error> {
        let Body::Own { script, .. } = &call.statement.body else {
            let message = "a statement at a root starts from a parent";
            return Err(Error::new(Code::Internal, message));
        };
        self.own(call, script, root, None)
    }

    fn own(
        &self,
        call: &'a Call,
        script: &Script<Hole>,
        root: &'a str,
        this: Option<&Value>,
    ) -> Result<Script, Error> {
        let supplies = self.supplies(call, root, this)?;
        let mut script = fill::script(&call.statement, script, &supplies)?;
        if let Some(last) = script.statements.last_mut() {
            self.finish(call, root, &mut last.steps)?;
        }
        Ok(script)
    }

    /// A statement that starts from the element at hand.
    fn inline(&self, call: &'a Call, root: &'a str) -> Result<Chain, Error> {
        let Body::Inline(chain) = &call.statement.body else {
            let message = "a statement inside of a traversal starts at the graph";
            return Err(Error::new(Code::Internal, message));
        };
        let supplies = self.supplies(call, root, None)?;
        let mut steps = fill::chain(&call.statement, chain, &supplies)?;
        self.finish(call, root, &mut steps)?;
        if !call.single {
            steps.push(step(StepName::Fold, Vec::new()));
        }
        Ok(steps)
    }

    /// A statement that runs apart, for some parents.
    fn batch(&self, batch: &'a Batch, parents: &[Value]) -> Result<Script, Error> {
        let (call, root) = (&batch.call, &*batch.root);
        let Body::Own {
            script,
            parents: how,
        } = &call.statement.body
        else {
            let message = "a statement that runs apart starts from a parent";
            return Err(Error::new(Code::Internal, message));
        };
        match (how, parents) {
            (Parents::None, _) => self.own(call, script, root, None),
            (Parents::Alone, [parent]) => self.own(call, script, root, Some(parent)),
            (Parents::Alone | Parents::Together, _) => self.together(call, script, root, parents),
        }
    }

    /// One traversal for several parents: a key for each, by its number.
    fn together(
        &self,
        call: &'a Call,
        script: &Script<Hole>,
        root: &'a str,
        parents: &[Value],
    ) -> Result<Script, Error> {
        let keys = (0..parents.len()).map(|number| Text::from(number.to_string()).into());
        let mut steps = vec![
            step(StepName::Inject, vec![Arg::Value(Value::Int(0))]),
            step(StepName::Project, keys.collect()),
        ];
        let mut source = Vec::new();
        for parent in parents {
            let one = self.own(call, script, root, Some(parent))?;
            let Some(mut one) = one.statements.into_iter().next_back() else {
                continue;
            };
            source = one.source;
            // At the start it brings values; inside it would add them to what arrives.
            if let Some(start) = one.steps.first_mut()
                && start.name == StepName::Inject
            {
                let values = start.args.drain(..).filter_map(|arg| match arg {
                    Arg::Value(value) => Some(value),
                    _ => None,
                });
                let values = Value::List(values.collect());
                *start = step(StepName::Constant, vec![Arg::Value(values)]);
                one.steps.insert(1, step(StepName::Unfold, Vec::new()));
            }
            one.steps.push(step(StepName::Fold, Vec::new()));
            steps.push(by(one.steps));
        }
        let statement = Statement {
            source,
            steps,
            terminal: None,
        };
        Ok(Script {
            statements: vec![statement],
        })
    }

    fn supplies<'s>(
        &'s self,
        call: &'s Call,
        root: &'s str,
        this: Option<&'s Value>,
    ) -> Result<Supplies<'s>, Error> {
        let arguments = call.arguments.iter().map(|argument| match argument {
            Some(argument) => argument.evaluate(self.variables),
            None => Ok(None),
        });
        Ok(Supplies {
            model: self.binding.model,
            arguments: arguments.collect::<Result<_, _>>()?,
            identity: self.binding.identity,
            moment: self.binding.moment,
            root,
            this,
        })
    }

    /// What is wanted of a statement's rows.
    fn finish(&self, call: &'a Call, root: &'a str, steps: &mut Chain) -> Result<(), Error> {
        if call.statement.unfold {
            steps.push(step(StepName::Unfold, Vec::new()));
        }
        if let Some(page) = call.page {
            let window = self.windows[PageId::index(page)].clone()?;
            let from = i64::from(window.offset);
            // One more than is shown tells whether there are more.
            let to = window.limit.map(|limit| from + i64::from(limit) + 1);
            // What is written is written for every row, shown or not.
            if call.statement.writes && (from, to) != (0, None) {
                steps.push(step(StepName::Barrier, Vec::new()));
            }
            match (from, to) {
                (0, None) => {}
                (0, Some(to)) => steps.push(limit(to)),
                (from, None) => steps.push(range(from, -1)),
                (from, Some(to)) => steps.push(range(from, to)),
            }
        } else if call.single && !call.statement.writes {
            steps.push(limit(1));
        }
        match &call.projection {
            Some(projection) => self.project(projection, root, steps),
            None => Ok(()),
        }
    }

    fn hop(&self, hop: &'a Hop, root: &'a str) -> Result<Chain, Error> {
        let wanted = self.wanted(&hop.nodes)?;
        let mut steps = Vec::with_capacity(hop.projection.entries.len() + 8);
        let label = || vec![hop.edge_label.clone().into()];
        match &hop.edge_step {
            None => steps.push(match hop.direction {
                Direction::Out => step(StepName::Out, label()),
                Direction::In => step(StepName::In, label()),
            }),
            Some(name) => {
                let (edge, node) = match hop.direction {
                    Direction::Out => (StepName::OutE, StepName::InV),
                    Direction::In => (StepName::InE, StepName::OutV),
                };
                steps.push(step(edge, label()));
                steps.push(step(StepName::As, vec![name.clone().into()]));
                steps.push(step(node, Vec::new()));
            }
        }
        self.select(&hop.nodes, &wanted, &mut steps);
        self.project(&hop.projection, root, &mut steps)?;
        if !hop.nodes.single {
            steps.push(step(StepName::Fold, Vec::new()));
        }
        Ok(steps)
    }

    /// Keeps the wanted ones of the vertices at hand, in their order.
    fn select(&self, nodes: &Nodes, wanted: &Wanted<'_>, steps: &mut Chain) {
        has_label(&nodes.labels, steps);
        for (key, value) in &wanted.filters {
            filter(key, value, steps);
        }
        if !wanted.sort.is_empty() {
            steps.push(step(StepName::Order, Vec::new()));
            for (key, descending) in &wanted.sort {
                steps.push(order_by(key, *descending));
            }
            // Equal ones in a fixed order, so that pages neither overlap nor leave out.
            if !wanted.sort.iter().any(|(key, _)| matches!(key, Key::Id)) {
                steps.push(by(Token::Id));
            }
        }
        match (wanted.offset.unwrap_or(0), wanted.limit) {
            _ if nodes.single => steps.push(limit(1)),
            (0, None) => {}
            (0, Some(count)) => steps.push(limit(count)),
            (offset, None) => steps.push(range(offset, -1)),
            (offset, Some(count)) => steps.push(range(offset, offset.saturating_add(count))),
        }
    }

    fn project(
        &self,
        projection: &'a Projection,
        root: &'a str,
        steps: &mut Chain,
    ) -> Result<(), Error> {
        let keys = projection
            .entries
            .iter()
            .map(|entry| entry.key.clone().into())
            .collect();
        steps.push(step(StepName::Project, keys));
        for entry in &projection.entries {
            steps.push(match &entry.source {
                Source::Label => by(Token::Label),
                Source::Id => by(Token::Id),
                // The server makes a lone `values(key)` into `by(key)`, which fails on several values.
                Source::Property { key, many: false } => by(vec![values(key), limit(1)]),
                Source::Property { key, many: true } => {
                    by(vec![values(key), step(StepName::Fold, Vec::new())])
                }
                Source::Edge {
                    step: name,
                    projection,
                } => {
                    let mut inner = vec![step(StepName::Select, vec![name.clone().into()])];
                    self.project(projection, root, &mut inner)?;
                    by(inner)
                }
                Source::Hop(hop) => by(self.hop(hop, root)?),
                Source::Statement(call) => by(self.inline(call, root)?),
            });
        }
        Ok(())
    }

    fn wanted(&self, nodes: &'a Nodes) -> Result<Wanted<'a>, Error> {
        let mut wanted = Wanted::default();
        for (role, argument) in &nodes.arguments {
            let Some(value) = argument.evaluate(self.variables)? else {
                continue;
            };
            match &**role {
                ArgumentRole::Equals(key) => wanted.filters.push((key, value)),
                ArgumentRole::Limit => wanted.limit = count(argument, &value)?,
                ArgumentRole::Offset => wanted.offset = count(argument, &value)?,
                ArgumentRole::Sort(keys) => sort(argument, keys, &value, &mut wanted.sort)?,
                ArgumentRole::Options(roles) => {
                    for (name, option) in value.fields() {
                        let role = roles.iter().find(|(known, _)| known == name);
                        match role.map(|(_, role)| role) {
                            Some(OptionRole::Limit) => wanted.limit = count(argument, option)?,
                            Some(OptionRole::Offset) => wanted.offset = count(argument, option)?,
                            Some(OptionRole::Sort(keys)) => {
                                sort(argument, keys, option, &mut wanted.sort)?;
                            }
                            None => {}
                        }
                    }
                }
            }
        }
        Ok(wanted)
    }
}

/// Starts with the ids where they are asked for, else with everything.
fn start(wanted: &mut Wanted<'_>, steps: &mut Chain) {
    let by_id = wanted
        .filters
        .iter()
        .position(|(key, _)| matches!(key, Key::Id));
    let ids = by_id.map(|index| ids(&wanted.filters.remove(index).1));
    match ids {
        None => steps.push(step(StepName::V, Vec::new())),
        // `V()` without ids means every vertex, so nothing must be said in another way.
        Some(ids) if ids.is_empty() => {
            steps.push(step(StepName::V, Vec::new()));
            steps.push(limit(0));
        }
        Some(ids) => steps.push(step(StepName::V, ids.into_iter().map(Arg::Value).collect())),
    }
}

fn has_label(labels: &[Label], steps: &mut Chain) {
    let one_part = labels.iter().all(|label| label.parts().len() == 1);
    match labels {
        [label] => steps.extend(label.parts().iter().map(label_step)),
        _ if one_part => {
            let labels = labels
                .iter()
                .flat_map(Label::parts)
                .map(|part| part.clone().into());
            steps.push(step(StepName::HasLabel, labels.collect()));
        }
        _ => {
            let each = labels
                .iter()
                .map(|label| Arg::Traversal(label.parts().iter().map(label_step).collect()));
            steps.push(step(StepName::Or, each.collect()));
        }
    }
}

fn label_step(label: &Text) -> Step {
    step(StepName::HasLabel, vec![label.clone().into()])
}

/// Keeps what equals the value, or one of a list's. Null is "has no value".
fn filter(key: &Key, value: &Input, steps: &mut Chain) {
    match key {
        Key::Id => {
            let found = ids(value);
            steps.push(match found.is_empty() {
                true => limit(0),
                false => step(StepName::HasId, found.into_iter().map(Arg::Value).collect()),
            });
        }
        Key::Property { key, .. } => {
            let found = literals(value);
            let has = |values: Vec<Value>| {
                let predicate = match <[Value; 1]>::try_from(values) {
                    Ok([value]) => Arg::Value(value),
                    Err(values) => test(PredicateName::Within, vec![Value::List(values)]),
                };
                step(StepName::Has, vec![key.clone().into(), predicate])
            };
            let has_not = || step(StepName::HasNot, vec![key.clone().into()]);
            let null_too = match value {
                Input::Null => true,
                Input::List(items) => items.contains(&Input::Null),
                Input::Leaf(_) | Input::Object(_) => false,
            };
            steps.push(match (null_too, found.is_empty()) {
                (true, true) => has_not(),
                (true, false) => step(
                    StepName::Or,
                    vec![
                        Arg::Traversal(vec![has(found)]),
                        Arg::Traversal(vec![has_not()]),
                    ],
                ),
                (false, true) => limit(0),
                (false, false) => has(found),
            });
        }
    }
}

/// The ids that a value names. No element has an empty one, and a server may refuse to look for it.
fn ids(value: &Input) -> Vec<Value> {
    let mut found = literals(value);
    found.retain(|id| !matches!(id, Value::String(text) if text.is_empty()));
    found
}

/// The literals of a value or of a list of values, without its nulls.
fn literals(value: &Input) -> Vec<Value> {
    match value {
        Input::Leaf(value) => vec![value.clone()],
        Input::List(items) => items.iter().flat_map(literals).collect(),
        Input::Null | Input::Object(_) => Vec::new(),
    }
}

fn order_by(key: &Key, descending: bool) -> Step {
    let subject: Arg = match key {
        Key::Id => Token::Id.into(),
        // Also where the schema says that every node has the property: `by(key)` would leave out a
        // node without it, and nobody would know.
        Key::Property { key, .. } => ordered_by(key).into(),
    };
    step(StepName::By, vec![subject, direction(descending).into()])
}

fn count(argument: &ArgumentValue, value: &Input) -> Result<Option<i64>, Error> {
    match value {
        Input::Leaf(Value::Int(count)) if *count >= 0 => Ok(Some((*count).into())),
        Input::Null => Ok(None),
        Input::Leaf(_) | Input::List(_) | Input::Object(_) => {
            Err(argument.error("cannot be negative"))
        }
    }
}

fn sort<'a>(
    argument: &ArgumentValue,
    keys: &'a SortKeys,
    value: &Input,
    found: &mut Vec<(&'a Key, bool)>,
) -> Result<(), Error> {
    match value {
        Input::Null => Ok(()),
        Input::List(items) => items
            .iter()
            .try_for_each(|item| sort(argument, keys, item, found)),
        Input::Object(fields) => {
            let mut given = fields
                .iter()
                .filter_map(|(name, direction)| match direction {
                    Input::Leaf(Value::String(direction)) => Some((name, &**direction == "DESC")),
                    _ => None,
                });
            if let Some((name, descending)) = given.next()
                && let Some(key) = keys.0.get(name)
            {
                found.push((key, descending));
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
