//! Text to tokens, one at a time.

use std::borrow::Cow;

use async_graphql::Pos;

use super::{
    error::{Reason, SyntaxError},
    string,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Punctuator {
    Bang,
    Dollar,
    Ampersand,
    OpenParenthesis,
    CloseParenthesis,
    Spread,
    Colon,
    Equals,
    At,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    Pipe,
    CloseBrace,
}

impl Punctuator {
    pub const fn text(self) -> &'static str {
        match self {
            Punctuator::Bang => "!",
            Punctuator::Dollar => "$",
            Punctuator::Ampersand => "&",
            Punctuator::OpenParenthesis => "(",
            Punctuator::CloseParenthesis => ")",
            Punctuator::Spread => "...",
            Punctuator::Colon => ":",
            Punctuator::Equals => "=",
            Punctuator::At => "@",
            Punctuator::OpenBracket => "[",
            Punctuator::CloseBracket => "]",
            Punctuator::OpenBrace => "{",
            Punctuator::Pipe => "|",
            Punctuator::CloseBrace => "}",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind<'t> {
    End,
    Punctuator(Punctuator),
    Name(&'t str),
    /// The digits as they are written.
    Int(&'t str),
    Float(&'t str),
    /// The value of a string or block string.
    String(Cow<'t, str>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'t> {
    pub at: Pos,
    pub kind: Kind<'t>,
}

pub(super) struct Lexer<'t> {
    text: &'t str,
    /// The byte that is read next.
    next: usize,
    /// The place of the byte `counted`.
    pos: Pos,
    counted: usize,
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str) -> Self {
        Lexer {
            text,
            next: 0,
            pos: Pos { line: 1, column: 1 },
            counted: 0,
        }
    }

    pub fn token(&mut self) -> Result<Token<'t>, SyntaxError> {
        self.skip_ignored();
        let at = self.place(self.next);
        let kind = self.kind(at)?;
        Ok(Token { at, kind })
    }

    fn kind(&mut self, at: Pos) -> Result<Kind<'t>, SyntaxError> {
        let rest = &self.text[self.next..];
        let Some(first) = rest.chars().next() else {
            return Ok(Kind::End);
        };
        let punctuator = match first {
            '!' => Punctuator::Bang,
            '$' => Punctuator::Dollar,
            '&' => Punctuator::Ampersand,
            '(' => Punctuator::OpenParenthesis,
            ')' => Punctuator::CloseParenthesis,
            ':' => Punctuator::Colon,
            '=' => Punctuator::Equals,
            '@' => Punctuator::At,
            '[' => Punctuator::OpenBracket,
            ']' => Punctuator::CloseBracket,
            '{' => Punctuator::OpenBrace,
            '|' => Punctuator::Pipe,
            '}' => Punctuator::CloseBrace,
            '.' if rest.starts_with("...") => Punctuator::Spread,
            '"' => return self.string(at),
            'A'..='Z' | 'a'..='z' | '_' => {
                let end = rest.bytes().position(|byte| !is_name_byte(byte));
                return Ok(Kind::Name(self.take(end.unwrap_or(rest.len()))));
            }
            '0'..='9' | '-' => return self.number(at),
            _ => {
                let reason = Reason::Character(match first.is_control() {
                    true => format!("U+{:04X}", u32::from(first)),
                    false => format!("`{first}`"),
                });
                return Err(SyntaxError { at, reason });
            }
        };
        self.next += punctuator.text().len();
        Ok(Kind::Punctuator(punctuator))
    }

    fn take(&mut self, bytes: usize) -> &'t str {
        let taken = &self.text[self.next..self.next + bytes];
        self.next += bytes;
        taken
    }

    /// Blanks, commas, line ends, byte order marks and comments (section 2.1).
    fn skip_ignored(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.next) {
            match byte {
                b' ' | b'\t' | b',' | b'\n' | b'\r' => self.next += 1,
                b'#' => {
                    let rest = &bytes[self.next..];
                    self.next += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                }
                0xEF if self.text[self.next..].starts_with('\u{FEFF}') => {
                    self.next += '\u{FEFF}'.len_utf8();
                }
                _ => return,
            }
        }
    }

    /// The place of a byte that is not before the last one asked for.
    fn place(&mut self, byte: usize) -> Pos {
        let mut passed = self.text[self.counted..byte].chars().peekable();
        while let Some(character) = passed.next() {
            match character {
                '\r' if passed.peek() == Some(&'\n') => {}
                '\n' | '\r' => {
                    self.pos.line += 1;
                    self.pos.column = 1;
                }
                _ => self.pos.column += 1,
            }
        }
        self.counted = byte;
        self.pos
    }

    fn string(&mut self, at: Pos) -> Result<Kind<'t>, SyntaxError> {
        let rest = &self.text[self.next..];
        let read = match rest.starts_with("\"\"\"") {
            true => string::block(rest),
            false => string::quoted(rest),
        };
        match read {
            Ok((value, length)) => {
                self.next += length;
                Ok(Kind::String(value))
            }
            Err(string::Mistake { offset: 0, reason }) => Err(SyntaxError { at, reason }),
            Err(string::Mistake { offset, reason }) => {
                let at = self.place(self.next + offset);
                Err(SyntaxError { at, reason })
            }
        }
    }

    /// Sections 2.9.1 and 2.9.2.
    fn number(&mut self, at: Pos) -> Result<Kind<'t>, SyntaxError> {
        let rest = &self.text.as_bytes()[self.next..];
        let digits = |from: usize| {
            let ends = rest[from..].iter().position(|byte| !byte.is_ascii_digit());
            ends.unwrap_or(rest.len() - from)
        };
        let mistake = |reason| Err(SyntaxError { at, reason });
        let sign = usize::from(rest[0] == b'-');
        let whole = digits(sign);
        let mut end = sign + whole;
        match (whole, rest.get(sign)) {
            (0, _) => return mistake(Reason::MissingDigit("-")),
            (2.., Some(b'0')) => return mistake(Reason::LeadingZero),
            (_, _) => {}
        }
        let mut float = false;
        if rest.get(end) == Some(&b'.') {
            let fraction = digits(end + 1);
            if fraction == 0 {
                return mistake(Reason::MissingDigit("."));
            }
            float = true;
            end += 1 + fraction;
        }
        if matches!(rest.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent == 0 {
                return mistake(Reason::MissingDigit("e"));
            }
            float = true;
            end += 1 + sign + exponent;
        }
        if let Some(byte) = rest.get(end)
            && (*byte == b'.' || is_name_byte(*byte))
        {
            return mistake(Reason::NumberEnd(char::from(*byte)));
        }
        let text = self.take(end);
        Ok(match float {
            true => Kind::Float(text),
            false => Kind::Int(text),
        })
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
