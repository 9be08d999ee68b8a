//! Text to lexemes, one at a time.
//!
//! In: the text. Out: words, numbers, strings and marks with their bytes in the text, or the place
//! where the text stops being Gremlin.

use std::ops::Range;

use super::{
    error::{Mistake, Problem, Refusal},
    number,
    words::is_class,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name; of a constant with its class, `Order.asc`, where both stand together.
    Word,
    Number,
    /// With its quotes, its escapes not yet read.
    String,
    /// `$name.path`.
    Placeholder,
    /// One of `( ) [ ] . , : ;`.
    Mark(u8),
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lexeme<'t> {
    pub kind: Kind,
    pub text: &'t str,
    pub start: usize,
}

impl Lexeme<'_> {
    pub fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    pub fn is(&self, mark: u8) -> bool {
        self.kind == Kind::Mark(mark)
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }

    /// As it is named in an error.
    pub fn show(&self) -> String {
        match self.kind {
            Kind::Word => format!("`{}`", shortened(self.text)),
            Kind::Number => format!("the number {}", shortened(self.text)),
            Kind::String => "a string".into(),
            Kind::Placeholder => format!("the placeholder {}", shortened(self.text)),
            Kind::Mark(_) => format!("`{}`", self.text),
            Kind::End => "the end".into(),
        }
    }
}

/// The first characters of a text that may be long.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.into(),
    }
}

/// A place in the text. Copying it is how the parser looks ahead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    placeholders: bool,
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str, placeholders: bool) -> Self {
        Lexer {
            text,
            at: 0,
            placeholders,
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub fn next(&mut self) -> Result<Lexeme<'t>, Mistake> {
        self.skip_blanks()?;
        let start = self.at;
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let Some(&first) = bytes.first() else {
            return Ok(Lexeme {
                kind: Kind::End,
                text: "",
                start,
            });
        };
        let (kind, length) = match first {
            b'(' | b')' | b'[' | b']' | b'.' | b',' | b':' | b';' => (Kind::Mark(first), 1),
            b'\'' | b'"' => (Kind::String, self.string(first)?),
            b'0'..=b'9' => (Kind::Number, number::length(rest)),
            b'+' | b'-' if matches!(bytes.get(1), Some(b'0'..=b'9')) => {
                (Kind::Number, number::length(rest))
            }
            b'+' | b'-' if rest[1..].starts_with("Infinity") => {
                (Kind::Number, 1 + "Infinity".len())
            }
            b'$' if self.placeholders => match path_length(&rest[1..]) {
                0 => return Err(self.mistake(1, Problem::PlaceholderName)),
                length => (Kind::Placeholder, 1 + length),
            },
            _ => match word_length(rest) {
                0 => return Err(self.stray(rest)),
                length => (Kind::Word, self.with_class(rest, length)),
            },
        };
        self.at += length;
        Ok(Lexeme {
            kind,
            text: &rest[..length],
            start,
        })
    }

    fn skip_blanks(&mut self) -> Result<(), Mistake> {
        loop {
            let rest = self.rest();
            let blanks = rest
                .bytes()
                .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0x0c))
                .count();
            self.at += blanks;
            let rest = self.rest();
            if rest.starts_with("//") {
                let line = memchr::memchr2(b'\n', b'\r', rest.as_bytes());
                self.at += line.unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                return Err(self.mistake(2, Problem::Refused(Refusal::BlockComment)));
            } else if blanks == 0 {
                return Ok(());
            }
        }
    }

    /// The length of a string with its quotes.
    fn string(&self, quote: u8) -> Result<usize, Mistake> {
        let bytes = self.rest().as_bytes();
        let mut at = 1;
        while let Some(next) = memchr::memchr2(quote, b'\\', &bytes[at..]) {
            at += next;
            if bytes[at] == quote {
                return Ok(at + 1);
            }
            // What stands behind the backslash is no quote, whatever it is. A character of several
            // bytes has no byte that looks like a quote or a backslash.
            at += 2;
            if at > bytes.len() {
                break;
            }
        }
        Err(self.mistake(1, Problem::OpenString))
    }

    /// The length of a word; a class takes the name of its constant along.
    fn with_class(&self, rest: &str, length: usize) -> usize {
        if !is_class(&rest[..length]) || !rest[length..].starts_with('.') {
            return length;
        }
        match word_length(&rest[length + 1..]) {
            0 => length,
            constant => length + 1 + constant,
        }
    }

    fn stray(&self, rest: &str) -> Mistake {
        let first = rest.chars().next().unwrap_or(' ');
        let problem = match first {
            '{' => Problem::Refused(Refusal::Lambda),
            '+' | '-' | '*' | '/' | '%' => Problem::Refused(Refusal::Arithmetic),
            '=' | '<' | '>' | '!' | '&' | '|' | '?' => Problem::Refused(Refusal::Operator),
            _ => Problem::StrayCharacter(first),
        };
        self.mistake(first.len_utf8(), problem)
    }

    fn mistake(&self, length: usize, problem: Problem) -> Mistake {
        Mistake {
            span: self.at..self.at + length,
            problem,
        }
    }
}

/// The length of the names of a placeholder, dots among them; 0 where there is none.
pub(super) fn path_length(text: &str) -> usize {
    let name = |text: &str| match text.as_bytes().first() {
        Some(b'_' | b'a'..=b'z' | b'A'..=b'Z') => text
            .bytes()
            .take_while(|byte| *byte == b'_' || byte.is_ascii_alphanumeric())
            .count(),
        _ => 0,
    };
    let mut length = name(text);
    while length > 0 && text[length..].starts_with('.') {
        match name(&text[length + 1..]) {
            0 => break,
            more => length += 1 + more,
        }
    }
    length
}

/// The length of a word at the start of a text; 0 where there is none.
fn word_length(text: &str) -> usize {
    let is_start = |c: char| c == '_' || c == '$' || c.is_alphabetic();
    let is_part = |c: char| is_start(c) || c.is_numeric();
    let mut chars = text.char_indices();
    match chars.next() {
        // The grammar has no names beyond the basic plane.
        Some((_, c)) if is_start(c) && c <= '\u{ffff}' => {}
        _ => return 0,
    }
    chars
        .find(|(_, c)| !is_part(*c) || *c > '\u{ffff}')
        .map_or(text.len(), |(at, _)| at)
}
