//! What all parts of the parser stand on: the next lexeme, the depth, the places of the steps.

use std::{marker::PhantomData, ops::Range};

use super::{
    MAX_DEPTH, MAX_RANGE, Parsed, StepPlaces, SyntaxError,
    error::{Mistake, Problem},
    lexer::{Kind, Lexeme, Lexer},
};
use crate::gremlin::open::ReadOpen;

/// Reads a text from left to right. It never goes back; where one lexeme does not tell, it looks
/// at those behind.
pub(super) struct Parser<'t, P> {
    lexer: Lexer<'t>,
    /// The next lexeme, not yet taken.
    pub next: Lexeme<'t>,
    /// Where the lexeme ended that was taken last.
    pub last_end: usize,
    depth: usize,
    /// How many values ranges may still stand for.
    pub range_left: usize,
    places: Vec<Range<usize>>,
    open: PhantomData<P>,
}

impl<'t, P: ReadOpen> Parser<'t, P> {
    /// Reads a whole text with one of the rules.
    pub fn read<T>(
        text: &'t str,
        rule: impl FnOnce(&mut Self) -> Result<T, Mistake>,
    ) -> Result<Parsed<T>, SyntaxError> {
        let run = || {
            let mut lexer = Lexer::new(text, P::PLACEHOLDERS);
            let next = lexer.next()?;
            let mut parser = Parser {
                lexer,
                next,
                last_end: 0,
                depth: 0,
                range_left: MAX_RANGE,
                places: Vec::new(),
                open: PhantomData,
            };
            let tree = rule(&mut parser)?;
            Ok(Parsed {
                tree,
                places: StepPlaces(parser.places),
            })
        };
        run().map_err(|mistake: Mistake| mistake.locate(text))
    }

    /// Takes the next lexeme.
    pub fn take(&mut self) -> Result<Lexeme<'t>, Mistake> {
        let following = self.lexer.next()?;
        self.last_end = self.next.span().end;
        Ok(std::mem::replace(&mut self.next, following))
    }

    /// Takes the next lexeme if it is this mark.
    pub fn take_if(&mut self, mark: u8) -> Result<bool, Mistake> {
        let found = self.next.is(mark);
        if found {
            self.take()?;
        }
        Ok(found)
    }

    pub fn expect(&mut self, mark: u8, expected: &'static str) -> Result<Lexeme<'t>, Mistake> {
        match self.next.is(mark) {
            true => self.take(),
            false => Err(self.unexpected(expected)),
        }
    }

    /// The lexeme behind the next one.
    pub fn second(&self) -> Result<Lexeme<'t>, Mistake> {
        self.ahead().next()
    }

    /// The lexer behind the next lexeme, to look ahead with.
    pub fn ahead(&self) -> Lexer<'t> {
        self.lexer
    }

    pub fn is_call(&self) -> Result<bool, Mistake> {
        Ok(self.next.kind == Kind::Word && self.second()?.is(b'('))
    }

    pub fn unexpected(&self, expected: &'static str) -> Mistake {
        let found = self.next.show();
        Mistake::new(self.next.span(), Problem::Unexpected { expected, found })
    }

    /// Runs a rule one level deeper.
    pub fn nest<T>(
        &mut self,
        rule: impl FnOnce(&mut Self) -> Result<T, Mistake>,
    ) -> Result<T, Mistake> {
        if self.depth == MAX_DEPTH {
            let problem = Problem::TooDeep(MAX_DEPTH);
            return Err(Mistake::new(self.next.span(), problem));
        }
        self.depth += 1;
        let result = rule(self);
        self.depth -= 1;
        result
    }

    /// Notes where a step stands.
    pub fn place(&mut self, name: &Lexeme<'_>) {
        self.places.push(name.span());
    }
}
