//! Dates in the maps that statements make, as steps.
//!
//! In: the keys whose values are read as seconds. Out: steps that put each date under them into a list of
//! its own, as it is done for properties. The order of a map's keys is not kept.

use super::steps::{by, dates_apart, step, test};
use crate::{
    gremlin::{Arg, Chain, PredicateName, Step, StepName, Text, Token, Value},
    plan::dates::{Inside, MapDates, Shape},
};

impl MapDates {
    /// The map at hand, entry by entry.
    pub(super) fn steps(&self) -> Chain {
        let mut cases = Vec::with_capacity(self.inside.len() + 2);
        if !self.seconds.is_empty() {
            let values = vec![
                step(StepName::Unfold, Vec::new()),
                dates_apart(),
                step(StepName::Fold, Vec::new()),
            ];
            cases.push(Arg::Traversal(of_keys(self.seconds.clone(), values)));
        }
        for Inside { key, shape, dates } in &self.inside {
            let one = or_as_it_is(dates.guarded());
            let then = match shape {
                Shape::One => vec![one],
                Shape::List => {
                    let step = |name| step(name, Vec::new());
                    vec![step(StepName::Unfold), one, step(StepName::Fold)]
                }
            };
            cases.push(Arg::Traversal(of_keys(vec![key.clone()], then)));
        }
        cases.push(Arg::Traversal(vec![column(Token::Values)]));
        vec![map(vec![
            step(StepName::Unfold, Vec::new()),
            step(StepName::Group, Vec::new()),
            by(vec![column(Token::Keys)]),
            by(vec![step(StepName::Coalesce, cases)]),
        ])]
    }

    /// What may be a map, or nothing that has such keys, which is left out.
    fn guarded(&self) -> Chain {
        let inside = self.inside.iter().map(|inside| &inside.key);
        let found = self.seconds.iter().chain(inside).map(|key| {
            let selected = step(StepName::Select, vec![key.clone().into()]);
            Arg::Traversal(vec![selected])
        });
        let mut chain = vec![step(StepName::Or, found.collect())];
        chain.extend(self.steps());
        chain
    }
}

/// The values of entries with one of these keys.
fn of_keys(keys: Vec<Text>, then: Chain) -> Chain {
    let keys = keys.into_iter().map(Value::String).collect();
    let is_one = test(PredicateName::Within, vec![Value::List(keys)]);
    let is_one = vec![column(Token::Keys), step(StepName::Is, vec![is_one])];
    let is_some = test(PredicateName::Neq, vec![Value::Null]);
    // `fold` would make something of nothing, so it stands in a step of its own.
    vec![
        step(StepName::Filter, vec![Arg::Traversal(is_one)]),
        column(Token::Values),
        step(StepName::Is, vec![is_some]),
        map(then),
    ]
}

fn column(of: Token) -> Step {
    step(StepName::Select, vec![of.into()])
}

fn map(inner: Chain) -> Step {
    step(StepName::Map, vec![Arg::Traversal(inner)])
}

fn or_as_it_is(case: Chain) -> Step {
    let identity = vec![step(StepName::Identity, Vec::new())];
    let cases = [case, identity].into_iter();
    step(StepName::Coalesce, cases.map(Arg::Traversal).collect())
}
