//! Values, types and directives (sections 2.9, 2.11 and 2.12).

use std::collections::HashSet;

use async_graphql::{
    Name, Positioned,
    parser::types::{BaseType, ConstDirective, Directive, Type},
};
use async_graphql_value::{ConstValue, Number, Value, indexmap::IndexMap};

use super::{
    error::{Reason, SyntaxError, quoted},
    lexer::{Kind, Punctuator},
    parser::Parser,
};

/// A value that may or may not hold variables: one grammar for both.
pub(super) trait Literal: Sized {
    fn variable(parser: &mut Parser<'_>) -> Result<Self, SyntaxError>;
    fn number(number: Number) -> Self;
    fn string(text: String) -> Self;
    fn boolean(value: bool) -> Self;
    fn null() -> Self;
    fn enumeration(name: Name) -> Self;
    fn list(items: Vec<Self>) -> Self;
    fn object(fields: IndexMap<Name, Self>) -> Self;
}

macro_rules! literal {
    ($type:ident, $variable:expr) => {
        impl Literal for $type {
            fn variable(parser: &mut Parser<'_>) -> Result<Self, SyntaxError> {
                let read: fn(&mut Parser<'_>) -> Result<Self, SyntaxError> = $variable;
                read(parser)
            }

            fn number(number: Number) -> Self {
                $type::Number(number)
            }

            fn string(text: String) -> Self {
                $type::String(text)
            }

            fn boolean(value: bool) -> Self {
                $type::Boolean(value)
            }

            fn null() -> Self {
                $type::Null
            }

            fn enumeration(name: Name) -> Self {
                $type::Enum(name)
            }

            fn list(items: Vec<Self>) -> Self {
                $type::List(items)
            }

            fn object(fields: IndexMap<Name, Self>) -> Self {
                $type::Object(fields)
            }
        }
    };
}

literal!(Value, |parser| Ok(Value::Variable(parser.variable()?.node)));
literal!(ConstValue, |parser| Err(
    parser.mistake(Reason::VariableInConst)
));

/// An argument that is given.
type Given<V> = (Positioned<Name>, Positioned<V>);

impl Parser<'_> {
    /// `$name`
    pub(super) fn variable(&mut self) -> Result<Positioned<Name>, SyntaxError> {
        let at = self.expect(Punctuator::Dollar)?;
        let name = self.name("the name of a variable")?;
        Ok(Positioned::new(name.node, at))
    }

    pub(super) fn value<V: Literal>(&mut self) -> Result<Positioned<V>, SyntaxError> {
        if let Some(text) = self.string()? {
            return Ok(text.map(V::string));
        }
        let at = self.at();
        let value = match self.kind() {
            Kind::Punctuator(Punctuator::Dollar) => V::variable(self)?,
            Kind::Punctuator(Punctuator::OpenBracket) => {
                let (open, close) = (Punctuator::OpenBracket, Punctuator::CloseBracket);
                let items = self.between(open, close, None, |parser| Ok(parser.value()?.node))?;
                V::list(items)
            }
            Kind::Punctuator(Punctuator::OpenBrace) => V::object(self.object()?),
            Kind::Int(text) | Kind::Float(text) => {
                // An integer has no negative zero.
                let text = if *text == "-0" { "0" } else { text };
                let number = text
                    .parse::<Number>()
                    .map_err(|_| self.mistake(Reason::NumberRange(quoted(text))))?;
                self.advance()?;
                V::number(number)
            }
            Kind::Name(_) => {
                let name = self.name("a value")?.node;
                match name.as_str() {
                    "true" => V::boolean(true),
                    "false" => V::boolean(false),
                    "null" => V::null(),
                    _ => V::enumeration(name),
                }
            }
            Kind::Punctuator(_) | Kind::String(_) | Kind::End => {
                return Err(self.expected("a value"));
            }
        };
        Ok(Positioned::new(value, at))
    }

    fn object<V: Literal>(&mut self) -> Result<IndexMap<Name, V>, SyntaxError> {
        let mut fields = IndexMap::new();
        let (open, close) = (Punctuator::OpenBrace, Punctuator::CloseBrace);
        self.between(open, close, None, |parser| {
            let name = parser.name("the name of an input field")?;
            parser.expect(Punctuator::Colon)?;
            let value = parser.value()?.node;
            match fields.insert(name.node.clone(), value) {
                None => Ok(()),
                Some(_) => Err(twice("the input field", &name)),
            }
        })?;
        Ok(fields)
    }

    /// `(name: value)`, or nothing.
    pub(super) fn arguments<V: Literal>(&mut self) -> Result<Vec<Given<V>>, SyntaxError> {
        let (open, close) = (Punctuator::OpenParenthesis, Punctuator::CloseParenthesis);
        let arguments = self.maybe_between(open, close, "argument", |parser| {
            let name = parser.name("the name of an argument")?;
            parser.expect(Punctuator::Colon)?;
            Ok((name, parser.value()?))
        })?;
        unique("the argument", arguments.iter().map(|(name, _)| name))?;
        Ok(arguments)
    }

    pub(super) fn directives(&mut self) -> Result<Vec<Positioned<Directive>>, SyntaxError> {
        let mut directives = Vec::new();
        while self.is(Punctuator::At) {
            let at = self.expect(Punctuator::At)?;
            let name = self.name("the name of a directive")?;
            let arguments = self.arguments()?;
            directives.push(Positioned::new(Directive { name, arguments }, at));
        }
        Ok(directives)
    }

    pub(super) fn const_directives(
        &mut self,
    ) -> Result<Vec<Positioned<ConstDirective>>, SyntaxError> {
        let mut directives = Vec::new();
        while self.is(Punctuator::At) {
            let at = self.expect(Punctuator::At)?;
            let name = self.name("the name of a directive")?;
            let arguments = self.arguments()?;
            directives.push(Positioned::new(ConstDirective { name, arguments }, at));
        }
        Ok(directives)
    }

    /// `[Name!]!`
    pub(super) fn type_reference(&mut self) -> Result<Positioned<Type>, SyntaxError> {
        let at = self.at();
        let base = match self.is(Punctuator::OpenBracket) {
            true => {
                self.advance()?;
                self.deeper()?;
                let inner = self.type_reference()?.node;
                self.less_deep();
                self.expect(Punctuator::CloseBracket)?;
                BaseType::List(Box::new(inner))
            }
            false => BaseType::Named(self.name("a type")?.node),
        };
        let nullable = !self.skip(Punctuator::Bang)?;
        Ok(Positioned::new(Type { base, nullable }, at))
    }
}

/// Refuses a second thing of the same name.
pub(super) fn unique<'n>(
    what: &'static str,
    names: impl ExactSizeIterator<Item = &'n Positioned<Name>>,
) -> Result<(), SyntaxError> {
    if names.len() < 2 {
        return Ok(());
    }
    let mut known = HashSet::with_capacity(names.len());
    for name in names {
        if !known.insert(&name.node) {
            return Err(twice(what, name));
        }
    }
    Ok(())
}

pub(super) fn twice(what: &'static str, name: &Positioned<Name>) -> SyntaxError {
    SyntaxError {
        at: name.pos,
        reason: Reason::Twice {
            what,
            name: quoted(&name.node),
        },
    }
}
