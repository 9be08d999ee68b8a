//! Steps in a row, and their names.

use super::{
    error::{Mistake, Problem, Refusal},
    lexer::{Kind, Lexeme},
    parser::Parser,
    statement::{misplaced, refused},
    words::{look_up, nearest_step},
};
use crate::gremlin::{
    open::ReadOpen,
    shape::{Place, shapes},
    tree::{Chain, Step, StepName, Terminal},
};

impl<P: ReadOpen> Parser<'_, P> {
    /// An anonymous traversal: `__.out()`, or `out()`. One that is a whole statement may be given an
    /// ending by mistake.
    pub fn chain(&mut self, is_statement: bool) -> Result<Chain<P>, Mistake> {
        if self.next.is_word("__") {
            self.take()?;
            self.expect(b'.', "`.` and a step behind `__`")?;
        }
        let mut chain = Vec::new();
        loop {
            let name = self.next;
            if name.kind != Kind::Word {
                return Err(self.unexpected("the name of a step"));
            }
            if Terminal::from_text(name.text).is_some() {
                return Err(match is_statement {
                    true => refused(&name, Refusal::ParentStatement),
                    false => self.ending_inside(&name),
                });
            }
            let step = self.step(Place::Inner)?;
            if chain.is_empty() && step.name == StepName::None {
                return Err(misplaced(
                    &name,
                    step.name.text(),
                    "a step stands before it",
                ));
            }
            chain.push(step);
            if !self.take_if(b'.')? {
                return Ok(chain);
            }
        }
    }

    fn ending_inside(&self, name: &Lexeme<'_>) -> Mistake {
        match Terminal::from_text(name.text) {
            Some(terminal) => misplaced(
                name,
                terminal.text(),
                "only a whole statement has such an ending",
            ),
            None => self.unexpected("the name of a step"),
        }
    }

    /// A step with its arguments.
    pub fn step(&mut self, place: Place) -> Result<Step<P>, Mistake> {
        let word = self.next;
        let Some(name) = look_up(word.text).step else {
            return Err(unknown_step(&word));
        };
        let known = shapes(name, place);
        if known.is_empty() {
            let reason = match place {
                Place::Source | Place::Inner => "it stands only right behind `g`",
                Place::Start => {
                    "a traversal starts with V, E, addV, addE, mergeV, mergeE, inject, union, call or io"
                }
            };
            return Err(misplaced(&word, name.text(), reason));
        }
        self.take()?;
        self.place(&word);
        let args = self.arguments(&word, name, known)?;
        Ok(Step { name, args })
    }
}

fn unknown_step(word: &Lexeme<'_>) -> Mistake {
    let refusal = match word.text {
        "withComputer" => Refusal::GraphComputer,
        "withoutStrategies" => Refusal::WithoutStrategies,
        "program" => Refusal::Program,
        "tx" => Refusal::Transaction,
        name => {
            let problem = Problem::Unknown {
                what: "step",
                name: super::lexer::shortened(name),
                nearest: nearest_step(name),
            };
            return Mistake::new(word.span(), problem);
        }
    };
    refused(word, refusal)
}
