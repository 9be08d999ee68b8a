//! Strings as the text has them.
//!
//! In: a string with its quotes. Out: what it says, its escapes read, and what is open in it.

use super::{
    error::{Mistake, Problem},
    lexer::{Lexeme, path_length},
};
use crate::gremlin::{
    open::{Open, Piece, Placeholder},
    tree::Text,
};

/// What a string says.
pub(super) enum Said {
    Text(String),
    Template(Open),
}

/// Reads a string. With `placeholders`, `$name` in it is open, and `\$` is a dollar sign.
pub(super) fn read(string: &Lexeme<'_>, placeholders: bool) -> Result<Said, Mistake> {
    let body = &string.text[1..string.text.len() - 1];
    let mut reader = Reader {
        body,
        at: 0,
        offset: string.start + 1,
        placeholders,
        text: String::with_capacity(body.len()),
        pieces: Vec::new(),
    };
    reader.run()?;
    Ok(match reader.pieces.is_empty() {
        true => Said::Text(reader.text),
        false => {
            reader.end_text();
            Said::Template(Open::Template(reader.pieces))
        }
    })
}

/// Reads the names of a placeholder, with its `$`.
pub(super) fn placeholder(text: &str, start: usize) -> Placeholder {
    Placeholder {
        path: text[1..].split('.').map(Text::from).collect(),
        span: start..start + text.len(),
    }
}

struct Reader<'t> {
    body: &'t str,
    at: usize,
    /// Where the body begins in the whole text.
    offset: usize,
    placeholders: bool,
    text: String,
    pieces: Vec<Piece>,
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), Mistake> {
        loop {
            let rest = &self.body[self.at..];
            let plain = memchr::memchr2(b'\\', b'$', rest.as_bytes()).unwrap_or(rest.len());
            self.text.push_str(&rest[..plain]);
            self.at += plain;
            match rest.as_bytes().get(plain) {
                None => return Ok(()),
                Some(b'\\') => self.escape()?,
                Some(_) => self.dollar(),
            }
        }
    }

    fn dollar(&mut self) {
        let rest = &self.body[self.at..];
        let length = match self.placeholders {
            true => path_length(&rest[1..]),
            false => 0,
        };
        if length == 0 {
            self.text.push('$');
            self.at += 1;
            return;
        }
        self.end_text();
        let open = placeholder(&rest[..1 + length], self.offset + self.at);
        self.pieces.push(Piece::Open(open));
        self.at += 1 + length;
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(self.text.as_str().into()));
            self.text.clear();
        }
    }

    /// At a backslash.
    fn escape(&mut self) -> Result<(), Mistake> {
        let Some(next) = self.body[self.at + 1..].chars().next() else {
            // A closing quote stands behind it otherwise.
            return Err(self.mistake(1, Problem::OpenString));
        };
        let plain = match next {
            'b' => '\u{8}',
            't' => '\t',
            'n' => '\n',
            'f' => '\u{c}',
            'r' => '\r',
            '"' | '\'' | '\\' => next,
            '$' if self.placeholders => '$',
            // A line that goes on: the backslash goes, the line break stays.
            '\n' => '\n',
            '\r' if self.body[self.at + 2..].starts_with('\n') => '\r',
            '0'..='7' => {
                self.octal();
                return Ok(());
            }
            'u' => return self.unicode(),
            other => return Err(self.mistake(1 + other.len_utf8(), Problem::Escape(other))),
        };
        self.text.push(plain);
        self.at += 1 + next.len_utf8();
        Ok(())
    }

    fn octal(&mut self) {
        let digits = &self.body.as_bytes()[self.at + 1..];
        let most = if digits[0] <= b'3' { 3 } else { 2 };
        let mut code = 0u8;
        let mut length = 0;
        for digit in digits.iter().take(most) {
            if !matches!(digit, b'0'..=b'7') {
                break;
            }
            // At most \377.
            code = code * 8 + (digit - b'0');
            length += 1;
        }
        self.text.push(char::from(code));
        self.at += 1 + length;
    }

    /// At `\uXXXX`, of which two may make one character.
    fn unicode(&mut self) -> Result<(), Mistake> {
        let (first, length) = self.code_unit(self.at)?;
        let mut length = length;
        let mut units = vec![first];
        if (0xd800..0xdc00).contains(&first) {
            let (second, more) = self.code_unit(self.at + length)?;
            units.push(second);
            length += more;
        }
        match char::decode_utf16(units).next() {
            Some(Ok(c)) => {
                self.text.push(c);
                self.at += length;
                Ok(())
            }
            _ => Err(self.mistake(length, Problem::Surrogate)),
        }
    }

    fn code_unit(&self, at: usize) -> Result<(u16, usize), Mistake> {
        let rest = &self.body[at..];
        if !rest.starts_with("\\u") {
            return Err(self.mistake(at - self.at, Problem::Surrogate));
        }
        let us = rest[1..].bytes().take_while(|byte| *byte == b'u').count();
        let digits = rest.get(1 + us..1 + us + 4).unwrap_or_default();
        match digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && digits.len() == 4 {
            true => match u16::from_str_radix(digits, 16) {
                Ok(unit) => Ok((unit, 1 + us + 4)),
                Err(_) => Err(self.mistake(2, Problem::Escape('u'))),
            },
            false => Err(self.mistake(2, Problem::Escape('u'))),
        }
    }

    fn mistake(&self, length: usize, problem: Problem) -> Mistake {
        let start = self.offset + self.at;
        Mistake::new(start..start + length, problem)
    }
}
