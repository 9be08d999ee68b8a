//! The arguments of a step, and whether they fit it.

use std::collections::HashSet;

use super::{
    error::{Mistake, Problem, Refusal},
    lexer::{Kind, Lexeme, shortened},
    parser::Parser,
    statement::refused,
    words::{
        PredicateWord, is_known, look_up, nearest_call, nearest_class, nearest_option,
        nearest_predicate,
    },
};
use crate::gremlin::{
    open::ReadOpen,
    shape::{Param, Shape, misfit},
    tree::{Arg, PredicateName, StepName, StrategyName, Value, WithOption},
};

impl<P: ReadOpen> Parser<'_, P> {
    /// The arguments of a step, in parentheses.
    pub fn arguments(
        &mut self,
        word: &Lexeme<'_>,
        name: StepName,
        shapes: &'static [Shape],
    ) -> Result<Vec<Arg<P>>, Mistake> {
        self.expect(b'(', "`(` and the arguments of the step")?;
        let mut args = Vec::new();
        let mut spans = Vec::new();
        while !self.next.is(b')') {
            let start = self.next.start;
            args.push(self.nest(Self::argument)?);
            spans.push(start..self.last_end);
            if !self.next_item(b')')? {
                break;
            }
        }
        let end = self.expect(b')', "`,` or `)`")?.span().end;
        match misfit(shapes, &args) {
            None => Ok(args),
            Some(at) => {
                let whole = word.start..end;
                let span = spans.get(at).cloned().unwrap_or(whole);
                Err(Mistake::new(span, wrong(name, shapes, &args, at)))
            }
        }
    }

    /// Whether another item follows in a list that ends in a mark.
    pub fn next_item(&mut self, end: u8) -> Result<bool, Mistake> {
        let comma = self.next;
        if !self.take_if(b',')? {
            return Ok(false);
        }
        match self.next.is(end) {
            true => Err(refused(&comma, Refusal::TrailingComma)),
            false => Ok(true),
        }
    }

    fn argument(&mut self) -> Result<Arg<P>, Mistake> {
        if self.next.kind != Kind::Word {
            return self.value().map(Arg::Value);
        }
        match self.next.text {
            "g" => return Err(refused(&self.next, Refusal::NestedSource)),
            "__" => return self.chain(false).map(Arg::Traversal),
            "new" => {
                let class = self.second()?;
                return match class.text.ends_with("Strategy") {
                    true => self.strategy().map(Arg::Strategy),
                    false => self.value().map(Arg::Value),
                };
            }
            _ => {}
        }
        let word = look_up(self.next.text);
        let is_call = self.is_call()?;
        match (word.predicate, word.step) {
            (Some(PredicateWord::Test(_)), _) => return self.predicate().map(Arg::Predicate),
            (Some(PredicateWord::Not), _) if self.is_predicate_not()? => {
                return self.predicate().map(Arg::Predicate);
            }
            (_, Some(_)) if is_call => return self.chain(false).map(Arg::Traversal),
            _ => {}
        }
        if self.second()?.is(b'.') {
            return self.dotted();
        }
        if StrategyName::from_text(self.next.text).is_some() {
            return self.strategy().map(Arg::Strategy);
        }
        if is_call && !is_known(self.next.text) {
            return Err(self.unknown_call());
        }
        self.value().map(Arg::Value)
    }

    /// A word with a dot behind it: an option, or a mistake.
    fn dotted(&mut self) -> Result<Arg<P>, Mistake> {
        let class = self.next;
        let is_option = WithOption::ALL
            .iter()
            .any(|option| option.text().split('.').next() == Some(class.text));
        if !is_option {
            return Err(match is_known(class.text) {
                true => self.unexpected("an argument"),
                false => unknown_class(&class),
            });
        }
        self.take()?;
        self.take()?;
        let name = self.next;
        let full = format!("{}.{}", class.text, name.text);
        match WithOption::from_text(&full) {
            Some(option) => {
                self.take()?;
                Ok(Arg::Option(option))
            }
            None => {
                let problem = Problem::Unknown {
                    what: "option",
                    name: shortened(&full),
                    nearest: nearest_option(&full),
                };
                Err(Mistake::new(class.start..name.span().end, problem))
            }
        }
    }

    /// The mistake of something that is called and not known.
    pub fn unknown_call(&self) -> Mistake {
        let name = self.next.text;
        let problem = Problem::Unknown {
            what: "step or predicate",
            name: shortened(name),
            nearest: match name.contains('.') {
                true => nearest_predicate(name),
                false => nearest_call(name),
            },
        };
        Mistake::new(self.next.span(), problem)
    }
}

/// The mistake of a word with a dot behind it that is no class.
pub(super) fn unknown_class(class: &Lexeme<'_>) -> Mistake {
    match nearest_class(class.text) {
        None => refused(class, Refusal::QualifiedName),
        nearest => {
            let problem = Problem::Unknown {
                what: "class of constants",
                name: shortened(class.text),
                nearest,
            };
            Mistake::new(class.span(), problem)
        }
    }
}

/// What is wrong with the arguments, at the first one that fits none of the shapes.
fn wrong<P>(name: StepName, shapes: &[Shape], args: &[Arg<P>], at: usize) -> Problem {
    let mut wanted: Vec<&'static str> = shapes
        .iter()
        .filter(|shape| shape.fitting(args) == at)
        .filter_map(|shape| shape.at(at))
        .map(Param::words)
        .collect();
    let mut known = HashSet::new();
    wanted.retain(|words| known.insert(*words));
    let name = name.text();
    let place = ordinal(at);
    let text = wanted.join(" or ");
    match (args.get(at), wanted.is_empty()) {
        (Some(_), true) => Problem::ArgumentTooMany { name, place },
        (Some(arg), false) => Problem::Argument {
            name,
            place,
            wanted: text,
            given: kind(arg),
        },
        (None, _) => Problem::ArgumentMissing {
            name,
            place,
            wanted: text,
        },
    }
}

fn ordinal(at: usize) -> String {
    match at {
        0 => "first".into(),
        1 => "second".into(),
        2 => "third".into(),
        n => format!("{}th", n + 1),
    }
}

/// The kind of an argument, in words.
pub(super) fn kind<P>(arg: &Arg<P>) -> String {
    match arg {
        Arg::Predicate(_) => "a predicate".into(),
        Arg::Traversal(_) => "a traversal".into(),
        Arg::Option(option) => format!("the option `{}`", option.text()),
        Arg::Strategy(_) => "a strategy".into(),
        Arg::Value(value) => match value {
            Value::Null => "null".into(),
            Value::Bool(_) => "a boolean".into(),
            Value::Byte(_)
            | Value::Short(_)
            | Value::Int(_)
            | Value::Long(_)
            | Value::BigInteger(_) => "a whole number".into(),
            Value::Float(_) | Value::Double(_) | Value::BigDecimal(_) => "a decimal number".into(),
            Value::String(_) => "a string".into(),
            Value::Date(_) => "a datetime".into(),
            Value::List(_) => "a list".into(),
            Value::Map(_) => "a map".into(),
            Value::Token(token) => format!("`{}`", token.text()),
            Value::WithCardinality(..) => "a value with a cardinality".into(),
            Value::Vertex(..) => "a vertex".into(),
            Value::Open(_) => "an open value".into(),
        },
    }
}

/// The number of values that a predicate takes: at least and at most.
pub(super) fn arity(name: PredicateName) -> (usize, usize) {
    use PredicateName::*;
    match name {
        Eq | Neq | Lt | Lte | Gt | Gte | StartingWith | NotStartingWith | EndingWith
        | NotEndingWith | Containing | NotContaining | Regex | NotRegex => (1, 1),
        Inside | Outside | Between => (2, 2),
        Within | Without => (0, usize::MAX),
    }
}
