//! Where things stand in a row.
//!
//! In: the bytes of a row as it was written. Out: places in it.

use super::record::Spot;

/// The quote of a field that has no end: the rest of the file would silently be its value.
pub(super) fn open_quote(bytes: &[u8]) -> Option<usize> {
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

/// Where a field begins.
pub(super) fn field_start(raw: &[u8], field: usize) -> usize {
    let mut quoted = false;
    let mut before = field;
    if before == 0 {
        return 0;
    }
    for (at, byte) in raw.iter().enumerate() {
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

/// Line and character, from one on, of a place in a row that begins at `start`.
pub(super) fn position(start: Spot, raw: &[u8], at: usize) -> (u64, u64) {
    let before = &raw[..at];
    let line = start.line + memchr::memchr_iter(b'\n', before).count() as u64;
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let characters = String::from_utf8_lossy(&before[line_start..])
        .chars()
        .count();
    (line, characters as u64 + 1)
}
