//! The steps of a statement, filled: which are left out, and what a null means.

use super::{
    ids::{by_ids, flattened, with_flat_lists},
    seconds::{self, find_dates, is_seconds},
    supply::{Given, Supplies, refused},
};
use crate::{
    error::Error,
    gremlin::{
        Arg, Chain, Place, Predicate, PredicateName, Step, StepName, Strategy, TokenClass, Value,
        each_value, misfit, shapes, step_weight,
    },
    model::{Hole, Parameter, Statement, drops_out, holes, names_caller, needs_values},
};

pub(super) struct Filler<'a> {
    pub statement: &'a Statement,
    pub supplies: &'a Supplies<'a>,
}

impl Filler<'_> {
    pub fn chain(&self, chain: &[Step<Hole>], first: Place) -> Result<Chain, Error> {
        let mut out = Vec::with_capacity(chain.len());
        let mut place = first;
        for step in chain {
            self.step(step, place, &mut out)?;
            if place == Place::Start {
                place = Place::Inner;
            }
        }
        Ok(out)
    }

    fn step(&self, step: &Step<Hole>, place: Place, out: &mut Chain) -> Result<(), Error> {
        let from = out.len();
        self.filled_or_left_out(step, place, out)?;
        if holes(step).into_iter().any(is_seconds) {
            // Each value becomes a span, in a tree of its own.
            self.supplies.budget.expect(seconds::weight(&out[from..]))?;
            for step in &mut out[from..] {
                find_dates(step);
                self.supplies.budget.take(step_weight(step))?;
            }
        }
        Ok(())
    }

    fn filled_or_left_out(
        &self,
        step: &Step<Hole>,
        place: Place,
        out: &mut Chain,
    ) -> Result<(), Error> {
        let open = holes(step);
        if drops_out(step.name) && self.any(&open, &Given::Absent)? {
            return match names_caller(step) {
                false => self.label_alone(step, place, out),
                true => self.present(&self.without_absent(step)?, place, out),
            };
        }
        self.present(step, place, out)
    }

    /// A step that stays.
    fn present(&self, step: &Step<Hole>, place: Place, out: &mut Chain) -> Result<(), Error> {
        let open = holes(step);
        if needs_values(step.name) && self.any(&open, &Given::Null)? {
            let what = format!("is null, and `{}` cannot do without it", step.name.text());
            return Err(refused(self.statement, self.null_among(&open)?, &what));
        }
        match step.name {
            StepName::V | StepName::E | StepName::HasId if !open.is_empty() => {
                let filled = self.filled(step, place, &open)?;
                self.no_maps_for_ids(&filled, &open)?;
                by_ids(filled, out);
            }
            StepName::Has if !open.is_empty() => self.has(step, place, &open, out)?,
            StepName::Property if self.any(&open, &Given::Null)? => {
                self.no_property(step, place, &open, out)?;
            }
            StepName::Limit | StepName::Skip | StepName::Range if !open.is_empty() => {
                // Null is "no limit", as in a look-up. The caller's is never left out.
                if self.any(&open, &Given::Null)? {
                    if names_caller(step) {
                        let what = "is null, where the caller's own limit stands beside it";
                        return Err(refused(self.statement, self.null_among(&open)?, what));
                    }
                } else {
                    let filled = self.filled(step, place, &open)?;
                    self.not_negative(&open)?;
                    out.push(filled);
                }
            }
            StepName::Not | StepName::Where | StepName::Filter | StepName::And | StepName::Or => {
                self.children(step, place, &open, out)?
            }
            StepName::MergeV | StepName::MergeE | StepName::Option if !open.is_empty() => {
                let filled = self.filled(step, place, &open)?;
                if filled.args.iter().any(holds_null) {
                    let what = "is or holds null, which a map of a merge cannot take: set it with \
                                `property` behind the merge";
                    return Err(refused(self.statement, self.null_among(&open)?, what));
                }
                out.push(filled);
            }
            _ => out.push(self.filled(step, place, &open)?),
        }
        Ok(())
    }

    /// What is left of `has(label, key, value)` without its value: the label, which otherwise
    /// nothing would ask for.
    fn label_alone(&self, step: &Step<Hole>, place: Place, out: &mut Chain) -> Result<(), Error> {
        let (StepName::Has, [label, _, _]) = (step.name, &step.args[..]) else {
            return Ok(());
        };
        let label = Step::new(StepName::HasLabel, [label.clone()]);
        match self.any(&holes(&label), &Given::Absent)? {
            true => Ok(()),
            false => self.step(&label, place, out),
        }
    }

    /// Whether an open place of a step holds this.
    fn any(&self, open: &[&Hole], what: &Given) -> Result<bool, Error> {
        for hole in open {
            if self.supplies.of(self.statement, hole)? == *what {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The step with its values, if they still fit.
    fn filled(&self, step: &Step<Hole>, place: Place, open: &[&Hole]) -> Result<Step, Error> {
        // No label, key, value or id is a list: in whatever test a list of lists comes to stand, its values are
        // meant, or `without` would deny nothing.
        let args = step.args.iter().map(|arg| match self.arg(arg)? {
            Arg::Predicate(predicate) if !open.is_empty() => {
                Ok(Arg::Predicate(with_flat_lists(predicate)))
            }
            other => Ok(other),
        });
        let filled = Step {
            name: step.name,
            args: args.collect::<Result<_, _>>()?,
        };
        if !open.is_empty()
            && let Some(index) = misfit(shapes(step.name, place), &filled.args)
        {
            let mut wanted: Vec<_> = shapes(step.name, place)
                .iter()
                .filter_map(|shape| shape.at(index))
                .map(|param| param.words())
                .collect();
            wanted.dedup();
            let what = format!(
                "does not fit: `{}` takes {} here",
                step.name.text(),
                wanted.join(" or ")
            );
            return Err(refused(self.statement, first_parameter(open), &what));
        }
        if !open.is_empty() {
            self.supplies.budget.take(step_weight(&filled))?;
        }
        Ok(filled)
    }

    fn arg(&self, arg: &Arg<Hole>) -> Result<Arg, Error> {
        match arg {
            Arg::Traversal(chain) => Ok(Arg::Traversal(self.chain(chain, Place::Inner)?)),
            Arg::Strategy(strategy) => {
                let settings = strategy.settings.iter();
                let settings = settings.map(|(name, arg)| Ok((*name, self.arg(arg)?)));
                Ok(Arg::Strategy(Strategy {
                    name: strategy.name,
                    settings: settings.collect::<Result<_, Error>>()?,
                }))
            }
            Arg::Value(_) | Arg::Predicate(_) | Arg::Option(_) => arg.fill(&mut |hole: &Hole| {
                Ok(match self.supplies.of(self.statement, hole)? {
                    Given::Absent => None,
                    Given::Null => Some(Value::Null),
                    Given::Value(value) => Some(value),
                })
            }),
        }
    }

    /// A filter whose traversals filter nothing any more is no filter.
    fn children(
        &self,
        step: &Step<Hole>,
        place: Place,
        open: &[&Hole],
        out: &mut Chain,
    ) -> Result<(), Error> {
        let mut filled = self.filled(step, place, open)?;
        let traversals = filled.args.len();
        let mut originals = step.args.iter();
        filled.args.retain(|arg| match (originals.next(), arg) {
            (Some(Arg::Traversal(before)), Arg::Traversal(now)) => {
                before.is_empty() || !now.is_empty()
            }
            (_, _) => true,
        });
        if traversals == 0 || !filled.args.is_empty() {
            out.push(filled);
        }
        Ok(())
    }

    /// In `has`, null is "has no value".
    fn has(
        &self,
        step: &Step<Hole>,
        place: Place,
        open: &[&Hole],
        out: &mut Chain,
    ) -> Result<(), Error> {
        let filled = self.filled(step, place, open)?;
        if !self.any(open, &Given::Null)? && !self.has_list_with_null(open)? {
            out.push(filled);
            return Ok(());
        }
        let mut args = filled.args;
        let (Some(wanted), Some(key)) = (args.pop(), args.pop()) else {
            return Err(refused(self.statement, self.null_among(open)?, "is null"));
        };
        if let Some(label) = args.pop() {
            out.push(Step::new(StepName::HasLabel, [label]));
        }
        let key_is_token = matches!(key, Arg::Value(Value::Token(_)));
        let (values, test) = match wanted {
            Arg::Value(Value::Null) => (vec![Value::Null], PredicateName::Eq),
            Arg::Predicate(Predicate::Test(
                name @ (PredicateName::Eq
                | PredicateName::Neq
                | PredicateName::Within
                | PredicateName::Without),
                values,
            )) => (flattened(values), name),
            Arg::Predicate(Predicate::Test(
                PredicateName::Lt
                | PredicateName::Lte
                | PredicateName::Gt
                | PredicateName::Gte
                | PredicateName::Inside
                | PredicateName::Outside
                | PredicateName::Between,
                _,
            )) => {
                let what = "is null, which has no place in an order";
                return Err(refused(self.statement, self.null_among(open)?, what));
            }
            Arg::Value(_)
            | Arg::Predicate(_)
            | Arg::Traversal(_)
            | Arg::Option(_)
            | Arg::Strategy(_) => {
                let what = "is null, which only `eq`, `neq`, `within` and `without` can ask for";
                return Err(refused(self.statement, self.null_among(open)?, what));
            }
        };
        let null = values.contains(&Value::Null);
        let values: Vec<_> = values
            .into_iter()
            .filter(|value| *value != Value::Null)
            .collect();
        let has = || Step::new(StepName::Has, [key.clone()]);
        let has_not = || Step::new(StepName::HasNot, [key.clone()]);
        let tested = |name: PredicateName, values: Vec<Value>| {
            let list = Arg::Predicate(Predicate::Test(name, vec![Value::List(values)]));
            Step::new(StepName::Has, [key.clone(), list])
        };
        let positive = matches!(test, PredicateName::Eq | PredicateName::Within);
        match (positive, null && !key_is_token, values.is_empty()) {
            (true, true, true) => out.push(has_not()),
            (true, true, false) => {
                let either = [vec![tested(PredicateName::Within, values)], vec![has_not()]];
                out.push(Step::new(StepName::Or, either.map(Arg::Traversal)));
            }
            // Every element has an id and a label.
            (true, false, true) => out.push(Step::new(StepName::Limit, [Value::Int(0).into()])),
            (true, false, false) => out.push(tested(PredicateName::Within, values)),
            (false, _, true) if key_is_token => out.push(Step::new(StepName::Identity, [])),
            (false, _, true) => out.push(has()),
            (false, _, false) => out.push(tested(PredicateName::Without, values)),
        }
        Ok(())
    }

    /// What is null, for a message.
    fn null_among<'h>(&self, open: &[&'h Hole]) -> Result<Option<&'h Parameter>, Error> {
        for hole in open {
            if self.any(&[*hole], &Given::Null)? {
                return Ok(hole.names().into_iter().next());
            }
        }
        Ok(first_parameter(open))
    }

    fn has_list_with_null(&self, open: &[&Hole]) -> Result<bool, Error> {
        for hole in open {
            if let Given::Value(list @ Value::List(_)) = self.supplies.of(self.statement, hole)?
                && flattened([list]).contains(&Value::Null)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A property that is set to null goes.
    fn no_property(
        &self,
        step: &Step<Hole>,
        place: Place,
        open: &[&Hole],
        out: &mut Chain,
    ) -> Result<(), Error> {
        let filled = self.filled(step, place, open)?;
        let mut args = filled.args.iter().filter(|arg| !is_cardinality(arg));
        let (Some(Arg::Value(key)), Some(Arg::Value(Value::Null)), None) =
            (args.next(), args.next(), args.next())
        else {
            // A null deeper inside is what the language makes of it.
            out.push(filled);
            return Ok(());
        };
        // What was only just made has no property that could go. To step in between would also
        // part the element from the id that is still to come.
        if matches!(key, Value::Token(_)) || is_new(out) {
            return Ok(());
        }
        let drop = vec![
            Step::new(StepName::Properties, [Arg::Value(key.clone())]),
            Step::new(StepName::Drop, []),
        ];
        out.push(Step::new(StepName::SideEffect, [Arg::Traversal(drop)]));
        Ok(())
    }

    /// An object is no id; a graph may take it for something else.
    fn no_maps_for_ids(&self, step: &Step, open: &[&Hole]) -> Result<(), Error> {
        let mut found = false;
        for arg in &step.args {
            if let Arg::Value(value) = arg {
                each_value(value, &mut |value| found |= matches!(value, Value::Map(_)));
            }
        }
        match found {
            false => Ok(()),
            true => {
                let what = "is an object, and no id is one";
                Err(refused(self.statement, first_parameter(open), what))
            }
        }
    }

    fn not_negative(&self, open: &[&Hole]) -> Result<(), Error> {
        for hole in open {
            let negative = match self.supplies.of(self.statement, hole)? {
                Given::Value(Value::Int(count)) => count < 0,
                Given::Value(Value::Long(count)) => count < 0,
                Given::Value(_) | Given::Absent | Given::Null => false,
            };
            if negative {
                let parameter = hole.names().into_iter().next();
                return Err(refused(self.statement, parameter, "cannot be negative"));
            }
        }
        Ok(())
    }
}

/// Whether the steps so far end in an element that is being made.
fn is_new(steps: &[Step]) -> bool {
    let made = steps.iter().rev().find(|step| {
        !matches!(
            step.name,
            StepName::Property | StepName::From | StepName::To | StepName::As
        )
    });
    matches!(
        made.map(|step| step.name),
        Some(StepName::AddV | StepName::AddE)
    )
}

/// Whether it is a map with a null in it.
fn holds_null(arg: &Arg) -> bool {
    match arg {
        Arg::Value(Value::Map(entries)) => entries.iter().any(|(_, value)| *value == Value::Null),
        Arg::Value(_)
        | Arg::Predicate(_)
        | Arg::Traversal(_)
        | Arg::Option(_)
        | Arg::Strategy(_) => false,
    }
}

fn is_cardinality(arg: &Arg) -> bool {
    matches!(arg, Arg::Value(Value::Token(token)) if token.class() == TokenClass::Cardinality)
}

fn first_parameter<'h>(open: &[&'h Hole]) -> Option<&'h Parameter> {
    open.iter().flat_map(|hole| hole.names()).next()
}
