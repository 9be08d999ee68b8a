//! Bytes to records.
//!
//! In: a stream of bytes. Out: one record after the other, as fields and as it was written, with the
//! place where it begins.

use std::io::{self, BufRead, BufReader, Read};

use csv_core::{ReadRecordResult, Reader};

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
    reader: Reader,
    /// Where the next bytes of the input stand.
    next: Spot,
    record: Record,
    /// Line breaks and a byte order mark before the record.
    skipped: usize,
    raw: Vec<u8>,
    /// With room behind its end.
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// What is known of the record that was read last.
#[derive(Debug, Clone, Copy)]
struct Record {
    start: Spot,
    text: usize,
    fields: usize,
    /// The file ended, and not the line.
    at_end: bool,
}

/// Why there is no record.
#[derive(Debug)]
pub enum Broken {
    Io(io::Error),
    TooLong,
}

impl<R: Read> Records<R> {
    /// `from` is where the input begins.
    pub fn new(input: R, from: Spot) -> Self {
        Records {
            input: BufReader::with_capacity(BUFFER, input),
            reader: Reader::new(),
            next: from,
            record: Record {
                start: from,
                text: 0,
                fields: 0,
                at_end: false,
            },
            skipped: 0,
            raw: Vec::new(),
            text: vec![0; 1024],
            ends: vec![0; 32],
        }
    }

    /// Reads the next record. False: there is none.
    pub fn read(&mut self) -> Result<bool, Broken> {
        self.raw.clear();
        let (mut text, mut fields) = (0, 0);
        let at_end = loop {
            let input = self.input.fill_buf().map_err(Broken::Io)?;
            let at_end = input.is_empty();
            let (result, read, written, ended) =
                self.reader
                    .read_record(input, &mut self.text[text..], &mut self.ends[fields..]);
            self.raw.extend_from_slice(&input[..read]);
            self.input.consume(read);
            text += written;
            fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => break at_end,
                ReadRecordResult::End => return Ok(false),
            }
            if self.raw.len() > MAX_RECORD {
                return Err(Broken::TooLong);
            }
        };
        let mut skipped = 0;
        if self.next == Spot::START && self.raw.starts_with(BOM) {
            skipped = BOM.len();
        }
        let breaks = self.raw[skipped..].iter();
        skipped += breaks
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        self.skipped = skipped;
        self.record = Record {
            start: self.next.behind(&self.raw[..skipped]),
            text,
            fields,
            at_end,
        };
        self.next = self.next.behind(&self.raw);
        Ok(true)
    }

    /// Where the next record begins, or the line breaks before it.
    pub fn next(&self) -> Spot {
        self.next
    }

    pub fn start(&self) -> Spot {
        self.record.start
    }

    /// As it was written.
    pub fn raw(&self) -> &[u8] {
        &self.raw[self.skipped..]
    }

    /// The fields, one right behind the other.
    pub fn text(&self) -> &[u8] {
        &self.text[..self.record.text]
    }

    /// Where each field ends in the text.
    pub fn ends(&self) -> &[usize] {
        &self.ends[..self.record.fields]
    }

    pub fn is_last_without_break(&self) -> bool {
        self.record.at_end
    }
}
