//! Bytes to records.
//!
//! In: a stream of bytes. Out: one record after the other, as fields and as it was written, with the
//! place where it begins; or what breaks the format, and where.

use std::io::{self, BufRead, BufReader, Read};

use super::split::{Field, Malformed, Splitter};

/// A field of Neptune's has 55 MB at most. What is longer is most likely a quote that nothing ends.
pub const MAX_RECORD: usize = 64 << 20;

const BUFFER: usize = 64 << 10;
const BOM: &[u8] = "\u{feff}".as_bytes();

/// Where a record begins in a file: reading can go on from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    pub byte: u64,
    /// From one on.
    pub line: u64,
}

impl Spot {
    pub const START: Spot = Spot { byte: 0, line: 1 };

    /// The spot behind some bytes.
    fn behind(self, bytes: &[u8]) -> Spot {
        Spot {
            byte: self.byte + bytes.len() as u64,
            line: self.line + memchr::memchr_iter(b'\n', bytes).count() as u64,
        }
    }
}

#[derive(Debug)]
pub struct Records<R> {
    input: BufReader<R>,
    splitter: Splitter,
    start: Spot,
    /// Where the next bytes of the input stand.
    next: Spot,
    /// The record as it was written, with its line break.
    raw: Vec<u8>,
    /// Bytes of a byte order mark that may still come.
    mark: &'static [u8],
}

/// Why there is no record.
#[derive(Debug)]
pub enum Broken {
    Io(io::Error),
    TooLong,
    Malformed(Malformed),
}

impl<R: Read> Records<R> {
    /// `from` is where the input begins.
    pub fn new(input: R, from: Spot) -> Self {
        Records {
            input: BufReader::with_capacity(BUFFER, input),
            splitter: Splitter::default(),
            start: from,
            next: from,
            raw: Vec::new(),
            mark: if from == Spot::START { BOM } else { &[] },
        }
    }

    /// Reads the next record. False: there is none.
    pub fn read(&mut self) -> Result<bool, Broken> {
        self.raw.clear();
        self.splitter.clear();
        self.skip_mark()?;
        self.skip_breaks()?;
        if self.raw.is_empty() && self.input.fill_buf().map_err(Broken::Io)?.is_empty() {
            return Ok(false);
        }
        self.start = self.next;
        loop {
            let input = self.input.fill_buf().map_err(Broken::Io)?;
            if input.is_empty() {
                self.splitter.end().map_err(Broken::Malformed)?;
                break;
            }
            let split = self.splitter.take(input, self.raw.len());
            let read = match split {
                Ok((read, _)) => read,
                // All of it, so that the place of the mistake is there.
                Err(_) => input.len(),
            };
            self.raw.extend_from_slice(&input[..read]);
            self.input.consume(read);
            let (_, complete) = split.map_err(Broken::Malformed)?;
            if complete {
                break;
            }
            if self.raw.len() > MAX_RECORD {
                return Err(Broken::TooLong);
            }
        }
        self.next = self.start.behind(&self.raw);
        Ok(true)
    }

    /// Only a whole mark is one: its bytes may begin another character, too.
    fn skip_mark(&mut self) -> Result<(), Broken> {
        let mut found = 0;
        while let Some(wanted) = self.mark.get(found) {
            let input = self.input.fill_buf().map_err(Broken::Io)?;
            if input.first() != Some(wanted) {
                break;
            }
            self.input.consume(1);
            found += 1;
        }
        match found == self.mark.len() {
            true => self.next = self.next.behind(self.mark),
            false => self.raw.extend_from_slice(&self.mark[..found]),
        }
        self.mark = &[];
        // What was no mark is the beginning of the first field.
        let begun = self.splitter.take(&self.raw, 0);
        begun.map(drop).map_err(Broken::Malformed)
    }

    fn skip_breaks(&mut self) -> Result<(), Broken> {
        while self.raw.is_empty() {
            let input = self.input.fill_buf().map_err(Broken::Io)?;
            let breaks = input
                .iter()
                .take_while(|byte| matches!(byte, b'\r' | b'\n'))
                .count();
            if breaks == 0 {
                break;
            }
            self.next = self.next.behind(&input[..breaks]);
            self.input.consume(breaks);
        }
        Ok(())
    }

    /// Where the next record begins, or the line breaks before it.
    pub fn next(&self) -> Spot {
        self.next
    }

    pub fn start(&self) -> Spot {
        self.start
    }

    /// As it was written.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The values of the fields, one right behind the other.
    pub fn text(&self) -> &[u8] {
        self.splitter.text()
    }

    pub fn fields(&self) -> &[Field] {
        self.splitter.fields()
    }
}
