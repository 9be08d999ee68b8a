//! Values: what is not a traversal, a predicate or a setting.

use super::{
    arguments::unknown_class,
    error::{Mistake, Problem, Refusal},
    lexer::{Kind, Lexeme, shortened},
    number,
    parser::Parser,
    statement::refused,
    string::{self, Said},
    words::{is_known, look_up, nearest_constant},
};
use crate::gremlin::{
    date::read_date,
    open::{Open, ReadOpen},
    tree::{TokenClass, Value},
};

impl<P: ReadOpen> Parser<'_, P> {
    /// A value inside another one or in a predicate, where only some constants may stand.
    pub fn literal(&mut self) -> Result<Value<P>, Mistake> {
        let start = self.next;
        if start.kind == Kind::Word {
            self.no_traversal()?;
        }
        let value = self.value()?;
        match value.is_literal() {
            true => Ok(value),
            false => {
                let found = start.show();
                let problem = Problem::Unexpected {
                    expected: "a value",
                    found,
                };
                Err(Mistake::new(start.span(), problem))
            }
        }
    }

    fn no_traversal(&self) -> Result<(), Mistake> {
        let word = look_up(self.next.text);
        let is_traversal = match self.next.text {
            "g" | "__" => true,
            _ => word.step.is_some() && self.is_call()?,
        };
        match is_traversal {
            true => Err(refused(&self.next, Refusal::TraversalAsValue)),
            false if word.predicate.is_some() && self.is_call()? => Err(self.unexpected("a value")),
            false => Ok(()),
        }
    }

    /// A value of any kind, every constant among them.
    pub fn value(&mut self) -> Result<Value<P>, Mistake> {
        match self.next.kind {
            Kind::Number => self.number(),
            Kind::String => self.string(),
            Kind::Placeholder => {
                let name = self.take()?;
                let placeholder = string::placeholder(name.text, name.start);
                self.open(&name, Open::Value(placeholder))
            }
            Kind::Mark(b'[') => self.collection(),
            Kind::Word => self.word(),
            Kind::Mark(_) | Kind::End => Err(self.unexpected("an argument or `)`")),
        }
    }

    fn open(&self, at: &Lexeme<'_>, open: Open) -> Result<Value<P>, Mistake> {
        P::placeholder(open)
            .map(Value::Open)
            .ok_or_else(|| Mistake::new(at.span(), Problem::NothingOpen))
    }

    fn number(&mut self) -> Result<Value<P>, Mistake> {
        let number = self.take()?;
        let value =
            number::read(number.text).map_err(|error| Mistake::new(number.span(), error.into()))?;
        match self.next.kind {
            Kind::Mark(b'.') => self.integer_range(&number, &value),
            // `1-2` is two numbers, `2x` a number and a word.
            Kind::Number if self.next.text.starts_with(['+', '-']) => {
                Err(refused(&self.next, Refusal::Arithmetic))
            }
            _ => Ok(value),
        }
    }

    fn string(&mut self) -> Result<Value<P>, Mistake> {
        let string = self.take()?;
        let said = string::read(&string, P::PLACEHOLDERS)?;
        if self.next.is(b'.') {
            return self.string_range(&string, &said);
        }
        match said {
            Said::Text(text) => Ok(Value::String(text.into())),
            Said::Template(open) => self.open(&string, open),
        }
    }

    fn word(&mut self) -> Result<Value<P>, Mistake> {
        let word = self.next;
        let simple = match word.text {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            "NaN" => Value::Double(f64::NAN),
            "Infinity" => Value::Double(f64::INFINITY),
            "datetime" => return self.date(),
            "new" => return self.vertex(),
            "incr" | "decr" | "Order.incr" | "Order.decr" => {
                return Err(refused(&word, Refusal::OldOrder));
            }
            _ => return self.constant(),
        };
        self.take()?;
        Ok(simple)
    }

    fn constant(&mut self) -> Result<Value<P>, Mistake> {
        let word = self.next;
        if let Some(token) = look_up(word.text).token {
            self.take()?;
            if token.class() != TokenClass::Cardinality || !self.next.is(b'(') {
                return Ok(Value::Token(token));
            }
            self.take()?;
            let inner = self.nest(Self::literal)?;
            self.expect(b')', "`)`")?;
            return Ok(Value::WithCardinality(token, Box::new(inner)));
        }
        if is_known(word.text) {
            return Err(self.unexpected("an argument"));
        }
        if self.is_call()? {
            return Err(self.unknown_call());
        }
        if self.second()?.is(b'.') {
            return Err(unknown_class(&word));
        }
        let is_free = !word.text.contains('.');
        if let Some(open) = P::variable(word.text).filter(|_| is_free) {
            self.take()?;
            return Ok(Value::Open(open));
        }
        Err(match word.text.starts_with('$') {
            true => Mistake::new(word.span(), Problem::NothingOpen),
            false => unknown_constant(&word),
        })
    }

    /// `datetime('2026-11-20')`.
    fn date(&mut self) -> Result<Value<P>, Mistake> {
        let word = self.take()?;
        self.expect(b'(', "`(` and a string")?;
        let inner = self.next;
        let value = match inner.kind {
            Kind::Mark(b')') => return Err(refused(&word, Refusal::DateOfNow)),
            Kind::Placeholder => {
                self.take()?;
                let placeholder = Open::Value(string::placeholder(inner.text, inner.start));
                self.open(&inner, Open::Date(Box::new(placeholder)))?
            }
            Kind::String => {
                self.take()?;
                match string::read(&inner, P::PLACEHOLDERS)? {
                    Said::Text(text) => read_date(&text)
                        .map(Value::Date)
                        .map_err(|error| Mistake::new(inner.span(), error.into()))?,
                    Said::Template(open) => self.open(&inner, Open::Date(Box::new(open)))?,
                }
            }
            Kind::Word | Kind::Number | Kind::Mark(_) | Kind::End => {
                return Err(self.unexpected("a string"));
            }
        };
        self.expect(b')', "`)`")?;
        Ok(value)
    }

    /// `new Vertex(1, 'person')`.
    fn vertex(&mut self) -> Result<Value<P>, Mistake> {
        self.take()?;
        if !matches!(self.next.text, "Vertex" | "ReferenceVertex") {
            return Err(self.unexpected("`Vertex` or the name of a strategy"));
        }
        self.take()?;
        self.expect(b'(', "`(`")?;
        let id = self.nest(Self::literal)?;
        self.expect(b',', "`,` and the label of the vertex")?;
        let label = self.next;
        if label.kind != Kind::String {
            return Err(match label.kind {
                Kind::Placeholder => refused(&label, Refusal::OpenLabel),
                _ => self.unexpected("the label of the vertex, a string"),
            });
        }
        self.take()?;
        let Said::Text(label) = string::read(&label, P::PLACEHOLDERS)? else {
            return Err(refused(&label, Refusal::OpenLabel));
        };
        self.expect(b')', "`)`")?;
        Ok(Value::Vertex(Box::new(id), label.into()))
    }
}

pub(super) fn unknown_constant(word: &Lexeme<'_>) -> Mistake {
    let name = shortened(word.text);
    let nearest = nearest_constant(&name);
    let problem = match name.contains('.') {
        true => Problem::Unknown {
            what: "constant",
            nearest,
            name,
        },
        false => Problem::BareName { nearest, name },
    };
    Mistake::new(word.span(), problem)
}
