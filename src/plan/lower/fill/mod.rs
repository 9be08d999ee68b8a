//! A statement with the values of a request in its open places.
//!
//! In: a statement, the arguments of its field and what else a request holds. Out: complete steps.
//! A value becomes a literal of the tree and never a part of the text, so none can change what a
//! statement does, but for leaving out the steps that name an absent argument. A step that names the
//! caller is never left out, and without the caller nothing is filled.

mod ids;
mod seconds;
mod steps;
mod supply;
mod without;

pub(super) use supply::Supplies;

use crate::{
    error::Error,
    gremlin::{Chain, Place, Script, Statement as GremlinStatement, Terminal},
    model::{Hole, Statement},
};

/// Fills the statements of one that runs by itself.
pub(super) fn script(
    statement: &Statement,
    script: &Script<Hole>,
    supplies: &Supplies<'_>,
) -> Result<Script, Error> {
    supplies.ask_for_caller(statement)?;
    let filler = steps::Filler {
        statement,
        supplies,
    };
    let last = script.statements.len().saturating_sub(1);
    let statements = script.statements.iter().enumerate().map(|(index, one)| {
        Ok(GremlinStatement {
            source: filler.chain(&one.source, Place::Source)?,
            steps: filler.chain(&one.steps, Place::Start)?,
            // More steps follow on the last one; the others only do what they do.
            terminal: (index < last).then(|| one.terminal.unwrap_or(Terminal::Iterate)),
        })
    });
    Ok(Script {
        statements: statements.collect::<Result<_, Error>>()?,
    })
}

/// Fills a statement that starts from the parent.
pub(super) fn chain(
    statement: &Statement,
    chain: &Chain<Hole>,
    supplies: &Supplies<'_>,
) -> Result<Chain, Error> {
    supplies.ask_for_caller(statement)?;
    let filler = steps::Filler {
        statement,
        supplies,
    };
    filler.chain(chain, Place::Inner)
}
