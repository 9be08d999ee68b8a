//! A program to an answer.
//!
//! In: a program and the store that it runs on. Out: the bytes of its rows, and the store as the
//! program left it.

use std::{collections::HashSet, sync::Arc};

use super::{
    datum::Datum,
    graphson::{Format, Writer},
    program::{Program, Statement},
    run::{Bounds, Halt, Run, failed},
    storage::Store,
};
use crate::gremlin::Terminal;

pub fn execute(
    program: &Program,
    store: Arc<Store>,
    bounds: Bounds,
    format: Format,
    max_answer: usize,
) -> Result<(Vec<u8>, Arc<Store>), Halt> {
    let mut run = Run::new(store, bounds);
    let mut writer = Writer::new(format, max_answer);
    if let Some((last, earlier)) = program.statements.split_last() {
        // A server makes a traversal of an earlier statement, and only its ending runs it.
        for statement in earlier.iter().filter(|one| one.terminal.is_some()) {
            run.statement(statement, &mut |_, _| Ok(()))?;
        }
        answer(&mut run, last, &mut writer)?;
    }
    Ok((writer.finish()?, run.store))
}

fn answer(run: &mut Run, statement: &Statement, writer: &mut Writer) -> Result<(), Halt> {
    match statement.terminal {
        Some(Terminal::Iterate) => run.statement(statement, &mut |_, _| Ok(())),
        Some(Terminal::Next) => {
            let mut some = false;
            run.statement(statement, &mut |run, traverser| {
                some = true;
                writer.row(&run.store, &traverser.datum)?;
                Err(Halt::Enough)
            })?;
            match some {
                true => Ok(()),
                false => Err(failed("next() met a traversal without results")),
            }
        }
        Some(Terminal::ToSet) => {
            let mut seen: HashSet<Datum> = HashSet::new();
            run.statement(statement, &mut |run, traverser| {
                if seen.contains(&traverser.datum) {
                    return Ok(());
                }
                writer.row(&run.store, &traverser.datum)?;
                seen.insert(traverser.datum);
                Ok(())
            })
        }
        None | Some(Terminal::ToList | Terminal::ToBulkSet) => {
            run.statement(statement, &mut |run, traverser| {
                for _ in 0..traverser.bulk {
                    writer.row(&run.store, &traverser.datum)?;
                }
                Ok(())
            })
        }
    }
}
