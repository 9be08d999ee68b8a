//! What Neptune refuses.
//!
//! In: a tree. Out: the steps that it does not run at all, and why.

use super::walk;
use crate::gremlin::{
    each_value,
    tree::{Arg, Script, Step, StepName, Token, TokenClass, Value},
};

/// A step that Neptune refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its number among the steps of the text, from 0.
    pub step: usize,
    pub name: StepName,
    pub reason: NeptuneRefusal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NeptuneRefusal {
    #[error("Neptune has no list cardinality; use `single` or `set`")]
    ListCardinality,
    #[error("Neptune has no graph computer (OLAP), which this step needs")]
    GraphComputer,
    #[error("Neptune does not write files from a traversal")]
    Write,
    #[error(
        "Neptune takes no vertex object here; give a label of `as()` or a traversal, as `V('id')`"
    )]
    VertexObject,
    #[error("Neptune does not know `materializeProperties`")]
    MaterializeProperties,
    #[error("Neptune has no properties of properties")]
    MetaProperties,
    #[error("a property's value in Neptune is no list and no map; write one `property()` for each")]
    CollectionAsProperty,
}

/// The steps that Neptune refuses, in the order of the text.
pub fn refused_by_neptune<P>(script: &Script<P>) -> Vec<Refused> {
    let mut found = Vec::new();
    walk(script, &mut |number, step| {
        found.extend(refusals(step).map(|reason| Refused {
            step: number,
            name: step.name,
            reason,
        }));
    });
    found
}

fn refusals<P>(step: &Step<P>) -> impl Iterator<Item = NeptuneRefusal> {
    [
        of_the_name(step.name),
        step.args
            .iter()
            .any(has_list_cardinality)
            .then_some(NeptuneRefusal::ListCardinality),
        of_the_arguments(step),
    ]
    .into_iter()
    .flatten()
}

fn of_the_name(name: StepName) -> Option<NeptuneRefusal> {
    match name {
        StepName::ConnectedComponent
        | StepName::PageRank
        | StepName::PeerPressure
        | StepName::ShortestPath => Some(NeptuneRefusal::GraphComputer),
        StepName::Write => Some(NeptuneRefusal::Write),
        _ => None,
    }
}

fn of_the_arguments<P>(step: &Step<P>) -> Option<NeptuneRefusal> {
    match (step.name, &step.args[..]) {
        (StepName::From | StepName::To, [Arg::Value(Value::Vertex(..))]) => {
            Some(NeptuneRefusal::VertexObject)
        }
        (StepName::With, [Arg::Value(Value::String(key)), ..])
            if &**key == "materializeProperties" =>
        {
            Some(NeptuneRefusal::MaterializeProperties)
        }
        (StepName::Property, [Arg::Value(Value::Token(token)), rest @ ..])
            if token.class() == TokenClass::Cardinality =>
        {
            of_a_property(rest)
        }
        (StepName::Property, rest) => of_a_property(rest),
        _ => None,
    }
}

/// The arguments of `property` behind its cardinality.
fn of_a_property<P>(args: &[Arg<P>]) -> Option<NeptuneRefusal> {
    match args {
        [_, _, _, ..] => Some(NeptuneRefusal::MetaProperties),
        [_, Arg::Value(Value::List(_) | Value::Map(_))] => {
            Some(NeptuneRefusal::CollectionAsProperty)
        }
        _ => None,
    }
}

fn has_list_cardinality<P>(arg: &Arg<P>) -> bool {
    let Arg::Value(value) = arg else {
        return false;
    };
    let mut has = false;
    each_value(value, &mut |value| {
        has |= matches!(
            value,
            Value::Token(Token::ListCardinality)
                | Value::WithCardinality(Token::ListCardinality, _)
        );
    });
    has
}
