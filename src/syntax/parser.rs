//! The token at hand, and what is asked of it.

use async_graphql::{Name, Pos, Positioned};

use super::{
    MAX_NESTING,
    error::{Reason, SyntaxError, shown},
    lexer::{Kind, Lexer, Punctuator, Token},
};

pub(super) struct Parser<'t> {
    lexer: Lexer<'t>,
    token: Token<'t>,
    /// Brackets around the token.
    depth: usize,
}

impl<'t> Parser<'t> {
    pub fn new(text: &'t str) -> Result<Self, SyntaxError> {
        let mut lexer = Lexer::new(text);
        let token = lexer.token()?;
        Ok(Parser {
            lexer,
            token,
            depth: 0,
        })
    }

    pub fn at(&self) -> Pos {
        self.token.at
    }

    pub fn kind(&self) -> &Kind<'t> {
        &self.token.kind
    }

    /// The token at hand; the next one takes its place.
    pub fn advance(&mut self) -> Result<Token<'t>, SyntaxError> {
        let next = self.lexer.token()?;
        Ok(std::mem::replace(&mut self.token, next))
    }

    pub fn is(&self, punctuator: Punctuator) -> bool {
        self.token.kind == Kind::Punctuator(punctuator)
    }

    pub fn is_word(&self, word: &str) -> bool {
        matches!(self.token.kind, Kind::Name(name) if name == word)
    }

    /// Goes past a punctuator, if it is at hand.
    pub fn skip(&mut self, punctuator: Punctuator) -> Result<bool, SyntaxError> {
        let found = self.is(punctuator);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// Goes past a word, if it is at hand.
    pub fn skip_word(&mut self, word: &str) -> Result<bool, SyntaxError> {
        let found = self.is_word(word);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    pub fn expect(&mut self, punctuator: Punctuator) -> Result<Pos, SyntaxError> {
        let wanted = match punctuator {
            Punctuator::Colon => "`:`",
            Punctuator::Dollar => "`$`",
            Punctuator::At => "`@`",
            Punctuator::Equals => "`=`",
            Punctuator::OpenBrace => "`{`",
            Punctuator::CloseBrace => "`}`",
            Punctuator::OpenBracket => "`[`",
            Punctuator::CloseBracket => "`]`",
            Punctuator::OpenParenthesis => "`(`",
            Punctuator::CloseParenthesis => "`)`",
            Punctuator::Spread => "`...`",
            Punctuator::Bang => "`!`",
            Punctuator::Ampersand => "`&`",
            Punctuator::Pipe => "`|`",
        };
        match self.is(punctuator) {
            true => Ok(self.advance()?.at),
            false => Err(self.expected(wanted)),
        }
    }

    pub fn name(&mut self, wanted: &'static str) -> Result<Positioned<Name>, SyntaxError> {
        match self.token.kind {
            Kind::Name(name) => {
                let at = self.advance()?.at;
                Ok(Positioned::new(Name::new(name), at))
            }
            _ => Err(self.expected(wanted)),
        }
    }

    /// The string at hand; none if it is no string.
    pub fn string(&mut self) -> Result<Option<Positioned<String>>, SyntaxError> {
        let Kind::String(text) = &mut self.token.kind else {
            return Ok(None);
        };
        let text = std::mem::take(text).into_owned();
        let at = self.advance()?.at;
        Ok(Some(Positioned::new(text, at)))
    }

    pub fn expected(&self, wanted: &'static str) -> SyntaxError {
        let found = shown(&self.token.kind);
        self.mistake(Reason::Expected { wanted, found })
    }

    pub fn mistake(&self, reason: Reason) -> SyntaxError {
        SyntaxError {
            at: self.token.at,
            reason,
        }
    }

    /// What stands between two brackets, one after the other; `open` is at hand. `one` names what
    /// must be there at least once; nothing need be there without it.
    pub fn between<T>(
        &mut self,
        open: Punctuator,
        close: Punctuator,
        one: Option<&'static str>,
        mut item: impl FnMut(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<Vec<T>, SyntaxError> {
        self.expect(open)?;
        self.deeper()?;
        let mut items = Vec::new();
        while !self.is(close) {
            items.push(item(self)?);
        }
        if let (Some(one), true) = (one, items.is_empty()) {
            return Err(self.mistake(Reason::Empty(one)));
        }
        self.depth -= 1;
        self.advance()?;
        Ok(items)
    }

    /// The same, where all of it may be missing.
    pub fn maybe_between<T>(
        &mut self,
        open: Punctuator,
        close: Punctuator,
        one: &'static str,
        item: impl FnMut(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<Vec<T>, SyntaxError> {
        match self.is(open) {
            true => self.between(open, close, Some(one), item),
            false => Ok(Vec::new()),
        }
    }

    /// Counts a bracket that was opened.
    pub fn deeper(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        match self.depth > MAX_NESTING {
            true => Err(self.mistake(Reason::TooDeep)),
            false => Ok(()),
        }
    }

    pub fn less_deep(&mut self) {
        self.depth -= 1;
    }
}
