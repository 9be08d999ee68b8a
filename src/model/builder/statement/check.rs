//! What the steps of a statement may do, seen with a value in each open place.
//!
//! In: a statement and its sample. Out: what is wrong, each with the number of its step.

use super::{caller, sample::sample};
use crate::model::statement::{
    Hole, Supply, can_be_absent, drops_out, holes, holes_of, needs_values,
};
use crate::{
    gremlin::{
        Arg, Chain, Never, Place, Predicate, PredicateName, Script, Step, StepName, Value, misfit,
        shapes,
    },
    model::types::Model,
};

/// Something wrong with a step.
pub struct Finding {
    pub step: usize,
    pub message: String,
    pub help: Option<String>,
}

/// What a statement is about to do, told by its steps.
#[derive(Debug, Default, Clone, Copy)]
pub struct Habits {
    /// The number of the first step that changes the graph.
    pub writes: Option<usize>,
    /// It looks at `$this`.
    pub this: bool,
    /// `$this` stands between `g` and the start step.
    pub this_in_source: bool,
    /// It keeps a side effect, which the traversals of several parents would share.
    pub keeps: bool,
    /// It looks at its whole path, which is another one inside of a larger traversal.
    pub path: bool,
}

/// Looks at every step.
pub fn check(model: &Model, script: &Script<Hole>, sample: &Script) -> (Habits, Vec<Finding>) {
    let mut checker = Checker {
        model,
        number: 0,
        habits: Habits::default(),
        findings: Vec::new(),
    };
    for (statement, sample) in script.statements.iter().zip(&sample.statements) {
        checker.chain(&statement.source, &sample.source, Place::Source);
        let (first, rest) = statement.steps.split_at(1.min(statement.steps.len()));
        let (sample_first, sample_rest) = sample.steps.split_at(first.len());
        checker.chain(first, sample_first, Place::Start);
        checker.chain(rest, sample_rest, Place::Inner);
    }
    (checker.habits, checker.findings)
}

struct Checker<'m> {
    model: &'m Model,
    number: usize,
    habits: Habits,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn chain(&mut self, chain: &[Step<Hole>], sample: &[Step<Never>], place: Place) {
        for (step, sample) in chain.iter().zip(sample) {
            self.step(step, sample, place);
        }
    }

    fn step(&mut self, step: &Step<Hole>, sample: &Step<Never>, place: Place) {
        let number = self.number;
        self.number += 1;
        self.note(number, step, place);
        if let Some((message, help)) = self.wrong(step, sample, place) {
            self.findings.push(Finding {
                step: number,
                message,
                help,
            });
        }
        for (arg, sample) in step.args.iter().zip(&sample.args) {
            match (arg, sample) {
                (Arg::Traversal(chain), Arg::Traversal(sample)) => {
                    self.chain(chain, sample, Place::Inner);
                }
                (Arg::Strategy(strategy), Arg::Strategy(sample)) => {
                    for ((_, arg), (_, sample)) in strategy.settings.iter().zip(&sample.settings) {
                        if let (Arg::Traversal(chain), Arg::Traversal(sample)) = (arg, sample) {
                            self.chain(chain, sample, Place::Inner);
                        }
                    }
                }
                (_, _) => {}
            }
        }
    }

    fn note(&mut self, number: usize, step: &Step<Hole>, place: Place) {
        let habits = &mut self.habits;
        let names_something = step
            .args
            .iter()
            .any(|arg| matches!(arg, Arg::Value(Value::String(_) | Value::Open(_))));
        if step.name.writes() {
            habits.writes.get_or_insert(number);
        }
        match step.name {
            StepName::Aggregate | StepName::Store | StepName::Cap | StepName::Sack => {
                habits.keeps = true;
            }
            StepName::Group | StepName::GroupCount | StepName::Subgraph if names_something => {
                habits.keeps = true;
            }
            StepName::Path | StepName::SimplePath | StepName::CyclicPath | StepName::Tree => {
                habits.path = true;
            }
            _ => {}
        }
        for hole in holes(step) {
            for parameter in hole.names() {
                if parameter.supply == Supply::This {
                    habits.this = true;
                    habits.this_in_source |= place == Place::Source;
                }
            }
        }
    }

    fn wrong(
        &self,
        step: &Step<Hole>,
        sample: &Step<Never>,
        place: Place,
    ) -> Option<(String, Option<String>)> {
        if let (StepName::As, Some(Arg::Value(Value::String(label)))) =
            (step.name, step.args.iter().find(|arg| own_label(arg)))
        {
            return Some((
                format!("the label `{label}` is not free"),
                Some(
                    match label.starts_with('@') {
                        true => "labels that begin with `@` are the service's own",
                        false => "TinkerPop hides labels that begin with `~`",
                    }
                    .into(),
                ),
            ));
        }
        let name = step.name.text();
        if let Some(parameter) = caller::inseparable(step) {
            return Some((
                format!(
                    "`{}` may be absent, and `{name}` cannot do without it where it names the caller",
                    parameter.name
                ),
                Some(
                    "give the argument a bang (`!`) or a default, or write the two in steps of \
                     their own"
                        .into(),
                ),
            ));
        }
        if let Some(parameter) = caller::in_strategy(step) {
            return Some((
                format!(
                    "`{}` may be absent, and a strategy cannot do without it",
                    parameter.name
                ),
                Some("give the argument a bang (`!`) or a default".into()),
            ));
        }
        if let Some(found) = self.no_ids(step) {
            return Some(found);
        }
        if !has_hole(step) {
            return None;
        }
        if step.name == StepName::As {
            return Some((
                "the label of a step is written, and comes from no request".into(),
                None,
            ));
        }
        let known = shapes(step.name, place);
        if let Some(index) = misfit(known, &sample.args) {
            let wanted = known
                .iter()
                .filter_map(|shape| shape.at(index))
                .map(|param| param.words())
                .fold(Vec::new(), |mut words: Vec<&str>, word| {
                    if !words.contains(&word) {
                        words.push(word);
                    }
                    words
                });
            let given = holes_of(step.args.get(index)?)
                .first()
                .map(|hole| self.types(hole));
            return Some((
                format!(
                    "`{name}` takes {} here, not {}",
                    wanted.join(" or "),
                    given.unwrap_or_else(|| "this".into())
                ),
                None,
            ));
        }
        if let Some(found) = self.equals_a_list(step, sample) {
            return Some(found);
        }
        if drops_out(step.name) {
            return None;
        }
        // What is absent is null here.
        let nulled = Step {
            name: step.name,
            args: step
                .args
                .iter()
                .zip(&sample.args)
                .map(|(arg, sample)| match arg {
                    Arg::Value(Value::Open(hole)) if can_be_absent(hole) => Arg::Value(Value::Null),
                    _ => sample.clone(),
                })
                .collect(),
        };
        // An id that is null finds nothing.
        let hole = match misfit(known, &nulled.args) {
            Some(index) => holes_of(step.args.get(index)?).into_iter().next()?,
            None if needs_values(step.name) => {
                holes(step).into_iter().find(|hole| can_be_absent(hole))?
            }
            None => return None,
        };
        let parameter = hole.names().into_iter().next()?;
        Some((
            format!(
                "`{}` may be absent, and `{name}` cannot do without it",
                parameter.name
            ),
            Some("give the argument a bang (`!`) or a default".into()),
        ))
    }

    /// What would be every element, or no id.
    fn no_ids(&self, step: &Step<Hole>) -> Option<(String, Option<String>)> {
        let name = step.name.text();
        let ids = matches!(step.name, StepName::V | StepName::E | StepName::HasId);
        let in_lists = ids || matches!(step.name, StepName::Has | StepName::HasLabel);
        for arg in &step.args {
            match arg {
                Arg::Value(Value::List(items)) if ids && items.is_empty() => {
                    return Some((
                        format!(
                            "`{name}([])` has no certain meaning: graphs take it for every element"
                        ),
                        Some(format!("write `{name}()` for every element")),
                    ));
                }
                Arg::Value(_) if !ids => continue,
                Arg::Predicate(_) if !in_lists => continue,
                _ => {}
            }
            for hole in holes_of(arg) {
                let wrong = match sample(self.model, hole) {
                    Value::List(items) => matches!(items[..], [Value::List(_) | Value::Map(_)]),
                    Value::Map(_) => true,
                    _ => false,
                };
                if wrong {
                    return Some((
                        format!(
                            "`{name}` takes {} here, not {}",
                            if ids { "ids" } else { "values" },
                            self.types(hole)
                        ),
                        Some("give it one value, or a list of such".into()),
                    ));
                }
            }
        }
        None
    }

    /// `has('k', $list)` would look for a property that is a list, which none is.
    fn equals_a_list(
        &self,
        step: &Step<Hole>,
        sample: &Step<Never>,
    ) -> Option<(String, Option<String>)> {
        if !matches!(step.name, StepName::Has | StepName::Property) {
            return None;
        }
        let (hole, value) = match (step.args.last()?, sample.args.last()?) {
            (Arg::Value(Value::Open(hole)), Arg::Value(value)) => (hole, value),
            (
                Arg::Predicate(Predicate::Test(name, values)),
                Arg::Predicate(Predicate::Test(_, samples)),
            ) if !matches!(name, PredicateName::Within | PredicateName::Without) => {
                let (hole, value) = values.iter().zip(samples).find_map(|pair| match pair {
                    (Value::Open(hole), list @ Value::List(_)) => Some((hole, list)),
                    (_, _) => None,
                })?;
                (hole, value)
            }
            (_, _) => return None,
        };
        let names = hole.names();
        let name = &names.first()?.name;
        match (step.name, value) {
            (StepName::Has, Value::List(_)) => Some((
                format!("`{name}` is a list, and no property equals one"),
                Some(format!("write `within({name})`")),
            )),
            (StepName::Property, Value::List(_) | Value::Map(_)) => Some((
                format!("a property cannot hold {}", self.types(hole)),
                Some("write each value with a `property` of its own".into()),
            )),
            _ => None,
        }
    }

    fn types(&self, hole: &Hole) -> String {
        use crate::gremlin::Open;
        match hole {
            Open::Value(parameter) => match &parameter.supply {
                Supply::Argument { ty, .. } => {
                    format!(
                        "`{}`, which is of type `{}`",
                        parameter.name,
                        self.model.show(ty)
                    )
                }
                Supply::This
                | Supply::Identity(_)
                | Supply::Now
                | Supply::Today
                | Supply::Uuid(_) => format!("`{}`, a string", parameter.name),
            },
            Open::Template(_) => "a string".into(),
            Open::Date(_) => "a datetime".into(),
        }
    }
}

fn own_label(arg: &Arg<Hole>) -> bool {
    matches!(arg, Arg::Value(Value::String(label)) if label.starts_with(['@', '~']))
}

fn has_hole(step: &Step<Hole>) -> bool {
    !holes(step).is_empty()
}

/// A traversal of a statement that starts at its parent, as one at `g`.
pub fn as_script<P>(steps: Chain<P>) -> Script<P> {
    Script {
        statements: vec![crate::gremlin::Statement {
            source: Vec::new(),
            steps,
            terminal: None,
        }],
    }
}
