use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
};

use proptest::prelude::*;

use super::{CsvError, Kind, Spot, Table, record::Records};

/// Bytes that come a few at a time.
struct Trickle<'a> {
    bytes: &'a [u8],
    step: usize,
}

impl Read for Trickle<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.step.min(self.bytes.len()).min(into.len());
        into[..count].copy_from_slice(&self.bytes[..count]);
        self.bytes = &self.bytes[count..];
        Ok(count)
    }
}

/// Records with the place where each begins.
fn records(text: &str, step: usize) -> Vec<(Spot, Vec<String>)> {
    let bytes = text.as_bytes();
    let mut records = Records::new(Trickle { bytes, step }, Spot::START);
    let mut all = Vec::new();
    while records.read().expect("memory can be read") {
        let mut start = 0;
        let fields = records.ends().iter().map(|end| {
            let field = records.text()[std::mem::replace(&mut start, *end)..*end].to_vec();
            String::from_utf8(field).expect("the text is UTF-8")
        });
        all.push((records.start(), fields.collect()));
    }
    all
}

#[test]
fn a_record_knows_where_it_begins_whatever_breaks_the_lines() {
    let spots = |text: &str| {
        let all = records(text, 1000).into_iter();
        all.map(|(spot, _)| (spot.byte, spot.line))
            .collect::<Vec<_>>()
    };
    assert_eq!(spots("a,b\nc,d\n"), [(0, 1), (4, 2)]);
    assert_eq!(spots("a,b\r\nc,d\r\ne"), [(0, 1), (5, 2), (10, 3)]);
    assert_eq!(spots("\n\na,\"x\ny\"\n\nc"), [(2, 3), (11, 6)]);
    assert_eq!(spots("\u{feff}a\nb"), [(3, 1), (5, 2)]);
}

fn table(text: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let file = dir.path().join("v.csv");
    fs::write(&file, text).expect("the folder can be written");
    (dir, file)
}

#[test]
fn reading_goes_on_from_any_row() {
    let (_dir, file) = table(b"~id,s\r\n1,\"a\r\nb\"\r\n\r\n2,c\r\n3,d");
    let table = Table::open(file).expect("the header is right");
    assert_eq!(table.kind(), Kind::Vertices);
    let mut rows = table.rows().expect("the file is there");
    let mut all = Vec::new();
    loop {
        let spot = rows.spot();
        let Some(row) = rows.read().expect("the rows are right") else {
            break;
        };
        let id = row.id().expect("it has one").to_owned();
        all.push((spot, id, row.start().line));
    }
    let found: Vec<_> = all.iter().map(|(_, id, line)| (&id[..], *line)).collect();
    assert_eq!(found, [("1", 2), ("2", 5), ("3", 6)]);
    for (spot, id, line) in all {
        let mut rows = table.rows_from(spot).expect("the file is there");
        let row = rows.read().expect("the rows are right").expect("a row");
        assert_eq!(row.id().expect("it has one"), id);
        assert_eq!(row.start().line, line);
    }
}

fn mistake(text: &[u8]) -> String {
    let (_dir, file) = table(text);
    let read = |file| -> Result<(), CsvError> {
        let table = Table::open(file)?;
        let mut rows = table.rows()?;
        while rows.read()?.is_some() {}
        Ok(())
    };
    let error = read(file).expect_err("there is a mistake");
    let shown = error.to_string();
    shown[shown.rfind('/').map_or(0, |at| at + 1)..].to_owned()
}

#[test]
fn places_are_right_in_long_files_with_breaks_of_windows() {
    let mut text = "~id,s:String\r\n".to_owned();
    for row in 0..20_000 {
        text += &format!("{row},\"a, b\"\r\n");
    }
    text += "x,é,y\r\n";
    assert_eq!(
        mistake(text.as_bytes()),
        "v.csv:20002:1: the row has 3 fields and the header has 2"
    );
    let mut bytes = text.into_bytes();
    bytes.truncate(bytes.len() - "é,y\r\n".len());
    bytes.extend(b"\xff\r\n");
    assert_eq!(mistake(&bytes), "v.csv:20002:3: the text is not UTF-8");
}

#[test]
fn a_quote_that_nothing_ends_is_told_where_it_begins() {
    assert_eq!(
        mistake(b"~id,s\n1,\"a\n2,b\n3,c\n"),
        "v.csv:2:3: a quote begins a field here, and nothing ends it"
    );
}

proptest! {
    #[test]
    fn records_are_the_same_in_pieces_of_any_size(text in "[ab,\"\r\n]{0,60}", step in 1usize..9) {
        prop_assert_eq!(records(&text, step), records(&text, 1000));
    }
}
