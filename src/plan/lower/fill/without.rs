//! A step that names the caller, without the arguments that are absent.
//!
//! In: such a step. Out: the same with the absent values taken out of the lists that they stand in; the
//! step itself stays. Where that has no certain meaning the statement was refused at start.

use super::steps::Filler;
use crate::{
    error::Error,
    gremlin::{Arg, Predicate, PredicateName, Step, Value},
    model::Hole,
    plan::lower::fill::supply::Given,
};

/// `and` or `or`.
type Joined = fn(Box<Predicate<Hole>>, Box<Predicate<Hole>>) -> Predicate<Hole>;

impl Filler<'_> {
    pub(super) fn without_absent(&self, step: &Step<Hole>) -> Result<Step<Hole>, Error> {
        let mut args = Vec::with_capacity(step.args.len());
        for arg in &step.args {
            args.push(match arg {
                Arg::Predicate(predicate) => match self.predicate(predicate)? {
                    Some(predicate) => Arg::Predicate(predicate),
                    None => arg.clone(),
                },
                other => other.clone(),
            });
        }
        Ok(Step {
            name: step.name,
            args,
        })
    }

    /// `None`: nothing is left of it.
    fn predicate(&self, predicate: &Predicate<Hole>) -> Result<Option<Predicate<Hole>>, Error> {
        Ok(match predicate {
            Predicate::Test(name @ (PredicateName::Within | PredicateName::Without), values) => {
                let kept = self.items(values)?;
                let nothing = kept.is_empty() && !values.is_empty();
                (!nothing).then_some(Predicate::Test(*name, kept))
            }
            Predicate::Test(_, values) => {
                let kept = self.items(values)?;
                (kept.len() == values.len()).then(|| predicate.clone())
            }
            Predicate::And(one, other) => self.both(one, other, Predicate::And)?,
            Predicate::Or(one, other) => self.both(one, other, Predicate::Or)?,
            Predicate::Not(inner) => {
                let inner = self.predicate(inner)?;
                inner.map(|inner| Predicate::Not(Box::new(inner)))
            }
        })
    }

    fn both(
        &self,
        one: &Predicate<Hole>,
        other: &Predicate<Hole>,
        joined: Joined,
    ) -> Result<Option<Predicate<Hole>>, Error> {
        Ok(match (self.predicate(one)?, self.predicate(other)?) {
            (Some(one), Some(other)) => Some(joined(Box::new(one), Box::new(other))),
            (Some(left), None) | (None, Some(left)) => Some(left),
            (None, None) => None,
        })
    }

    /// The values that are there, also of lists in the list.
    fn items(&self, values: &[Value<Hole>]) -> Result<Vec<Value<Hole>>, Error> {
        let mut kept = Vec::with_capacity(values.len());
        for value in values {
            match value {
                Value::Open(hole) if self.supplies.of(self.statement, hole)? == Given::Absent => {}
                Value::List(items) => kept.push(Value::List(self.items(items)?)),
                other => kept.push(other.clone()),
            }
        }
        Ok(kept)
    }
}
