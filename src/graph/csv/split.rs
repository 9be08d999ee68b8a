//! A record to fields, as Neptune's guide reads RFC 4180.
//!
//! In: the bytes of a record, in pieces. Out: the values of its fields and where each stands.
//!
//! Blanks around a value belong to no value, unless they stand in quotes. A quote begins a field or
//! is doubled in a quoted one; anything else would be read differently by different readers, so it
//! is an error.

/// A field of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Where it begins in the record: at its value, or behind the comma where there is none.
    pub start: usize,
    /// Where its value ends among the values.
    pub end: usize,
    pub quoted: bool,
}

/// What breaks the format, at a place in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    pub at: usize,
    pub wrong: Wrong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing ends it: the rest of the file would silently be its value.
    OpenQuote,
    /// A quote in a field that does not begin with one.
    QuoteInside,
    /// Neither a comma nor the end of the line.
    BehindQuote,
    /// A carriage return that no line feed follows.
    LoneReturn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// Before the value, perhaps in blanks.
    #[default]
    Start,
    Plain,
    Quoted,
    /// Behind a quote in a quoted field: its end, or the first of two.
    Quote,
    /// Behind the end of a quoted field.
    Behind,
    /// Behind a carriage return.
    Return,
}

#[derive(Debug, Default)]
pub struct Splitter {
    state: State,
    text: Vec<u8>,
    fields: Vec<Field>,
    start: usize,
    quoted: bool,
}

impl Splitter {
    pub fn clear(&mut self) {
        self.text.clear();
        self.fields.clear();
        self.next_field(0);
    }

    pub fn text(&self) -> &[u8] {
        &self.text
    }

    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Takes bytes of the record of which `before` were taken. Out: how many belong to it, and
    /// whether it is complete.
    pub fn take(&mut self, bytes: &[u8], before: usize) -> Result<(usize, bool), Malformed> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let here = before + at;
            match (self.state, byte) {
                (State::Start | State::Behind, b' ' | b'\t') => at += 1,
                (State::Start, b'"') => {
                    self.start = here;
                    self.quoted = true;
                    self.state = State::Quoted;
                    at += 1;
                }
                (State::Start | State::Plain | State::Behind, b',') => {
                    self.end_field();
                    self.next_field(here + 1);
                    at += 1;
                }
                (State::Start | State::Plain | State::Behind | State::Return, b'\n') => {
                    self.end_field();
                    return Ok((at + 1, true));
                }
                (State::Return, _) => return Err(malformed(here - 1, Wrong::LoneReturn)),
                (State::Start | State::Plain | State::Behind, b'\r') => {
                    self.state = State::Return;
                    at += 1;
                }
                (State::Start, _) => {
                    self.start = here;
                    self.state = State::Plain;
                }
                (State::Plain, b'"') => return Err(malformed(here, Wrong::QuoteInside)),
                (State::Plain, _) => {
                    let ends = |byte: &u8| matches!(byte, b',' | b'\n' | b'\r' | b'"');
                    let rest = &bytes[at..];
                    let length = rest.iter().position(ends).unwrap_or(rest.len());
                    self.text.extend_from_slice(&rest[..length]);
                    at += length;
                }
                (State::Quoted, _) => {
                    let rest = &bytes[at..];
                    let quote = memchr::memchr(b'"', rest);
                    self.text
                        .extend_from_slice(&rest[..quote.unwrap_or(rest.len())]);
                    at += quote.map_or(rest.len(), |quote| quote + 1);
                    if quote.is_some() {
                        self.state = State::Quote;
                    }
                }
                (State::Quote, b'"') => {
                    self.text.push(b'"');
                    self.state = State::Quoted;
                    at += 1;
                }
                (State::Quote, _) => self.state = State::Behind,
                (State::Behind, _) => return Err(malformed(here, Wrong::BehindQuote)),
            }
        }
        Ok((at, false))
    }

    /// The file ends here.
    pub fn end(&mut self) -> Result<(), Malformed> {
        if self.state == State::Quoted {
            return Err(malformed(self.start, Wrong::OpenQuote));
        }
        self.end_field();
        Ok(())
    }

    fn end_field(&mut self) {
        if !self.quoted {
            let start = self.fields.last().map_or(0, |field| field.end);
            let value = &self.text[start..];
            let blanks = value.iter().rev();
            let blanks = blanks.take_while(|byte| matches!(byte, b' ' | b'\t'));
            self.text.truncate(self.text.len() - blanks.count());
        }
        self.fields.push(Field {
            start: self.start,
            end: self.text.len(),
            quoted: self.quoted,
        });
    }

    fn next_field(&mut self, start: usize) {
        self.state = State::Start;
        self.start = start;
        self.quoted = false;
    }
}

fn malformed(at: usize, wrong: Wrong) -> Malformed {
    Malformed { at, wrong }
}
