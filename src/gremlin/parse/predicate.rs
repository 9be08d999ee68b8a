//! Predicates and what joins them.

use super::{
    MAX_DEPTH,
    arguments::arity,
    error::{Mistake, Problem},
    lexer::{Kind, Lexeme, shortened},
    parser::Parser,
    words::{PredicateWord, look_up, nearest_call, nearest_predicate},
};
use crate::gremlin::{
    open::ReadOpen,
    tree::{Predicate, PredicateName, Value},
};

impl<P: ReadOpen> Parser<'_, P> {
    /// Whether the `not` that stands next is of a predicate, as `not(eq(1))`. If so, a predicate
    /// stands in it, behind more of the kind perhaps.
    pub fn is_predicate_not(&self) -> Result<bool, Mistake> {
        if self.next.text == "P.not" {
            return Ok(true);
        }
        let mut ahead = self.ahead();
        for _ in 0..MAX_DEPTH {
            if !ahead.next()?.is(b'(') {
                return Ok(false);
            }
            let inner = ahead.next()?;
            match look_up(inner.text).predicate {
                Some(PredicateWord::Test(_)) => return Ok(true),
                Some(PredicateWord::Not) if inner.text == "P.not" => return Ok(true),
                Some(PredicateWord::Not) => {}
                None => return Ok(false),
            }
        }
        Ok(false)
    }

    pub fn predicate(&mut self) -> Result<Predicate<P>, Mistake> {
        self.joined().map(|(predicate, _)| predicate)
    }

    /// A predicate with those joined to it, and how deep it is.
    fn joined(&mut self) -> Result<(Predicate<P>, usize), Mistake> {
        let (mut left, mut height) = self.single()?;
        while self.take_if(b'.')? {
            let word = self.next;
            let join: fn(Box<_>, Box<_>) -> Predicate<P> = match word.text {
                "negate" => {
                    self.take()?;
                    self.expect(b'(', "`()`")?;
                    self.expect(b')', "`)`")?;
                    left = Predicate::Not(Box::new(left));
                    height = self.higher(&word, height)?;
                    continue;
                }
                "and" => Predicate::And,
                "or" => Predicate::Or,
                _ => return Err(self.unexpected("`and`, `or` or `negate`")),
            };
            self.take()?;
            self.expect(b'(', "`(` and a predicate")?;
            let (right, right_height) = self.nest(Self::joined)?;
            self.expect(b')', "`)`")?;
            left = join(Box::new(left), Box::new(right));
            height = self.higher(&word, height.max(right_height))?;
        }
        Ok((left, height))
    }

    fn higher(&self, word: &Lexeme<'_>, height: usize) -> Result<usize, Mistake> {
        match height == MAX_DEPTH {
            true => Err(Mistake::new(word.span(), Problem::TooDeep(MAX_DEPTH))),
            false => Ok(height + 1),
        }
    }

    fn single(&mut self) -> Result<(Predicate<P>, usize), Mistake> {
        let word = self.next;
        let predicate = match word.kind {
            Kind::Word => look_up(word.text).predicate,
            Kind::Number | Kind::String | Kind::Placeholder | Kind::Mark(_) | Kind::End => None,
        };
        let Some(predicate) = predicate else {
            return Err(self.no_predicate());
        };
        self.take()?;
        match predicate {
            PredicateWord::Test(name) => {
                let values = self.values_of(&word, name)?;
                Ok((Predicate::Test(name, values), 1))
            }
            PredicateWord::Not => {
                self.expect(b'(', "`(` and a predicate")?;
                let (inner, height) = self.nest(Self::joined)?;
                self.expect(b')', "`)`")?;
                let height = self.higher(&word, height)?;
                Ok((Predicate::Not(Box::new(inner)), height))
            }
        }
    }

    fn no_predicate(&self) -> Mistake {
        let name = self.next.text;
        if self.next.kind != Kind::Word || look_up(name).step.is_some() {
            return self.unexpected("a predicate");
        }
        let nearest = match name.contains('.') {
            true => nearest_predicate(name),
            false => nearest_call(name),
        };
        let problem = Problem::Unknown {
            what: "predicate",
            name: shortened(name),
            nearest,
        };
        Mistake::new(self.next.span(), problem)
    }

    fn values_of(
        &mut self,
        word: &Lexeme<'_>,
        name: PredicateName,
    ) -> Result<Vec<Value<P>>, Mistake> {
        self.expect(b'(', "`(` and the values of the predicate")?;
        let mut values = Vec::new();
        while !self.next.is(b')') {
            values.push(self.nest(Self::literal)?);
            if !self.next_item(b')')? {
                break;
            }
        }
        self.expect(b')', "`,` or `)`")?;
        let (least, most) = arity(name);
        let wants_string = name.text().starts_with("TextP.");
        let all_strings = values
            .iter()
            .all(|value| matches!(value, Value::String(_) | Value::Open(_)));
        if values.len() < least || values.len() > most || wants_string && !all_strings {
            let takes = match (most, wants_string) {
                (_, true) => "one string",
                (2, _) => "two values",
                _ => "one value",
            };
            let name = name.text();
            let problem = Problem::Arity { name, takes };
            return Err(Mistake::new(word.start..self.last_end, problem));
        }
        Ok(values)
    }
}
