//! A file.
//!
//! In: its path. Out: its header, and its rows one by one.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use super::{
    CsvError, Place, Problem, Row,
    header::{Column, Header, Kind},
    place::position,
    record::{Broken, MAX_RECORD, Records, Spot},
    split::{Field, Malformed, Wrong},
    unreadable,
};

/// A file whose header was read.
#[derive(Debug)]
pub struct Table {
    file: PathBuf,
    header: Header,
    /// Behind the header.
    first: Spot,
}

/// The rows of a file from some row on.
#[derive(Debug)]
pub struct Rows<'t> {
    table: &'t Table,
    records: Records<File>,
}

impl Table {
    pub fn open(file: PathBuf) -> Result<Table, CsvError> {
        crate::files::regular(&file).map_err(|error| unreadable(&file, error))?;
        let input = File::open(&file).map_err(|error| unreadable(&file, error))?;
        Table::read(file, input)
    }

    /// Reads the header of a file from its bytes.
    pub(super) fn read(file: PathBuf, input: impl Read) -> Result<Table, CsvError> {
        let mut records = Records::new(input, Spot::START);
        if !read(&file, &mut records)? {
            let help = "the first line names the columns, ~id among them";
            return Err(mistake(&file, &records, 0, Problem::Empty, help));
        }
        let names = text(&file, &records)?;
        let header = Header::parse(fields(names, records.fields())).map_err(|wrong| {
            let field = wrong.field.and_then(|field| records.fields().get(field));
            let start = field.map_or(0, |field| field.start);
            let problem = Problem::Header(wrong.problem);
            mistake(&file, &records, start, problem, &wrong.help)
        })?;
        let first = records.next();
        Ok(Table {
            file,
            header,
            first,
        })
    }

    pub fn kind(&self) -> Kind {
        self.header.kind
    }

    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The columns of properties.
    pub fn columns(&self) -> &[Column] {
        &self.header.properties
    }

    pub(super) fn header(&self) -> &Header {
        &self.header
    }

    /// All rows.
    pub fn rows(&self) -> Result<Rows<'_>, CsvError> {
        self.rows_from(self.first)
    }

    /// The rows from a spot on at which a row of this file begins.
    pub fn rows_from(&self, spot: Spot) -> Result<Rows<'_>, CsvError> {
        let open = || {
            let mut input = File::open(&self.file)?;
            input.seek(SeekFrom::Start(spot.byte))?;
            Ok(input)
        };
        let input = open().map_err(|error| unreadable(&self.file, error))?;
        Ok(Rows {
            table: self,
            records: Records::new(input, spot),
        })
    }
}

impl Rows<'_> {
    /// The next row, if there is one.
    pub fn read(&mut self) -> Result<Option<Row<'_>>, CsvError> {
        if !read(&self.table.file, &mut self.records)? {
            return Ok(None);
        }
        let text = text(&self.table.file, &self.records)?;
        let row = Row::new(self.table, text, &self.records);
        row.has_all_fields()?;
        Ok(Some(row))
    }

    /// Where the next row begins.
    pub fn spot(&self) -> Spot {
        self.records.next()
    }
}

/// Reads a record. False: there is none.
fn read<R: Read>(file: &Path, records: &mut Records<R>) -> Result<bool, CsvError> {
    match records.read() {
        Ok(found) => Ok(found),
        Err(Broken::Io(error)) => Err(unreadable(file, error)),
        Err(Broken::TooLong) => Err(mistake(
            file,
            records,
            0,
            Problem::TooLong(MAX_RECORD),
            "perhaps a quote begins a field in it, and nothing ends it; a quote inside of a field \
             stands there twice",
        )),
        Err(Broken::Malformed(Malformed { at, wrong })) => {
            let (problem, help) = told(wrong);
            Err(mistake(
                file,
                records,
                at,
                Problem::Malformed(problem),
                help,
            ))
        }
    }
}

/// What is wrong, and what to write.
fn told(wrong: Wrong) -> (&'static str, &'static str) {
    match wrong {
        Wrong::OpenQuote => (
            "a quote begins a field here, and nothing ends it",
            "end the field with a quote; write a quote inside of it twice",
        ),
        Wrong::QuoteInside => (
            "a quote stands in a field that does not begin with one",
            "put the whole field in quotes, and write a quote inside of it twice",
        ),
        Wrong::BehindQuote => (
            "the field has ended with a quote, and more follows it",
            "end the field with a comma or the line; write a quote inside of it twice",
        ),
        Wrong::LoneReturn => (
            "a carriage return stands here without a line feed",
            "end lines with a line feed, or with both; put a field that holds a line break in \
             quotes",
        ),
    }
}

/// The fields of a record, one behind the other.
fn text<'r, R: Read>(file: &Path, records: &'r Records<R>) -> Result<&'r str, CsvError> {
    std::str::from_utf8(records.text()).map_err(|_| {
        let raw = std::str::from_utf8(records.raw());
        let place = raw.map_or_else(|error| error.valid_up_to(), str::len);
        mistake(
            file,
            records,
            place,
            Problem::NotUtf8,
            "save the file as UTF-8",
        )
    })
}

fn mistake<R: Read>(
    file: &Path,
    records: &Records<R>,
    at: usize,
    problem: Problem,
    help: &str,
) -> CsvError {
    CsvError {
        place: Place {
            file: file.to_owned(),
            position: Some(position(records.start(), records.raw(), at)),
        },
        problem,
        help: Some(help.to_owned()),
    }
}

fn fields<'r>(text: &'r str, fields: &'r [Field]) -> impl Iterator<Item = &'r str> {
    let mut start = 0;
    fields
        .iter()
        .map(move |Field { end, .. }| &text[std::mem::replace(&mut start, *end)..*end])
}
