//! Where things stand in the text of a file.
//!
//! In: text. Out: places in it.

use csv::Position;

/// The quote of a field that has no end: the rest of the file would silently be its value.
pub(super) fn open_quote(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut starts_field = true;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'"' && starts_field {
            at = match after_quoted(bytes, at) {
                Some(after) => after,
                None => return Some(at),
            };
            starts_field = false;
            continue;
        }
        starts_field = matches!(byte, b',' | b'\n' | b'\r');
        at += 1;
    }
    None
}

/// The place behind the quoted field that begins at `start`.
fn after_quoted(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

pub(super) fn byte(position: &Position) -> usize {
    usize::try_from(position.byte()).expect("it lies in a text in memory")
}

/// Where a field begins in a row as it was written.
pub(super) fn field_start(raw: &str, field: usize) -> usize {
    let mut quoted = false;
    let mut before = field;
    if before == 0 {
        return 0;
    }
    for (at, byte) in raw.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                before -= 1;
                if before == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    0
}

/// Line and character of a place in a text, from one on.
pub(super) fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}
