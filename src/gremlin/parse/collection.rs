//! Lists, maps and ranges.

use std::collections::{HashMap, hash_map::Entry};

use super::{
    MAX_RANGE,
    error::{Mistake, Problem},
    lexer::{Kind, Lexeme, shortened},
    literal::unknown_constant,
    parser::Parser,
    string::Said,
    words::{is_known, look_up},
};
use crate::gremlin::{
    open::ReadOpen,
    tree::{TokenClass, Value},
    write::write_value,
};

/// The entries of a map. Of two with the same key the later value stands in the earlier place.
struct Entries<P> {
    entries: Vec<(Value<P>, Value<P>)>,
    /// Where each key stands, by its text.
    places: HashMap<String, usize>,
}

impl<P: ReadOpen> Entries<P> {
    fn insert(&mut self, key: Value<P>, value: Value<P>) {
        let mut text = String::new();
        write_value(&key, &mut text);
        match self.places.entry(text) {
            Entry::Occupied(place) => self.entries[*place.get()].1 = value,
            Entry::Vacant(place) => {
                place.insert(self.entries.len());
                self.entries.push((key, value));
            }
        }
    }
}

impl<P: ReadOpen> Parser<'_, P> {
    /// `[1, 2]`, `['a': 1]` or `[:]`.
    pub fn collection(&mut self) -> Result<Value<P>, Mistake> {
        self.take()?;
        if self.take_if(b']')? {
            return Ok(Value::List(Vec::new()));
        }
        if self.take_if(b':')? {
            self.expect(b']', "`]` of an empty map")?;
            return Ok(Value::Map(Vec::new()));
        }
        let start = self.next;
        if start.is(b'(') || start.kind == Kind::Word && self.second()?.is(b':') {
            let key = self.nest(Self::key)?;
            return self.map(key);
        }
        let first = self.nest(Self::literal)?;
        if self.next.is(b':') {
            check_key(&start, &first)?;
            return self.map(first);
        }
        let mut items = vec![first];
        while self.next_item(b']')? {
            items.push(self.nest(Self::literal)?);
        }
        self.expect(b']', "`,` or `]`")?;
        Ok(Value::List(items))
    }

    /// A map, behind its first key.
    fn map(&mut self, first: Value<P>) -> Result<Value<P>, Mistake> {
        let mut map = Entries {
            entries: Vec::new(),
            places: HashMap::new(),
        };
        let mut key = first;
        loop {
            self.expect(b':', "`:` and the value of the key")?;
            let value = self.nest(Self::literal)?;
            map.insert(key, value);
            if !self.next_item(b']')? {
                self.expect(b']', "`,` or `]`")?;
                return Ok(Value::Map(map.entries));
            }
            key = self.nest(Self::key)?;
        }
    }

    fn key(&mut self) -> Result<Value<P>, Mistake> {
        if self.take_if(b'(')? {
            let start = self.next;
            let key = self.literal()?;
            check_key(&start, &key)?;
            self.expect(b')', "`)`")?;
            return Ok(key);
        }
        let start = self.next;
        if start.kind != Kind::Word || !self.second()?.is(b':') {
            let key = self.literal()?;
            check_key(&start, &key)?;
            return Ok(key);
        }
        let name = self.take()?;
        match look_up(name.text).token {
            Some(token) if matches!(token.class(), TokenClass::T | TokenClass::Direction) => {
                Ok(Value::Token(token))
            }
            _ if name.text != "new" && is_known(name.text) => {
                let problem = Problem::KeyWord(shortened(name.text));
                Err(Mistake::new(name.span(), problem))
            }
            _ if name.text.contains('.') => Err(unknown_constant(&name)),
            _ if name.text.starts_with('$') => Err(Mistake::new(name.span(), Problem::NothingOpen)),
            _ => Ok(Value::String(name.text.into())),
        }
    }

    /// `1..5`, at the first dot.
    pub fn integer_range(
        &mut self,
        start: &Lexeme<'_>,
        first: &Value<P>,
    ) -> Result<Value<P>, Mistake> {
        self.take()?;
        self.expect(b'.', "`..` of a range, `,` or `)`")?;
        let end = self.next;
        let ends = match (first, end.kind) {
            (Value::Int(_), Kind::Number) => int(start.text).zip(int(end.text)),
            _ => None,
        };
        let Some((first, last)) = ends else {
            return Err(Mistake::new(end.span(), Problem::RangeEnds));
        };
        self.take()?;
        let count = first.abs_diff(last) as usize + 1;
        self.spend_range(start, &end, count)?;
        let items = match first <= last {
            true => (first..=last).map(Value::Int).collect(),
            false => (last..=first).rev().map(Value::Int).collect(),
        };
        Ok(Value::List(items))
    }

    /// `'a'..'e'`, at the first dot.
    pub fn string_range(&mut self, start: &Lexeme<'_>, said: &Said) -> Result<Value<P>, Mistake> {
        self.take()?;
        self.expect(b'.', "`..` of a range, `,` or `)`")?;
        let end = self.next;
        if end.kind != Kind::String {
            return Err(Mistake::new(end.span(), Problem::RangeEnds));
        }
        self.take()?;
        let mistake = || Mistake::new(start.start..end.span().end, Problem::StringRange);
        let (Said::Text(first), last) = (said, &end.text[1..end.text.len() - 1]) else {
            return Err(mistake());
        };
        // The ends of a range are taken as they are written, so an escape would mean nothing.
        if start.text.contains('\\') || last.contains('\\') {
            return Err(mistake());
        }
        if first.is_empty() && last.is_empty() {
            return Ok(Value::List(Vec::new()));
        }
        let (Some(from), Some(to)) = (first.chars().next_back(), last.chars().next_back()) else {
            return Err(mistake());
        };
        let prefix = &first[..first.len() - from.len_utf8()];
        let in_plane = from <= '\u{fffe}' && to <= '\u{fffe}';
        if last.strip_suffix(to) != Some(prefix) || !in_plane {
            return Err(mistake());
        }
        let count = u32::from(from).abs_diff(u32::from(to)) as usize + 1;
        let bytes = count.saturating_mul(1 + prefix.len());
        self.spend_range(start, &end, bytes)?;
        let item = |c: char| Value::String(format!("{prefix}{c}").into());
        let items = match from <= to {
            true => (from..=to).map(item).collect(),
            false => (to..=from).rev().map(item).collect(),
        };
        Ok(Value::List(items))
    }

    fn spend_range(
        &mut self,
        start: &Lexeme<'_>,
        end: &Lexeme<'_>,
        count: usize,
    ) -> Result<(), Mistake> {
        match self.range_left.checked_sub(count) {
            Some(left) => {
                self.range_left = left;
                Ok(())
            }
            None => {
                let span = start.start..end.span().end;
                Err(Mistake::new(span, Problem::RangeTooWide(MAX_RANGE)))
            }
        }
    }
}

/// The ends of a range are decimal, without suffix.
fn int(text: &str) -> Option<i32> {
    text.parse().ok()
}

/// Whether a literal may be a key: a string, a number, a token of `T` or `Direction`, a list or a
/// map, or an open place.
fn check_key<P>(start: &Lexeme<'_>, key: &Value<P>) -> Result<(), Mistake> {
    let fits = match key {
        Value::String(_)
        | Value::Byte(_)
        | Value::Short(_)
        | Value::Int(_)
        | Value::Long(_)
        | Value::BigInteger(_)
        | Value::Float(_)
        | Value::BigDecimal(_)
        | Value::Map(_)
        | Value::Open(_) => true,
        Value::Double(number) => number.is_finite(),
        // Not what a range stands for.
        Value::List(_) => start.is(b'['),
        Value::Token(token) => {
            matches!(token.class(), TokenClass::T | TokenClass::Direction)
        }
        Value::Null
        | Value::Bool(_)
        | Value::Date(_)
        | Value::WithCardinality(..)
        | Value::Vertex(..) => false,
    };
    match fits {
        true => Ok(()),
        false => {
            let problem = Problem::Unexpected {
                expected: "a key: a string, a number, a token of T or Direction, a list or a map",
                found: start.show(),
            };
            Err(Mistake::new(start.span(), problem))
        }
    }
}
