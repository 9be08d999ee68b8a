use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
};

use proptest::prelude::*;
use regex::Regex;

use super::{
    CsvError, Kind, Spot, Table,
    record::{Broken, Records},
    split::{Field, Malformed},
};

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

/// Records with the place where each begins, and the byte of the mistake that ends them.
fn read(text: &str, step: usize) -> (Vec<(Spot, Vec<String>)>, Option<u64>) {
    let bytes = text.as_bytes();
    let mut records = Records::new(Trickle { bytes, step }, Spot::START);
    let mut all = Vec::new();
    loop {
        match records.read() {
            Ok(true) => {}
            Ok(false) => return (all, None),
            Err(Broken::Malformed(Malformed { at, .. })) => {
                return (all, Some(records.start().byte + at as u64));
            }
            Err(broken) => panic!("memory can be read: {broken:?}"),
        }
        let mut start = 0;
        let fields = records.fields().iter().map(|Field { end, .. }| {
            let field = records.text()[std::mem::replace(&mut start, *end)..*end].to_vec();
            String::from_utf8(field).expect("the text is UTF-8")
        });
        all.push((records.start(), fields.collect()));
    }
}

fn records(text: &str, step: usize) -> Vec<(Spot, Vec<String>)> {
    let (records, mistake) = read(text, step);
    assert_eq!(mistake, None, "{text:?}");
    records
}

/// The guide's rules once more, as one pattern for a field: what `read` must say of a whole text.
fn plainly(text: &str) -> (Vec<Vec<String>>, Option<usize>) {
    let field = Regex::new(r#"^[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^",\r\n]*))(,|\r?\n|\r?$)"#)
        .expect("a pattern");
    let mut records = Vec::new();
    let mut at = 0;
    if text.starts_with('\u{feff}') {
        at = '\u{feff}'.len_utf8();
    }
    loop {
        at += text[at..].len() - text[at..].trim_start_matches(['\r', '\n']).len();
        if at == text.len() {
            return (records, None);
        }
        let mut record = Vec::new();
        loop {
            let Some(found) = field.captures(&text[at..]) else {
                return (records, Some(at + mistake_in(&text[at..])));
            };
            record.push(match (found.get(1), found.get(2)) {
                (Some(quoted), _) => quoted.as_str().replace("\"\"", "\""),
                (None, plain) => {
                    let plain = plain.map_or("", |plain| plain.as_str());
                    plain.trim_matches([' ', '\t']).to_owned()
                }
            });
            at += found[0].len();
            if &found[3] != "," {
                break;
            }
        }
        records.push(record);
    }
}

/// Where a field breaks the rules.
fn mistake_in(field: &str) -> usize {
    let blanks = field.len() - field.trim_start_matches([' ', '\t']).len();
    let inside = &field[blanks..];
    if !inside.starts_with('"') {
        return blanks
            + inside
                .find(['"', '\r'])
                .expect("one of them is wrong there");
    }
    let quoted = Regex::new(r#"^"([^"]|"")*""#).expect("a pattern");
    match quoted.find(inside).map(|quoted| &inside[quoted.end()..]) {
        // It ends in the middle of a doubled quote, so it does not end.
        None => blanks,
        Some(rest) if rest.starts_with('"') => blanks,
        Some(rest) => field.len() - rest.trim_start_matches([' ', '\t']).len(),
    }
}

/// How many random texts are tried.
fn count() -> u32 {
    let count = std::env::var("CSV_COUNT").ok();
    count.and_then(|count| count.parse().ok()).unwrap_or(500)
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

#[test]
fn what_different_readers_read_differently_is_a_mistake() {
    for (text, shown) in [
        (
            "~id,s\n1,a \"b\" c\n",
            "v.csv:2:5: a quote stands in a field that does not begin with one",
        ),
        (
            "~id,s\n1, \"é\n\"b,\n",
            "v.csv:3:2: the field has ended with a quote, and more follows it",
        ),
        (
            "~id,s\n1,\"a\" \"b\"\n",
            "v.csv:2:7: the field has ended with a quote, and more follows it",
        ),
        (
            "~id,s\n1,a\r2,b\n",
            "v.csv:2:4: a carriage return stands here without a line feed",
        ),
        (
            "~id, \"s\"t\n",
            "v.csv:1:9: the field has ended with a quote, and more follows it",
        ),
    ] {
        assert_eq!(mistake(text.as_bytes()), shown);
    }
}

#[test]
fn blanks_around_values_belong_to_no_value() {
    // As the samples of Neptune's guide are written.
    let (_dir, file) = table(
        b"~id, name:String, age:Int, lang:String, interests:String[], ~label\n\
          v1, \"marko\", 29, , \"sailing;graphs\" ,\tperson \r\n\
          \"\", \" lop \", ,\"\" ,, software\n",
    );
    let table = Table::open(file).expect("the header is right");
    let mut rows = table.rows().expect("the file is there");
    let mut all = Vec::new();
    while let Some(row) = rows.read().expect("the rows are right") {
        let mut values = Vec::new();
        row.values(|column, value| values.push(format!("{column} {value:?}")))
            .expect("the values are right");
        let id = row.id().expect("it has one").to_owned();
        all.push((id, row.labels().expect("it has one"), values));
    }
    let [marko, lop] = &all[..] else {
        panic!("two rows: {all:?}")
    };
    assert_eq!((&*marko.0, &*marko.1), ("v1", &["person".to_owned()][..]));
    assert_eq!(
        marko.2,
        [
            "0 String(\"marko\")",
            "1 Int(29)",
            "3 String(\"sailing\")",
            "3 String(\"graphs\")"
        ]
    );
    assert_eq!((&*lop.0, &*lop.1), ("", &["software".to_owned()][..]));
    assert_eq!(lop.2, ["0 String(\" lop \")", "2 String(\"\")"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(count()))]

    #[test]
    fn records_are_those_of_a_plain_reader_in_pieces_of_any_size(
        text in "(\u{feff}|\u{fec0})?([abé \t,\"\r\n]{0,60}|(( ?(a b|\"(a|,|\n|\"\"| )*\"|c)? ?)[,\n]){0,20})",
        step in 1usize..9,
    ) {
        let (found, mistake) = read(&text, step);
        let (wanted, wrong) = plainly(&text);
        prop_assert_eq!(mistake, wrong.map(|at| at as u64));
        let fields: Vec<_> = found.iter().map(|(_, fields)| fields.clone()).collect();
        prop_assert_eq!(fields, wanted);
        prop_assert_eq!(found, read(&text, 1000).0);
    }
}
