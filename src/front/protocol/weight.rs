//! What a JSON text takes in memory once it is read.
//!
//! In: the text. Out: bytes, found in one pass without reading it: `[{"":0},…]` becomes a hundred times as
//! large. What is not JSON has some weight as well, and is refused by whoever reads it.

use std::mem::size_of;

use serde_json::Value;

/// A value in its list. A list that grows has room for more than it holds.
const SLOT: usize = size_of::<Value>() * 3 / 2;

/// The first places of a list.
const LIST: usize = 4 * size_of::<Value>();

/// An entry of an object, beside the text of its key: a node of its tree may be half empty.
const ENTRY: usize = 2 * (size_of::<String>() + size_of::<Value>());

/// The first node of an object's tree, which has places for eleven entries.
const OBJECT: usize = 6 * ENTRY;

/// What the allocator takes for each text, which a number is as well.
const TEXT: usize = 32;

/// Bytes that the text becomes.
pub fn weight(json: &[u8]) -> usize {
    let mut weight = 0;
    let mut rest = json.iter();
    let mut before = b' ';
    while let Some(&byte) = rest.next() {
        weight += match byte {
            b'"' => TEXT + string(&mut rest),
            b'[' => LIST,
            b'{' => OBJECT,
            b',' => SLOT,
            b':' => ENTRY,
            b'0'..=b'9' | b'-' => match before {
                b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E' => 1,
                _ => TEXT,
            },
            _ => 0,
        };
        before = byte;
    }
    weight
}

/// The length of a string whose first quote was read.
fn string<'j>(rest: &mut impl Iterator<Item = &'j u8>) -> usize {
    let mut length = 0;
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => break,
            b'\\' => {
                rest.next();
            }
            _ => {}
        }
        length += 1;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_weigh_what_they_become() {
        for (json, weighs) in [
            ("", 0),
            ("0", TEXT),
            ("-1.5e+10", TEXT + 4),
            (r#""a,b\"[{:1\\""#, TEXT + 9),
            ("[]", LIST),
            ("[true, null]", LIST + SLOT),
            ("[1, 2]", LIST + SLOT + 2 * TEXT),
            (r#"{"a": 12}"#, OBJECT + ENTRY + 2 * TEXT + 2),
            (r#""open"#, TEXT + 4),
            (r#""open\"#, TEXT + 5),
        ] {
            assert_eq!(weight(json.as_bytes()), weighs, "{json}");
        }
    }

    #[test]
    fn small_values_weigh_many_times_their_text() {
        for (one, times) in [("0,", 30..45), ("[0],", 40..70), (r#"{"":0},"#, 90..150)] {
            let list = format!("[{}0]", one.repeat(1_000));
            let found = weight(list.as_bytes()) / list.len();
            assert!(times.contains(&found), "{one} {found}");
        }
    }
}
