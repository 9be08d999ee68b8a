//! Where things stand in a row.
//!
//! In: the bytes of a row as it was written. Out: places in it.

use super::record::Spot;

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
