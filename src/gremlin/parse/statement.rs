//! Scripts and statement files: what a text as a whole may be.

use super::{
    ParsedStatement,
    error::{Mistake, Problem, Refusal},
    lexer::{Kind, Lexeme},
    parser::Parser,
    words::look_up,
};
use crate::gremlin::{
    open::{Open, ReadOpen},
    shape::{Place, shapes},
    tree::{Script, Statement, StepName, Terminal},
};

impl<P: ReadOpen> Parser<'_, P> {
    /// Statements with `;` between them, or only blanks.
    pub fn script(&mut self) -> Result<Script<P>, Mistake> {
        let mut statements = vec![self.statement()?];
        loop {
            let separated = self.take_if(b';')?;
            if self.next.kind == Kind::End {
                return Ok(Script { statements });
            }
            if !separated && !self.next.is_word("g") {
                return Err(self.unexpected("`.`, `;` or the end"));
            }
            statements.push(self.statement()?);
        }
    }

    fn statement(&mut self) -> Result<Statement<P>, Mistake> {
        if !self.next.is_word("g") {
            return Err(self.unexpected("a traversal that starts with `g.`"));
        }
        let g = self.take()?;
        let mut statement = Statement {
            source: Vec::new(),
            steps: Vec::new(),
            terminal: None,
        };
        while self.take_if(b'.')? {
            if self.next.kind != Kind::Word {
                return Err(self.unexpected("the name of a step"));
            }
            if let Some(ending) = self.ending(!statement.steps.is_empty())? {
                statement.terminal = Some(ending);
                break;
            }
            self.follow(&mut statement)?;
        }
        match statement.steps.is_empty() {
            true => Err(refused(&g, Refusal::NoStartStep)),
            false => Ok(statement),
        }
    }

    /// The next step of a statement, where it belongs.
    fn follow(&mut self, statement: &mut Statement<P>) -> Result<(), Mistake> {
        if !statement.steps.is_empty() {
            // The grammar takes `none()` right behind the start step, but then nothing else.
            let [_, second, ..] = &statement.steps[..] else {
                let step = self.step(Place::Inner)?;
                statement.steps.push(step);
                return Ok(());
            };
            let only_none = second.name == StepName::None;
            let name = self.next;
            let step = self.step(Place::Inner)?;
            if only_none && step.name != StepName::None {
                let reason = "behind `none()` at the start of a traversal nothing follows";
                return Err(misplaced(&name, step.name.text(), reason));
            }
            statement.steps.push(step);
            return Ok(());
        }
        let is_source = look_up(self.next.text)
            .step
            .is_some_and(|name| !shapes(name, Place::Source).is_empty());
        match is_source {
            true => statement.source.push(self.step(Place::Source)?),
            false => statement.steps.push(self.step(Place::Start)?),
        }
        Ok(())
    }

    /// `toList()` and the like, if it stands next.
    fn ending(&mut self, has_steps: bool) -> Result<Option<Terminal>, Mistake> {
        let name = self.next;
        let terminal = match (name.text, has_steps) {
            ("tx", _) => return Err(refused(&name, Refusal::Transaction)),
            ("toString", _) => return Err(refused(&name, Refusal::ToString)),
            (_, false) => return Ok(None),
            ("hasNext", _) => return Err(refused(&name, Refusal::HasNext)),
            ("tryNext", _) => return Err(refused(&name, Refusal::TryNext)),
            ("explain", _) => return Err(refused(&name, Refusal::Explain)),
            (text, true) => match Terminal::from_text(text) {
                Some(terminal) => terminal,
                None => return Ok(None),
            },
        };
        self.take()?;
        self.expect(b'(', "`(`")?;
        if terminal == Terminal::Next && self.next.kind == Kind::Number {
            return Err(refused(&self.next, Refusal::NextMany));
        }
        self.expect(b')', "`)`")?;
        if self.next.is(b'.') && self.second()?.is_word("toString") {
            return Err(refused(&self.next, Refusal::ToString));
        }
        Ok(Some(terminal))
    }
}

impl Parser<'_, Open> {
    /// Statements at `g`, or one traversal from the parent.
    pub fn statement_file(&mut self) -> Result<ParsedStatement, Mistake> {
        if self.next.is_word("g") {
            return Ok(ParsedStatement::FromGraph(self.script()?));
        }
        if self.next.kind != Kind::Word {
            return Err(self.unexpected("a traversal that starts with `g.`, `__.` or a step"));
        }
        let chain = self.chain(true)?;
        if self.take_if(b';')? && self.next.kind != Kind::End {
            return Err(refused(&self.next, Refusal::ParentStatement));
        }
        match self.next.kind {
            Kind::End => Ok(ParsedStatement::FromParent(chain)),
            _ => Err(self.unexpected("`.` or the end")),
        }
    }
}

pub(super) fn refused(lexeme: &Lexeme<'_>, refusal: Refusal) -> Mistake {
    Mistake::new(lexeme.span(), Problem::Refused(refusal))
}

pub(super) fn misplaced(lexeme: &Lexeme<'_>, name: &'static str, reason: &'static str) -> Mistake {
    Mistake::new(lexeme.span(), Problem::Misplaced { name, reason })
}
